//! Effects against the difference of all checks, in small random Systems.

mod narrow;
mod story;

use std::collections::{BTreeMap, BTreeSet};

use canopy_domain::standing::roles_over;
use canopy_domain::{
    ActionSet, Change, Effect, Effects, Extract, GroupId, ResourceKind, Role, Scope, Sight,
    TargetId, UserFacts, UserId,
};
use proptest::prelude::*;

use crate::support::cases;
use crate::support::ids::{group, resource, user};
use narrow::narrowed;
use story::{Dice, groups, resources, story, users};

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
