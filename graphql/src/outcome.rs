//! A command carried out, tried or refused.

use async_graphql::Context;
use canopy_app::AppError;
use canopy_domain::{Code, Command, TargetId};

use crate::caller::{caller, session};
use crate::fault::Fault;
use crate::scalars::RevisionText;
use crate::user_error::UserError;

/// What came of a command.
pub(crate) struct Outcome {
    /// Of the commit; none when refused or only tried.
    pub(crate) revision: Option<RevisionText>,
    pub(crate) user_errors: Vec<UserError>,
    /// What the command was about, if it is there now: not where it was refused, nor where a try
    /// would have made it.
    pub(crate) subject: Option<TargetId>,
}

/// Runs a command as the caller; its refusals become data, everything else is an error.
pub(crate) async fn run(
    ctx: &Context<'_>,
    command: Command,
    dry_run: Option<bool>,
    subject: impl Into<TargetId>,
) -> Result<Outcome, Fault> {
    let op = &session(ctx)?.op;
    let result = op.execute(command, dry_run.unwrap_or(false)).await;
    caller(ctx)?.changed();
    match result {
        Ok(done) => {
            let subject = subject.into();
            // It is done: whatever goes wrong from here on is no reason to say that it is not.
            let seen = op.sees(&[subject]).await;
            let there = seen.is_ok_and(|seen| seen.contains(&true));
            Ok(Outcome {
                revision: done.revision.map(Into::into),
                user_errors: Vec::new(),
                subject: there.then_some(subject),
            })
        }
        Err(AppError::Refused(refusals)) => {
            let mut user_errors = Vec::with_capacity(refusals.len());
            for refusal in refusals {
                user_errors.push(UserError::of(refusal, Some(op)).await?);
            }
            Ok(Outcome::refused(user_errors))
        }
        Err(AppError::Forbidden(message)) => {
            let forbidden = UserError::new(Code::Forbidden.as_str(), None, message);
            Ok(Outcome::refused(vec![forbidden]))
        }
        Err(error) => Err(error.into()),
    }
}

impl Outcome {
    fn refused(user_errors: Vec<UserError>) -> Self {
        Self {
            revision: None,
            user_errors,
            subject: None,
        }
    }
}
