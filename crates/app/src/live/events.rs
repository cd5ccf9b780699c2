//! The newest revisions, kept for the streams, and older ones for as long as somebody reads them.
//!
//! Bounded whatever the streams do: what falls out is read from the log again.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use canopy_actors::{Directory, State};
use canopy_domain::{Entry, GroupId, Revision, TargetId, last_groups};
use canopy_feed::Sink;
use canopy_store::{Head, StoreError};
use futures::future::BoxFuture;

use super::Event;
use super::whither::deleted;
use crate::effects::Waits;
use crate::{App, AppError};

/// How many of the newest revisions are kept.
const NEWEST: usize = 512;

/// About how many changes, users and targets of effects are kept with them; the newest revision is
/// kept however much it holds.
const WEIGHT: usize = 200_000;

/// About how many bytes the directory may take before and after the newest revisions, beside what all
/// of its versions share; that of the newest is kept however much it takes. Five hundred revisions of
/// a thousand assignments each, or of moves in a tree of a hundred thousand groups, would take
/// gigabytes.
const STATES: usize = 64 << 20;

/// How many rows are read of the log at once: one of an import holds thousands of changes.
const PAGE: u64 = 50;

/// What is kept of the log; cheap to clone.
#[derive(Clone)]
pub(crate) struct Events(Arc<Inner>);

struct Inner {
    directory: Directory,
    kept: Mutex<Kept>,
}

struct Kept {
    /// Dense: each is the revision after the one before.
    newest: VecDeque<Arc<Event>>,
    /// The directory after the newest.
    state: Arc<State>,
    /// Where things were that the newest revisions deleted.
    graves: HashMap<TargetId, (Revision, Vec<GroupId>)>,
    /// In the order in which they were read.
    older: VecDeque<Arc<Event>>,
    by_revision: HashMap<Revision, Arc<Event>>,
    /// Grows when nothing that was read before holds any more.
    history: u64,
}

impl Events {
    /// Nothing is kept yet; the directory is loaded, and applies each revision first.
    pub(crate) fn new(directory: Directory) -> Self {
        let state = Arc::new(directory.pin().state().without_lists());
        Self(Arc::new(Inner {
            directory,
            kept: Mutex::new(Kept {
                newest: VecDeque::new(),
                state,
                graves: HashMap::new(),
                older: VecDeque::new(),
                by_revision: HashMap::new(),
                history: 0,
            }),
        }))
    }

    /// The revision, where it is kept.
    pub(crate) fn find(&self, revision: Revision) -> Option<Arc<Event>> {
        self.lock().find(revision)
    }

    /// Where something was that one of the newest revisions deleted.
    pub(crate) fn grave(&self, target: TargetId) -> Option<Vec<GroupId>> {
        let kept = self.lock();
        kept.graves.get(&target).map(|(_, groups)| groups.clone())
    }

    /// The revision after the one before it, which this server has applied: kept, or read from the
    /// log with some of those behind it.
    ///
    /// # Errors
    /// The store cannot be read, or has not got it.
    pub(crate) async fn after(&self, app: &App, before: Revision) -> Result<Arc<Event>, AppError> {
        let wanted = before.next();
        if let Some(event) = self.find(wanted) {
            return Ok(event);
        }
        let _turn = app.0.live.turn(Waits::Stream).await?;
        // Whoever had his turn before may have read it.
        if let Some(event) = self.find(wanted) {
            return Ok(event);
        }
        let history = self.lock().history;
        // What is read ahead for one must not drive out what was read ahead for another.
        let share = Share::of(app.0.live.late());
        let (_, rows) = app.0.store.log_after(before, share.rows).await?;
        let mut wanted_event = None;
        let mut weight = 0;
        for row in rows {
            let event = Arc::new(Event::new(row.entry()?, None));
            weight += event.weight();
            if event.revision() == wanted {
                wanted_event = Some(Arc::clone(&event));
            } else if weight > share.weight {
                // It would drive out what comes before it and is needed first.
                break;
            }
            self.lock().keep_older(event, history);
        }
        wanted_event.ok_or(AppError::Stale)
    }

    /// Drops what is over the bound: something that is kept has grown.
    pub(super) fn trim(&self) {
        let mut kept = self.lock();
        kept.trim_newest();
        kept.trim_older();
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.0.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps nothing of what was: it is read from the log again.
    #[cfg(feature = "faults")]
    pub(crate) fn forget(&self) {
        self.lock().forget();
    }

    /// With how many revisions the directory is kept, for tests.
    #[cfg(feature = "faults")]
    pub(crate) fn states(&self) -> usize {
        let kept = self.lock();
        kept.newest
            .iter()
            .filter(|event| event.kept().is_some())
            .count()
    }

    /// How many revisions are kept, and what they weigh, for tests.
    #[cfg(feature = "faults")]
    pub(crate) fn size(&self) -> (usize, usize) {
        let kept = self.lock();
        let all = kept.newest.iter().chain(&kept.older);
        (
            kept.newest.len() + kept.older.len(),
            all.map(|event| event.weight()).sum(),
        )
    }
}

impl Kept {
    fn forget(&mut self) {
        self.newest.clear();
        self.graves.clear();
        self.older.clear();
        self.by_revision.clear();
    }

    fn find(&self, revision: Revision) -> Option<Arc<Event>> {
        let first = self.newest.front().map(|event| event.revision());
        match first.and_then(|first| revision.0.checked_sub(first.0)) {
            Some(at) => {
                let at = usize::try_from(at).ok()?;
                self.newest.get(at).cloned()
            }
            None => self.by_revision.get(&revision).cloned(),
        }
    }

    fn push(&mut self, entry: &Entry, after: &State) {
        let after = Arc::new(after.without_lists());
        let before = std::mem::replace(&mut self.state, Arc::clone(&after));
        if before.revision().next() != entry.revision {
            self.newest.clear();
            self.graves.clear();
        }
        for target in entry.changes.iter().filter_map(deleted) {
            if let Some(groups) = last_groups(&*before, target) {
                self.graves.insert(target, (entry.revision, groups));
            }
        }
        let event = Event::new(entry.clone(), Some((before, after)));
        self.newest.push_back(Arc::new(event));
        self.trim_newest();
    }

    fn trim_newest(&mut self) {
        if !trim(&mut self.newest).0.is_empty() {
            let first = self.newest.front().map(|event| event.revision());
            self.graves.retain(|_, (at, _)| Some(*at) >= first);
        }
        let weights = self.newest.iter().rev().map(|event| event.unshared());
        let with_states = fits(weights, STATES);
        let without = self.newest.len() - with_states;
        for event in self.newest.range_mut(..without) {
            if event.kept().is_some() {
                *event = Arc::new(event.as_of_the_log());
            }
        }
    }

    fn trim_older(&mut self) {
        let (dropped, made_bare) = trim(&mut self.older);
        for event in dropped {
            self.by_revision.remove(&event.revision());
        }
        for event in made_bare {
            self.by_revision.insert(event.revision(), event);
        }
    }

    fn keep_older(&mut self, event: Arc<Event>, history: u64) {
        let revision = event.revision();
        if self.history != history || self.find(revision).is_some() {
            return;
        }
        // Not yet applied here: the feed brings it.
        if revision > self.state.revision() {
            return;
        }
        self.by_revision.insert(revision, Arc::clone(&event));
        self.older.push_back(event);
        self.trim_older();
    }
}

/// What is read ahead for one stream.
struct Share {
    rows: u64,
    weight: usize,
}

impl Share {
    /// Of so many that share what is kept of older revisions.
    fn of(late: usize) -> Self {
        let rows = u64::try_from(NEWEST / late).unwrap_or(PAGE);
        Self {
            rows: rows.clamp(1, PAGE),
            weight: WEIGHT / late,
        }
    }
}

/// Drops the revisions that are too many or too heavy by themselves; of the others, the one that
/// came last first, what was made of them and is too much. Those that were dropped, and those of
/// which nothing is made any more.
fn trim(kept: &mut VecDeque<Arc<Event>>) -> (Vec<Arc<Event>>, Vec<Arc<Event>>) {
    let fits = fits(kept.iter().rev().map(|event| event.bare_weight()), WEIGHT);
    let dropped = kept.drain(..kept.len() - fits).collect();
    let bare: usize = kept.iter().map(|event| event.bare_weight()).sum();
    let mut left = WEIGHT.saturating_sub(bare);
    let mut made_bare = Vec::new();
    for (place, event) in kept.iter_mut().rev().enumerate() {
        let made = event.weight().saturating_sub(event.bare_weight());
        if made > left && place > 0 {
            *event = Arc::new(event.bare());
            made_bare.push(Arc::clone(event));
        } else {
            left = left.saturating_sub(made);
        }
    }
    (dropped, made_bare)
}

/// How many of these are kept, by their weights and what they may come to, the one that came last
/// first: that one in any case.
fn fits(weights: impl Iterator<Item = usize>, most: usize) -> usize {
    let mut all = 0;
    let mut places = 0..NEWEST;
    let fits = weights.take_while(|weight| {
        let place = places.next();
        all += weight;
        place == Some(0) || (place.is_some() && all <= most)
    });
    fits.count()
}

/// After the directory: what is kept of a revision is the state after it.
impl Sink for Events {
    fn apply<'a>(&'a self, entry: &'a Entry) -> BoxFuture<'a, Result<(), StoreError>> {
        let pin = self.0.directory.pin();
        let mut kept = self.lock();
        // Comes again where another sink could not take it.
        if entry.revision > kept.state.revision() {
            kept.push(entry, pin.state());
        }
        Box::pin(std::future::ready(Ok(())))
    }

    fn reload(&self) -> BoxFuture<'_, Result<Option<Head>, StoreError>> {
        let mut kept = self.lock();
        kept.forget();
        kept.history += 1;
        kept.state = Arc::new(self.0.directory.pin().state().without_lists());
        Box::pin(std::future::ready(Ok(None)))
    }
}

#[cfg(test)]
mod tests;
