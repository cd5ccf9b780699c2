//! A decision takes few turns however much it is about: each is a query in the write transaction.
//! The world itself refuses more than ten turns, and any question asked twice.

use canopy_domain::{Command, GroupId, ResourceId, Role};

use crate::support::commands::{
    assign_to_group, assign_to_user, create_resource, create_user, new_user,
};
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
