//! How many hashes were made, of which cost: tests show by it that every failed login takes one
//! way, and operators see by it what is left of old parameters.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::Params;

/// Few parameters are in use at a time.
#[derive(Default)]
pub(super) struct Counts(Mutex<BTreeMap<Params, u64>>);

impl Counts {
    pub(super) fn count(&self, params: Params) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.entry(params).or_default() += 1;
    }

    pub(super) fn all(&self) -> Vec<(Params, u64)> {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts
            .iter()
            .map(|(params, count)| (*params, *count))
            .collect()
    }
}
