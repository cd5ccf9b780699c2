//! What an import is going to write.

use canopy_domain::{Import, ImportedCamera, ImportedGroup};

use super::BATCH;

/// Groups, parents before children, then cameras.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub(crate) groups: Vec<ImportedGroup>,
    pub(crate) cameras: Vec<ImportedCamera>,
    /// How many rows need nothing, since they are there.
    pub(crate) known: usize,
}

impl Plan {
    /// How many things are created.
    pub(crate) fn len(&self) -> usize {
        self.groups.len() + self.cameras.len()
    }

    /// In commands of at most [`BATCH`], each of which needs only those before it.
    pub(crate) fn batches(self) -> impl Iterator<Item = Import> {
        let mut groups = self.groups.into_iter();
        let mut cameras = self.cameras.into_iter();
        std::iter::from_fn(move || {
            let groups: Vec<_> = groups.by_ref().take(BATCH).collect();
            let rest = BATCH - groups.len();
            let cameras: Vec<_> = cameras.by_ref().take(rest).collect();
            let any = !groups.is_empty() || !cameras.is_empty();
            any.then_some(Import { groups, cameras })
        })
    }
}
