//! A decision takes few turns however much it is about: each is a query in the write transaction.
//! The world itself refuses more than ten turns, and any question asked twice.

use canopy_domain::{Command, GroupId, ResourceId, Role};

use crate::support::commands::{
    activate, assign_to_group, assign_to_user, attach, create_resource, create_user, delete_group,
    delete_resource, delete_user, duplicate, move_group, new_user, remove_from_group,
    unassign_from_group, unassign_from_user,
};
use crate::support::holdings::{ONE, set_licenses};
use crate::support::ids;
use crate::support::town::*;
use crate::support::world::{Resource, World};

/// Sixty layouts in sixty groups of the east, each with two cameras of its own.
fn crowded() -> (World, Vec<ResourceId>, Vec<GroupId>) {
    let mut world = town();
    let (mut layouts, mut groups) = (Vec::new(), Vec::new());
    for n in 100..160 {
        let group = ids::group(n);
        world.parents.insert(group, Some(EAST));
        let own = [ids::camera(2 * n), ids::camera(2 * n + 1)];
        for camera in own {
            let groups = [group].into();
            let camera_facts = Resource {
                groups,
                ..Resource::default()
            };
            world.resources.insert(camera, camera_facts);
        }
        let layout = Resource {
            groups: [group].into(),
            cameras: own.into(),
        };
        world.resources.insert(ids::layout(n), layout);
        layouts.push(ids::layout(n));
        groups.push(group);
    }
    assert_eq!(world.broken_rules(), Vec::<String>::new());
    (world, layouts, groups)
}

#[test]
fn many_layouts_are_given_in_few_turns() {
    let (world, layouts, groups) = crowded();
    for caller in [ADA, EVE] {
        let says = |command: &Command| world.says(caller, command);
        assert_eq!(says(&assign_to_user(OLE, &layouts)), "done");
        assert_eq!(says(&assign_to_group(EAST, &layouts)), "done");
        let mut new = new_user(&[(EAST, Role::Observer)]);
        new.resources = layouts.clone();
        assert_eq!(says(&Command::CreateUser(new)), "done");
        let members: Vec<_> = groups.iter().map(|group| (*group, Role::Member)).collect();
        assert_eq!(says(&create_user(&members)), "done");
    }
}

#[test]
fn many_cameras_and_groups_are_taken_in_few_turns() {
    let (world, _, groups) = crowded();
    let cameras: Vec<_> = (200..320).map(ids::camera).collect();
    let everywhere = create_resource(ids::layout(1000), &groups, &[]);
    assert_eq!(world.says(EVE, &everywhere), "done");
    let full = create_resource(ids::layout(1000), &[EAST], &cameras);
    assert_eq!(world.says(EVE, &full), "done");
}

#[test]
fn a_user_with_many_memberships_is_found_in_few_turns() {
    let (mut world, _, groups) = crowded();
    for group in &groups {
        world.user(MAX).memberships.insert(*group, Role::Member);
        world
            .user(EVE)
            .memberships
            .insert(*group, Role::GroupManager);
    }
    assert_eq!(world.says(EVE, &assign_to_user(MAX, &[GATE])), "done");
    assert_eq!(world.says(EVE, &create_user(&[])), "T1 NO_MEMBERSHIP");
}

/// Everybody has every layout, and a role in every group.
fn shared() -> (World, Vec<ResourceId>, Vec<GroupId>) {
    let (mut world, layouts, groups) = crowded();
    for n in 400..430 {
        let user = crate::support::world::User {
            active: true,
            memberships: groups
                .iter()
                .map(|group| (*group, Role::Observer))
                .collect(),
            resources: layouts.iter().copied().collect(),
            ..Default::default()
        };
        world.users.insert(ids::user(n), user);
    }
    assert_eq!(world.broken_rules(), Vec::<String>::new());
    (world, layouts, groups)
}

#[test]
fn much_is_taken_away_in_few_turns() {
    let (world, layouts, groups) = shared();
    let (user, cameras) = (
        ids::user(400),
        (200..320).map(ids::camera).collect::<Vec<_>>(),
    );
    for caller in [ADA, EVE] {
        let says = |command: &Command| world.says(caller, command);
        assert_eq!(says(&delete_user(user)), "done");
        assert_eq!(says(&activate(user, false)), "done");
        assert_eq!(says(&Command::DuplicateUser(duplicate(user))), "done");
        let one = remove_from_group(user, groups[0]);
        assert_eq!(says(&one), "U8 CAMERA_IN_LAYOUT");
        assert_eq!(says(&unassign_from_user(user, &layouts)), "done");
        assert_eq!(says(&unassign_from_user(user, &cameras)), "nothing");
        let mut both = layouts.clone();
        both.extend(&cameras[..2]);
        assert_eq!(
            says(&unassign_from_group(groups[0], &both)),
            "U8 CAMERA_IN_LAYOUT"
        );
        assert_eq!(says(&delete_group(EAST)), "T20 GROUP_NOT_EMPTY");
    }
    assert_eq!(world.says(CAM, &delete_resource(layouts[0])), "done");
    assert_eq!(world.says(CAM, &delete_resource(cameras[0])), "done");
    assert_eq!(
        world.says(CAM, &attach(layouts[0], LOOSE)),
        "U8 LAYOUT_WITHOUT_CAMERAS"
    );
    assert_eq!(
        world.says(CAM, &attach(layouts[0], cameras[5])),
        "U8 LAYOUT_WITHOUT_CAMERAS"
    );
}

#[test]
fn licences_and_cases_of_many_are_settled_in_few_turns() {
    let (world, ..) = shared();
    let mut world = world.total(1000).grant(EVE, None, 200);
    for n in 400..430 {
        world = world
            .grant(ids::user(n), Some(EVE), 3)
            .grant(ids::user(n), None, 1)
            .with_case(n, ids::user(n), &[GATE, SHED])
            .with_case(n + 100, ids::user(n), &[GATE, SHED]);
    }
    assert_eq!(world.broken_rules(), Vec::<String>::new());
    for n in 400..430 {
        world.gifts.remove(&(ids::user(n), None, ONE));
        world = world.suspended(n + 100, 1);
    }
    assert_eq!(world.says(ADA, &delete_user(EVE)), "done");
    assert_eq!(world.says(ADA, &delete_user(ids::user(400))), "done");
    let revived = world.analytics(CAM, &delete_resource(GATE));
    assert_eq!(
        revived.len(),
        90,
        "left by sixty, of which thirty come back"
    );
    assert_eq!(world.says(CAM, &delete_resource(GATE)), "done");
    assert_eq!(
        world.says(EVE, &set_licenses(ids::user(400), &[(ONE, 1)])),
        "done"
    );
}

#[test]
fn a_large_group_is_moved_in_few_turns() {
    let (world, _, groups) = shared();
    // Their own layouts go along, and their roles with the groups.
    let world = world.join(ADA, WEST, Role::GroupManager);
    let mut open = world.clone();
    open.user(ADA).memberships.remove(&WEST);
    open.resource(WALL).groups.clear();
    assert_eq!(open.says(ADA, &move_group(EAST, WEST)), "done");
    assert_eq!(open.says(ADA, &move_group(groups[0], WEST)), "done");
    // All that a move can be refused for is looked at: what he would gain on, and the closure.
    let layout = Resource {
        groups: [EAST].into(),
        cameras: (200..320).map(ids::camera).collect(),
    };
    let mut held = world;
    held.resources.insert(ids::layout(90), layout);
    let held = held.hand(OLE, ids::layout(90));
    let says = held.says(ADA, &move_group(groups[0], WEST));
    assert_eq!(says, "T12 ONESELF, U8 CAMERA_IN_LAYOUT");
}
