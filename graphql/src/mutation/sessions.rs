//! The end of sessions, one's own or another's.

use async_graphql::{Context, ID, InputObject, Object};
use canopy_domain::{Command, EndAllSessions, EndSession};

use crate::caller::session;
use crate::cost;
use crate::fault::Fault;
use crate::input;
use crate::outcome;
use crate::payload::SessionPayload;

/// A session that is no more wanted.
#[derive(InputObject)]
pub(crate) struct EndSessionInput {
    /// Which.
    session_id: ID,
}

/// Sessions that are no more wanted.
#[derive(InputObject)]
pub(crate) struct EndAllSessionsInput {
    /// Whose.
    user_id: ID,
}

#[derive(Default)]
pub(super) struct SessionMutations;

#[Object]
impl SessionMutations {
    /// Ends a session, everywhere; the one that asks as `logout` does.
    #[graphql(complexity = "cost::fixed(cost::COMMIT, child_complexity)")]
    async fn end_session(
        &self,
        ctx: &Context<'_>,
        input: EndSessionInput,
    ) -> Result<SessionPayload, Fault> {
        session(ctx)?;
        let session = input::id(&input.session_id, &["sessionId"])?;
        let command = Command::EndSession(EndSession { session });
        Ok(outcome::run_bare(ctx, command, Some(false)).await?.into())
    }

    /// Ends all sessions of a user, everywhere; of oneself the one that asks too.
    #[graphql(complexity = "cost::fixed(cost::COMMIT, child_complexity)")]
    async fn end_all_sessions(
        &self,
        ctx: &Context<'_>,
        input: EndAllSessionsInput,
    ) -> Result<SessionPayload, Fault> {
        session(ctx)?;
        let user = input::id(&input.user_id, &["userId"])?;
        let command = Command::EndAllSessions(EndAllSessions { user });
        Ok(outcome::run_bare(ctx, command, Some(false)).await?.into())
    }
}
