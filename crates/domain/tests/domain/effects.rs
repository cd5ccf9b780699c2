//! Effects against the difference of all checks, in small random Systems.

use std::collections::{BTreeMap, BTreeSet};

use canopy_domain::standing::roles_over;
use canopy_domain::{
    ActionSet, Change, Effect, Effects, Extract, GroupId, ResourceId, ResourceKind, Role, Scope,
    Sight, TargetId, UserFacts, UserId,
};
use proptest::prelude::*;

use crate::support::cases;
use crate::support::ids::{group, resource, user};

/// Numbers to choose by.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % end as u64).unwrap()
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> Option<T> {
        (!all.is_empty()).then(|| all[self.below(all.len())])
    }
}

fn groups(world: &Extract) -> Vec<GroupId> {
    world
        .parents
        .keys()
        .copied()
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect()
}

fn users(world: &Extract) -> Vec<UserId> {
    world
        .users
        .keys()
        .copied()
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect()
}

fn resources(world: &Extract) -> Vec<ResourceId> {
    world
        .placements
        .keys()
        .copied()
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect()
}

const KINDS: [ResourceKind; 4] = [
    ResourceKind::Camera,
    ResourceKind::Layout,
    ResourceKind::Map,
    ResourceKind::PersonList,
];

/// A change that can come true in this world; none where the dice fell on one that cannot.
fn change(dice: &mut Dice, world: &Extract, new: &mut u128) -> Option<Change> {
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
fn end(dice: &mut Dice, world: &Extract) -> Vec<Change> {
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
fn story(seed: u64) -> (Extract, Vec<Change>) {
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

/// What the user may do to the target, by the words of the requirements.
fn actions(world: &Extract, user: UserId, target: TargetId) -> ActionSet {
    let Some(facts) = world.users.get(&user) else {
        return ActionSet::EMPTY;
    };
    let all = |path: &[GroupId]| roles_over(&facts.memberships, path);
    let (roles, assigned, on) = match target {
        TargetId::User(other) if other != user || !world.users.contains_key(&other) => {
            return ActionSet::EMPTY;
        }
        TargetId::User(_) => (
            facts.memberships.iter().map(|(_, role)| *role).collect(),
            false,
            canopy_domain::standing::Target::Oneself,
        ),
        TargetId::Group(group) => {
            let Some(path) = world.path(group) else {
                return ActionSet::EMPTY;
            };
            let on = if path.len() == 1 {
                canopy_domain::standing::Target::Root
            } else {
                canopy_domain::standing::Target::Group
            };
            (all(&path), false, on)
        }
        TargetId::Resource(id) => {
            let Some(groups) = world.placements.get(&id) else {
                return ActionSet::EMPTY;
            };
            let mut path: Vec<GroupId> = world.root.into_iter().collect();
            for group in groups {
                path.extend(world.path(*group).unwrap());
            }
            let assigned = world.assigned.contains(&(user, id));
            let on = canopy_domain::standing::Target::Resource(id.kind);
            (all(&path), assigned, on)
        }
    };
    facts.standing(roles, assigned, on).actions()
}

type Table = BTreeMap<(UserId, TargetId), (ActionSet, ActionSet)>;

/// The difference of all checks.
fn difference(before: &Extract, after: &Extract) -> Table {
    let both = [before, after];
    let people: BTreeSet<UserId> = both.iter().flat_map(|world| users(world)).collect();
    let things: BTreeSet<TargetId> = both
        .iter()
        .flat_map(|world| {
            let groups = groups(world).into_iter().map(TargetId::from);
            let things = resources(world).into_iter().map(TargetId::from);
            let users = users(world).into_iter().map(TargetId::from);
            groups.chain(things).chain(users).collect::<Vec<_>>()
        })
        .collect();
    let mut table = Table::new();
    for user in people {
        for target in &things {
            let was = actions(before, user, *target);
            let is = actions(after, user, *target);
            if was != is {
                table.insert((user, *target), (is.without(was), was.without(is)));
            }
        }
    }
    table
}

fn table(entries: &[Effect]) -> Table {
    let mut table = Table::new();
    for entry in entries {
        let key = (entry.user, entry.target);
        let twice = table.insert(key, (entry.gained, entry.lost));
        assert!(twice.is_none(), "{key:?} is listed twice");
    }
    table
}

/// No more of the world than the scope asks for, by its own words.
fn narrowed(world: &Extract, scope: &Scope) -> Extract {
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

proptest! {
    #![proptest_config(cases(1_500))]

    #[test]
    fn effects_are_the_difference_of_all_checks(seed: u64) {
        let (before, changes) = story(seed);
        let mut after = before.clone();
        changes.iter().for_each(|change| after.step(change));
        let expected = difference(&before, &after);

        let effects = Effects::of(&before, &changes);
        let listed = effects.page(None, usize::MAX);
        prop_assert_eq!(&table(&listed), &expected, "{:?}", changes);
        prop_assert_eq!(effects.total(), expected.len() as u64);
        let users: BTreeSet<_> = expected.keys().map(|(user, _)| *user).collect();
        let targets: BTreeSet<_> = expected.keys().map(|(_, target)| *target).collect();
        prop_assert_eq!(effects.users(), users);
        prop_assert_eq!(effects.targets(), targets);

        // What the scope asks for suffices.
        let narrow = narrowed(&before, &Scope::of(&changes));
        let narrow = Effects::of(&narrow, &changes);
        prop_assert_eq!(&table(&narrow.page(None, usize::MAX)), &expected, "{:?}", changes);

        // Page by page it is the same.
        let size = 1 + usize::try_from(seed % 5).unwrap();
        let mut paged = Vec::new();
        loop {
            let last = paged.last().map(|entry: &Effect| (entry.user, entry.target));
            let page = effects.page(last, size);
            if page.is_empty() {
                break;
            }
            paged.extend(page);
        }
        prop_assert_eq!(&paged, &listed);
        prop_assert!(listed.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn a_reader_is_shown_what_he_sees_and_all_that_he_loses(seed: u64) {
        let (before, changes) = story(seed);
        let effects = Effects::of(&before, &changes);
        let mut dice = Dice(!seed);
        let sight = Sight {
            users: effects.users().into_iter().filter(|_| dice.below(2) == 0).collect(),
            targets: effects.targets().into_iter().filter(|_| dice.below(2) == 0).collect(),
        };
        let all: Vec<UserId> = effects.users().into_iter().collect();
        let reader = dice.of(&all).unwrap_or(user(999));
        let mut expected = Table::new();
        for entry in effects.page(None, usize::MAX) {
            let mine = entry.user == reader;
            let (mut gained, lost) = (entry.gained, entry.lost);
            if !sight.targets.contains(&entry.target) {
                gained = ActionSet::EMPTY;
                if !mine {
                    continue;
                }
            }
            if (mine || sight.users.contains(&entry.user)) && !(gained.is_empty() && lost.is_empty()) {
                expected.insert((entry.user, entry.target), (gained, lost));
            }
        }
        let seen = effects.seen_by(reader, &sight);
        prop_assert_eq!(table(&seen.page(None, usize::MAX)), expected.clone());
        prop_assert_eq!(seen.total(), expected.len() as u64);
    }
}

/// 10,000 cameras moved under 1,000 users are ten million entries: counted, not listed.
#[test]
fn large_effects_are_counted_without_being_listed() {
    let mut world = Extract {
        root: Some(group(1)),
        ..Extract::default()
    };
    world.parents.insert(group(1), None);
    for (child, parent) in [(2, 1), (3, 1), (4, 2)] {
        world.parents.insert(group(child), Some(group(parent)));
    }
    for n in 0..1_000 {
        let facts = UserFacts {
            active: true,
            limits: None,
            memberships: vec![(group(3), Role::Observer)],
        };
        world.users.insert(user(10_000 + n), facts);
    }
    for n in 0..10_000 {
        let camera = resource(ResourceKind::Camera, 100_000 + n);
        world.placements.insert(camera, vec![group(4)]);
    }
    let moved = Change::GroupMoved {
        group: group(4),
        parent: group(3),
        from: group(2),
    };
    let effects = Effects::of(&world, &[moved]);
    assert_eq!(effects.users().len(), 1_000);
    assert_eq!(effects.targets().len(), 10_001);
    assert_eq!(effects.total(), 1_000 * 10_001);
    let page = effects.page(None, 50);
    let last = page.last().map(|entry| (entry.user, entry.target));
    assert_eq!(page.len(), 50);
    assert_eq!(effects.page(last, 50).len(), 50);
}
