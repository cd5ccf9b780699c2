//! What a business case has seen.

use async_graphql::{Context, ID, Object};
use canopy_app::EventDetail;

use crate::caller::session;
use crate::fault::Fault;
use crate::resource::Resource;
use crate::scalars::Time;

use super::Entry;

/// An event that the viewer sees.
pub(crate) struct CaseEvent(pub(crate) EventDetail);

/// Something that a business case has seen.
#[Object]
impl CaseEvent {
    /// Opaque; the same for ever.
    async fn id(&self) -> ID {
        self.0.event.into()
    }

    /// When it was.
    async fn at(&self) -> Time {
        Time(self.0.at)
    }

    /// What saw it.
    async fn camera(&self) -> Resource {
        self.0.camera.into()
    }

    /// The entry that it was like; null where there is none, or none that the viewer sees.
    async fn entry(&self, ctx: &Context<'_>) -> Result<Option<Entry>, Fault> {
        let Some(entry) = self.0.entry else {
            return Ok(None);
        };
        let found = session(ctx)?.entry(entry).await?;
        Ok(found.map(Entry))
    }

    /// How sure it is, in per cent.
    async fn score(&self) -> Option<i32> {
        self.0.score.map(Into::into)
    }

    /// The id in the video system.
    async fn external_id(&self) -> Option<&str> {
        self.0.external_id.as_deref()
    }

    /// Whatever the video system has to say of it.
    async fn details(&self) -> Option<&str> {
        self.0.details.as_deref()
    }
}
