//! How many checks were answered with yes and how many with no: counted in memory as they are
//! answered, written down by the minute, and read as statistics of all servers together.
//!
//! A check is an answer to "may this user do this to that?", by whatever way it was asked: `check`,
//! `checks`, `explain`, an evaluation of AuthZEN; of the past, too. What the server asks itself for a
//! list or a command is none.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use canopy_domain::{Action, Micros};
use canopy_meter::Counts;
use canopy_store::CheckCount;
use tokio::sync::Mutex;
use uuid::Uuid;

use crate::{App, AppError, Op};

/// How long statistics of checks are kept.
const KEPT: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// What is told apart of time, in microseconds.
const MINUTE: i64 = 60_000_000;

/// What is told about if nothing else is asked for: a day.
const USUAL: i64 = LONGEST_STEP * MINUTE;

/// How long a stretch of time may be, in minutes.
const LONGEST_STEP: i64 = 24 * 60;

/// Of how many stretches of time it is told at once.
const MOST_STEPS: u64 = 1000;

/// How many minutes a stretch of time has, unless it is said.
const USUAL_STEP: i64 = 60;

/// Answered so far: with no, with yes.
#[derive(Debug, Default)]
pub(crate) struct Decisions(Counts<2>);

/// Answered within one operation, and counted when it ends: once, however often it was run.
#[derive(Debug, Default)]
pub(crate) struct Decided([AtomicU64; 2]);

/// Checks that were answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DecisionCounts {
    /// With yes.
    pub allowed: u64,
    /// With no.
    pub denied: u64,
}

/// Checks that were answered within a stretch of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CheckStep {
    /// Where it begins.
    pub at: Micros,
    /// How many.
    pub counts: DecisionCounts,
}

impl Decisions {
    pub(crate) fn read(&self) -> DecisionCounts {
        let [denied, allowed] = self.0.read();
        DecisionCounts { allowed, denied }
    }
}

impl Decided {
    /// These answers were given.
    pub(crate) fn note(&self, answers: impl IntoIterator<Item = bool>) {
        let mut counts = [0; 2];
        for allowed in answers {
            counts[usize::from(allowed)] += 1;
        }
        for (cell, count) in self.0.iter().zip(counts) {
            cell.fetch_add(count, Ordering::Relaxed);
        }
    }
}

impl Op {
    /// What it answers is handed over: the checks among it are counted.
    pub fn answered(&self) {
        for (number, cell) in self.decided().0.iter().enumerate() {
            let count = cell.swap(0, Ordering::Relaxed);
            if count > 0 {
                self.app().0.decisions.0.add(number, count);
            }
        }
    }
}

/// What this server has to write down.
#[derive(Debug)]
pub(crate) struct Ledger {
    /// This life of the server.
    server: Uuid,
    entries: Mutex<Entries>,
}

#[derive(Debug)]
struct Entries {
    /// What had been answered when it was last looked at, and when that was.
    seen: DecisionCounts,
    since: Micros,
    /// Minutes that may not be in the database as they are here; the last one goes on.
    minutes: BTreeMap<Micros, DecisionCounts>,
}

impl Ledger {
    /// Of a server that begins.
    pub(crate) fn new(server: Uuid, now: Micros) -> Self {
        Self {
            server,
            entries: Mutex::new(Entries {
                seen: DecisionCounts::default(),
                since: now,
                minutes: BTreeMap::new(),
            }),
        }
    }
}

impl Entries {
    /// What was answered since it was last looked at belongs to the minute of then: it is looked at
    /// as each begins. What is too old to be kept is dropped, however long the database is away.
    fn take(&mut self, total: DecisionCounts, now: Micros) {
        let (allowed, denied) = (
            total.allowed.wrapping_sub(self.seen.allowed),
            total.denied.wrapping_sub(self.seen.denied),
        );
        if (allowed, denied) != (0, 0) {
            let of_minute = self.minutes.entry(minute(self.since)).or_default();
            of_minute.allowed += allowed;
            of_minute.denied += denied;
        }
        // A clock that goes back does not open a minute again that was written down.
        (self.seen, self.since) = (total, now.max(self.since));
        let kept = kept_since(now);
        self.minutes.retain(|minute, _| *minute >= kept);
    }
}

impl App {
    /// Writes down what was answered so far; what could not be is written the next time.
    ///
    /// # Errors
    /// The database fails.
    pub async fn write_check_counts(&self) -> Result<(), AppError> {
        let ledger = &self.0.ledger;
        // Held while it is written: the row of a minute never goes back.
        let mut entries = ledger.entries.lock().await;
        entries.take(self.0.decisions.read(), self.now());
        let current = minute(entries.since);
        while let Some((minute, counts)) = entries.minutes.first_key_value() {
            let (minute, row) = (*minute, counts.of(*minute));
            self.0.store.set_check_count(ledger.server, row).await?;
            if minute == current {
                // It goes on, and is written whole again.
                break;
            }
            entries.minutes.remove(&minute);
        }
        Ok(())
    }

    /// Forgets statistics that are not kept any more.
    pub(crate) async fn forget_check_counts(&self) -> Result<(), AppError> {
        let before = kept_since(self.now());
        while self.0.store.forget_check_counts(before).await? > 0 {}
        Ok(())
    }

    /// Writes down what was answered as each minute begins, until the server stops.
    pub(crate) async fn keep_counts(self) {
        loop {
            let now = self.now();
            let left = minute(now).0.saturating_add(MINUTE).saturating_sub(now.0);
            tokio::time::sleep(Duration::from_micros(left.unsigned_abs())).await;
            if let Err(error) = self.write_check_counts().await {
                tracing::warn!(
                    code = error.code(),
                    "failed to write how many checks were answered; tried again in a minute"
                );
            }
        }
    }
}

impl DecisionCounts {
    const fn of(self, minute: Micros) -> CheckCount {
        CheckCount {
            minute,
            allowed: self.allowed,
            denied: self.denied,
        }
    }
}

impl Op {
    /// How many checks all servers have answered, by stretches of `step` minutes (an hour, unless it
    /// is said) from `from` (a day before `to`) until `to` (now). What a server has answered is in it
    /// a minute later at the latest; what is older than seven days is not.
    ///
    /// # Errors
    /// `system.view_audit` is missing on the root group; more stretches than may be.
    pub async fn check_statistics(
        &self,
        from: Option<Micros>,
        to: Option<Micros>,
        step: Option<i64>,
    ) -> Result<Vec<CheckStep>, AppError> {
        let pin = self.pin().await?;
        self.require_on_root(
            &pin,
            Action::SystemViewAudit,
            "see how many checks were answered",
        )?;
        let step = step.unwrap_or(USUAL_STEP);
        if !(1..=LONGEST_STEP).contains(&step) {
            return Err(AppError::bad(format!(
                "a step has 1 to {LONGEST_STEP} minutes"
            )));
        }
        let step = (step * MINUTE).unsigned_abs();
        let to = to.unwrap_or_else(|| self.app().now());
        let from = from.unwrap_or_else(|| {
            let end = minute(Micros(to.0.saturating_add(MINUTE - 1)));
            Micros(end.0.saturating_sub(USUAL))
        });
        let from = minute(from);
        let steps = to.0.saturating_sub(from.0).max(0).unsigned_abs();
        let steps = steps.div_ceil(step);
        if steps > MOST_STEPS {
            return Err(AppError::bad(format!(
                "at most {MOST_STEPS} steps at once; ask for less time or longer steps"
            )));
        }
        let mut found = vec![DecisionCounts::default(); usize::try_from(steps).unwrap_or_default()];
        for sum in self.app().0.store.check_counts(from, to, step).await? {
            let at = usize::try_from(sum.step).ok();
            if let Some(counts) = at.and_then(|at| found.get_mut(at)) {
                let (allowed, denied) = (sum.allowed, sum.denied);
                *counts = DecisionCounts { allowed, denied };
            }
        }
        let begins = (0..).map(|number: i64| Micros(from.0 + number * step.cast_signed()));
        let steps = begins
            .zip(found)
            .map(|(at, counts)| CheckStep { at, counts });
        Ok(steps.collect())
    }
}

/// Where the minute of a moment begins.
const fn minute(at: Micros) -> Micros {
    Micros(at.0.div_euclid(MINUTE).saturating_mul(MINUTE))
}

/// Minutes that are older are not kept.
fn kept_since(now: Micros) -> Micros {
    let kept = i64::try_from(KEPT.as_micros()).unwrap_or(i64::MAX);
    Micros(now.0.saturating_sub(kept))
}
