//! An entry of a list of persons or of plates.

use std::sync::Arc;

use async_graphql::{ID, Object};
use canopy_app::EntryDetail;

use crate::resource::Resource;
use crate::scalars::Time;
use crate::user::User;

/// An entry that the viewer sees.
#[derive(Clone)]
pub(crate) struct Entry(pub(crate) Arc<EntryDetail>);

/// An entry of a list of persons or of plates, seen by `analytics_resources.view` on the list.
#[Object]
impl Entry {
    /// Opaque; the same for ever.
    async fn id(&self) -> ID {
        self.0.entry.into()
    }

    /// The list that it is in.
    async fn list(&self) -> Resource {
        self.0.list.into()
    }

    /// What it is called; need not be unique.
    async fn label(&self) -> &str {
        &self.0.label
    }

    /// The number plate, or the face's id in the video system.
    async fn value(&self) -> &str {
        &self.0.value
    }

    /// When it was made.
    async fn created_at(&self) -> Time {
        Time(self.0.created_at)
    }

    /// Who made it; null where the viewer does not see that user, he is gone, or it was the command
    /// line.
    async fn created_by(&self) -> Option<User> {
        self.0.created_by.map(User)
    }

    /// When it is deleted with the suspended business cases of its maker (U9); null: it is not
    /// suspended.
    async fn deleted_at(&self) -> Option<Time> {
        self.0.deleted_at.map(Time)
    }
}
