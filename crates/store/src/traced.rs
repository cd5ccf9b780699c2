//! Which request a revision came of, for traces: from the writer to the feed of the same server.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use canopy_domain::Revision;
use tracing::Span;

/// How many are remembered: those that the feed has not come to yet.
const MOST: usize = 256;

/// Empty where nothing is traced.
#[derive(Debug, Default)]
pub(crate) struct Traced(Mutex<BTreeMap<Revision, Span>>);

impl Traced {
    /// The revision comes of this, if it is committed. Another try of the same number takes its
    /// place.
    pub(crate) fn put(&self, revision: Revision, span: &Span) {
        if span.is_disabled() {
            return;
        }
        let mut spans = self.lock();
        spans.insert(revision, span.clone());
        while spans.len() > MOST {
            spans.pop_first();
        }
    }

    /// What the revision came of; of another server, nothing that is known here.
    pub(crate) fn take(&self, revision: Revision) -> Span {
        self.lock().remove(&revision).unwrap_or_else(Span::none)
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Revision, Span>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
