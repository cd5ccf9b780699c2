//! The resources of a subtree in the order of every list: by name, then id (settled detail 4).
//!
//! Kept in pieces of some hundreds. A change copies the pieces that it is in and shares the others
//! with whoever still reads the version before; the names of a piece are one text, since five
//! million names of their own would take more room than all else.

use std::collections::HashMap;
use std::sync::Arc;

use canopy_domain::ResourceId;
use uuid::Uuid;

use crate::no::Kinded;

/// A piece is cut in two beyond this.
const LARGEST: usize = 512;

/// What stands for the group of a resource that is not in exactly one group of the whole System.
pub(super) const APART: u32 = u32::MAX;

/// The resources, in order.
#[derive(Debug, Clone, Default)]
pub(super) struct Listed {
    /// None is empty.
    pieces: Vec<Arc<Piece>>,
}

#[derive(Debug, Default)]
struct Piece {
    names: Box<str>,
    items: Box<[Item]>,
}

/// Three times eight bytes: there are more of them than of anything else.
#[derive(Debug, Clone, Copy)]
struct Item {
    uuid: Uuid,
    /// Its kind, and where its name ends; it begins where the one before ends.
    end: Kinded,
    home: u32,
}

impl Item {
    const fn id(&self) -> ResourceId {
        ResourceId {
            kind: self.end.kind(),
            uuid: self.uuid,
        }
    }
}

/// Where a resource stands in one version of the list: the number of its piece, and the place in it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spot(u32);

impl Spot {
    /// The place behind the last of a piece is the first of the next.
    fn of(piece: usize, at: usize) -> Self {
        Self(u32::try_from(piece * LARGEST + at).unwrap_or(u32::MAX))
    }
}

/// One resource in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry<'a> {
    pub(super) name: &'a str,
    pub(super) id: ResourceId,
    /// The number of its only group, or [`APART`].
    pub(super) home: u32,
}

impl<'a> Entry<'a> {
    const fn key(self) -> (&'a str, ResourceId) {
        (self.name, self.id)
    }
}

/// What becomes of a resource.
pub(super) enum Edit {
    /// It is here, in that group or apart; the name where it may be another.
    Put(Option<Arc<str>>, u32),
    /// It is here no more.
    Drop,
}

impl Edit {
    pub(super) fn name(self) -> Option<Arc<str>> {
        match self {
            Self::Put(name, _) => name,
            Self::Drop => None,
        }
    }
}

impl Listed {
    pub(super) fn of(mut entries: Vec<Entry<'_>>) -> Self {
        entries.sort_unstable();
        Self {
            pieces: pieces(&entries),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.pieces.iter().map(|piece| piece.items.len()).sum()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Entry<'_>> {
        self.pieces.iter().flat_map(|piece| piece.iter_from(0))
    }

    /// Those behind a key.
    pub(super) fn after<'a>(
        &'a self,
        key: Option<(&str, ResourceId)>,
    ) -> impl Iterator<Item = Entry<'a>> + use<'a> {
        let (first, from) = self.place_behind(key);
        let pieces = self.pieces[first..].iter().enumerate();
        pieces.flat_map(move |(at, piece)| piece.iter_from(if at == 0 { from } else { 0 }))
    }

    /// All of them, each with where it stands.
    pub(super) fn spots(&self) -> impl Iterator<Item = (Spot, Entry<'_>)> {
        self.pieces.iter().enumerate().flat_map(|(number, piece)| {
            let entries = piece.iter_from(0).enumerate();
            entries.map(move |(at, entry)| (Spot::of(number, at), entry))
        })
    }

    /// What stands there.
    pub(super) fn at(&self, spot: Spot) -> Option<Entry<'_>> {
        let spot = spot.0 as usize;
        self.pieces.get(spot / LARGEST)?.entry(spot % LARGEST)
    }

    /// The first spot behind a key; without one, the first of all.
    pub(super) fn behind(&self, key: Option<(&str, ResourceId)>) -> Spot {
        let (piece, at) = self.place_behind(key);
        Spot::of(piece, at)
    }

    fn place_behind(&self, key: Option<(&str, ResourceId)>) -> (usize, usize) {
        let Some(key) = key else {
            return (0, 0);
        };
        let piece = self
            .pieces
            .partition_point(|piece| piece.last() <= Some(key));
        let found = self.pieces.get(piece);
        (piece, found.map_or(0, |piece| piece.behind(key)))
    }

    /// Makes all these edits, but for those without a name, old or new, which are returned. One pass
    /// finds what was there before, by its id: that is cheaper than an index by id for every
    /// resource, which nothing else needs.
    pub(super) fn edit(&mut self, edits: &HashMap<ResourceId, Edit>) -> Vec<ResourceId> {
        let mut nameless = Vec::new();
        let mut old_names: HashMap<ResourceId, Arc<str>> = HashMap::new();
        let mut kept: Vec<Arc<Piece>> = Vec::with_capacity(self.pieces.len() + 1);
        for piece in &self.pieces {
            if !piece
                .items
                .iter()
                .any(|item| edits.contains_key(&item.id()))
            {
                kept.push(Arc::clone(piece));
                continue;
            }
            let mut left = Vec::with_capacity(piece.items.len());
            for entry in piece.iter_from(0) {
                match edits.get(&entry.id) {
                    None => left.push(entry),
                    Some(Edit::Put(None, _)) => {
                        old_names.insert(entry.id, entry.name.into());
                    }
                    Some(_) => {}
                }
            }
            kept.extend(pieces(&left));
        }
        let mut put = Vec::with_capacity(edits.len());
        for (id, edit) in edits {
            let Edit::Put(name, home) = edit else {
                continue;
            };
            match name.as_ref().or_else(|| old_names.get(id)) {
                Some(name) => put.push(Entry {
                    name,
                    id: *id,
                    home: *home,
                }),
                None => nameless.push(*id),
            }
        }
        put.sort_unstable();
        self.pieces = merged(&kept, &put);
        nameless
    }

    #[cfg(test)]
    pub(super) fn check(&self) {
        let all: Vec<_> = self.iter().map(Entry::key).collect();
        assert!(all.is_sorted_by(|one, other| one < other), "out of order");
        for piece in &self.pieces {
            assert!((1..=LARGEST).contains(&piece.items.len()));
        }
    }
}

/// The pieces with these put in, both in order.
fn merged(pieces_now: &[Arc<Piece>], put: &[Entry<'_>]) -> Vec<Arc<Piece>> {
    let mut made = Vec::with_capacity(pieces_now.len() + 1);
    let mut put = put;
    for (at, piece) in pieces_now.iter().enumerate() {
        let is_last = at + 1 == pieces_now.len();
        let ours = if is_last {
            put.len()
        } else {
            put.partition_point(|entry| Some(entry.key()) < piece.last())
        };
        let (here, behind) = put.split_at(ours);
        put = behind;
        if here.is_empty() {
            made.push(Arc::clone(piece));
        } else {
            let mut both: Vec<_> = piece.iter_from(0).chain(here.iter().copied()).collect();
            both.sort_unstable();
            made.extend(pieces(&both));
        }
    }
    made.extend(pieces(put));
    made
}

/// Pieces of about the same size.
fn pieces(entries: &[Entry<'_>]) -> Vec<Arc<Piece>> {
    let count = entries.len().div_ceil(LARGEST).max(1);
    let size = entries.len().div_ceil(count).max(1);
    entries
        .chunks(size)
        .map(|part| Arc::new(Piece::of(part)))
        .collect()
}

/// Where the last of these names ends: names have at most 200 characters (settled detail 7), and a
/// piece has hundreds.
fn end(names: &str) -> u32 {
    let end = u32::try_from(names.len());
    end.map_or(Kinded::MAX, |end| end.min(Kinded::MAX))
}

impl Piece {
    fn of(entries: &[Entry<'_>]) -> Self {
        let mut names = String::with_capacity(entries.iter().map(|entry| entry.name.len()).sum());
        let items = entries.iter().map(|entry| {
            names.push_str(entry.name);
            Item {
                uuid: entry.id.uuid,
                end: Kinded::new(entry.id.kind, end(&names)),
                home: entry.home,
            }
        });
        let items = items.collect();
        Self {
            names: names.into(),
            items,
        }
    }

    fn entry(&self, at: usize) -> Option<Entry<'_>> {
        let item = self.items.get(at)?;
        let begin = at.checked_sub(1);
        let begin = begin.map_or(0, |before| self.items[before].end.number());
        Some(Entry {
            name: self.names.get(begin as usize..item.end.number() as usize)?,
            id: item.id(),
            home: item.home,
        })
    }

    fn iter_from(&self, from: usize) -> impl Iterator<Item = Entry<'_>> {
        (from..self.items.len()).filter_map(|at| self.entry(at))
    }

    fn last(&self) -> Option<(&str, ResourceId)> {
        self.entry(self.items.len().checked_sub(1)?).map(Entry::key)
    }

    /// How many stand at or before the key.
    fn behind(&self, key: (&str, ResourceId)) -> usize {
        let (mut low, mut high) = (0, self.items.len());
        while low < high {
            let middle = low.midpoint(high);
            if self.entry(middle).is_some_and(|entry| entry.key() <= key) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, HashMap};
    use std::sync::Arc;

    use canopy_domain::{ResourceId, ResourceKind};
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::{Edit, Listed};

    fn id(number: u16) -> ResourceId {
        ResourceId {
            kind: ResourceKind::Camera,
            uuid: Uuid::from_u128(number.into()),
        }
    }

    /// By resource: its name and group, a new group only, or none any more.
    type Round = BTreeMap<u16, Option<(Option<String>, u32)>>;

    fn round() -> impl Strategy<Value = Round> {
        let put = (prop::option::weighted(0.8, "[a-c]{1,2}"), 0..4_u32);
        prop::collection::btree_map(0..3000_u16, prop::option::weighted(0.8, put), 0..900)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]

        #[test]
        fn edits_leave_what_a_sorted_map_would_have(rounds in prop::collection::vec(round(), 1..6)) {
            let mut listed = Listed::default();
            let mut model: BTreeMap<u16, (String, u32)> = BTreeMap::new();
            for round in rounds {
                let before: Vec<_> = listed.iter().map(|entry| entry.id).collect();
                let version = listed.clone();
                let mut edits = HashMap::new();
                for (number, edit) in round {
                    let (edit, now) = match edit {
                        None => (Edit::Drop, None),
                        Some((name, home)) => {
                            let old = model.get(&number).map(|(name, _)| name.clone());
                            let now = name.clone().or(old).map(|name| (name, home));
                            (Edit::Put(name.map(Arc::from), home), now)
                        }
                    };
                    edits.insert(id(number), edit);
                    match now {
                        Some(now) => model.insert(number, now),
                        None => model.remove(&number),
                    };
                }
                listed.edit(&edits);
                listed.check();
                let mut expected: Vec<_> = model
                    .iter()
                    .map(|(number, (name, home))| (name.as_str(), id(*number), *home))
                    .collect();
                expected.sort_unstable();
                let found: Vec<_> = listed
                    .iter()
                    .map(|entry| (entry.name, entry.id, entry.home))
                    .collect();
                prop_assert_eq!(&found, &expected);
                prop_assert!(version.iter().map(|entry| entry.id).eq(before));
                for at in (0..expected.len()).step_by(97) {
                    let key = (expected[at].0, expected[at].1);
                    let behind: Vec<_> = listed.after(Some(key)).map(|entry| entry.id).collect();
                    let all: Vec<_> = expected[at + 1..].iter().map(|(_, id, _)| *id).collect();
                    prop_assert_eq!(behind, all);
                }
                let key = ("b", id(u16::MAX));
                let behind = listed.after(Some(key)).count();
                let expected = expected.iter().filter(|(name, id, _)| (*name, *id) > key);
                prop_assert_eq!(behind, expected.count());
            }
        }
    }
}
