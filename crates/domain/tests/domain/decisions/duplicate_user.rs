//! `duplicateUser`: U10, and all that holds of `createUser`.

use canopy_domain::{
    ActionSet, Caller, Change, Command, DuplicateUser, Email, IpPool, Language, NewMembership,
    Role, Stop, UserId,
};

use crate::support::commands::{NEW, duplicate};
use crate::support::ids;
use crate::support::town::*;
use crate::support::world::{User, World};

const COPY: UserId = ids::user(NEW);

fn copy(source: UserId) -> Command {
    Command::DuplicateUser(duplicate(source))
}

fn with(source: UserId, command: impl FnOnce(&mut DuplicateUser)) -> Command {
    let mut new = duplicate(source);
    command(&mut new);
    Command::DuplicateUser(new)
}

fn member(group: canopy_domain::GroupId, role: Role) -> Option<Vec<NewMembership>> {
    Some(vec![NewMembership { group, role }])
}

/// Ole with all that a user can have.
fn rich() -> World {
    let mut world = town()
        .join(OLE, YARD, Role::Member)
        .hand(OLE, WALL)
        .hand(OLE, BELL)
        .limit(OLE, Role::Operator.actions());
    let ole = world.user(OLE);
    ole.pool = IpPool::parse(&["10.0.0.0/8"]).unwrap();
    ole.language = Some("fr".to_owned());
    ole.active = false;
    world
}

#[test]
fn all_is_copied_but_login_password_and_name_u10() {
    let world = rich();
    for caller in [Caller::User(EVE), Caller::User(ADA), Caller::Operator] {
        let changes = world.decide(caller, &copy(OLE)).unwrap();
        let after = world.after(&changes);
        let expected = User {
            email: "new@x.y".to_owned(),
            name: "new".to_owned(),
            ..world.users[&OLE].clone()
        };
        assert_eq!(after.users[&COPY], expected);
        assert_eq!(after.users[&OLE], world.users[&OLE]);
    }
}

#[test]
fn what_is_copied_comes_true_in_order() {
    let changes = rich().changes(EVE, &copy(OLE));
    let Change::UserCreated { created_by, .. } = &changes[0] else {
        panic!("not created first");
    };
    assert_eq!(created_by, &Some(EVE));
    let active = Change::ActivationSet {
        user: COPY,
        active: false,
    };
    let language = Change::LanguageSet {
        user: COPY,
        language: Some(Language::parse("fr").unwrap()),
    };
    assert_eq!(changes[1..3], [active, language]);
    assert_eq!(changes.len(), 9, "two groups, limits, pool, two resources");
}

#[test]
fn each_part_can_be_overridden_u10() {
    let world = rich();
    let command = with(OLE, |new| {
        new.memberships = member(YARD, Role::Observer);
        new.resources = Some(vec![GATE]);
        new.limits = Some(None);
        new.pool = Some(IpPool::default());
    });
    let after = world.after(&world.changes(EVE, &command));
    let expected = User {
        active: false,
        email: "new@x.y".to_owned(),
        name: "new".to_owned(),
        memberships: [(YARD, Role::Observer)].into(),
        resources: [GATE].into(),
        limits: None,
        pool: IpPool::default(),
        language: Some("fr".to_owned()),
    };
    assert_eq!(after.users[&COPY], expected);
    let none = with(MAX, |new| new.memberships = Some(Vec::new()));
    assert_eq!(world.says(EVE, &none), "T1 NO_MEMBERSHIP");
}

#[test]
fn it_takes_what_creating_takes_on_every_group() {
    let world = town().join(CAM, WEST, Role::GroupManager);
    for (caller, source, answer) in [
        (ADA, OLE, "done"),
        (EVE, OLE, "done"),
        (EVE, MAX, "done"),
        (EVE, EVE, "done"),
        (EVE, WIM, "NOT_FOUND"),
        (EVE, NO_USER, "NOT_FOUND"),
        (CAM, OLE, "FORBIDDEN"),
        (CAM, WIM, "done"),
        (OLE, OLE, "FORBIDDEN"),
        (MAX, OLE, "NOT_FOUND"),
    ] {
        assert_eq!(
            world.says(caller, &copy(source)),
            answer,
            "{caller}: {source}"
        );
    }
}

#[test]
fn the_email_is_unique_for_a_copy_too_u2() {
    let taken = with(OLE, |new| new.email = Email::parse("OLE@x.y").unwrap());
    assert_eq!(town().says(EVE, &taken), "U2 EMAIL_TAKEN");
}

#[test]
fn only_a_system_manager_duplicates_a_system_or_camera_manager_t14_t17() {
    let world = town()
        .join(ADA, EAST, Role::Member)
        .join(CAM, EAST, Role::Member);
    // Even where nothing of the role would be copied.
    let lesser = |source| with(source, |new| new.memberships = member(EAST, Role::Member));
    assert_eq!(world.says(EVE, &lesser(ADA)), "T14 SYSTEM_MANAGER_ONLY");
    assert_eq!(world.says(EVE, &lesser(CAM)), "T17 SYSTEM_MANAGER_ONLY");
    assert_eq!(world.says(ADA, &copy(CAM)), "done");
    assert_eq!(world.says(ADA, &copy(ADA)), "done");
}

#[test]
fn what_is_not_seen_is_not_copied_and_refuses_the_whole_without_naming_it_u10() {
    let group = town().join(OLE, WEST, Role::Observer);
    let resource = town().hand(OLE, DOCK);
    for world in [&group, &resource] {
        let refusal = world.refusal(EVE, &copy(OLE));
        assert_eq!(world.says(EVE, &copy(OLE)), "U10 CANNOT_GIVE");
        assert_eq!((refusal.blockers.len(), refusal.path.len()), (0, 0));
        assert_eq!(world.says(ADA, &copy(OLE)), "done");
    }
    // Overridden, it does not matter; named, it is not found.
    let here = with(OLE, |new| new.memberships = member(EAST, Role::Operator));
    assert_eq!(group.says(EVE, &here), "done");
    let there = with(OLE, |new| new.memberships = member(WEST, Role::Operator));
    assert_eq!(group.says(EVE, &there), "NOT_FOUND");
    let without = with(OLE, |new| new.resources = Some(Vec::new()));
    assert_eq!(resource.says(EVE, &without), "done");
    let named = with(OLE, |new| new.resources = Some(vec![DOCK]));
    assert_eq!(resource.says(EVE, &named), "NOT_FOUND");
}

#[test]
fn who_may_create_nobody_learns_nothing_by_a_copy() {
    // The Camera manager sees everybody, and everything; the other sees a group without a right.
    let taken = |source| with(source, |new| new.email = Email::parse("ada@x.y").unwrap());
    assert_eq!(town().says(CAM, &taken(OLE)), "FORBIDDEN");
    let all = ActionSet::all();
    let views = canopy_domain::Action::UserGroupsView.with_needs();
    let blind = town().limit(CAM, all.without(views));
    assert_eq!(blind.says(CAM, &taken(OLE)), "FORBIDDEN");
}

#[test]
fn what_cannot_be_given_is_refused_as_in_create_user() {
    let own = ActionSet::all().without(ActionSet::EMPTY.with(canopy_domain::Action::PtzMove));
    let world = town().limit(EVE, own);
    assert_eq!(world.says(EVE, &copy(OLE)), "CANNOT_GIVE");
    assert_eq!(world.says(EVE, &copy(MAX)), "done");
    let held = with(OLE, |new| new.limits = Some(Some(own)));
    assert_eq!(world.says(EVE, &held), "done");
    let mut pooled = town();
    pooled.user(EVE).pool = IpPool::parse(&["10.0.0.1"]).unwrap();
    assert_eq!(pooled.says(EVE, &copy(OLE)), "CANNOT_GIVE");
    let mine = with(OLE, |new| {
        new.pool = Some(IpPool::parse(&["10.0.0.1"]).unwrap())
    });
    assert_eq!(pooled.says(EVE, &mine), "done");
    // Seen by an assignment of her own, which is no reach.
    let assigned = town().hand(EVE, DOCK).hand(OLE, DOCK);
    assert_eq!(assigned.says(EVE, &copy(OLE)), "CANNOT_GIVE");
}

#[test]
fn a_copied_layout_is_judged_like_a_given_one_u8() {
    let world = town().hand(OLE, WALL);
    assert_eq!(world.says(EVE, &copy(OLE)), "done");
    // Elsewhere he would not view its cameras.
    let elsewhere = with(OLE, |new| new.memberships = member(YARD, Role::Member));
    assert_eq!(world.says(EVE, &elsewhere), "U8 LAYOUT_WITHOUT_CAMERAS");
    let cameras = world.hand(OLE, GATE);
    assert_eq!(cameras.says(EVE, &elsewhere), "done");
}

#[test]
fn the_membership_at_fault_is_named_where_it_was_given() {
    let copied = town().limit(
        EVE,
        Role::Member
            .actions()
            .with(canopy_domain::Action::UsersView),
    );
    let Err(Stop::Refused(_)) = copied.decide(Caller::User(EVE), &copy(OLE)) else {
        panic!("not refused");
    };
    let given = with(MAX, |new| {
        new.memberships = member(EAST, Role::SystemManager)
    });
    let refusal = town().refusal(ADA, &given);
    assert_eq!(refusal.path, ["memberships", "0"]);
}
