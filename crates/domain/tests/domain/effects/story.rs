//! Random worlds, and what happens to them.

use std::collections::BTreeSet;

use canopy_domain::{ActionSet, Change, Extract, GroupId, ResourceId, ResourceKind, Role, UserId};

use crate::support::ids::{group, resource, user};

/// Numbers to choose by.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn below(&mut self, end: usize) -> usize {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % end as u64).unwrap()
    }

    pub(super) fn of<T: Copy>(&mut self, all: &[T]) -> Option<T> {
        (!all.is_empty()).then(|| all[self.below(all.len())])
    }
}

pub(super) fn groups(world: &Extract) -> Vec<GroupId> {
    world
        .parents
        .keys()
        .copied()
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect()
}

pub(super) fn users(world: &Extract) -> Vec<UserId> {
    world
        .users
        .keys()
        .copied()
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect()
}

pub(super) fn resources(world: &Extract) -> Vec<ResourceId> {
    world
        .placements
        .keys()
        .copied()
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect()
}

pub(super) const KINDS: [ResourceKind; 4] = [
    ResourceKind::Camera,
    ResourceKind::Layout,
    ResourceKind::Map,
    ResourceKind::PersonList,
];

/// A change that can come true in this world; none where the dice fell on one that cannot.
pub(super) fn change(dice: &mut Dice, world: &Extract, new: &mut u128) -> Option<Change> {
    let a_group = dice.of(&groups(world));
    let a_user = dice.of(&users(world));
    let a_resource = dice.of(&resources(world));
    let role = Role::ALL[dice.below(6)];
    *new += 1;
    Some(match dice.below(13) {
        0 => Change::GroupCreated {
            group: group(*new),
            parent: a_group,
            name: crate::support::commands::name("x"),
            external_id: None,
        },
        1 => {
            let (group, parent) = (a_group?, dice.of(&groups(world))?);
            if world.path(parent)?.contains(&group) {
                return None;
            }
            let from = world.parents[&group]?;
            Change::GroupMoved {
                group,
                parent,
                from,
            }
        }
        2 => {
            let group = a_group?;
            let parent = world.parents[&group]?;
            let empty = !world.parents.values().any(|above| *above == Some(group))
                && !world
                    .placements
                    .values()
                    .any(|groups| groups.contains(&group))
                && !world
                    .users
                    .values()
                    .any(|user| user.role_in(group).is_some());
            if !empty {
                return None;
            }
            Change::GroupDeleted { group, parent }
        }
        3 => Change::UserCreated {
            user: user(*new),
            email: canopy_domain::Personal::new("x", [0; 16]),
            name: canopy_domain::Personal::new("x", [0; 16]),
            created_by: None,
            password_hash: String::new(),
        },
        4 => Change::ActivationSet {
            user: a_user?,
            active: dice.below(2) == 0,
        },
        5 => {
            let some = (0..dice.below(60)).map(|_| {
                let all: Vec<_> = canopy_domain::Action::all().collect();
                all[dice.below(all.len())]
            });
            let some: ActionSet = some.collect();
            Change::ActionLimitsSet {
                user: a_user?,
                limits: (dice.below(3) > 0).then_some(some),
            }
        }
        6 | 7 => {
            let (user, group) = (a_user?, a_group?);
            Change::RoleAssigned {
                user,
                group,
                role,
                replaced: world.users[&user].role_in(group),
            }
        }
        8 => {
            let user = a_user?;
            let (group, role) = dice.of(&world.users[&user].memberships)?;
            Change::RemovedFromGroup { user, group, role }
        }
        9 => Change::ResourceCreated {
            resource: resource(KINDS[dice.below(4)], *new),
            name: crate::support::commands::name("x"),
            external_id: None,
        },
        10 => {
            let (group, resource) = (a_group?, a_resource?);
            if world.placements[&resource].contains(&group) {
                let resource = a_resource?;
                return Some(Change::UnassignedFromGroup { group, resource });
            }
            Change::AssignedToGroup { group, resource }
        }
        11 => {
            let (user, resource) = (a_user?, a_resource?);
            if world.assigned.contains(&(user, resource)) {
                return Some(Change::UnassignedFromUser { user, resource });
            }
            Change::AssignedToUser { user, resource }
        }
        _ => return None,
    })
}

/// All that ends with a user or a resource, in the order in which it ends.
pub(super) fn end(dice: &mut Dice, world: &Extract) -> Vec<Change> {
    let mut changes = Vec::new();
    if dice.below(2) == 0 {
        let Some(user) = dice.of(&users(world)) else {
            return changes;
        };
        for (group, role) in world.users[&user].memberships.clone() {
            changes.push(Change::RemovedFromGroup { user, group, role });
        }
        let assigned: BTreeSet<_> = world
            .assigned
            .iter()
            .filter(|(at, _)| *at == user)
            .collect();
        for (_, resource) in assigned {
            let resource = *resource;
            changes.push(Change::UnassignedFromUser { user, resource });
        }
        changes.push(Change::UserDeleted { user });
    } else {
        let Some(resource) = dice.of(&resources(world)) else {
            return changes;
        };
        for group in world.placements[&resource].clone() {
            changes.push(Change::UnassignedFromGroup { group, resource });
        }
        let assigned: BTreeSet<_> = world
            .assigned
            .iter()
            .filter(|(_, at)| *at == resource)
            .collect();
        for (user, _) in assigned {
            changes.push(Change::UnassignedFromUser {
                user: *user,
                resource,
            });
        }
        changes.push(Change::ResourceDeleted { resource });
    }
    changes
}

/// A world of some dozens of things, and what happens to it.
pub(super) fn story(seed: u64) -> (Extract, Vec<Change>) {
    let mut dice = Dice(seed);
    let mut new = 1;
    let mut world = Extract::default();
    world.step(&Change::GroupCreated {
        group: group(1),
        parent: None,
        name: crate::support::commands::name("root"),
        external_id: None,
    });
    for _ in 0..20 + dice.below(60) {
        if let Some(change) = change(&mut dice, &world, &mut new) {
            world.step(&change);
        }
    }
    let before = world.clone();
    let mut changes = Vec::new();
    if dice.below(4) == 0 {
        changes = end(&mut dice, &world);
    } else {
        for _ in 0..=dice.below(3) {
            if let Some(change) = change(&mut dice, &world, &mut new) {
                world.step(&change);
                changes.push(change);
            }
        }
    }
    (before, changes)
}
