//! As many things as one command may be about: not one turn more, and nothing is lost on the way.

use std::collections::BTreeSet;

use canopy_domain::{Caller, Command, ResourceId, Role, UserId};

use crate::support::commands::*;
use crate::support::ids;
use crate::support::town::*;
use crate::support::world::{Resource, World};

/// The camera group of the town with so many cameras in the east and the yard, and its users.
fn large(cameras: u128, users: u128) -> World {
    let mut world = town();
    let all: BTreeSet<ResourceId> = (0..cameras).map(|n| ids::camera(10_000 + n)).collect();
    for (n, camera) in all.iter().enumerate() {
        let found = Resource {
            groups: [if n % 2 == 0 { EAST } else { YARD }].into(),
            ..Resource::default()
        };
        world.resources.insert(*camera, found);
    }
    world.resource(TOUR).cameras = all;
    for n in 0..users {
        let mut user = world.users[&MAX].clone();
        user.email = format!("many{n}@x.y");
        user.memberships = [(EAST, Role::Observer), (WEST, Role::Observer)].into();
        user.resources = [TOUR].into();
        world.users.insert(ids::user(10_000 + n), user);
    }
    world
}

fn how_many(world: &World, caller: UserId, command: &Command) -> usize {
    world.changes(caller, command).len()
}

#[test]
fn ten_thousand_cameras_are_decided_about() {
    let world = large(10_000, 20);
    let all: Vec<ResourceId> = (0..10_000).map(|n| ids::camera(10_000 + n)).collect();
    // Fewer: the world of the tests looks for the containers of each one by one.
    let of_east: Vec<ResourceId> = all.iter().copied().step_by(20).collect();
    let refused = |command: &Command| world.decide(Caller::User(ADA), command).is_err();
    assert!(refused(&move_group(YARD, ROOT)));
    assert!(refused(&unassign_from_group(EAST, &of_east)));
    assert_eq!(how_many(&world, ADA, &assign_to_group(WEST, &all)), 10_000);
    assert_eq!(how_many(&world, ADA, &assign_to_user(MAX, &all)), 10_000);
    // Its cameras, its users, its group and itself.
    assert_eq!(how_many(&world, CAM, &delete_resource(TOUR)), 10_022);
}
