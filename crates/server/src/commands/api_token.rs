//! `canopy token`: API tokens of any user, for the first service on a fresh system.

use anyhow::{Context, Result, anyhow, bail};
use canopy_app::{ApiTokenDetail, App, AppError, NewApiToken};
use canopy_domain::{
    Action, Command, EndSession, Micros, Name, SessionId, UserId, api_token_scope,
};
use chrono::{DateTime, SecondsFormat, Utc};

use crate::cli::{CreateToken, ListTokens, RevokeToken, Token};
use crate::config::Config;
use crate::console;
use crate::failure::{OrFail, usage};

const DAY: i64 = 24 * 60 * 60 * 1_000_000;

pub(crate) async fn run(config: Config, token: Token) -> Result<()> {
    // What is written wrong is said before anything is opened.
    let task = Task::read(token)?;
    let app = App::start(config.settings()).await.or_fail("start")?;
    let done = task.carry_out(&app).await;
    app.stop().await;
    console::print(&done?)
}

enum Task {
    Create {
        user: String,
        name: Name,
        scope: canopy_domain::ActionSet,
        days: u16,
    },
    List {
        user: String,
    },
    Revoke {
        token: SessionId,
    },
}

impl Task {
    fn read(token: Token) -> Result<Self> {
        match token {
            Token::Create(CreateToken {
                user,
                name,
                scope,
                days,
            }) => {
                let name = Name::parse(&name).context("--name is malformed");
                let name = name.map_err(usage)?;
                let scope = api_token_scope(&scope).map_err(|(index, why)| {
                    let named = index.and_then(|index| scope.get(index));
                    let named = named.map_or("", String::as_str);
                    usage(anyhow!("--scope {named:?}: {}", why.message()))
                });
                Ok(Self::Create {
                    user,
                    name,
                    scope: scope?,
                    days,
                })
            }
            Token::List(ListTokens { user }) => Ok(Self::List { user }),
            Token::Revoke(RevokeToken { token }) => {
                let token = token.parse();
                let token = token.map_err(|_| usage(anyhow!("this is not the id of an API token")));
                Ok(Self::Revoke { token: token? })
            }
        }
    }

    async fn carry_out(self, app: &App) -> Result<String> {
        match self {
            Self::Create {
                user,
                name,
                scope,
                days,
            } => {
                let user = find(app, &user).await?;
                let expires_at = Micros(Utc::now().timestamp_micros() + i64::from(days) * DAY);
                let new = NewApiToken {
                    name,
                    scope,
                    expires_at,
                };
                let made = match app.operate_api_token(user, new).await {
                    Err(AppError::NotFound) => {
                        bail!("the user of --user is deactivated; activate him first")
                    }
                    made => made.or_fail("make an API token")?,
                };
                // The secret stands alone on standard output, for a file or another program.
                console::note(&line(&made.detail));
                // From where it is wiped, and not by a text that is put together of it.
                console::print(&made.secret)?;
                Ok("\n".to_owned())
            }
            Self::List { user } => {
                let user = find(app, &user).await?;
                let tokens = app.api_tokens_of(user).await.or_fail("list API tokens")?;
                let lines = tokens.iter().map(|token| format!("{}\n", line(token)));
                Ok(lines.collect())
            }
            Self::Revoke { token } => {
                let command = Command::EndSession(EndSession { session: token });
                match app.operate(command).await {
                    Err(AppError::NotFound) => bail!("there is no such API token, or it has ended"),
                    done => drop(done.or_fail("revoke the API token")?),
                }
                Ok(format!("revoked {token}\n"))
            }
        }
    }
}

async fn find(app: &App, text: &str) -> Result<UserId> {
    match app.find_user(text).await {
        Err(AppError::NotFound) => bail!("--user {text:?} is nobody; give an email or an id"),
        found => found.or_fail("find the user of --user"),
    }
}

/// Id, end, last use, scope and name of a token. Names have no control characters.
fn line(token: &ApiTokenDetail) -> String {
    let scope: Vec<&str> = token.scope.iter().map(Action::name).collect();
    let used = token.last_used_at.map(time);
    format!(
        "{}\texpires {}\t{}\t{}\t{}",
        token.token,
        time(token.expires_at),
        used.map_or_else(|| "never used".to_owned(), |at| format!("used {at}")),
        scope.join(","),
        token.name,
    )
}

fn time(at: Micros) -> String {
    let time = DateTime::<Utc>::from_timestamp_micros(at.0).unwrap_or_default();
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}
