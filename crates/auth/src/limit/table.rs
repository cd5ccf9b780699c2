//! What is kept of keys: a table of fixed size, from which nothing is ever pushed out.
//!
//! A book that lets keys go when it is full lets an attacker choose which: filled with keys that
//! have failed twice, it forgets each new one at once, and there is no limit any more. Here each
//! key has two cells, one in each row, at places that only the System's secret tells, and shares
//! them with whatever else falls there. A cell adds up all that fails in it, so each says at least
//! as much as any of its keys has failed, and the lower of a key's two is taken. So whoever fills
//! the table makes limits stricter and never wider. He needs about as many failures as there are
//! cells, within the time of one, for fresh keys to be refused, and whoever is held up then is a
//! stranger: known places are counted in tables of their own, which fill only from known places.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use governor::clock::Clock;
use governor::nanos::Nanos;
use governor::state::StateStore;

use super::clock::Steps;
use super::keys::Digest;

/// Cells in a row: both rows of a kind are 8 MiB, of which only what is used is ever touched.
pub(super) const ROW: usize = 1 << 19;

/// When each of a key's cells is as good as new.
pub(super) type Cells = [u64; 2];

/// Clones are the same table.
#[derive(Clone)]
pub(super) struct Table {
    clock: Steps,
    /// What one attempt adds.
    one: u64,
    rows: Arc<[Mutex<Box<[u64]>>; 2]>,
}

impl Table {
    pub(super) fn new(row: usize, one: u64, clock: Steps) -> Self {
        let row = || Mutex::new(vec![0; row.max(1)].into_boxed_slice());
        Self {
            clock,
            one,
            rows: Arc::new([row(), row()]),
        }
    }

    /// The time of the clock.
    fn now(&self) -> u64 {
        self.clock.now().as_u64()
    }

    pub(super) fn of(&self, key: &Digest) -> Cells {
        self.change(key, |cells| *cells)
    }

    /// Gives back one that left the cells like this; at most what time has left of it.
    pub(super) fn give_back(&self, key: &Digest, after: Cells) {
        let now = self.now();
        self.change(key, |cells| {
            for (cell, after) in cells.iter_mut().zip(after) {
                *cell = cell.saturating_sub(after.saturating_sub(now).min(self.one));
            }
        });
    }

    /// The key is not as good as new before then.
    pub(super) fn raise(&self, key: &Digest, left: u64) {
        let full = self.now().saturating_add(left);
        self.change(key, |cells| *cells = cells.map(|cell| cell.max(full)));
    }

    /// How many cells there are.
    #[cfg(test)]
    pub(super) fn size(&self) -> usize {
        self.rows.iter().map(|row| lock(row).len()).sum()
    }

    /// Changes a key's cells, while nobody else does: the first row is locked first by all.
    fn change<T>(&self, key: &Digest, change: impl FnOnce(&mut Cells) -> T) -> T {
        let [first, second] = &*self.rows;
        let (mut first, mut second) = (lock(first), lock(second));
        let (one, other) = key.split_at(size_of::<u64>());
        let (one, other) = (place(one, first.len()), place(other, second.len()));
        let mut cells = [first[one], second[other]];
        let answer = change(&mut cells);
        [first[one], second[other]] = cells;
        answer
    }
}

fn lock(row: &Mutex<Box<[u64]>>) -> MutexGuard<'_, Box<[u64]>> {
    row.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Half of a digest as a place in a row.
fn place(half: &[u8], row: usize) -> usize {
    let number = half
        .iter()
        .fold(0_usize, |number, byte| (number << 8) | usize::from(*byte));
    number % row
}

impl StateStore for Table {
    type Key = Digest;

    fn measure_and_replace<T, F, E>(&self, key: &Digest, decide: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let now = self.now();
        self.change(key, |cells| {
            // Not raised to now: that is later than what it is compared with.
            let (answer, _) = decide(Some(Nanos::from(cells[0].min(cells[1]))))?;
            *cells = cells.map(|cell| cell.max(now).saturating_add(self.one));
            Ok(answer)
        })
    }
}
