//! Which actors are put away by a change, and which must not be.

use std::collections::BTreeSet;

use canopy_domain::{Change, GroupId, ResourceId, Role};

use super::super::next::Next;
use super::World;
use super::things::{group, name, resource, user};
use crate::model::Step;

/// Below the root two groups that are heads, 1 and 2, with four cameras each; below 1, in its
/// part, 3; below 3 another head, 4, with nine; below 2, in its part, 5.
fn cut_world() -> World {
    let tree = [(1, 0), (2, 0), (3, 1), (4, 3), (5, 2)];
    let groups = tree.map(|(number, parent)| create(number, parent));
    let cameras = [(4, 10..19), (1, 20..24), (2, 30..34)];
    let cameras = cameras
        .into_iter()
        .flat_map(|(at, numbers)| numbers.flat_map(move |number| created(camera(number), at)));
    let mut world = World::new();
    // In one entry, so that it is cut once and whole.
    world.commit(groups.into_iter().chain(cameras).collect());
    assert_eq!(heads(&world), [0, 1, 2, 4].map(group).into());
    assert_eq!(world.state.head_of(group(3)), Some(group(1)));
    assert_eq!(world.state.head_of(group(5)), Some(group(2)));
    world
}

fn camera(number: u64) -> ResourceId {
    resource("camera", number)
}

fn create(number: u64, parent: u64) -> Change {
    Change::GroupCreated {
        group: group(number),
        parent: Some(group(parent)),
        name: name(0),
        external_id: None,
    }
}

fn created(resource: ResourceId, at: u64) -> Vec<Change> {
    let created = Change::ResourceCreated {
        resource,
        name: name(0),
        external_id: None,
    };
    let group = group(at);
    vec![created, Change::AssignedToGroup { group, resource }]
}

fn moved(number: u64, from: u64, parent: u64) -> Change {
    Change::GroupMoved {
        group: group(number),
        parent: group(parent),
        from: group(from),
    }
}

fn heads(world: &World) -> BTreeSet<GroupId> {
    world.state.subtrees.keys().copied().collect()
}

/// The heads whose actors the change puts away.
fn retired_by(change: Change) -> BTreeSet<GroupId> {
    concerned_by(change).0
}

/// The heads whose actors the change puts away, and those that it hangs elsewhere as a whole.
fn concerned_by(change: Change) -> (BTreeSet<GroupId>, BTreeSet<GroupId>) {
    let next = cut_world().commit(vec![change]);
    let retired = next.retired.clone();
    (retired, rehung(&next))
}

fn rehung(next: &Next) -> BTreeSet<GroupId> {
    let rehung = |step: &Step| matches!(step, Step::Rehang { .. });
    let told = next.steps.iter();
    let told = told.filter(|(_, steps)| steps.iter().any(rehung));
    told.map(|(head, _)| *head).collect()
}

fn some<const N: usize>(numbers: [u64; N]) -> BTreeSet<GroupId> {
    numbers.map(group).into()
}

#[test]
fn a_head_that_moves_hangs_elsewhere_with_what_is_below_it_and_no_other_does() {
    // 1 goes below 2; what the root and 2 hold stays as it is.
    let nobody = some([]);
    assert_eq!(concerned_by(moved(1, 0, 2)), (nobody.clone(), some([1, 4])));
    assert_eq!(concerned_by(moved(4, 3, 0)), (nobody, some([4])));
}

#[test]
fn a_part_of_a_subtree_that_moves_concerns_the_one_it_leaves_and_the_one_it_comes_to() {
    assert_eq!(concerned_by(moved(3, 1, 5)), (some([1, 2]), some([4])));
    assert_eq!(concerned_by(moved(5, 2, 0)), (some([0, 2]), some([])));
}

#[test]
fn a_move_inside_a_subtree_concerns_it_and_what_is_below_the_group() {
    let mut world = cut_world();
    world.commit(vec![create(6, 1)]);
    let next = world.commit(vec![moved(3, 1, 6)]);
    assert_eq!((rehung(&next), next.retired), (some([4]), some([1])));
}

#[test]
fn what_moves_weighs_where_it_is_then() {
    let mut world = cut_world();
    let weight = |world: &World, head| world.state.subtrees[&group(head)].weight;
    assert_eq!([weight(&world, 1), weight(&world, 2)], [6, 6]);
    world.commit(vec![moved(3, 1, 5)]);
    assert_eq!([weight(&world, 1), weight(&world, 2)], [5, 7]);
    assert_eq!(world.state.head_of(group(3)), Some(group(2)));
    assert_eq!(
        world.state.head_of(group(4)),
        Some(group(4)),
        "a head stays"
    );
}

#[test]
fn a_head_that_is_deleted_takes_its_actor_along() {
    let mut world = cut_world();
    let cameras = (10..19).map(|number| Change::UnassignedFromGroup {
        group: group(4),
        resource: camera(number),
    });
    assert!(world.commit(cameras.collect()).retired.is_empty());
    let deleted = Change::GroupDeleted {
        group: group(4),
        parent: group(3),
    };
    let next = world.commit(vec![deleted]);
    assert_eq!(next.retired, some([4]));
    assert!(next.steps.is_empty(), "an actor that is gone is told");
    assert_eq!(heads(&world), some([0, 1, 2]));
}

#[test]
fn what_is_called_something_else_and_who_comes_and_goes_puts_no_actor_away() {
    let (user, group) = (user(1), group(3));
    let role = Role::Member;
    for change in [
        Change::GroupRenamed {
            group,
            name: name(2),
        },
        Change::ResourceRenamed {
            resource: camera(10),
            name: name(2),
        },
        Change::RoleAssigned {
            user,
            group,
            role,
            replaced: None,
        },
        Change::RemovedFromGroup { user, group, role },
        Change::UnassignedFromGroup {
            group: self::group(4),
            resource: camera(10),
        },
    ] {
        assert_eq!(retired_by(change), some([]));
    }
}

#[test]
fn only_the_actors_that_hold_a_resource_are_told_its_name() {
    let mut world = cut_world();
    let renamed = Change::ResourceRenamed {
        resource: camera(10),
        name: name(2),
    };
    let next = world.commit(vec![renamed]);
    assert_eq!(
        next.steps.keys().copied().collect::<BTreeSet<_>>(),
        some([4])
    );
    assert!(next.placing.unnamed.is_empty(), "the entry tells the name");
}

#[test]
fn an_actor_that_gets_a_resource_which_it_did_not_hold_is_told_the_name_too() {
    let mut world = cut_world();
    let assigned = Change::AssignedToGroup {
        group: group(2),
        resource: camera(10),
    };
    let next = world.commit(vec![assigned]);
    assert_eq!(next.placing.unnamed, [camera(10)].into());
    let told = &next.steps[&group(2)][0];
    assert!(matches!(
        told,
        Step::Place {
            name: Some(_),
            elsewhere: true,
            ..
        }
    ));
}
