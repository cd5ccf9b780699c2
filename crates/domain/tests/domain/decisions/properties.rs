//! Whatever is accepted keeps every rule, in any world; whatever is refused would break the rules
//! that are named. CANOPY_CASES asks for more cases than the everyday number.

use std::collections::{BTreeMap, BTreeSet};

use canopy_domain::{Caller, Command, Decided, Stop};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::support::cases;
use crate::support::oracle::Answer;
use crate::support::random::{Draft, drafts};
use crate::support::world::World;

/// What the decision comes to, in the words of the oracle.
fn answer(world: &World, caller: Caller, command: &Command) -> Answer {
    match world.decided(caller, command) {
        Ok(decided) => Answer::Done(Box::new(world.after_all(&decided))),
        Err(Stop::NotFound) => Answer::NotFound,
        Err(Stop::BadInput(_)) => Answer::BadInput,
        Err(stop) => {
            let texts = world.texts(&stop);
            match texts.as_slice() {
                [text] if text == "FORBIDDEN" => Answer::Forbidden,
                _ => Answer::Refused(texts.into_iter().collect()),
            }
        }
    }
}

proptest! {
    #![proptest_config(cases(8_000))]

    #[test]
    fn every_answer_is_the_oracles((world, Draft { caller, command }) in drafts()) {
        let expected = world.answer_to(caller, &command);
        prop_assert_eq!(answer(&world, caller, &command), expected, "{:?} {:?}", caller, command);
    }
}

proptest! {
    #![proptest_config(cases(2_000))]

    #[test]
    fn what_is_accepted_keeps_every_rule_and_gives_the_caller_nothing_t12(
        (world, Draft { caller, command }) in drafts()
    ) {
        let Ok(decided) = world.decided(caller, &command) else { return Ok(()) };
        let after = world.after_all(&decided);
        prop_assert_eq!(after.broken_rules(), Vec::<String>::new());
        if let Caller::User(me) = caller {
            for target in world.targets(me) {
                let before = world.actions(me, target);
                let gained = after.actions(me, target).into_iter().filter(|a| !before.contains(a));
                prop_assert_eq!(gained.collect::<Vec<_>>(), Vec::<&str>::new(), "{}", target);
            }
        }
    }

    #[test]
    fn what_is_done_already_changes_nothing((world, Draft { caller, command }) in drafts()) {
        let makes_or_ends = matches!(
            command,
            Command::CreateUser(_)
                | Command::DuplicateUser(_)
                | Command::CreateGroup(_)
                | Command::CreateResource(_)
                | Command::SetPassword(_)
                | Command::ChangePassword(_)
                | Command::CreateCase(_)
                | Command::UpdateCase(_)
                | Command::CreateEntry(_)
                | Command::UpdateEntry(_)
                | Command::DeleteUser(_)
                | Command::DeleteGroup(_)
                | Command::DeleteResource(_)
        );
        if let (false, Ok(decided)) = (makes_or_ends, world.decided(caller, &command)) {
            let again = world.after_all(&decided).decided(caller, &command);
            // Who takes away may see it no more.
            let nothing = [Ok(Decided::default()), Err(Stop::NotFound)].contains(&again);
            let surprised = matches!(&command, Command::RemoveFromGroup(c) if c.expect_user_deleted.is_some());
            prop_assert!(nothing || surprised, "{:?}: {:?}", command, again);
        }
    }

    #[test]
    fn the_end_of_a_thing_leaves_nothing_of_it((world, Draft { caller, command }) in drafts()) {
        let Ok(decided) = world.decided(caller, &command) else { return Ok(()) };
        let after = world.after_all(&decided);
        let users = |world: &World| world.users.keys().copied().collect::<BTreeSet<_>>();
        for gone in users(&world).difference(&users(&after)) {
            prop_assert!(after.sessions.values().all(|of| of != gone));
        }
        for resource in after.resources.values() {
            let cameras = resource.cameras.iter();
            prop_assert!(cameras.into_iter().all(|id| after.resources.contains_key(id)));
            prop_assert!(resource.groups.iter().all(|id| after.parents.contains_key(id)));
        }
        for user in after.users.values() {
            prop_assert!(user.memberships.keys().all(|id| after.parents.contains_key(id)));
            prop_assert!(user.resources.iter().all(|id| after.resources.contains_key(id)));
        }
        for parent in after.parents.values().flatten() {
            prop_assert!(after.parents.contains_key(parent));
        }
    }
}

/// The properties above say nothing where nothing is ever accepted, or refused.
#[test]
fn the_random_commands_are_accepted_and_refused_in_every_way_often_enough() {
    let mut runner = TestRunner::deterministic();
    let (mut accepted, mut refused) = (BTreeMap::new(), BTreeMap::new());
    for _ in 0..20_000 {
        let (world, draft) = drafts().new_tree(&mut runner).unwrap().current();
        let kind = draft.command.kind();
        match world.decided(draft.caller, &draft.command) {
            Ok(decided) if decided == Decided::default() => {}
            Ok(_) => *accepted.entry(kind).or_insert(0) += 1,
            Err(stop) => {
                for text in world.texts(&stop) {
                    *refused.entry(text.clone()).or_insert(0) += 1;
                    *refused.entry(format!("{kind}: {text}")).or_insert(0) += 1;
                }
            }
        }
    }
    assert_eq!(accepted.len(), 35);
    assert!(accepted.values().all(|count| *count >= 10), "{accepted:?}");
    // All codes but those of `init` and of a tree 64 deep, and the doors that lead to one rule.
    let codes = refused.iter().filter(|(text, _)| !text.contains(':'));
    let codes: BTreeMap<_, _> = codes.collect();
    assert_eq!(codes.len(), 27, "{codes:?}");
    assert!(codes.values().all(|count| **count >= 5), "{codes:?}");
    for door in [
        "group_moved: T12 ONESELF",
        "assigned_to_group: T12 ONESELF",
        "group_moved: U8 CAMERA_IN_LAYOUT",
        "group_moved: U8 CAMERA_IN_CAMERA_GROUP",
        "removed_from_group: U8 CAMERA_IN_LAYOUT",
        "removed_from_group: U8 CAMERA_IN_CAMERA_GROUP",
        "unassigned_from_group: U8 CAMERA_IN_LAYOUT",
        "unassigned_from_group: U8 CAMERA_IN_CAMERA_GROUP",
        "unassigned_from_user: U8 CAMERA_IN_LAYOUT",
        "unassigned_from_user: U8 CAMERA_IN_CAMERA_GROUP",
        "camera_attached: U8 LAYOUT_WITHOUT_CAMERAS",
        "camera_attached: U8 CAMERA_GROUP_WITHOUT_CAMERAS",
        "licenses_set: U6 NOT_ENOUGH_LICENSES",
        "licenses_set: U6 LICENSES_GIVEN_ON",
        "license_totals_set: U6 LICENSES_GIVEN_ON",
        "user_created: U6 NOT_ENOUGH_LICENSES",
        "user_duplicated: U6 NOT_ENOUGH_LICENSES",
        "user_created: U3 TERMS_NOT_CONFIRMED",
        "user_duplicated: U3 TERMS_NOT_CONFIRMED",
        "case_created: U6 NOT_ENOUGH_LICENSES",
        "case_updated: U6 NOT_ENOUGH_LICENSES",
    ] {
        assert!(refused.contains_key(door), "{door} in {refused:#?}");
    }
}
