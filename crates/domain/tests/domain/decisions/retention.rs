//! Suspension, revival and the end of business cases: U9.

use canopy_domain::{AnalyticsChange, Caller, Command, Decided, ResourceId, ResourceKind};

use crate::support::holdings::*;
use crate::support::ids;
use crate::support::town::*;
use crate::support::world::World;

/// Eve with six licences, and cases of one, two and three cameras, oldest first.
fn three_cases() -> World {
    town()
        .total(20)
        .grant(EVE, None, 6)
        .with_case(1, EVE, &[GATE])
        .with_case(2, EVE, &[GATE, SHED])
        .with_case(3, EVE, &[GATE, SHED, DOCK])
}

fn leave(world: &World, count: u32) -> Vec<AnalyticsChange> {
    let after = world.comes_to(ADA, &set_licenses(EVE, &[(ONE, count)]));
    world.then(ADA, &set_licenses(EVE, &[(ONE, count)]));
    after.analytics
}

fn suspended(world: &World, n: u128) -> AnalyticsChange {
    AnalyticsChange::CaseSuspended {
        case: case_id(n),
        at: world.now,
    }
}

fn revived(n: u128) -> AnalyticsChange {
    AnalyticsChange::CaseRevived { case: case_id(n) }
}

#[test]
fn whole_cases_over_the_quota_are_suspended_newest_first() {
    let world = three_cases();
    assert_eq!(leave(&world, 7), []);
    assert_eq!(leave(&world, 5), [suspended(&world, 3)]);
    assert_eq!(leave(&world, 3), [suspended(&world, 3)]);
    assert_eq!(
        leave(&world, 2),
        [suspended(&world, 3), suspended(&world, 2)]
    );
    assert_eq!(
        leave(&world, 1),
        [suspended(&world, 3), suspended(&world, 2)]
    );
    let all = [3, 2, 1].map(|n| suspended(&world, n));
    assert_eq!(leave(&world, 0), all);
}

#[test]
fn licences_given_back_revive_the_oldest_first_each_that_fits_whole() {
    let world = three_cases().grant(EVE, None, 0);
    let mut world = world.suspended(1, 10).suspended(2, 20).suspended(3, 30);
    world.gifts.clear();
    assert_eq!(leave(&world, 1), [revived(1)]);
    assert_eq!(leave(&world, 2), [revived(1)]);
    assert_eq!(leave(&world, 3), [revived(1), revived(2)]);
    // The one that does not fit lets the next one by.
    let mut shorter = world.clone();
    shorter.case(case_id(3)).cameras.truncate(1);
    assert_eq!(leave(&shorter, 2), [revived(1), revived(3)]);
    assert_eq!(leave(&world, 6), [revived(1), revived(2), revived(3)]);
}

#[test]
fn what_is_suspended_does_not_come_back_in_the_same_go_nor_for_another_level() {
    let mut world = town()
        .total(20)
        .grant(EVE, None, 6)
        .with_case(1, EVE, &[GATE])
        .with_case(2, EVE, &[GATE, SHED, DOCK, LOOSE])
        .with_case(3, EVE, &[GATE]);
    // With the middle one gone there would be room for the newest again.
    let both = [3, 2].map(|n| suspended(&world, n));
    assert_eq!(leave(&world, 3), both);
    let mut waits = world.clone().suspended(3, 5);
    waits.gifts.insert((EVE, None, ONE), 5);
    assert_eq!(leave(&waits, 3), [suspended(&world, 2)]);
    world.totals.insert(TWO, 5);
    let after = world.then(ADA, &set_licenses(EVE, &[(ONE, 3)]));
    let other = set_licenses(EVE, &[(TWO, 2)]);
    assert_eq!(after.analytics(ADA, &other), []);
    assert_eq!(leave(&after, 4), [revived(3)]);
}

#[test]
fn what_is_made_at_the_same_time_goes_by_its_id() {
    let mut world = three_cases();
    let at = world.now;
    for n in 1..4 {
        let case = world.case(case_id(n));
        case.at = at;
        case.cameras.truncate(1);
    }
    assert_eq!(leave(&world, 2), [suspended(&world, 3)]);
}

#[test]
fn a_paused_case_takes_licences_is_suspended_and_comes_back_paused() {
    let mut world = three_cases();
    world.case(case_id(3)).paused = true;
    assert_eq!(leave(&world, 5), [suspended(&world, 3)]);
    let after = world.then(ADA, &set_licenses(EVE, &[(ONE, 5)]));
    let back = after.then(ADA, &set_licenses(EVE, &[(ONE, 6)]));
    let case = &back.cases[&case_id(3)];
    assert_eq!((case.paused, case.suspended_at), (true, None));
}

#[test]
fn one_level_and_one_user_do_not_touch_another() {
    let mut world = three_cases().grant(CAM, None, 1).with_case(4, CAM, &[DOCK]);
    world.totals.insert(TWO, 5);
    world.gifts.insert((EVE, None, TWO), 2);
    world.case(case_id(2)).level = TWO;
    let lower = set_licenses(EVE, &[(TWO, 1)]);
    assert_eq!(world.analytics(ADA, &lower), [suspended(&world, 2)]);
    assert_eq!(leave(&world, 3), [suspended(&world, 3)]);
}

#[test]
fn after_168_hours_it_is_gone_and_not_an_hour_earlier() {
    let world = |hours| {
        let mut world = three_cases().suspended(3, hours);
        world.gifts.insert((EVE, None, ONE), 3);
        world
    };
    assert_eq!(leave(&world(167), 6), [revived(3)]);
    assert_eq!(leave(&world(168), 6), []);
    let mut almost = world(168);
    almost.now.0 -= 1;
    assert_eq!(leave(&almost, 6), [revived(3)]);
    let pause = |world: &World| {
        let pause = canopy_domain::PauseCase {
            case: case_id(3),
            paused: true,
        };
        world.says_to(Caller::Operator, &Command::PauseCase(pause))
    };
    assert_eq!(pause(&world(167)), "done");
    assert_eq!(pause(&world(168)), "NOT_FOUND");
}

#[test]
fn the_purge_is_the_operators_and_takes_what_is_over() {
    let world = three_cases().suspended(3, 168).suspended(2, 167);
    assert_eq!(world.says(ADA, &Command::PurgeCases), "NOT_FOUND");
    let decided = world
        .decided(Caller::Operator, &Command::PurgeCases)
        .unwrap();
    let (case, changes) = (case_id(3), Vec::new());
    let analytics = vec![
        AnalyticsChange::EntriesExpired { case },
        AnalyticsChange::CaseDeleted { case },
    ];
    assert_eq!(decided, Decided { changes, analytics });
    let after = world.after_all(&decided);
    let again = after.says_to(Caller::Operator, &Command::PurgeCases);
    assert_eq!(again, "nothing");
}

#[test]
fn entries_of_the_owner_go_where_no_other_case_uses_their_list() {
    let list = |n| ids::resource(ResourceKind::PlateList, n);
    let mut world = three_cases().suspended(3, 168).suspended(2, 1);
    for (n, lists) in [(3, vec![list(1), list(2)]), (2, vec![list(2)])] {
        world.case(case_id(n)).lists = lists;
    }
    let world = [(1, 1, EVE), (2, 2, EVE), (3, 3, EVE), (4, 1, OLE)]
        .into_iter()
        .fold(world, |world, (n, at, by)| {
            world.with_entry(n, list(at), by)
        });
    let decided = world
        .decided(Caller::Operator, &Command::PurgeCases)
        .unwrap();
    let left: Vec<ResourceId> = world
        .after_all(&decided)
        .entries
        .values()
        .map(|entry| entry.list)
        .collect();
    assert_eq!(left, [list(2), list(3), list(1)], "the first is gone");
}
