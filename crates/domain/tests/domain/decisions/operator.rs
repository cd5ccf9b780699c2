//! `canopy init` and `canopy import`: the operator's only.

use canopy_domain::{
    Caller, Change, Command, Email, ExternalId, GroupId, Import, ImportedCamera, ImportedGroup,
    Initialise, Personal, ResourceId, Role,
};

use crate::support::commands::name;
use crate::support::ids;
use crate::support::town::*;
use crate::support::world::World;

fn initialise() -> Command {
    Command::Initialise(Initialise {
        root: ROOT,
        root_name: name("Root"),
        user: ADA,
        email: Email::parse("ada@x.y").unwrap(),
        name: name("Ada"),
        salts: [[1; 16], [2; 16]],
        password_hash: "$argon2id$ada".to_owned(),
    })
}

fn import(groups: &[(GroupId, GroupId)], cameras: &[(ResourceId, GroupId)]) -> Command {
    let groups = groups.iter().map(|(group, parent)| ImportedGroup {
        group: *group,
        parent: *parent,
        name: name("g"),
        external_id: Some(ExternalId::parse("g-1").unwrap()),
    });
    let cameras = cameras.iter().map(|(camera, group)| ImportedCamera {
        camera: *camera,
        groups: vec![*group],
        name: name("c"),
        external_id: None,
    });
    Command::Import(Import {
        groups: groups.collect(),
        cameras: cameras.collect(),
        ..Import::default()
    })
}

fn operator(command: &Command) -> String {
    town().says_to(Caller::Operator, command)
}

#[test]
fn initialising_makes_the_root_and_a_system_manager_in_it_t13_t15() {
    let changes = World::default().decide(Caller::Operator, &initialise());
    let expected = vec![
        Change::GroupCreated {
            group: ROOT,
            parent: None,
            name: name("Root"),
            external_id: None,
        },
        Change::UserCreated {
            user: ADA,
            email: Personal::new("ada@x.y", [1; 16]),
            name: Personal::new("Ada", [2; 16]),
            created_by: None,
            password_hash: "$argon2id$ada".to_owned(),
        },
        Change::RoleAssigned {
            user: ADA,
            group: ROOT,
            role: Role::SystemManager,
            replaced: None,
        },
    ];
    assert_eq!(changes, Ok(expected));
    assert_eq!(
        World::default().says_to(Caller::Operator, &initialise()),
        "done"
    );
}

#[test]
fn there_is_one_root_t2() {
    assert_eq!(operator(&initialise()), "T2 ROOT_EXISTS");
}

#[test]
fn no_user_initialises_or_imports_not_even_a_system_manager() {
    for caller in [ADA, EVE, NO_USER] {
        assert_eq!(town().says(caller, &initialise()), "NOT_FOUND");
        let command = import(&[(ids::group(100), ROOT)], &[]);
        assert_eq!(town().says(caller, &command), "NOT_FOUND");
    }
}

#[test]
fn groups_and_cameras_are_imported_into_old_and_new_groups() {
    let (new, below) = (ids::group(100), ids::group(101));
    let command = import(
        &[(new, WEST), (below, new)],
        &[(ids::camera(100), below), (ids::camera(101), ROOT)],
    );
    let world = town();
    let changes = world.decide(Caller::Operator, &command).unwrap();
    let after = world.after(&changes);
    assert_eq!(after.path(below), Some(vec![ROOT, WEST, new, below]));
    let groups = |camera| after.resources[&camera].groups.clone();
    assert_eq!(groups(ids::camera(100)), [below].into());
    assert_eq!(groups(ids::camera(101)), [ROOT].into());
    assert_eq!(operator(&command), "done");
}

#[test]
fn parents_and_groups_of_an_import_exist() {
    let new = ids::group(100);
    assert_eq!(operator(&import(&[(new, NO_GROUP)], &[])), "NOT_FOUND");
    let camera = ids::camera(100);
    assert_eq!(operator(&import(&[], &[(camera, NO_GROUP)])), "NOT_FOUND");
}

#[test]
fn a_group_comes_after_its_parent_and_is_not_its_own_t2() {
    let (one, two) = (ids::group(100), ids::group(101));
    for groups in [
        &[(one, two), (two, ROOT)][..],
        &[(one, one)],
        &[(one, two), (two, one)],
    ] {
        assert_eq!(
            operator(&import(groups, &[])),
            "BAD_USER_INPUT",
            "{groups:?}"
        );
    }
}

#[test]
fn only_cameras_are_imported() {
    let command = import(&[], &[(ids::layout(100), EAST)]);
    assert_eq!(operator(&command), "BAD_USER_INPUT");
}

#[test]
fn a_camera_is_imported_into_several_groups_or_into_none_but_into_none_twice() {
    let of = |groups: &[GroupId]| {
        let Command::Import(mut command) = import(&[], &[(ids::camera(100), EAST)]) else {
            panic!("an import");
        };
        command.cameras[0].groups = groups.to_vec();
        Command::Import(command)
    };
    for groups in [&[][..], &[WEST], &[YARD, WEST]] {
        let world = town();
        let changes = world.decide(Caller::Operator, &of(groups)).unwrap();
        let after = world.after(&changes);
        let found = after.resources[&ids::camera(100)].groups.iter().copied();
        assert_eq!(found.collect::<Vec<_>>(), groups);
    }
    assert_eq!(operator(&of(&[EAST, EAST])), "BAD_USER_INPUT");
    assert_eq!(operator(&of(&[EAST, NO_GROUP])), "NOT_FOUND");
}

#[test]
fn an_import_stands_64_deep_and_not_65_t2() {
    let chain = |length: u128| {
        let link = |n| (ids::group(100 + n), ids::group(99 + n));
        let mut groups: Vec<_> = (1..=length).map(link).collect();
        groups[0].1 = YARD;
        import(&groups, &[])
    };
    // The yard stands third.
    assert_eq!(operator(&chain(61)), "done");
    assert_eq!(operator(&chain(62)), "T2 TOO_DEEP");
}

#[test]
fn nothing_to_import_changes_nothing() {
    assert_eq!(operator(&import(&[], &[])), "nothing");
}
