//! How many streams are at what is not kept: what is kept of older revisions is shared by them.

use std::sync::atomic::Ordering;

use super::Live;
use crate::App;

/// A stream that is counted as late until it is dropped.
pub(super) struct Late(App);

impl Late {
    pub(super) fn one(app: &App) -> Self {
        app.0.live.late.fetch_add(1, Ordering::Relaxed);
        Self(app.clone())
    }
}

impl Drop for Late {
    fn drop(&mut self) {
        self.0.0.live.late.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Live {
    /// How many streams are late; whoever asks may be the first.
    pub(super) fn late(&self) -> usize {
        self.late.load(Ordering::Relaxed).max(1)
    }
}
