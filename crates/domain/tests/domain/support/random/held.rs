//! Licences, business cases and entries for a world of users and resources.

use std::collections::BTreeMap;

use canopy_domain::{CaseId, CaseKind, EntryId, Level, ResourceId, ResourceKind, UserId};
use proptest::prelude::*;
use proptest::sample::Index;

use super::analytics::{LEVELS, camera, is_list, licenses};
use super::worlds::picks;
use crate::support::ids;
use crate::support::world::{Case, ListEntry, World};

/// What users hold: totals, gifts, cases, entries.
#[derive(Debug, Clone)]
pub(super) struct HeldParts {
    totals: BTreeMap<Level, u32>,
    gifts: Vec<(Index, Index, bool, u32)>,
    cases: Vec<CaseParts>,
    entries: Vec<(Index, Index)>,
}

/// Owner, kind, level, cameras, list, paused, and for how many hours, should it be suspended.
type CaseParts = (Index, Index, bool, Vec<Index>, Index, bool, i64);

pub(super) fn held() -> impl Strategy<Value = HeldParts> {
    let at = any::<Index>;
    let case = (
        at(),
        at(),
        any::<bool>(),
        picks(3),
        at(),
        any::<bool>(),
        0..200_i64,
    );
    (
        licenses(40),
        prop::collection::vec((at(), at(), any::<bool>(), 1..5_u32), 0..9),
        prop::collection::vec(case, 0..7),
        prop::collection::vec((at(), at()), 0..4),
    )
        .prop_map(|(totals, gifts, cases, entries)| HeldParts {
            totals,
            gifts,
            cases,
            entries,
        })
}

const HOUR: i64 = 3_600_000_000;

impl World {
    /// Gives what there is to give; what does not fit then is suspended.
    pub(super) fn hold(&mut self, parts: HeldParts) {
        self.now.0 = 10_000 * HOUR;
        self.totals = parts.totals;
        self.totals.retain(|_, count| *count > 0);
        let users: Vec<UserId> = self.users.keys().copied().collect();
        for (user, giver, level, count) in parts.gifts {
            let (user, level) = (*user.get(&users), LEVELS[usize::from(level)]);
            let of = giver.index(2 * users.len());
            let giver = users.get(of).copied().filter(|giver| *giver != user);
            if self.left(giver, level) >= i64::from(count) {
                *self.gifts.entry((user, giver, level)).or_insert(0) += count;
            }
        }
        let things: Vec<ResourceId> = self.resources.keys().copied().collect();
        for (n, case) in (300..).zip(parts.cases) {
            let kind = CaseKind::ALL[case.1.index(CaseKind::ALL.len())];
            let mut cameras: Vec<_> = case.3.iter().map(|at| *at.get(&things)).collect();
            cameras.retain(|id| id.kind == ResourceKind::Camera);
            cameras.push(ids::camera(100));
            cameras.sort_unstable();
            cameras.dedup();
            let lists = [*case.4.get(&things)];
            let lists = lists
                .into_iter()
                .filter(|id| Some(id.kind) == kind.compares_with());
            let new = Case {
                owner: *case.0.get(&users),
                at: self.now,
                name: "case".to_owned(),
                kind,
                level: LEVELS[usize::from(case.2)],
                cameras: cameras.into_iter().map(|id| camera(id, 50)).collect(),
                reactions: Vec::new(),
                lists: lists.collect(),
                paused: case.5,
                suspended_at: None,
            };
            let id = CaseId(ids::uuid(n));
            self.cases.insert(id, new);
            let mut before = self.clone();
            before.cases.remove(&id);
            self.settle_cases(&before);
            if let Some(since) = &mut self.case(id).suspended_at {
                since.0 -= case.6 * HOUR;
            }
        }
        let lists: Vec<ResourceId> = things.into_iter().filter(|id| is_list(*id)).collect();
        for (n, (by, at)) in (400..).zip(parts.entries) {
            if !lists.is_empty() {
                let entry = ListEntry {
                    list: *at.get(&lists),
                    by: Some(*by.get(&users)),
                    label: "entry".to_owned(),
                    value: "XY 789".to_owned(),
                };
                self.entries.insert(EntryId(ids::uuid(n)), entry);
            }
        }
    }
}
