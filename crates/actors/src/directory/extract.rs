//! A part of the System out of memory, as the store would read it: for what is so large that going
//! through all there is takes less than asking the database for each row.

use std::collections::{BTreeSet, HashSet};

use canopy_domain::{Extract, GroupId, ResourceId, Scope, TargetId, UserFacts, UserId};

use super::State;
use super::placements::Spot;
use crate::Few;
use crate::no::GroupNo;

/// A row of the database takes about as long as going through so many things in memory (measured
/// with 500,000 resources on SQLite).
const ROW: u64 = 256;

impl State {
    /// What the scope asks for, where it is worth going through all that there is.
    #[must_use]
    pub fn large_extract(&self, scope: &Scope) -> Option<Extract> {
        let held = self.subtrees_of(scope);
        let nodes = held.iter().filter_map(|group| self.nodes.get(group));
        let rows: u64 = nodes.map(|node| u64::from(node.weight)).sum();
        let all = self.users.len() + self.placements.len();
        (rows.saturating_mul(ROW) >= all as u64).then(|| self.extract(scope, held))
    }

    /// All groups in the subtrees that the scope asks for.
    pub(super) fn subtrees_of(&self, scope: &Scope) -> BTreeSet<GroupId> {
        let reach = scope.reach_of.iter().filter_map(|user| self.user(*user));
        let reach = reach.flat_map(|record| record.memberships.iter().map(|(group, _)| *group));
        let tops = scope.below.union(&scope.contested_below).copied();
        self.down(tops.chain(reach))
    }

    pub(super) fn extract(&self, scope: &Scope, held: BTreeSet<GroupId>) -> Extract {
        let mut part = Extract {
            root: self.root,
            ..Extract::default()
        };
        self.add_placements(&mut part, scope, &held);
        let mut users: BTreeSet<UserId> = &scope.users | &scope.reach_of;
        for user in &users {
            let assigned = self.user(*user).map(|record| record.assigned.iter());
            let assigned = assigned.into_iter().flatten();
            part.assigned.extend(assigned.map(|id| (*user, id)));
        }
        users.extend(self.contestants(&mut part, scope));
        for user in users {
            if let Some(record) = self.user(user) {
                let mut memberships = record.memberships.to_vec();
                memberships.sort_unstable_by_key(|(group, _)| *group);
                let facts = UserFacts {
                    active: record.active,
                    limits: record.limits(),
                    memberships,
                };
                part.users.insert(user, facts);
            }
        }
        let targets = scope.targets.union(&scope.contested);
        let named = targets.filter_map(|target| match target {
            TargetId::Group(group) => Some(*group),
            TargetId::User(_) | TargetId::Resource(_) => None,
        });
        let users = part.users.values();
        let theirs = users.flat_map(|user| user.memberships.iter().map(|(group, _)| *group));
        let places = part.placements.values().flatten().copied();
        let groups: HashSet<GroupId> = held.into_iter().chain(named).chain(theirs).collect();
        let groups: HashSet<GroupId> = groups.into_iter().chain(places).collect();
        for group in groups {
            self.add_path(&mut part, group);
        }
        part
    }

    fn add_placements(&self, part: &mut Extract, scope: &Scope, held: &BTreeSet<GroupId>) {
        let reach = scope.reach_of.iter().filter_map(|user| self.user(*user));
        let reached = reach.flat_map(|record| record.assigned.iter());
        let targets = scope.targets.union(&scope.contested);
        let named = targets.filter_map(|target| match target {
            TargetId::Resource(id) => Some(*id),
            TargetId::User(_) | TargetId::Group(_) => None,
        });
        for id in reached.chain(named) {
            let groups = self.groups_of(id);
            part.placements
                .extend(groups.map(|groups| (id, sorted(groups))));
        }
        // Below the root are all resources, also those in no group (T8).
        let all = self.root.is_some_and(|root| held.contains(&root));
        let numbers = self.marked(held.iter().copied());
        let placed = self.placements.iter().filter_map(|(id, spot)| match spot {
            Spot::Home(no) if all || numbers.has(no) => {
                let group = self.placements.numbers().group(no)?;
                Some((id, vec![*group]))
            }
            Spot::Apart(groups) if all || groups.iter().any(|group| held.contains(group)) => {
                Some((id, sorted(groups)))
            }
            Spot::Home(_) | Spot::Apart(_) => None,
        });
        part.placements.extend(placed);
    }

    /// Who has a role over what is contested, or an assignment of it; the assignments are added.
    fn contestants(&self, part: &mut Extract, scope: &Scope) -> BTreeSet<UserId> {
        let inside = self.down(scope.contested_below.iter().copied());
        let all = self.root.is_some_and(|root| inside.contains(&root));
        let is_inside =
            |groups: &[GroupId]| all || groups.iter().any(|group| inside.contains(group));
        let mut tops: BTreeSet<GroupId> = scope.contested_below.clone();
        let mut contested: Vec<ResourceId> = Vec::new();
        for target in &scope.contested {
            match target {
                TargetId::User(_) => {}
                TargetId::Group(group) => drop(tops.insert(*group)),
                TargetId::Resource(id) => {
                    contested.push(*id);
                    // Over it roles in the root hold, whether it exists already or not (T8).
                    tops.extend(self.root);
                    tops.extend(self.groups_of(*id).into_iter().flatten());
                }
            }
        }
        let mut users = BTreeSet::new();
        if !tops.is_empty() {
            let above = tops.iter().flat_map(|group| self.upwards(*group));
            let over = self.marked(above.chain(inside.iter().copied()));
            let members = self.users.iter().filter(|(_, user)| {
                let mut seats = user.seats().iter();
                seats.any(|seat| over.has(seat.group()))
            });
            users.extend(members.map(|(user, _)| *user));
        }
        let placed = part.placements.iter();
        let placed = placed.filter(|(_, groups)| is_inside(groups));
        contested.extend(placed.map(|(id, _)| *id));
        for id in contested {
            let assignees = self
                .assignees
                .get(&id)
                .filter(|_| part.placements.contains_key(&id));
            for user in assignees.into_iter().flat_map(Few::iter) {
                users.insert(user);
                part.assigned.insert((user, id));
            }
        }
        users
    }

    /// These groups, where they exist, and all below them.
    fn down(&self, tops: impl Iterator<Item = GroupId>) -> BTreeSet<GroupId> {
        let mut next: Vec<GroupId> = tops.filter(|top| self.nodes.contains_key(top)).collect();
        let mut down = BTreeSet::new();
        while let Some(group) = next.pop() {
            if down.insert(group) {
                next.extend(self.children(group).map(|(_, child)| child));
            }
        }
        down
    }

    /// The group, where it exists, and all above it, with their parents.
    fn add_path(&self, part: &mut Extract, group: GroupId) {
        for group in self.upwards(group) {
            let parent = self.nodes.get(&group).and_then(|node| node.parent);
            // What is above it is there then.
            if part.parents.insert(group, parent).is_some() {
                return;
            }
        }
    }

    fn marked(&self, groups: impl Iterator<Item = GroupId>) -> Marked {
        let mut marked = Marked(vec![false; self.placements.numbers().len()]);
        for no in groups.filter_map(|group| self.no_of(group)) {
            marked.0[no.0 as usize] = true;
        }
        marked
    }
}

/// Some of the groups, by number.
struct Marked(Vec<bool>);

impl Marked {
    fn has(&self, no: GroupNo) -> bool {
        self.0.get(no.0 as usize).copied().unwrap_or_default()
    }
}

fn sorted(groups: &[GroupId]) -> Vec<GroupId> {
    let mut groups = groups.to_vec();
    groups.sort_unstable();
    groups
}
