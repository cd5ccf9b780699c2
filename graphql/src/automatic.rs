//! Automatic persisted queries: texts that clients have sent once, and call by their hash from then
//! on.
//!
//! It saves bytes on the way, and allows nothing: whoever may ask at all may add to it (failures.md,
//! G10). So it is bounded, and what was not asked for the longest time goes first.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use crate::hash::Hash;

/// How many texts are kept.
const ENTRIES: usize = 10_000;

/// How many bytes of text are kept.
const BYTES: usize = 16 << 20;

/// A text beyond this is not kept: a few of them would drive out all others.
const LONGEST: usize = 64 << 10;

/// The texts.
#[derive(Debug)]
pub(crate) struct Automatic(Mutex<Kept>);

impl Default for Automatic {
    fn default() -> Self {
        Self(Mutex::new(Kept::new(ENTRIES, BYTES)))
    }
}

impl Automatic {
    /// The text of that hash.
    pub(crate) fn get(&self, hash: Hash) -> Option<Arc<str>> {
        self.kept(|kept| kept.get(hash))
    }

    /// Keeps a text, whose hash it is; one that was asked for and could be executed.
    pub(crate) fn put(&self, hash: Hash, text: Arc<str>) {
        if text.len() <= LONGEST {
            self.kept(|kept| kept.put(hash, text));
        }
    }

    /// How many texts there are, and their bytes.
    pub(crate) fn size(&self) -> (usize, usize) {
        self.kept(|kept| (kept.texts.len(), kept.size))
    }

    fn kept<T>(&self, with: impl FnOnce(&mut Kept) -> T) -> T {
        // Nothing in it can panic half done.
        with(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[derive(Debug)]
struct Kept {
    entries: usize,
    bytes: usize,
    /// With the time of the last use.
    texts: HashMap<Hash, (u64, Arc<str>)>,
    /// By that time.
    used: BTreeMap<u64, Hash>,
    now: u64,
    size: usize,
}

impl Kept {
    fn new(entries: usize, bytes: usize) -> Self {
        Self {
            entries,
            bytes,
            texts: HashMap::new(),
            used: BTreeMap::new(),
            now: 0,
            size: 0,
        }
    }

    fn get(&mut self, hash: Hash) -> Option<Arc<str>> {
        self.now += 1;
        let (used, text) = self.texts.get_mut(&hash)?;
        self.used.remove(used);
        self.used.insert(self.now, hash);
        *used = self.now;
        Some(Arc::clone(text))
    }

    fn put(&mut self, hash: Hash, text: Arc<str>) {
        if self.get(hash).is_some() {
            return;
        }
        self.size += text.len();
        self.texts.insert(hash, (self.now, text));
        self.used.insert(self.now, hash);
        while self.texts.len() > self.entries || self.size > self.bytes {
            let Some((_, oldest)) = self.used.pop_first() else {
                return;
            };
            if let Some((_, text)) = self.texts.remove(&oldest) {
                self.size -= text.len();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::{Automatic, Kept, LONGEST};
    use crate::hash::Hash;

    #[derive(Debug, Clone)]
    enum Step {
        Put(String),
        Get(String),
    }

    fn step() -> impl Strategy<Value = Step> {
        let text = "[ab]{1,4}";
        prop_oneof![text.prop_map(Step::Put), text.prop_map(Step::Get)]
    }

    proptest! {
        /// The model is a list, the last used first.
        #[test]
        fn the_last_used_are_kept_within_both_bounds(steps in prop::collection::vec(step(), 0..80)) {
            let mut kept = Kept::new(5, 12);
            let mut model: Vec<String> = Vec::new();
            for step in steps {
                match step {
                    Step::Get(text) => {
                        let found = kept.get(Hash::of(&text));
                        let place = model.iter().position(|other| *other == text);
                        prop_assert_eq!(found.is_some(), place.is_some());
                        if let Some(place) = place {
                            let text = model.remove(place);
                            model.insert(0, text);
                        }
                    }
                    Step::Put(text) => {
                        kept.put(Hash::of(&text), text.as_str().into());
                        model.retain(|other| *other != text);
                        model.insert(0, text);
                        while model.len() > 5 || model.iter().map(String::len).sum::<usize>() > 12 {
                            model.pop();
                        }
                    }
                }
                prop_assert_eq!(kept.texts.len(), model.len());
                prop_assert_eq!(kept.used.len(), model.len());
                prop_assert_eq!(kept.size, model.iter().map(String::len).sum::<usize>());
            }
        }
    }

    #[test]
    fn a_text_that_is_very_long_is_not_kept() {
        let automatic = Automatic::default();
        for (length, is_kept) in [(LONGEST, true), (LONGEST + 1, false)] {
            let text: Arc<str> = "x".repeat(length).into();
            let hash = Hash::of(&text);
            automatic.put(hash, text);
            assert_eq!(automatic.get(hash).is_some(), is_kept);
        }
    }
}
