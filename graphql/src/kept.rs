//! What was made once and is used again: bounded in entries and in bytes, by texts as keys.
//!
//! Whoever may ask at all may add to it, so it is bounded, and its keys are hashed with a secret of
//! this process. Where it is full, the half that was not used for the longest time goes at once: a
//! flood of new texts then costs each of them little. Nothing is made under its lock.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock};

/// How much is kept.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    /// How many values.
    pub(crate) entries: usize,
    /// How many bytes, of keys and values together.
    pub(crate) bytes: usize,
}

/// Values by texts.
#[derive(Debug)]
pub(crate) struct Kept<V> {
    bounds: Bounds,
    entries: RwLock<Entries<V>>,
    /// Counts uses.
    now: AtomicU64,
}

#[derive(Debug)]
struct Entries<V> {
    by_text: HashMap<Box<str>, Entry<V>>,
    bytes: usize,
}

#[derive(Debug)]
struct Entry<V> {
    value: V,
    bytes: usize,
    /// When it was last used.
    used: AtomicU64,
}

impl<V: Clone> Kept<V> {
    /// Nothing yet.
    pub(crate) fn new(bounds: Bounds) -> Self {
        Self {
            bounds,
            entries: RwLock::new(Entries {
                by_text: HashMap::new(),
                bytes: 0,
            }),
            now: AtomicU64::new(0),
        }
    }

    /// The value of that text.
    pub(crate) fn get(&self, text: &str) -> Option<V> {
        // Nothing that is done under the lock can panic half done.
        let entries = self.entries.read().unwrap_or_else(PoisonError::into_inner);
        let entry = entries.by_text.get(text)?;
        entry.used.store(self.tick(), Ordering::Relaxed);
        Some(entry.value.clone())
    }

    /// Keeps a value of so many bytes, unless there is one. What would drive out an eighth of the
    /// others is not kept.
    pub(crate) fn put_new(&self, text: &str, value: &V, bytes: usize) {
        let bytes = bytes.saturating_add(text.len());
        if bytes > self.bounds.bytes / 8 || self.get(text).is_some() {
            return;
        }
        let entry = Entry {
            value: value.clone(),
            bytes,
            used: AtomicU64::new(self.tick()),
        };
        let mut entries = self.entries.write().unwrap_or_else(PoisonError::into_inner);
        entries.bytes += bytes;
        // Somebody may have been faster.
        if let Some(before) = entries.by_text.insert(text.into(), entry) {
            entries.bytes -= before.bytes;
        }
        if entries.by_text.len() > self.bounds.entries || entries.bytes > self.bounds.bytes {
            entries.halve(self.bounds);
        }
    }

    /// How many values there are, and how many bytes they take with their keys.
    pub(crate) fn size(&self) -> (usize, usize) {
        let entries = self.entries.read().unwrap_or_else(PoisonError::into_inner);
        (entries.by_text.len(), entries.bytes)
    }

    fn tick(&self) -> u64 {
        self.now.fetch_add(1, Ordering::Relaxed)
    }
}

impl<V> Entries<V> {
    /// Leaves what was used last, as far as it is half of what may be kept.
    fn halve(&mut self, bounds: Bounds) {
        let all = self.by_text.values();
        let mut used: Vec<(u64, usize)> = all
            .map(|entry| (entry.used.load(Ordering::Relaxed), entry.bytes))
            .collect();
        used.sort_unstable_by(|one, other| other.cmp(one));
        let (mut bytes, mut since) = (0, u64::MAX);
        for (at, weight) in used.into_iter().take(bounds.entries / 2) {
            bytes += weight;
            if bytes > bounds.bytes / 2 {
                break;
            }
            since = at;
        }
        self.by_text
            .retain(|_, entry| *entry.used.get_mut() >= since);
        self.bytes = self.by_text.values().map(|entry| entry.bytes).sum();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Bounds, Kept};

    #[derive(Debug, Clone)]
    enum Step {
        Put(String, usize),
        Get(String),
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            ("[a-f]{1,2}", 0..5_usize).prop_map(|(text, bytes)| Step::Put(text, bytes)),
            "[a-f]{1,2}".prop_map(Step::Get),
        ]
    }

    const BOUNDS: Bounds = Bounds {
        entries: 8,
        bytes: 56,
    };

    proptest! {
        /// The model is a list, the last used first: text, value and bytes.
        #[test]
        fn the_last_used_are_kept_within_both_bounds(steps in prop::collection::vec(step(), 0..120)) {
            let kept = Kept::new(BOUNDS);
            let mut model: Vec<(String, usize, usize)> = Vec::new();
            for (number, step) in steps.into_iter().enumerate() {
                match step {
                    Step::Get(text) => {
                        let place = model.iter().position(|(other, ..)| *other == text);
                        let expected = place.map(|place| {
                            let entry = model.remove(place);
                            model.insert(0, entry);
                            model[0].1
                        });
                        prop_assert_eq!(kept.get(&text), expected);
                    }
                    Step::Put(text, bytes) => {
                        kept.put_new(&text, &number, bytes);
                        let weight = bytes + text.len();
                        let place = model.iter().position(|(other, ..)| *other == text);
                        match place.filter(|_| weight <= 7) {
                            Some(place) => {
                                let entry = model.remove(place);
                                model.insert(0, entry);
                            }
                            None if weight <= 7 => model.insert(0, (text, number, weight)),
                            None => {}
                        }
                        let size = |model: &[(String, usize, usize)]| {
                            model.iter().map(|(.., weight)| *weight).sum::<usize>()
                        };
                        if model.len() > 8 || size(&model) > 56 {
                            while model.len() > 4 || size(&model) > 28 {
                                model.pop();
                            }
                        }
                    }
                }
                let entries = kept.entries.read().unwrap();
                prop_assert_eq!(entries.by_text.len(), model.len());
                prop_assert!(entries.by_text.len() <= 8 && entries.bytes <= 56);
                let bytes: usize = entries.by_text.values().map(|entry| entry.bytes).sum();
                prop_assert_eq!(entries.bytes, bytes);
            }
        }
    }
}
