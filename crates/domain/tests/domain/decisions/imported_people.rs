//! `canopy import` of users, their roles and what is individually assigned to them.

use canopy_domain::{
    Action, ActionSet, Caller, Command, Email, GroupId, Import, ImportedAssignment,
    ImportedMembership, ImportedUser, Language, ResourceId, Role, UserId,
};

use crate::support::commands::name;
use crate::support::ids;
use crate::support::town::*;
use crate::support::world::World;

const IDA: UserId = ids::user(101);
const JON: UserId = ids::user(102);

fn user(user: UserId, email: &str) -> ImportedUser {
    ImportedUser {
        user,
        email: Email::parse(email).unwrap(),
        name: name("Imported"),
        salts: [[1; 16], [2; 16]],
        language: None,
        active: true,
        limits: None,
    }
}

fn import(
    users: &[ImportedUser],
    roles: &[(UserId, GroupId, Role)],
    cameras: &[(UserId, ResourceId)],
) -> Command {
    let membership = |(user, group, role): &(UserId, GroupId, Role)| ImportedMembership {
        user: *user,
        group: *group,
        role: *role,
    };
    let assignment = |(user, resource): &(UserId, ResourceId)| ImportedAssignment {
        user: *user,
        resource: *resource,
    };
    Command::Import(Import {
        users: users.to_vec(),
        memberships: roles.iter().map(membership).collect(),
        assignments: cameras.iter().map(assignment).collect(),
        ..Import::default()
    })
}

fn says(command: &Command) -> String {
    town().says_to(Caller::Operator, command)
}

fn after(command: &Command) -> World {
    let world = town();
    let changes = world.decide(Caller::Operator, command).unwrap();
    let after = world.after(&changes);
    assert_eq!(after.broken_rules(), Vec::<String>::new());
    after
}

#[test]
fn users_come_with_all_that_the_file_says_of_them_and_without_a_password() {
    let held = ActionSet::EMPTY.with(Action::CamerasView);
    let ida = ImportedUser {
        language: Some(Language::parse("de").unwrap()),
        active: false,
        limits: Some(held),
        ..user(IDA, "ida@x.y")
    };
    let roles = [
        (IDA, EAST, Role::Operator),
        (JON, WEST, Role::Member),
        (IDA, WEST, Role::Observer),
    ];
    let command = import(&[ida, user(JON, "jon@x.y")], &roles, &[(JON, SHED)]);
    assert_eq!(says(&command), "done");
    let after = after(&command);
    let ida = &after.users[&IDA];
    assert_eq!((ida.active, ida.limits), (false, Some(held)));
    assert_eq!(ida.language.as_deref(), Some("de"));
    let expected = [(EAST, Role::Operator), (WEST, Role::Observer)];
    assert_eq!(ida.memberships, expected.into());
    let jon = &after.users[&JON];
    assert_eq!((jon.active, jon.limits), (true, None));
    assert_eq!(jon.resources, [SHED].into());
    assert_eq!(after.passwords[&JON], "");
}

#[test]
fn only_the_operator_imports_users() {
    let command = import(&[user(IDA, "ida@x.y")], &[(IDA, EAST, Role::Member)], &[]);
    for caller in [ADA, EVE, NO_USER] {
        assert_eq!(town().says(caller, &command), "NOT_FOUND");
    }
}

#[test]
fn each_imported_user_is_in_a_group_t1() {
    let users = [user(IDA, "ida@x.y"), user(JON, "jon@x.y")];
    let command = import(&users, &[(IDA, EAST, Role::Member)], &[]);
    assert_eq!(says(&command), "T1 NO_MEMBERSHIP");
}

#[test]
fn an_import_gives_one_role_in_a_group_and_replaces_none_t6() {
    let users = [user(IDA, "ida@x.y")];
    let twice = [(IDA, EAST, Role::Member), (IDA, EAST, Role::Observer)];
    assert_eq!(says(&import(&users, &twice, &[])), "BAD_USER_INPUT");
    // The operator of the east.
    let other = import(&[], &[(OLE, EAST, Role::Member)], &[]);
    assert_eq!(says(&other), "BAD_USER_INPUT");
    let same = import(&[], &[(OLE, EAST, Role::Operator)], &[]);
    assert_eq!(says(&same), "nothing");
    let more = import(&[], &[(OLE, WEST, Role::Member)], &[]);
    let expected = [(EAST, Role::Operator), (WEST, Role::Member)];
    assert_eq!(after(&more).users[&OLE].memberships, expected.into());
}

#[test]
fn the_two_managers_are_imported_into_the_root_only_t13_t18() {
    let users = [user(IDA, "ida@x.y")];
    for (role, refused) in [
        (Role::SystemManager, "T13 ROOT_ONLY"),
        (Role::CameraManager, "T18 ROOT_ONLY"),
    ] {
        assert_eq!(says(&import(&users, &[(IDA, EAST, role)], &[])), refused);
        assert_eq!(says(&import(&[], &[(OLE, YARD, role)], &[])), refused);
        assert_eq!(says(&import(&users, &[(IDA, ROOT, role)], &[])), "done");
    }
    for role in [Role::GroupManager, Role::Operator, Role::Member] {
        assert_eq!(says(&import(&users, &[(IDA, YARD, role)], &[])), "done");
    }
}

#[test]
fn an_email_is_taken_without_regard_to_case_also_by_another_row_u2() {
    let world = town();
    let taken = world.users[&EVE].email.to_uppercase();
    let role = [(IDA, EAST, Role::Member)];
    let command = import(&[user(IDA, &taken)], &role, &[]);
    assert_eq!(says(&command), "U2 EMAIL_TAKEN");
    let users = [user(IDA, "ida@x.y"), user(JON, "IDA@X.Y")];
    let roles = [(IDA, EAST, Role::Member), (JON, EAST, Role::Member)];
    assert_eq!(says(&import(&users, &roles, &[])), "U2 EMAIL_TAKEN");
}

#[test]
fn cameras_are_assigned_whatever_the_users_group_and_only_once_t9() {
    let command = import(&[], &[], &[(WIM, GATE), (WIM, GATE), (WIM, LOOSE)]);
    assert_eq!(after(&command).users[&WIM].resources, [GATE, LOOSE].into());
    let after = after(&command);
    assert_eq!(after.says_to(Caller::Operator, &command), "nothing");
}

#[test]
fn what_would_take_its_cameras_along_is_assigned_by_no_import_u8() {
    for resource in [WALL, TOUR, BELL] {
        assert_eq!(
            says(&import(&[], &[], &[(WIM, resource)])),
            "BAD_USER_INPUT"
        );
    }
}

#[test]
fn whoever_and_whatever_an_import_names_exists() {
    let users = [user(IDA, "ida@x.y")];
    let role = [(IDA, EAST, Role::Member)];
    for command in [
        import(&users, &[(IDA, NO_GROUP, Role::Member)], &[]),
        import(&[], &[(NO_USER, EAST, Role::Member)], &[]),
        import(&users, &role, &[(IDA, NO_CAMERA)]),
        import(&[], &[], &[(NO_USER, GATE)]),
    ] {
        assert_eq!(says(&command), "NOT_FOUND", "{command:?}");
    }
}

#[test]
fn nothing_of_a_person_is_shown_of_an_import() {
    let command = import(&[user(IDA, "ida@x.y")], &[(IDA, EAST, Role::Member)], &[]);
    let shown = format!("{command:?}");
    assert!(
        !shown.contains("ida@x.y") && !shown.contains("Imported\""),
        "{shown}"
    );
}
