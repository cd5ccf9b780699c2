//! What can be subscribed to.
//!
//! A subscription is executed once for each event, as a query is, and once before the first: so an
//! event that the data overtook is run again like any query, and each reads through an operation of
//! its own. Where the events come from is no matter of the schema.

use std::sync::{Mutex, PoisonError};

use async_graphql::{Context, ID, Subscription as GraphQlSubscription};
use canopy_app::{LoggedChange, WatchFilter};
use futures::{Stream, stream};

use crate::caller::session;
use crate::fault::Fault;
use crate::permission_change::PermissionChange;
use crate::scalars::RevisionText;

/// What a subscription is executed for.
pub(crate) enum Step {
    /// To be opened: takes what the client wants to be told of.
    Open(Mutex<Option<WatchFilter>>),
    /// To tell of one change.
    Tell(LoggedChange),
}

impl Step {
    /// To be opened.
    pub(crate) fn open() -> Self {
        Self::Open(Mutex::default())
    }

    /// What the client wants to be told of, once it is known.
    pub(crate) fn wanted(&self) -> Option<WatchFilter> {
        match self {
            Self::Open(wanted) => wanted.lock().unwrap_or_else(PoisonError::into_inner).take(),
            Self::Tell(_) => None,
        }
    }
}

/// What is told as it happens.
pub(crate) struct Subscription;

/// What is told as it happens: over graphql-transport-ws and over Server-Sent Events.
#[GraphQlSubscription]
impl Subscription {
    /// Every change from the one after `after` on (default: from now), in order, each once. The
    /// filters: only changes that touch one of them.
    async fn permission_changes(
        &self,
        ctx: &Context<'_>,
        after: Option<RevisionText>,
        user_id: Option<ID>,
        group_id: Option<ID>,
        resource_id: Option<ID>,
    ) -> Result<impl Stream<Item = PermissionChange>, Fault> {
        session(ctx)?;
        let step = ctx.data_opt::<std::sync::Arc<Step>>();
        let told = match step.map(AsRef::as_ref) {
            Some(Step::Tell(change)) => Some(change.clone().into()),
            Some(Step::Open(wanted)) => {
                let filter = WatchFilter {
                    after: after.map(|after| after.0),
                    user: user_id.map(|id| id.0),
                    group: group_id.map(|id| id.0),
                    resource: resource_id.map(|id| id.0),
                };
                *wanted.lock().unwrap_or_else(PoisonError::into_inner) = Some(filter);
                None
            }
            None => return Err(Fault::internal()),
        };
        Ok(stream::iter(told))
    }
}
