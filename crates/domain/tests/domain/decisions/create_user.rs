//! `createUser`: T1, T6, T13 to T18, U2, U8 (b).

use canopy_domain::{
    ActionSet, Caller, Change, Command, CreateUser, Email, GroupId, IpPool, Personal, Role, Stop,
    TargetId, UserId,
};

use crate::support::commands::{NEW, create_user, new_user};
use crate::support::ids;
use crate::support::town::*;

fn with(command: impl FnOnce(&mut CreateUser)) -> Command {
    let mut new = new_user(&[(EAST, Role::Member)]);
    command(&mut new);
    Command::CreateUser(new)
}

fn with_email(email: &str) -> Command {
    with(|new| new.email = Email::parse(email).unwrap())
}

#[test]
fn it_takes_the_rights_on_every_group_named() {
    let world = town().join(EVE, WEST, Role::Observer);
    for (caller, groups, answer) in [
        (ADA, &[EAST, WEST][..], "done"),
        (EVE, &[EAST, YARD], "done"),
        (EVE, &[EAST, WEST], "FORBIDDEN"),
        (EVE, &[ROOT], "NOT_FOUND"),
        (EVE, &[EAST, NO_GROUP], "NOT_FOUND"),
        (CAM, &[EAST], "FORBIDDEN"),
        (OLE, &[EAST], "FORBIDDEN"),
    ] {
        let memberships: Vec<(GroupId, Role)> =
            groups.iter().map(|group| (*group, Role::Member)).collect();
        let says = world.says(caller, &create_user(&memberships));
        assert_eq!(says, answer, "{caller} in {groups:?}");
    }
}

#[test]
fn each_user_is_in_a_group_t1() {
    for caller in [ADA, EVE] {
        assert_eq!(town().says(caller, &create_user(&[])), "T1 NO_MEMBERSHIP");
    }
    let says = town().says_to(Caller::Operator, &create_user(&[]));
    assert_eq!(says, "T1 NO_MEMBERSHIP");
}

#[test]
fn who_may_create_nobody_learns_no_email_by_naming_no_group() {
    let mut new = new_user(&[]);
    new.email = Email::parse("ada@x.y").unwrap();
    let command = Command::CreateUser(new);
    let managers = "T1 NO_MEMBERSHIP, U2 EMAIL_TAKEN";
    assert_eq!(town().says(EVE, &command), managers);
    for caller in [CAM, OLE, MAX, WIM] {
        assert_eq!(town().says(caller, &command), "FORBIDDEN", "{caller}");
    }
}

#[test]
fn a_group_is_named_once_t6() {
    let twice = create_user(&[(EAST, Role::Member), (EAST, Role::Observer)]);
    assert_eq!(town().says(EVE, &twice), "BAD_USER_INPUT");
}

#[test]
fn the_email_is_unique_without_regard_to_case_u2() {
    let mut world = town();
    world.user(WIM).email = "straße@x.y".to_owned();
    for (email, answer) in [
        ("ada@x.y", "U2 EMAIL_TAKEN"),
        ("ADA@X.Y", "U2 EMAIL_TAKEN"),
        ("ａｄａ＠x.y@x.y", "done"),
        ("ａｄａ@x.y", "U2 EMAIL_TAKEN"),
        ("STRASSE@x.y", "U2 EMAIL_TAKEN"),
        ("STRAẞE@x.y", "U2 EMAIL_TAKEN"),
        ("strase@x.y", "done"),
        ("adá@x.y", "done"),
    ] {
        assert_eq!(world.says(EVE, &with_email(email)), answer, "{email}");
    }
}

#[test]
fn roles_are_given_as_by_assign_role_t13_to_t18() {
    for (caller, group, role, answer) in [
        (ADA, ROOT, Role::SystemManager, "done"),
        (ADA, ROOT, Role::CameraManager, "done"),
        (ADA, EAST, Role::SystemManager, "T13 ROOT_ONLY"),
        (ADA, EAST, Role::CameraManager, "T18 ROOT_ONLY"),
        (EVE, EAST, Role::GroupManager, "done"),
        (
            EVE,
            EAST,
            Role::SystemManager,
            "T13 ROOT_ONLY, T14 SYSTEM_MANAGER_ONLY",
        ),
        (
            EVE,
            EAST,
            Role::CameraManager,
            "T17 SYSTEM_MANAGER_ONLY, T18 ROOT_ONLY",
        ),
    ] {
        let says = town().says(caller, &create_user(&[(group, role)]));
        assert_eq!(says, answer, "{caller}: {role:?} in {group}");
    }
    let world = town().join(WIM, ROOT, Role::GroupManager);
    let manager = create_user(&[(ROOT, Role::SystemManager)]);
    assert_eq!(world.says(WIM, &manager), "T14 SYSTEM_MANAGER_ONLY");
}

#[test]
fn the_membership_at_fault_is_named() {
    let command = create_user(&[(EAST, Role::Member), (YARD, Role::SystemManager)]);
    let Err(Stop::Refused(refusals)) = town().decide(Caller::User(ADA), &command) else {
        panic!("not refused");
    };
    assert_eq!(refusals[0].path, ["memberships", "1"]);
}

#[test]
fn a_layout_comes_only_with_each_of_its_cameras_u8() {
    let layout = "U8 LAYOUT_WITHOUT_CAMERAS";
    for (group, resources, answer) in [
        (WEST, &[WALL][..], layout),
        (WEST, &[WALL, GATE], layout),
        (WEST, &[WALL, GATE, SHED], "done"),
        (YARD, &[WALL], layout),
        (EAST, &[WALL], "done"),
        (ROOT, &[WALL, TOUR], "done"),
        (WEST, &[TOUR], "U8 CAMERA_GROUP_WITHOUT_CAMERAS"),
        (WEST, &[WALL, WALL], layout),
        (WEST, &[NO_CAMERA], "NOT_FOUND"),
    ] {
        let mut new = new_user(&[(group, Role::Member)]);
        new.resources = resources.to_vec();
        let says = town().says(ADA, &Command::CreateUser(new));
        assert_eq!(says, answer, "{resources:?} in {group}");
    }
    let command = with(|new| new.resources = vec![TOUR]);
    let Err(Stop::Refused(refusals)) = town().decide(Caller::User(ADA), &command) else {
        panic!("not refused");
    };
    assert_eq!(refusals[0].blockers, [TOUR, DOCK].map(TargetId::Resource));
}

#[test]
fn limits_or_a_pool_take_users_edit_and_resources_users_assign_resource() {
    use canopy_domain::Action;
    let without = |action| ActionSet::all().without(ActionSet::EMPTY.with(action));
    let limited = with(|new| new.limits = Some(ActionSet::EMPTY));
    let pooled = with(|new| {
        new.limits = Some(ActionSet::EMPTY);
        new.pool = IpPool::parse(&["10.0.0.1"]).unwrap();
    });
    let given = with(|new| {
        new.limits = Some(ActionSet::EMPTY);
        new.resources = vec![GATE];
    });
    let no_edit = town().limit(EVE, without(Action::UsersEdit));
    assert_eq!(no_edit.says(EVE, &limited), "FORBIDDEN");
    assert_eq!(no_edit.says(EVE, &pooled), "FORBIDDEN");
    let no_assign = town().limit(EVE, without(Action::UsersAssignResource));
    assert_eq!(no_assign.says(EVE, &limited), "done");
    assert_eq!(no_assign.says(EVE, &given), "FORBIDDEN");
    for action in [Action::UsersCreate, Action::UsersAssignRole] {
        let world = town().limit(EVE, without(action));
        assert_eq!(world.says(EVE, &limited), "FORBIDDEN", "{action:?}");
    }
}

#[test]
fn all_that_is_asked_for_comes_true_in_order() {
    let limits = Role::Member.actions();
    let command = with(|new| {
        new.resources = vec![SHED, GATE, SHED];
        new.limits = Some(limits);
        new.pool = IpPool::parse(&["10.0.0.0/8", "::1"]).unwrap();
    });
    let user: UserId = ids::user(NEW);
    let expected = vec![
        Change::UserCreated {
            user,
            email: Personal::new("new@x.y", [1; 16]),
            name: Personal::new("new", [2; 16]),
            created_by: Some(EVE),
            password_hash: "$argon2id$new".to_owned(),
        },
        Change::RoleAssigned {
            user,
            group: EAST,
            role: Role::Member,
            replaced: None,
        },
        Change::ActionLimitsSet {
            user,
            limits: Some(limits),
        },
        Change::IpPoolSet {
            user,
            pool: Personal::new("10.0.0.0/8\n::1", [3; 16]),
        },
        Change::AssignedToUser {
            user,
            resource: GATE,
        },
        Change::AssignedToUser {
            user,
            resource: SHED,
        },
    ];
    assert_eq!(town().decide(Caller::User(EVE), &command), Ok(expected));
}

#[test]
fn no_limits_and_the_empty_pool_are_no_changes() {
    let changes = town().decide(Caller::User(EVE), &with(|_| {})).unwrap();
    assert_eq!(changes.len(), 2, "created, role assigned");
    let none = with(|new| new.limits = Some(ActionSet::EMPTY));
    let changes = town().decide(Caller::User(EVE), &none).unwrap();
    assert_eq!(changes.len(), 3, "an empty limit is a limit");
}
