//! `setLicenses`, `setLicenseTotals`, and licences for new users: U6, T12, T14, T17.

use canopy_domain::{ActionSet, Caller, Category, Change, Command, Role};

use crate::support::commands::{duplicate, new_user};
use crate::support::holdings::*;
use crate::support::ids;
use crate::support::town::*;
use crate::support::world::World;

const NEW: canopy_domain::UserId = ids::user(crate::support::commands::NEW);

/// Ten in the System, of which Eve has six and Max two of hers.
fn held() -> World {
    town()
        .total(10)
        .grant(EVE, None, 6)
        .grant(MAX, Some(EVE), 2)
}

#[test]
fn it_takes_licenses_allocate_in_a_group_of_the_user() {
    for (caller, user, answer) in [
        (ADA, OLE, "done"),
        (EVE, OLE, "done"),
        (EVE, WIM, "NOT_FOUND"),
        (ADA, NO_USER, "NOT_FOUND"),
        (CAM, OLE, "FORBIDDEN"),
        (OLE, OLE, "FORBIDDEN"),
    ] {
        let says = held().says(caller, &set_licenses(user, &[(ONE, 1)]));
        assert_eq!(says, answer, "{caller}: {user}");
    }
    let elsewhere = held().join(WIM, YARD, Role::Observer);
    assert_eq!(elsewhere.says(EVE, &set_licenses(WIM, &[(ONE, 1)])), "done");
    let says = held().says_to(Caller::Operator, &set_licenses(OLE, &[(ONE, 4)]));
    assert_eq!(says, "done");
}

#[test]
fn nobody_gives_more_than_he_has_left_u6() {
    // Six less the two that are given on.
    assert_eq!(held().says(EVE, &set_licenses(OLE, &[(ONE, 4)])), "done");
    let says = held().says(EVE, &set_licenses(OLE, &[(ONE, 5)]));
    assert_eq!(says, "U6 NOT_ENOUGH_LICENSES");
    // What he gives already is not asked for again.
    assert_eq!(held().says(EVE, &set_licenses(MAX, &[(ONE, 6)])), "done");
    let says = held().says(EVE, &set_licenses(MAX, &[(ONE, 7)]));
    assert_eq!(says, "U6 NOT_ENOUGH_LICENSES");
    // Cameras of his own cases take them, suspended ones do not.
    let used = held().with_case(1, EVE, &[GATE, SHED]);
    assert_eq!(used.says(EVE, &set_licenses(OLE, &[(ONE, 2)])), "done");
    let refusal = used.refusal(EVE, &set_licenses(OLE, &[(ONE, 3)]));
    assert_eq!(refusal.path, ["licenses"]);
    assert!(refusal.message.contains("level 1"), "{}", refusal.message);
    let suspended = used.suspended(1, 1);
    assert_eq!(suspended.says(EVE, &set_licenses(OLE, &[(ONE, 4)])), "done");
    // One level is not another.
    let says = held().says(EVE, &set_licenses(OLE, &[(TWO, 1)]));
    assert_eq!(says, "U6 NOT_ENOUGH_LICENSES");
}

#[test]
fn system_managers_give_as_one_and_from_what_nobody_has_u6() {
    let world = held().second_system_manager(WIM);
    let says = world.says(ADA, &set_licenses(OLE, &[(ONE, 5)]));
    assert_eq!(says, "U6 NOT_ENOUGH_LICENSES");
    let given_by_ada = world.then(ADA, &set_licenses(OLE, &[(ONE, 4)]));
    assert_eq!(given_by_ada.gifts[&(OLE, None, ONE)], 4);
    // The other one sets the same number, and the operator too.
    let set = given_by_ada.changes(WIM, &set_licenses(OLE, &[(ONE, 1)]));
    assert_eq!(set, [given(OLE, None, ONE, 1)]);
    let says = given_by_ada.says_to(Caller::Operator, &set_licenses(OLE, &[(ONE, 4)]));
    assert_eq!(says, "nothing");
    // Licences of his own are not what he gives.
    let own = world.grant(ADA, None, 4);
    let says = own.says(ADA, &set_licenses(OLE, &[(ONE, 1)]));
    assert_eq!(says, "U6 NOT_ENOUGH_LICENSES");
}

#[test]
fn each_giver_sets_what_he_gives_and_the_total_is_the_sum_u6() {
    let both = held().then(ADA, &set_licenses(MAX, &[(ONE, 3)]));
    assert_eq!(both.sum(ONE, |gift| gift.user == MAX), 5);
    let less = both.then(EVE, &set_licenses(MAX, &[(ONE, 0)]));
    assert_eq!(less.sum(ONE, |gift| gift.user == MAX), 3);
    assert_eq!(less.left(Some(EVE), ONE), 6);
    // A level that is not named stays.
    let other = less.then(ADA, &set_totals(&[(TWO, 5)]));
    let other = other.then(ADA, &set_licenses(MAX, &[(TWO, 5)]));
    assert_eq!(other.sum(ONE, |gift| gift.user == MAX), 3);
    assert_eq!(other.says(ADA, &set_licenses(MAX, &[])), "nothing");
}

#[test]
fn what_was_given_on_is_not_taken_from_under_it_u6() {
    let lower = |count| set_licenses(EVE, &[(ONE, count)]);
    assert_eq!(held().says(ADA, &lower(2)), "done");
    assert_eq!(held().says(ADA, &lower(1)), "U6 LICENSES_GIVEN_ON");
    let refusal = held().refusal(ADA, &lower(0));
    assert_eq!(refusal.path, ["licenses"]);
    assert!(refusal.message.contains("level 1"), "{}", refusal.message);
    // From two givers: it is the sum that has to do.
    let two = held()
        .join(EVE, YARD, Role::Member)
        .grant(EVE, Some(OLE), 0);
    let two = two.join(OLE, EAST, Role::GroupManager).grant(OLE, None, 2);
    let two = two.grant(EVE, Some(OLE), 2);
    assert_eq!(two.says(ADA, &lower(0)), "done");
    let more = two.grant(MAX, Some(EVE), 3);
    assert_eq!(more.says(ADA, &lower(0)), "U6 LICENSES_GIVEN_ON");
}

#[test]
fn nobody_gives_himself_licenses_t12() {
    let says = |user| held().says(user, &set_licenses(user, &[(ONE, 1)]));
    assert_eq!(says(ADA), "T12 ONESELF");
    assert_eq!(says(EVE), "T12 ONESELF");
    let refusal = held().refusal(ADA, &set_licenses(ADA, &[(ONE, 1)]));
    assert!(refusal.message.contains("licences"), "{}", refusal.message);
    // In a circle he gets no more than he gave.
    let world = held().join(OLE, EAST, Role::GroupManager);
    let there = world.then(EVE, &set_licenses(OLE, &[(ONE, 4)]));
    let back = there.then(OLE, &set_licenses(EVE, &[(ONE, 4)]));
    assert_eq!(back.left(Some(EVE), ONE), 4);
    assert_eq!(back.left(Some(OLE), ONE), 0);
}

#[test]
fn only_a_system_manager_gives_to_a_system_or_camera_manager_t14_t17() {
    let world = held()
        .join(ADA, EAST, Role::Member)
        .join(CAM, EAST, Role::Member);
    let says = |user| world.says(EVE, &set_licenses(user, &[(ONE, 1)]));
    assert_eq!(says(ADA), "T14 SYSTEM_MANAGER_ONLY");
    assert_eq!(says(CAM), "T17 SYSTEM_MANAGER_ONLY");
    assert_eq!(world.says(ADA, &set_licenses(CAM, &[(ONE, 1)])), "done");
}

#[test]
fn the_total_is_a_setting_of_the_system_and_not_below_what_is_given_out_u6() {
    for (caller, answer) in [(ADA, "done"), (CAM, "FORBIDDEN"), (EVE, "FORBIDDEN")] {
        assert_eq!(held().says(caller, &set_totals(&[(ONE, 6)])), answer);
    }
    let refusal = held().refusal(ADA, &set_totals(&[(ONE, 5), (TWO, 1)]));
    assert_eq!(refusal.code.as_str(), "LICENSES_GIVEN_ON");
    assert!(refusal.message.contains("level 1"), "{}", refusal.message);
    assert_eq!(held().says(ADA, &set_totals(&[(ONE, 10)])), "nothing");
    assert_eq!(held().says(ADA, &set_totals(&[(TWO, 0)])), "nothing");
    let set = Change::LicenseTotalSet {
        root: ROOT,
        level: TWO,
        count: 7,
    };
    assert_eq!(
        held().changes(ADA, &set_totals(&[(ONE, 10), (TWO, 7)])),
        [set]
    );
    let set = set_totals(&[(ONE, 20)]);
    assert_eq!(held().says_to(Caller::Operator, &set), "done");
}

fn created(count: u32) -> Command {
    let mut new = new_user(&[(YARD, Role::Member)]);
    new.licenses = [(ONE, count)].into();
    Command::CreateUser(new)
}

#[test]
fn a_new_user_gets_what_his_maker_has_left_u6() {
    let changes = held().changes(EVE, &created(4));
    assert_eq!(changes.last(), Some(&given(NEW, Some(EVE), ONE, 4)));
    assert_eq!(held().says(EVE, &created(5)), "U6 NOT_ENOUGH_LICENSES");
    assert_eq!(held().says(ADA, &created(5)), "U6 NOT_ENOUGH_LICENSES");
    let changes = held().changes(ADA, &created(4));
    assert_eq!(changes.last(), Some(&given(NEW, None, ONE, 4)));
    // Held to less, he cannot give; and who gives none need not be able to.
    let without = ActionSet::all().without(Category::parse("licenses").unwrap().actions());
    let mut lesser = held().limit(EVE, without);
    lesser.gifts.clear();
    assert_eq!(lesser.says(EVE, &created(1)), "FORBIDDEN");
    assert_eq!(lesser.says(EVE, &created(0)), "done");
    assert!(lesser.changes(EVE, &created(0)).len() == 2);
}

#[test]
fn a_copy_has_the_sum_of_what_the_source_has_from_the_caller_u6_u10() {
    let copy = || Command::DuplicateUser(duplicate(MAX));
    let world = held().then(ADA, &set_licenses(MAX, &[(ONE, 1)]));
    let by_eve = world.changes(EVE, &copy());
    assert_eq!(by_eve.last(), Some(&given(NEW, Some(EVE), ONE, 3)));
    let by_ada = world.changes(ADA, &copy());
    assert_eq!(by_ada.last(), Some(&given(NEW, None, ONE, 3)));
    // One short, and nothing is created: the level is named.
    let short = world.with_case(1, EVE, &[GATE, SHED]);
    let refusal = short.refusal(EVE, &copy());
    assert_eq!(refusal.code.as_str(), "NOT_ENOUGH_LICENSES");
    assert!(refusal.message.contains("level 1"), "{}", refusal.message);
    let mut fewer = duplicate(MAX);
    fewer.licenses = Some([(ONE, 2)].into());
    let changes = short.changes(EVE, &Command::DuplicateUser(fewer));
    assert_eq!(changes.last(), Some(&given(NEW, Some(EVE), ONE, 2)));
}

#[test]
fn licences_that_are_not_seen_are_not_copied_u10() {
    let without = ActionSet::all().without(Category::parse("licenses").unwrap().actions());
    let blind = held().limit(EVE, without);
    let copy = Command::DuplicateUser(duplicate(MAX));
    let mut limited = duplicate(MAX);
    limited.limits = Some(Some(without));
    // Her own limits are in the way of the role too, unless the copy has them.
    let copied = Command::DuplicateUser(limited.clone());
    assert_eq!(blind.says(EVE, &copied), "U10 CANNOT_GIVE");
    assert_eq!(held().says(EVE, &copy), "done");
    limited.licenses = Some([].into());
    assert_eq!(blind.says(EVE, &Command::DuplicateUser(limited)), "done");
    // Where there are none, none are hidden.
    let none = Command::DuplicateUser(duplicate(OLE));
    assert_eq!(blind.says(EVE, &none), "done");
}
