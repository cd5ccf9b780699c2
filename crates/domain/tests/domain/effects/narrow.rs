//! What a scope asks for, cut out of a whole world by the words of its documentation.

use std::collections::BTreeSet;

use canopy_domain::{Extract, GroupId, ResourceId, Scope, TargetId, UserFacts, UserId};

use super::story::groups;

/// No more of the world than the scope asks for, by its own words.
pub(super) fn narrowed(world: &Extract, scope: &Scope) -> Extract {
    let below = |tops: &BTreeSet<GroupId>| -> BTreeSet<GroupId> {
        let all = groups(world).into_iter();
        all.filter(|at| {
            world
                .path(*at)
                .unwrap()
                .iter()
                .any(|above| tops.contains(above))
        })
        .collect()
    };
    let reaching: BTreeSet<GroupId> = scope
        .reach_of
        .iter()
        .filter_map(|user| world.users.get(user))
        .flat_map(|facts| facts.memberships.iter().map(|(group, _)| *group))
        .collect();
    let contested_groups = below(&scope.contested_below);
    let mut held_groups = below(&scope.below);
    held_groups.extend(below(&reaching));
    held_groups.extend(&contested_groups);
    let mut held: BTreeSet<ResourceId> = BTreeSet::new();
    let mut contested: BTreeSet<ResourceId> = BTreeSet::new();
    for (id, placed) in &world.placements {
        let in_no_group =
            placed.is_empty() && world.root.is_some_and(|root| held_groups.contains(&root));
        if in_no_group || placed.iter().any(|group| held_groups.contains(group)) {
            held.insert(*id);
        }
        if placed.iter().any(|group| contested_groups.contains(group)) {
            contested.insert(*id);
        }
    }
    for target in scope.targets.iter().chain(&scope.contested) {
        match target {
            TargetId::Group(group) if world.parents.contains_key(group) => {
                held_groups.insert(*group);
            }
            TargetId::Resource(id) if world.placements.contains_key(id) => {
                held.insert(*id);
                if scope.contested.contains(target) {
                    contested.insert(*id);
                }
            }
            _ => {}
        }
    }
    for (user, id) in &world.assigned {
        if scope.reach_of.contains(user) {
            held.insert(*id);
        }
    }
    let mut over: BTreeSet<GroupId> = contested_groups.clone();
    over.extend(scope.contested.iter().filter_map(|target| match target {
        TargetId::Group(group) => Some(*group),
        _ => None,
    }));
    over.extend(contested.iter().flat_map(|id| world.placements[id].clone()));
    let mut over: BTreeSet<GroupId> = over
        .iter()
        .filter_map(|at| world.path(*at))
        .flatten()
        .collect();
    if !scope.contested.is_empty() || !scope.contested_below.is_empty() {
        over.extend(world.root);
    }
    let named: BTreeSet<UserId> = scope.users.union(&scope.reach_of).copied().collect();
    let assigned = world.assigned.iter().copied();
    let assigned: std::collections::HashSet<_> = assigned
        .filter(|(user, id)| named.contains(user) || contested.contains(id))
        .collect();
    let mut people = named;
    people.extend(assigned.iter().map(|(user, _)| *user));
    for (user, facts) in &world.users {
        if facts
            .memberships
            .iter()
            .any(|(group, _)| over.contains(group))
        {
            people.insert(*user);
        }
    }
    let users: std::collections::HashMap<UserId, UserFacts> = people
        .into_iter()
        .filter_map(|user| Some((user, world.users.get(&user)?.clone())))
        .collect();
    let placements: std::collections::HashMap<_, _> = held
        .into_iter()
        .chain(contested)
        .map(|id| (id, world.placements[&id].clone()))
        .collect();
    let mut mentioned: BTreeSet<GroupId> = held_groups;
    mentioned.extend(placements.values().flatten());
    mentioned.extend(
        users
            .values()
            .flat_map(|facts| facts.memberships.iter().map(|(at, _)| *at)),
    );
    mentioned.extend(world.root);
    let parents = mentioned
        .iter()
        .filter_map(|at| world.path(*at))
        .flatten()
        .map(|at| (at, world.parents[&at]))
        .collect();
    Extract {
        root: world.root,
        parents,
        users,
        placements,
        assigned,
    }
}
