//! What everybody else gains and loses on targets that came, went or moved.
//!
//! Targets of one kind in the same groups are one class: whoever has no individual assignment
//! stands to all of them alike. For each class only the members of the groups that are on the way
//! to it on one side and not on the other are looked at.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::difference::{Both, stands_below};
use super::{Block, Delta};
use crate::standing::{Target, roles_over};
use crate::{ActionSet, Extract, GroupId, TargetId, UserId};

/// What stands in subtrees that moved.
pub(super) struct Moved;

impl Moved {
    /// The groups and resources in the subtrees of these groups.
    pub(super) fn of(both: &Both<'_>, tops: &BTreeSet<GroupId>) -> Vec<TargetId> {
        let below: BTreeSet<GroupId> = both
            .before
            .parents
            .keys()
            .copied()
            .filter(|group| stands_below(both.before, *group, tops))
            .collect();
        let placed = both.before.placements.iter();
        let placed = placed.filter(|(_, groups)| groups.iter().any(|group| below.contains(group)));
        let placed = placed.map(|(id, _)| TargetId::from(*id));
        below
            .iter()
            .map(|group| (*group).into())
            .chain(placed)
            .collect()
    }
}

/// Where a target is, before and after; none where it does not exist.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Class {
    /// A target that stands for all: by it the kind is told. Of a group it is the group itself.
    on: (u8, Option<GroupId>),
    before: Option<Vec<GroupId>>,
    after: Option<Vec<GroupId>>,
}

pub(super) fn over_targets(
    both: &Both<'_>,
    judged: &BTreeSet<UserId>,
    targets: &BTreeSet<TargetId>,
    pairs: &BTreeSet<(UserId, TargetId)>,
    blocks: &mut Vec<Block>,
) {
    let members = members(both, judged);
    let mut classes: BTreeMap<Class, Vec<TargetId>> = BTreeMap::new();
    for target in targets {
        classes
            .entry(Class::of(both, *target))
            .or_default()
            .push(*target);
    }
    // Classes that the same users stand to alike are one block.
    let mut alike: BTreeMap<(Vec<UserId>, Delta), Vec<TargetId>> = BTreeMap::new();
    for (class, targets) in classes {
        for (delta, users) in class.deltas(both, &members, targets[0]) {
            alike
                .entry((users, delta))
                .or_default()
                .extend_from_slice(&targets);
        }
    }
    let mut apart: HashMap<TargetId, Vec<UserId>> = HashMap::new();
    for (user, target) in pairs {
        apart.entry(*target).or_default().push(*user);
    }
    for ((users, delta), targets) in alike {
        let except = targets.iter().flat_map(|target| {
            let users = apart.get(target).into_iter().flatten();
            users.map(|user| (*user, *target))
        });
        let except = except.filter(|(user, _)| users.binary_search(user).is_ok());
        let except = except.collect();
        let block = Block::new(users, targets, except, delta);
        if block.len() > 0 {
            blocks.push(block);
        }
    }
}

/// Who is a member of each group, of those of whom nothing changed: the same before and after.
fn members(both: &Both<'_>, judged: &BTreeSet<UserId>) -> HashMap<GroupId, Vec<UserId>> {
    let mut members: HashMap<GroupId, Vec<UserId>> = HashMap::new();
    for (user, facts) in &both.before.users {
        if !judged.contains(user) {
            for (group, _) in &facts.memberships {
                members.entry(*group).or_default().push(*user);
            }
        }
    }
    members
}

impl Class {
    fn of(both: &Both<'_>, target: TargetId) -> Self {
        let place = |extract: &Extract| match target {
            TargetId::Group(group) => extract.parents.get(&group).map(|_| vec![group]),
            TargetId::Resource(id) => extract.placements.get(&id).map(|groups| {
                let mut groups = groups.clone();
                groups.sort_unstable();
                groups
            }),
            TargetId::User(_) => None,
        };
        let on = match target {
            TargetId::Group(group) => (u8::MAX, Some(group)),
            TargetId::Resource(id) => (id.kind as u8, None),
            TargetId::User(_) => (u8::MAX, None),
        };
        Self {
            on,
            before: place(both.before),
            after: place(both.after),
        }
    }

    /// What the users gain and lose on the class, without individual assignments.
    fn deltas(
        &self,
        both: &Both<'_>,
        members: &HashMap<GroupId, Vec<UserId>>,
        example: TargetId,
    ) -> BTreeMap<Delta, Vec<UserId>> {
        let before = Way::to(both.before, self.before.as_deref(), example);
        let after = Way::to(both.after, self.after.as_deref(), example);
        let differing: BTreeSet<GroupId> = if before.is_some() && after.is_some() {
            let groups = |way: &Option<Way>| -> BTreeSet<GroupId> {
                way.iter()
                    .flat_map(|way| way.groups.iter().copied())
                    .collect()
            };
            let (before, after) = (groups(&before), groups(&after));
            before.symmetric_difference(&after).copied().collect()
        } else {
            let ways = before.iter().chain(&after);
            ways.flat_map(|way| way.groups.iter().copied()).collect()
        };
        let concerned: BTreeSet<UserId> = differing
            .iter()
            .filter_map(|group| members.get(group))
            .flatten()
            .copied()
            .collect();
        let mut deltas: BTreeMap<Delta, Vec<UserId>> = BTreeMap::new();
        for user in concerned {
            let actions = |extract: &Extract, way: &Option<Way>| match way {
                Some(way) => way.actions(extract, user),
                None => ActionSet::EMPTY,
            };
            let delta = Delta::between(actions(both.before, &before), actions(both.after, &after));
            if !delta.is_nothing() {
                deltas.entry(delta).or_default().push(user);
            }
        }
        deltas
    }
}

/// The groups whose memberships reach a class, on one side.
struct Way {
    groups: Vec<GroupId>,
    on: Target,
}

impl Way {
    fn to(extract: &Extract, place: Option<&[GroupId]>, example: TargetId) -> Option<Self> {
        let groups = match (place?, example) {
            ([group], TargetId::Group(_)) => extract.path(*group)?,
            (groups, _) => extract.above(groups),
        };
        let on = extract.on(example);
        Some(Self { groups, on })
    }

    fn actions(&self, extract: &Extract, user: UserId) -> ActionSet {
        let Some(facts) = extract.users.get(&user) else {
            return ActionSet::EMPTY;
        };
        let roles = roles_over(&facts.memberships, &self.groups);
        facts.standing(roles, false, self.on).actions()
    }
}
