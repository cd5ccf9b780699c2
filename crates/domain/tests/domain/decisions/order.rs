//! Settled detail 1: first NOT_FOUND, then FORBIDDEN, then all broken rules by their numbers.

use canopy_domain::{
    Action, ActionSet, Caller, Command, Email, IpPool, RemoveFromGroup, Role, Rule, Stop,
};

use crate::support::commands::{
    activate, assign_role, assign_to_group, assign_to_user, attach, delete_group, duplicate,
    move_group, new_user, set_password, unassign_from_group,
};
use crate::support::town::*;

#[test]
fn what_is_hidden_or_absent_comes_before_what_is_forbidden() {
    let world = town();
    // An Operator may do neither; hidden and absent are alike.
    for group in [WEST, NO_GROUP] {
        assert_eq!(
            world.says(OLE, &assign_role(OLE, group, Role::Member)),
            "NOT_FOUND"
        );
        assert_eq!(
            world.says(OLE, &assign_to_group(group, &[GATE])),
            "NOT_FOUND"
        );
    }
    for camera in [DOCK, NO_CAMERA] {
        assert_eq!(
            world.says(OLE, &assign_to_group(EAST, &[camera])),
            "NOT_FOUND"
        );
        assert_eq!(
            world.says(OLE, &assign_to_user(OLE, &[camera])),
            "NOT_FOUND"
        );
    }
    assert_eq!(
        world.says(OLE, &assign_role(OLE, EAST, Role::Member)),
        "FORBIDDEN"
    );
}

#[test]
fn what_is_forbidden_comes_alone_and_before_any_rule() {
    let world = town();
    // These would break T12, T13 and U8 too.
    let own = assign_role(OLE, EAST, Role::SystemManager);
    assert_eq!(world.says(OLE, &own), "FORBIDDEN");
    assert_eq!(
        world.says(OLE, &assign_to_group(YARD, &[WALL])),
        "FORBIDDEN"
    );
    let mut new = new_user(&[(EAST, Role::SystemManager)]);
    new.email = Email::parse("ada@x.y").unwrap();
    assert_eq!(world.says(OLE, &Command::CreateUser(new)), "FORBIDDEN");
}

#[test]
fn all_broken_rules_are_told_in_the_order_of_their_numbers() {
    let mut world = town().hand(EVE, DOCK).limit(
        EVE,
        ActionSet::all().without(ActionSet::EMPTY.with(Action::PtzMove)),
    );
    world.user(EVE).pool = IpPool::parse(&["10.0.0.1"]).unwrap();
    let mut new = new_user(&[(EAST, Role::CameraManager), (YARD, Role::SystemManager)]);
    new.email = Email::parse("ADA@x.y").unwrap();
    new.resources = vec![TOUR];
    new.limits = Some(ActionSet::all());
    let says =
        |world: &crate::support::world::World| world.says(EVE, &Command::CreateUser(new.clone()));
    assert_eq!(says(&world), "NOT_FOUND", "the camera group is in the root");
    world.resource(TOUR).groups = [EAST].into();
    world.resource(TOUR).cameras = [GATE, LOOSE].into();
    let expected = "T13 ROOT_ONLY, T14 SYSTEM_MANAGER_ONLY, T17 SYSTEM_MANAGER_ONLY, \
                    T18 ROOT_ONLY, U2 EMAIL_TAKEN, U8 CAMERA_GROUP_WITHOUT_CAMERAS, CANNOT_GIVE, \
                    CANNOT_GIVE, CANNOT_GIVE";
    assert_eq!(says(&world), expected);
}

#[test]
fn rules_of_the_tree_stand_before_those_of_the_user_page_and_by_number() {
    let mut rules: Vec<Rule> = (1..=12).rev().map(Rule::U).collect();
    rules.extend((1..=20).rev().map(Rule::T));
    rules.sort();
    let texts: Vec<String> = rules.iter().map(ToString::to_string).collect();
    assert_eq!(texts[..3], ["T1", "T2", "T3"]);
    assert_eq!(texts[18..22], ["T19", "T20", "U1", "U2"]);
}

#[test]
fn messages_say_what_to_do_in_lower_case_and_name_nothing() {
    let refusals = |caller, command| match town().decide(Caller::User(caller), &command) {
        Err(Stop::Refused(refusals)) => refusals,
        other => panic!("{other:?}"),
    };
    let expecting = |user, deleted, group| {
        Command::RemoveFromGroup(RemoveFromGroup {
            user,
            group,
            expect_user_deleted: Some(deleted),
        })
    };
    let hidden = town().hand(OLE, DOCK);
    let copied = vec![hidden.refusal(EVE, &Command::DuplicateUser(duplicate(OLE)))];
    let all = [
        refusals(OLE, assign_role(OLE, EAST, Role::Member)),
        refusals(ADA, assign_role(ADA, EAST, Role::SystemManager)),
        refusals(EVE, assign_role(OLE, EAST, Role::CameraManager)),
        refusals(ADA, assign_to_group(YARD, &[WALL, TOUR])),
        refusals(ADA, activate(ADA, false)),
        refusals(ADA, set_password(ADA)),
        refusals(ADA, move_group(ROOT, YARD)),
        refusals(ADA, move_group(YARD, WEST)),
        refusals(ADA, delete_group(ROOT)),
        refusals(ADA, unassign_from_group(EAST, &[GATE])),
        refusals(CAM, attach(WALL, DOCK)),
        refusals(EVE, expecting(OLE, true, YARD)),
        refusals(EVE, expecting(OLE, false, EAST)),
        copied,
    ];
    for refusal in all.concat() {
        let message = &refusal.message;
        assert!(message.starts_with(char::is_lowercase), "{message}");
        assert!(!message.ends_with('.'), "{message}");
        assert!(!message.contains("0000"), "an id in {message}");
    }
}
