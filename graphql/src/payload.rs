//! What mutations answer.

use async_graphql::{Context, Interface, SimpleObject};
use canopy_domain::{CaseId, EntryId, TargetId};

use crate::analytics::{AnalyticsCase, Entry};
use crate::caller::session;
use crate::cost;
use crate::effects::Effects;
use crate::fault::Fault;
use crate::group::Group;
use crate::outcome::{Outcome, unshown};
use crate::resource::Resource;
use crate::scalars::RevisionText;
use crate::user::User;
use crate::user_error::UserError;

/// revision: of the commit; null when refused or tried without keeping. effects: null when refused.
#[derive(Interface)]
#[graphql(
    field(
        name = "revision",
        ty = "&Option<RevisionText>",
        desc = "Of the commit; null when refused or tried without keeping."
    ),
    field(
        name = "effects",
        ty = "&Option<Effects>",
        desc = "Who gains and loses what by it; null when refused."
    ),
    field(
        name = "user_errors",
        ty = "&Vec<UserError>",
        desc = "Why it was refused; empty when it was not."
    )
)]
pub(crate) enum MutationPayload {
    User(UserPayload),
    Removal(RemovalPayload),
    Group(GroupPayload),
    Resource(ResourcePayload),
    Session(SessionPayload),
    LicenseTotals(LicenseTotalsPayload),
    Case(CasePayload),
    Entry(EntryPayload),
}

/// What came of a command about a user.
#[derive(SimpleObject)]
pub(crate) struct UserPayload {
    /// Null when refused, when a try would have created him, or when the caller sees him no more.
    user: Option<User>,
    /// Of the commit; null when refused or tried without keeping.
    revision: Option<RevisionText>,
    /// Who gains and loses what by it; null when refused.
    #[graphql(complexity = "cost::fixed(cost::EFFECTS, child_complexity)")]
    effects: Option<Effects>,
    /// Why it was refused; empty when it was not.
    user_errors: Vec<UserError>,
}

/// What came of a command that takes a user out of a group, or out of the System.
#[derive(SimpleObject)]
pub(crate) struct RemovalPayload {
    /// Whether the user is deleted, or would be (T19); false when refused.
    user_deleted: bool,
    /// Of the commit; null when refused or tried without keeping.
    revision: Option<RevisionText>,
    /// Who gains and loses what by it; null when refused.
    #[graphql(complexity = "cost::fixed(cost::EFFECTS, child_complexity)")]
    effects: Option<Effects>,
    /// Why it was refused; empty when it was not.
    user_errors: Vec<UserError>,
}

/// What came of a command about a group.
#[derive(SimpleObject)]
pub(crate) struct GroupPayload {
    /// Null when refused, when a try would have created it, or when it is gone.
    group: Option<Group>,
    /// Of the commit; null when refused or tried without keeping.
    revision: Option<RevisionText>,
    /// Who gains and loses what by it; null when refused.
    #[graphql(complexity = "cost::fixed(cost::EFFECTS, child_complexity)")]
    effects: Option<Effects>,
    /// Why it was refused; empty when it was not.
    user_errors: Vec<UserError>,
}

/// What came of a command about a resource.
#[derive(SimpleObject)]
pub(crate) struct ResourcePayload {
    /// Null when refused, when a try would have created it, or when it is gone.
    resource: Option<Resource>,
    /// Of the commit; null when refused or tried without keeping.
    revision: Option<RevisionText>,
    /// Who gains and loses what by it; null when refused.
    #[graphql(complexity = "cost::fixed(cost::EFFECTS, child_complexity)")]
    effects: Option<Effects>,
    /// Why it was refused; empty when it was not.
    user_errors: Vec<UserError>,
}

/// What came of the end of sessions: nobody gains or loses an action by it.
#[derive(SimpleObject)]
pub(crate) struct SessionPayload {
    /// Of the commit; null when refused or tried without keeping.
    revision: Option<RevisionText>,
    /// Who gains and loses what by it; null when refused.
    #[graphql(complexity = "cost::fixed(cost::EFFECTS, child_complexity)")]
    effects: Option<Effects>,
    /// Why it was refused; empty when it was not.
    user_errors: Vec<UserError>,
}

/// What came of a command about the System's licences.
#[derive(SimpleObject)]
pub(crate) struct LicenseTotalsPayload {
    /// Of the commit; null when refused or tried without keeping.
    revision: Option<RevisionText>,
    /// Who gains and loses what by it; null when refused.
    #[graphql(complexity = "cost::fixed(cost::EFFECTS, child_complexity)")]
    effects: Option<Effects>,
    /// Why it was refused; empty when it was not.
    user_errors: Vec<UserError>,
}

/// What came of a command about a business case.
#[derive(SimpleObject)]
pub(crate) struct CasePayload {
    /// Null when refused, when a try would have created it, or when it is gone or hidden.
    case: Option<AnalyticsCase>,
    /// Of the commit; null when refused or tried without keeping.
    revision: Option<RevisionText>,
    /// Who gains and loses what by it; null when refused.
    #[graphql(complexity = "cost::fixed(cost::EFFECTS, child_complexity)")]
    effects: Option<Effects>,
    /// Why it was refused; empty when it was not.
    user_errors: Vec<UserError>,
}

/// What came of a command about an entry.
#[derive(SimpleObject)]
pub(crate) struct EntryPayload {
    /// Null when refused, when a try would have created it, or when it is gone or hidden.
    entry: Option<Entry>,
    /// Of the commit; null when refused or tried without keeping.
    revision: Option<RevisionText>,
    /// Who gains and loses what by it; null when refused.
    #[graphql(complexity = "cost::fixed(cost::EFFECTS, child_complexity)")]
    effects: Option<Effects>,
    /// Why it was refused; empty when it was not.
    user_errors: Vec<UserError>,
}

/// What came of recording events: no revision.
#[derive(SimpleObject, Default)]
pub(crate) struct RecordEventsPayload {
    /// How many of them were not there yet.
    pub(crate) recorded: i32,
    /// Why it was refused; empty when it was not.
    pub(crate) user_errors: Vec<UserError>,
}

impl From<Outcome> for UserPayload {
    fn from(outcome: Outcome) -> Self {
        let user = match outcome.subject {
            Some(TargetId::User(id)) => Some(User(id)),
            _ => None,
        };
        Self {
            user,
            revision: outcome.revision,
            effects: outcome.effects,
            user_errors: outcome.user_errors,
        }
    }
}

impl From<Outcome> for RemovalPayload {
    fn from(outcome: Outcome) -> Self {
        Self {
            user_deleted: outcome.user_deleted,
            revision: outcome.revision,
            effects: outcome.effects,
            user_errors: outcome.user_errors,
        }
    }
}

impl From<Outcome> for GroupPayload {
    fn from(outcome: Outcome) -> Self {
        let group = match outcome.subject {
            Some(TargetId::Group(id)) => Some(Group(id)),
            _ => None,
        };
        Self {
            group,
            revision: outcome.revision,
            effects: outcome.effects,
            user_errors: outcome.user_errors,
        }
    }
}

impl From<Outcome> for ResourcePayload {
    fn from(outcome: Outcome) -> Self {
        let resource = match outcome.subject {
            Some(TargetId::Resource(id)) => Some(id.into()),
            _ => None,
        };
        Self {
            resource,
            revision: outcome.revision,
            effects: outcome.effects,
            user_errors: outcome.user_errors,
        }
    }
}

impl From<Outcome> for SessionPayload {
    fn from(outcome: Outcome) -> Self {
        Self {
            revision: outcome.revision,
            effects: outcome.effects.map(|_| Effects::none()),
            user_errors: outcome.user_errors,
        }
    }
}

impl From<Outcome> for LicenseTotalsPayload {
    fn from(outcome: Outcome) -> Self {
        Self {
            revision: outcome.revision,
            effects: outcome.effects,
            user_errors: outcome.user_errors,
        }
    }
}

impl CasePayload {
    pub(crate) async fn of(ctx: &Context<'_>, outcome: Outcome, case: CaseId) -> Self {
        let found = match session(ctx) {
            Ok(session) if outcome.effects.is_some() => session.case_if_seen(case).await,
            _ => Ok(None),
        };
        Self {
            case: shown(ctx, found).map(|_| AnalyticsCase(case)),
            revision: outcome.revision,
            effects: outcome.effects,
            user_errors: outcome.user_errors,
        }
    }
}

impl EntryPayload {
    pub(crate) async fn of(ctx: &Context<'_>, outcome: Outcome, entry: EntryId) -> Self {
        let found = match session(ctx) {
            Ok(session) if outcome.effects.is_some() => session.entry(entry).await,
            _ => Ok(None),
        };
        Self {
            entry: shown(ctx, found).map(Entry),
            revision: outcome.revision,
            effects: outcome.effects,
            user_errors: outcome.user_errors,
        }
    }
}

/// What is there for the caller; why that could not be found out is said beside it.
fn shown<T>(ctx: &Context<'_>, found: Result<Option<T>, Fault>) -> Option<T> {
    found.unwrap_or_else(|fault| {
        unshown(ctx, fault);
        None
    })
}
