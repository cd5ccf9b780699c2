//! Tokens by which many users are logged in, without a password for each.

use anyhow::{Context, Result};
use canopy_app::{App, NewApiToken};
use canopy_domain::{Action, ActionSet, Micros, Name, UserId};
use chrono::Utc;

use super::OrFail;

/// How long they last.
const DAYS: i64 = 90;

/// An API token for each of these users, for all that he may do.
///
/// # Errors
/// One of them is not active.
pub async fn tokens(app: &App, users: &[UserId]) -> Result<Vec<String>> {
    let all = Action::all().fold(ActionSet::EMPTY, ActionSet::with);
    let name = Name::parse("load test").context("a name")?;
    let expires_at = Micros(Utc::now().timestamp_micros() + DAYS * 24 * 60 * 60 * 1_000_000);
    let mut tokens = Vec::with_capacity(users.len());
    for user in users {
        let new = NewApiToken {
            name: name.clone(),
            scope: all,
            expires_at,
        };
        let made = app.operate_api_token(*user, new).await;
        tokens.push(made.or_fail("make a token")?.secret.to_string());
    }
    Ok(tokens)
}
