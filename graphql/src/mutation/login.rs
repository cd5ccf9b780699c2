//! The begin and the end of a session.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use canopy_app::{AppError, LogIn};
use canopy_domain::Rule;

use crate::caller::{caller, session};
use crate::cost;
use crate::fault::Fault;
use crate::scalars::Time;
use crate::user::User;
use crate::user_error::UserError;

/// Who wants in.
#[derive(InputObject)]
pub(crate) struct LoginInput {
    /// In any case (U2).
    email: String,
    /// As chosen (U11).
    #[graphql(secret)]
    password: String,
}

/// A session, or why there is none.
#[derive(SimpleObject, Default)]
pub(crate) struct LoginPayload {
    /// For `Authorization: Bearer`; a browser has it as a cookie already.
    token: Option<String>,
    /// When the session ends at the latest.
    expires_at: Option<Time>,
    /// Who is logged in now.
    user: Option<User>,
    /// Why not; empty when logged in.
    user_errors: Vec<UserError>,
}

/// The end of the session.
#[derive(SimpleObject)]
pub(crate) struct LogoutPayload {
    /// Empty.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(super) struct LoginMutations;

#[Object]
impl LoginMutations {
    /// Begins a session. Once in an operation, under whatever alias.
    #[graphql(complexity = "cost::fixed(cost::HASH, child_complexity)")]
    async fn login(&self, ctx: &Context<'_>, input: LoginInput) -> Result<LoginPayload, Fault> {
        let caller = caller(ctx)?;
        caller.once();
        let request = LogIn {
            email: input.email,
            password: input.password,
            address: caller.address,
            user_agent: caller.user_agent.clone(),
        };
        match caller.app.log_in(request).await {
            Ok(new) => {
                let payload = LoginPayload {
                    token: Some(new.token.clone()),
                    expires_at: Some(Time(new.expires_at)),
                    user: Some(User(new.login.user)),
                    user_errors: Vec::new(),
                };
                caller.logged_in(new);
                Ok(payload)
            }
            Err(error) => {
                let user_errors = refusals(error)?;
                caller.refused();
                Ok(LoginPayload {
                    user_errors,
                    ..LoginPayload::default()
                })
            }
        }
    }

    /// Ends the session, everywhere.
    #[graphql(complexity = "cost::fixed(cost::COMMIT, child_complexity)")]
    async fn logout(&self, ctx: &Context<'_>) -> Result<LogoutPayload, Fault> {
        let caller = caller(ctx)?;
        let session = session(ctx)?;
        caller.once();
        session.op.log_out().await?;
        caller.logged_out();
        Ok(LogoutPayload {
            user_errors: Vec::new(),
        })
    }
}

/// An unknown email and a wrong password are alike: one code, one message (E9).
fn refusals(error: AppError) -> Result<Vec<UserError>, Fault> {
    match error {
        AppError::InvalidCredentials => Ok(vec![UserError::new(
            "INVALID_CREDENTIALS",
            None,
            "email or password is wrong",
        )]),
        AppError::IpNotAllowed => Ok(vec![UserError::new(
            "IP_NOT_ALLOWED",
            Some(Rule::U(7)),
            "Access from this IP address is not available",
        )]),
        AppError::Refused(refusals) => {
            let refusals = refusals.into_iter();
            Ok(refusals
                .map(|refusal| UserError::of(refusal, |_| false))
                .collect())
        }
        other => Err(other.into()),
    }
}
