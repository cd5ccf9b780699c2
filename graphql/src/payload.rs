//! What mutations answer.

use async_graphql::{Interface, SimpleObject};
use canopy_domain::TargetId;

use crate::cost;
use crate::effects::Effects;
use crate::group::Group;
use crate::outcome::Outcome;
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
            Some(TargetId::Resource(id)) => Some(Resource(id)),
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
