//! A command carried out, tried or refused.

use std::collections::HashSet;

use async_graphql::{Context, Error};
use canopy_app::{AppError, Done, Login, NewEvent, Op};
use canopy_domain::{CaseId, Change, Code, Command, Refusal, TargetId};

use crate::caller::{Attempt, Caller, caller, session};
use crate::connection;
use crate::effects::Effects;
use crate::fault::Fault;
use crate::input;
use crate::payload::RecordEventsPayload;
use crate::scalars::RevisionText;
use crate::user_error::UserError;

/// What came of a command.
pub(crate) struct Outcome {
    /// Of the commit; none when refused or only tried.
    pub(crate) revision: Option<RevisionText>,
    pub(crate) user_errors: Vec<UserError>,
    /// What it means for whom; none when refused.
    pub(crate) effects: Option<Effects>,
    /// What the command was about, if it is there for the caller now: not where it was refused, nor
    /// where a try would have made it, nor where it is gone or hidden since. Where it was done and
    /// nobody asks for that, it is not looked for.
    pub(crate) subject: Option<TargetId>,
    /// Whether a user is deleted, or would be.
    pub(crate) user_deleted: bool,
}

/// Runs a command as the caller; its refusals become data, everything else is an error.
pub(crate) async fn run(
    ctx: &Context<'_>,
    command: Command,
    dry_run: Option<bool>,
    subject: impl Into<TargetId>,
) -> Result<Outcome, Fault> {
    let dry_run = input::dry_run(dry_run)?;
    let run = async |op: &Op| op.execute(command, dry_run).await;
    answer(ctx, dry_run, Some(subject.into()), run).await
}

/// Runs a command that is about nothing with a node of its own.
pub(crate) async fn run_bare(
    ctx: &Context<'_>,
    command: Command,
    dry_run: Option<bool>,
) -> Result<Outcome, Fault> {
    let dry_run = input::dry_run(dry_run)?;
    let run = async |op: &Op| op.execute(command, dry_run).await;
    answer(ctx, dry_run, None, run).await
}

/// What came of something that the application does as the caller.
pub(crate) async fn answer(
    ctx: &Context<'_>,
    dry_run: bool,
    subject: Option<TargetId>,
    run: impl AsyncFnOnce(&Op) -> Result<Done, AppError>,
) -> Result<Outcome, Fault> {
    let (caller, op) = (caller(ctx)?, session(ctx)?.op.clone());
    let done = match run(&op).await {
        Ok(done) => done,
        Err(error) => return not_done(caller, op, error).await,
    };
    let asked = subject.into_iter();
    let seen = if dry_run || done.is_nothing() {
        seen(caller, op, asked.collect()).await
    } else {
        let asked: Vec<TargetId> = asked.filter(|_| is_shown(ctx)).collect();
        // It is done: what goes wrong from here on is said beside it.
        caller.once();
        caller.changed(op.clone());
        let seen = op.sees(&asked).await;
        let seen = seen.unwrap_or_else(|error| {
            unshown(ctx, error.into());
            Vec::new()
        });
        if ends(&done, op.login()) {
            caller.logged_out();
        }
        let seen = asked.into_iter().zip(seen);
        seen.filter_map(|(target, seen)| seen.then_some(target))
            .collect()
    };
    let subject = subject.filter(|subject| seen.contains(subject));
    Ok(Outcome::of(done, subject))
}

/// Whether more is asked for than what came of it: the subject, which is then looked for.
fn is_shown(ctx: &Context<'_>) -> bool {
    let outcome = [
        "revision",
        "effects",
        "userErrors",
        "userDeleted",
        "__typename",
    ];
    let field = ctx.field();
    let mut asked = field.selection_set();
    asked.any(|field| !outcome.contains(&field.name()))
}

/// Says why what was done could not be read back, beside what was done. The error has no path: at
/// its path there would be nothing, and the revision with it would be lost.
pub(crate) fn unshown(ctx: &Context<'_>, fault: Fault) {
    ctx.add_error(Error::from(fault).into_server_error(ctx.item.pos));
}

/// Whether the login that the command came by is over with it.
fn ends(done: &Done, login: Login) -> bool {
    done.changes.iter().any(|change| {
        if let Change::SessionEnded { session, .. } = change {
            return *session == login.session;
        }
        let ended = change.ends_logins_of();
        ended.is_some_and(|(user, kept)| user == login.user && kept != Some(login.session))
    })
}

/// What came of recording events, which is no command.
pub(crate) async fn recorded(
    ctx: &Context<'_>,
    case: CaseId,
    events: Vec<NewEvent>,
) -> Result<RecordEventsPayload, Fault> {
    let (caller, op) = (caller(ctx)?, session(ctx)?.op.clone());
    match op.record_events(case, events).await {
        Ok(recorded) => {
            caller.once();
            caller.changed(op);
            Ok(RecordEventsPayload {
                recorded: connection::count(recorded),
                user_errors: Vec::new(),
            })
        }
        // Nothing was written: it may be run again as a whole.
        Err(AppError::Moved) => Err(AppError::Moved.into()),
        Err(error) => Ok(RecordEventsPayload {
            recorded: 0,
            user_errors: not_done(caller, op, error).await?.user_errors,
        }),
    }
}

/// Tries a command that is to be run only if it would be carried out; what came of it where not.
pub(crate) async fn refused(ctx: &Context<'_>, command: Command) -> Result<Option<Outcome>, Fault> {
    let (caller, op) = (caller(ctx)?, session(ctx)?.op.clone());
    match op.execute(command, true).await {
        Ok(_) => Ok(None),
        Err(error) => not_done(caller, op, error).await.map(Some),
    }
}

async fn not_done(caller: &Caller, op: Op, error: AppError) -> Result<Outcome, Fault> {
    match error {
        AppError::Refused(refusals) => {
            caller.refused();
            let seen = seen(caller, op, blockers(&refusals)).await;
            let refusals = refusals.into_iter();
            let refusals =
                refusals.map(|refusal| UserError::of(refusal, |blocker| seen.contains(blocker)));
            Ok(Outcome::refused(refusals.collect()))
        }
        AppError::Forbidden(message) => {
            caller.refused();
            caller.changed(op);
            let forbidden = UserError::new(Code::Forbidden.as_str(), None, message);
            Ok(Outcome::refused(vec![forbidden]))
        }
        error => {
            // Perhaps done all the same: not to be done twice.
            caller.once();
            caller.changed(op);
            Err(error.into())
        }
    }
}

fn blockers(refusals: &[Refusal]) -> Vec<TargetId> {
    let blockers = refusals.iter().flat_map(|refusal| &refusal.blockers);
    blockers.copied().collect()
}

/// What the caller sees of these, where nothing was done; none of them where that cannot be found
/// out, since the answer itself must not be lost. The rest of the operation reads the same state.
async fn seen(caller: &Caller, op: Op, targets: Vec<TargetId>) -> HashSet<TargetId> {
    if caller.attempt == Attempt::Bare {
        caller.changed(op);
        return HashSet::new();
    }
    let mut op = Some(op);
    if caller.attempt == Attempt::Held
        && let Some(first) = &op
    {
        op = Some(first.held().await);
    }
    let mut seen = HashSet::new();
    while let Some(now) = op {
        caller.changed(now.clone());
        if targets.is_empty() {
            break;
        }
        match now.sees(&targets).await {
            Ok(sees) => {
                let targets = targets.iter().copied().zip(sees);
                seen = targets
                    .filter_map(|(target, seen)| seen.then_some(target))
                    .collect();
                break;
            }
            Err(AppError::Moved) => op = now.again().await,
            Err(_) => break,
        }
    }
    seen
}

impl Outcome {
    fn of(done: Done, subject: Option<TargetId>) -> Self {
        let ends_a_user = |change: &Change| matches!(change, Change::UserDeleted { .. });
        Self {
            revision: done.revision.map(Into::into),
            user_errors: Vec::new(),
            subject,
            user_deleted: done.changes.iter().any(ends_a_user),
            effects: Some(Effects::of_command(done.decided_at, done.changes)),
        }
    }

    fn refused(user_errors: Vec<UserError>) -> Self {
        Self {
            revision: None,
            user_errors,
            subject: None,
            user_deleted: false,
            effects: None,
        }
    }
}
