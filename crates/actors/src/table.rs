//! A map of which every version stays as it was: cloning one costs nothing, and changing a clone
//! costs what it changes.
//!
//! A look-up has to be about as quick as in the library's map, since a check is little more than
//! two of them: so the entries lie in flat tables, some hundreds in each, and only the table that
//! changes is copied. A tree of small nodes (imbl) shares more, and misses the cache at each level.

use std::hash::{BuildHasher, Hash};
use std::sync::Arc;

use hashbrown::{DefaultHashBuilder, HashTable};

/// Beyond this many entries a shard, on the average, there are a quarter more shards: nearly every
/// shard then has 512 places, of which six to eight in ten are taken. Twice as many shards would
/// leave more than half of the places empty for most of a System's life.
const FULL: usize = 400;

type Shard<K, V> = HashTable<(K, V)>;

/// A map with cheap clones.
#[derive(Clone)]
pub(crate) struct Table<K, V> {
    shards: Arc<[Arc<Shard<K, V>>]>,
    len: usize,
    hasher: DefaultHashBuilder,
}

impl<K, V> Default for Table<K, V> {
    fn default() -> Self {
        Self {
            shards: Arc::from([Arc::default()]),
            len: 0,
            hasher: DefaultHashBuilder::default(),
        }
    }
}

impl<K, V> Table<K, V> {
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        let shards = self.shards.iter();
        shards.flat_map(|shard| shard.iter().map(|(key, value)| (key, value)))
    }

    pub(crate) fn keys(&self) -> impl Iterator<Item = &K> {
        self.iter().map(|(key, _)| key)
    }

    #[inline]
    fn shard(&self, hash: u64) -> usize {
        shard(hash, self.shards.len())
    }
}

impl<K: Hash + Eq, V> Table<K, V> {
    /// In line, so that two look-ups wait for memory side by side.
    #[inline]
    pub(crate) fn get(&self, key: &K) -> Option<&V> {
        let hash = self.hasher.hash_one(key);
        let shard = &self.shards[self.shard(hash)];
        let found = shard.find(hash, |(other, _)| other == key);
        found.map(|(_, value)| value)
    }

    pub(crate) fn contains_key(&self, key: &K) -> bool {
        self.get(key).is_some()
    }
}

/// Of a key that is there.
impl<K: Hash + Eq, V> std::ops::Index<&K> for Table<K, V> {
    type Output = V;

    #[allow(
        clippy::expect_used,
        reason = "as with any map: the caller knows that it is there"
    )]
    fn index(&self, key: &K) -> &V {
        self.get(key).expect("a key of the table")
    }
}

impl<K: Hash + Eq + Clone, V: Clone> Table<K, V> {
    /// The value of a key that is there; nothing is copied for one that is not.
    pub(crate) fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        if !self.contains_key(key) {
            return None;
        }
        let hash = self.hasher.hash_one(key);
        let found = self
            .shard_mut(hash)
            .find_mut(hash, |(other, _)| other == key);
        found.map(|(_, value)| value)
    }

    /// The value of a key, a default one where it was not there.
    pub(crate) fn get_or_default(&mut self, key: K) -> &mut V
    where
        V: Default,
    {
        if !self.contains_key(&key) {
            self.insert(key.clone(), V::default());
        }
        let hasher = self.hasher.clone();
        let hash = hasher.hash_one(&key);
        let shard = self.shard_mut(hash);
        let entry = shard.entry(
            hash,
            |(other, _)| *other == key,
            |(other, _)| hasher.hash_one(other),
        );
        &mut entry.or_insert((key.clone(), V::default())).into_mut().1
    }

    pub(crate) fn insert(&mut self, key: K, value: V) {
        if let Some(place) = self.get_mut(&key) {
            *place = value;
            return;
        }
        if self.len >= FULL * self.shards.len() {
            self.grow();
        }
        let hasher = self.hasher.clone();
        let hash = hasher.hash_one(&key);
        let shard = self.shard_mut(hash);
        shard.insert_unique(hash, (key, value), |(other, _)| hasher.hash_one(other));
        self.len += 1;
    }

    pub(crate) fn remove(&mut self, key: &K) -> Option<V> {
        if !self.contains_key(key) {
            return None;
        }
        let hash = self.hasher.hash_one(key);
        let shard = self.shard_mut(hash);
        let entry = shard.find_entry(hash, |(other, _)| other == key).ok()?;
        let ((_, value), _) = entry.remove();
        self.len -= 1;
        Some(value)
    }

    fn shard_mut(&mut self, hash: u64) -> &mut Shard<K, V> {
        let shard = self.shard(hash);
        Arc::make_mut(&mut Arc::make_mut(&mut self.shards)[shard])
    }

    fn grow(&mut self) {
        self.share_out(self.shards.len() + self.shards.len() / 4 + 1);
    }

    /// Has as many shards as so many entries need: after it was filled, when it has up to a quarter
    /// more.
    pub(crate) fn shrink_to_fit(&mut self) {
        // Not so few that it grows with the next entry.
        let fit = (self.len + self.len / 32) / FULL + 1;
        if fit < self.shards.len() {
            self.share_out(fit);
        }
    }

    fn share_out(&mut self, count: usize) {
        let hash = |(key, _): &(K, V)| self.hasher.hash_one(key);
        let mut shards: Vec<Shard<K, V>> = Vec::new();
        shards.resize_with(count, || HashTable::with_capacity(self.len / count));
        for entry in self.shards.iter().flat_map(|shard| shard.iter()) {
            let hashed = hash(entry);
            shards[shard(hashed, count)].insert_unique(hashed, entry.clone(), hash);
        }
        self.shards = shards.into_iter().map(Arc::new).collect();
    }
}

/// The shard of a hash, of so many: by other bits than the lowest and the highest, by which the
/// place in a shard is found.
#[inline]
fn shard(hash: u64, count: usize) -> usize {
    let middle = (hash >> 25) & u64::from(u32::MAX);
    ((middle * count as u64) >> 32) as usize
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::Table;

    #[derive(Debug, Clone)]
    enum Step {
        Insert(u16, u8),
        Edit(u16),
        Default(u16),
        Remove(u16),
        /// From here on the version until now must stay as it is.
        Keep,
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            8 => (0..3000_u16, any::<u8>()).prop_map(|(key, value)| Step::Insert(key, value)),
            2 => (0..3000_u16).prop_map(Step::Edit),
            2 => (0..3000_u16).prop_map(Step::Default),
            2 => (0..3000_u16).prop_map(Step::Remove),
            1 => Just(Step::Keep),
        ]
    }

    fn content(table: &Table<u16, u8>) -> BTreeMap<u16, u8> {
        table.iter().map(|(key, value)| (*key, *value)).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        #[test]
        fn every_version_is_the_map_that_it_was(steps in prop::collection::vec(step(), 0..3000)) {
            let mut table = Table::default();
            let mut model = BTreeMap::new();
            let mut kept = vec![(table.clone(), model.clone())];
            for step in steps {
                match step {
                    Step::Insert(key, value) => {
                        table.insert(key, value);
                        model.insert(key, value);
                    }
                    Step::Edit(key) => {
                        let one = table.get_mut(&key).map(|value| *value = value.wrapping_add(1));
                        let other = model.get_mut(&key).map(|value| *value = value.wrapping_add(1));
                        prop_assert_eq!(one, other);
                    }
                    Step::Default(key) => {
                        *table.get_or_default(key) |= 1;
                        *model.entry(key).or_default() |= 1;
                    }
                    Step::Remove(key) => {
                        prop_assert_eq!(table.remove(&key), model.remove(&key));
                    }
                    Step::Keep => kept.push((table.clone(), model.clone())),
                }
                prop_assert_eq!(table.len(), model.len());
            }
            kept.push((table, model));
            for (table, model) in kept {
                prop_assert_eq!(content(&table), model.clone());
                for key in 0..3000 {
                    prop_assert_eq!(table.get(&key), model.get(&key));
                }
            }
        }
    }
}
