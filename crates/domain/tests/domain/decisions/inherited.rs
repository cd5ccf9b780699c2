//! What becomes of the licences of somebody who is deleted (U6, U12).

use canopy_domain::{AnalyticsChange, Change, Role, UserId};

use crate::support::commands::{delete_user, remove_from_group};
use crate::support::holdings::*;
use crate::support::town::*;
use crate::support::world::World;

/// The rows of the ledger that changed.
fn rows(changes: &[Change]) -> Vec<&Change> {
    let is_row = |change: &&Change| matches!(change, Change::LicensesGiven { .. });
    changes.iter().filter(is_row).collect()
}

fn ended(world: &World, user: UserId) -> Vec<Change> {
    let changes = world.changes(ADA, &delete_user(user));
    assert_eq!(changes.last(), Some(&Change::UserDeleted { user }));
    world.then(ADA, &delete_user(user));
    rows(&changes).into_iter().cloned().collect()
}

#[test]
fn the_rest_returns_to_the_giver_and_gifts_are_his_now() {
    let world = town()
        .total(10)
        .grant(EVE, None, 6)
        .grant(MAX, Some(EVE), 2)
        .grant(OLE, Some(EVE), 1);
    let expected = [
        given(EVE, None, ONE, 0),
        given(OLE, None, ONE, 1),
        given(OLE, Some(EVE), ONE, 0),
        given(MAX, None, ONE, 2),
        given(MAX, Some(EVE), ONE, 0),
    ];
    assert_eq!(ended(&world, EVE), expected);
    let after = world.then(ADA, &delete_user(EVE));
    assert_eq!(after.left(None, ONE), 7, "ten less the three that stay");
}

#[test]
fn rows_that_are_there_already_are_summed() {
    let world = town()
        .total(10)
        .grant(EVE, None, 4)
        .grant(MAX, None, 3)
        .grant(MAX, Some(EVE), 2);
    let expected = [
        given(EVE, None, ONE, 0),
        given(MAX, None, ONE, 5),
        given(MAX, Some(EVE), ONE, 0),
    ];
    assert_eq!(ended(&world, EVE), expected);
}

#[test]
fn two_givers_share_what_he_gave_the_system_first_then_by_id() {
    let world = town()
        .total(20)
        .grant(CAM, None, 2)
        .grant(WIM, None, 9)
        .grant(EVE, Some(WIM), 3)
        .grant(EVE, Some(CAM), 2)
        .grant(EVE, None, 1)
        .grant(MAX, Some(EVE), 3)
        .grant(OLE, Some(EVE), 2);
    let after = world.then(ADA, &delete_user(EVE));
    // One of the System's and one of Cam's for Ole, who comes first by his id.
    let gifts: Vec<_> = [
        (OLE, None),
        (OLE, Some(CAM)),
        (MAX, Some(CAM)),
        (MAX, Some(WIM)),
    ]
    .map(|(user, giver)| after.gifts.get(&(user, giver, ONE)).copied())
    .into();
    assert_eq!(gifts, [Some(1), Some(1), Some(1), Some(2)]);
    assert_eq!(after.gifts.len(), 6, "and what Cam and Wim have");
    assert_eq!(after.left(Some(WIM), ONE), 7, "nine less two");
    assert_eq!(after.left(Some(CAM), ONE), 0);
}

#[test]
fn a_gift_that_comes_back_to_whom_it_came_from_is_none() {
    let world = town()
        .total(10)
        .grant(WIM, None, 5)
        .grant(EVE, Some(WIM), 5)
        .grant(WIM, Some(EVE), 2)
        .grant(MAX, Some(EVE), 1);
    let after = world.then(ADA, &delete_user(EVE));
    assert_eq!(after.gifts.get(&(WIM, Some(WIM), ONE)), None);
    assert_eq!(after.gifts.get(&(MAX, Some(WIM), ONE)), Some(&1));
    assert_eq!(after.left(Some(WIM), ONE), 4, "five less the one of Max");
}

#[test]
fn with_the_last_membership_it_is_the_same_t19() {
    let world = town()
        .total(10)
        .grant(EVE, None, 6)
        .grant(MAX, Some(EVE), 2);
    let deleted = world.comes_to(ADA, &delete_user(EVE));
    let removed = world.comes_to(ADA, &remove_from_group(EVE, EAST));
    assert_eq!(removed, deleted);
    assert_eq!(rows(&deleted.changes).len(), 3);
    // With another membership he stays, and so do they.
    let stays = world.join(EVE, WEST, Role::GroupManager);
    let removed = stays.comes_to(ADA, &remove_from_group(EVE, EAST));
    assert_eq!(rows(&removed.changes).len(), 0);
}

#[test]
fn his_cases_go_and_licences_that_return_revive_the_givers_u9_u12() {
    let world = town()
        .total(10)
        .grant(CAM, None, 4)
        .grant(EVE, Some(CAM), 4)
        .with_case(1, CAM, &[GATE, SHED])
        .with_case(2, EVE, &[GATE])
        .with_case(3, EVE, &[SHED])
        .suspended(1, 100);
    let decided = world.comes_to(ADA, &delete_user(EVE));
    let expected = [
        AnalyticsChange::CaseDeleted { case: case_id(2) },
        AnalyticsChange::CaseDeleted { case: case_id(3) },
        AnalyticsChange::CaseRevived { case: case_id(1) },
    ];
    assert_eq!(decided.analytics, expected);
}
