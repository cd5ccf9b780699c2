//! Wakes all that is open at each revision, one after the other.
//!
//! Waking all of them at once would make everybody's next check wait behind them all: a thread does
//! what was woken in its order. So a round wakes a few, and each of them wakes the next.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use tokio::sync::Notify;
use tokio::task::yield_now;

/// How many are woken at once on each thread.
const AT_ONCE: usize = 2;

/// So many are woken one by the other before the thread looks for what came from outside.
const IN_A_ROW: usize = 8;

/// How many threads have a line of their own; with more, some share.
const LINES: usize = 16;

/// The rounds of one server; clones share them.
#[derive(Clone, Default)]
pub(super) struct Rounds(Arc<Inner>);

#[derive(Default)]
struct Inner {
    /// How many there were.
    count: AtomicU64,
    /// By thread.
    lines: [Line; LINES],
}

/// Those who wait, in the order in which they came.
#[derive(Default)]
struct Line {
    waiting: Notify,
    /// How many had their turn.
    turns: AtomicUsize,
}

/// The turn of one in a line, which the next has when it is dropped.
struct Turn<'a>(&'a Line);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.waiting.notify_one();
    }
}

/// One that is woken in each round.
pub(super) struct Wake {
    rounds: Rounds,
    /// The round that it saw last.
    seen: u64,
}

impl Rounds {
    /// Wakes all that wait.
    pub(super) fn next(&self) {
        self.0.count.fetch_add(1, Ordering::AcqRel);
        for line in &self.0.lines {
            for _ in 0..AT_ONCE {
                line.waiting.notify_one();
            }
        }
    }

    /// One that is woken by whatever comes from now on.
    pub(super) fn wake(&self) -> Wake {
        Wake {
            rounds: self.clone(),
            seen: self.count(),
        }
    }

    fn count(&self) -> u64 {
        self.0.count.load(Ordering::Acquire)
    }

    /// That of this thread.
    fn line(&self) -> &Line {
        thread_local! {
            static LINE: usize = {
                static THREADS: AtomicUsize = AtomicUsize::new(0);
                THREADS.fetch_add(1, Ordering::Relaxed) % LINES
            };
        }
        LINE.with(|line| &self.0.lines[*line])
    }
}

impl Wake {
    /// Waits for the next round, unless there was one since it waited last. Dropped meanwhile, it has
    /// seen none.
    pub(super) async fn up(&mut self) {
        loop {
            let line = self.rounds.line();
            let mut woken = pin!(line.waiting.notified());
            // In line before the count is read: no round falls between.
            let mut had_turn = woken.as_mut().enable();
            if self.rounds.count() == self.seen && !had_turn {
                woken.as_mut().await;
                had_turn = true;
            }
            if self.rounds.count() == self.seen {
                // Whoever is behind has seen this round as well: it ends here.
                continue;
            }
            let turn = had_turn.then(|| Turn(line));
            if turn.is_some() {
                let turns = line.turns.fetch_add(1, Ordering::Relaxed);
                if turns.is_multiple_of(IN_A_ROW) {
                    yield_now().await;
                }
            }
            self.seen = self.rounds.count();
            return;
        }
    }
}

#[cfg(test)]
mod tests;
