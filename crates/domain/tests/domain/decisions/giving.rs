//! "Nobody gives what he does not have", for what `createUser` gives.

use canopy_domain::{Action, ActionSet, Caller, Command, IpPool, Role, Stop};

use crate::support::commands::{assign_to_user, new_user};
use crate::support::town::*;
use crate::support::world::World;

fn without(action: Action) -> ActionSet {
    ActionSet::all().without(ActionSet::EMPTY.with(action))
}

fn pool(entries: &[&str]) -> IpPool {
    IpPool::parse(entries).unwrap()
}

#[test]
fn no_actions_beyond_ones_own_limits() {
    let world = town().limit(EVE, without(Action::PtzMove));
    let gives = |limits| {
        let mut new = new_user(&[(EAST, Role::Observer)]);
        new.limits = limits;
        world.says(EVE, &Command::CreateUser(new))
    };
    assert_eq!(gives(Some(ActionSet::all())), "CANNOT_GIVE");
    assert_eq!(
        gives(Some(ActionSet::EMPTY.with(Action::PtzMove))),
        "CANNOT_GIVE"
    );
    assert_eq!(gives(Some(without(Action::PtzMove))), "done");
    assert_eq!(gives(Some(ActionSet::EMPTY)), "done");
    // None is no limit, and yet an Observer has nothing beyond hers.
    assert_eq!(gives(None), "done");
}

#[test]
fn no_role_whose_actions_within_the_receivers_limits_are_beyond_ones_own() {
    let own = without(Action::PtzMove);
    let world = town().limit(EVE, own);
    let gives = |role, limits| {
        let mut new = new_user(&[(EAST, role)]);
        new.limits = limits;
        world.says(EVE, &Command::CreateUser(new))
    };
    assert_eq!(gives(Role::Operator, None), "CANNOT_GIVE");
    assert_eq!(gives(Role::Operator, Some(own)), "done");
    assert_eq!(gives(Role::Member, None), "done");
    assert_eq!(
        gives(Role::Operator, Some(ActionSet::all())),
        "CANNOT_GIVE, CANNOT_GIVE"
    );
}

#[test]
fn no_addresses_beyond_ones_own_pool() {
    let says = |own: &[&str], given: &[&str]| {
        let mut world: World = town();
        world.user(EVE).pool = pool(own);
        let mut new = new_user(&[(EAST, Role::Member)]);
        new.pool = pool(given);
        world.says(EVE, &Command::CreateUser(new))
    };
    assert_eq!(says(&[], &[]), "done");
    assert_eq!(says(&[], &["::/0"]), "done");
    assert_eq!(says(&["10.0.0.0/8"], &["10.1.0.0/16"]), "done");
    assert_eq!(says(&["10.0.0.0/8"], &["::ffff:10.1.2.3"]), "done");
    assert_eq!(
        says(&["10.0.0.0/8"], &["10.1.0.0/16", "11.0.0.1"]),
        "CANNOT_GIVE"
    );
    assert_eq!(
        says(&["10.0.0.0/8"], &["9.255.255.255-10.0.0.1"]),
        "CANNOT_GIVE"
    );
    // The empty pool is every address: more than anybody who is held to a pool has.
    assert_eq!(says(&["10.0.0.0/8"], &[]), "CANNOT_GIVE");
    assert_eq!(says(&["0.0.0.0/0", "::/0"], &[]), "done");
}

#[test]
fn no_resources_beyond_ones_reach() {
    let world = town().hand(EVE, DOCK);
    let says = |caller, resources: &[_]| {
        let mut new = new_user(&[(EAST, Role::Member)]);
        new.resources = resources.to_vec();
        world.says(caller, &Command::CreateUser(new))
    };
    assert_eq!(says(EVE, &[GATE, SHED]), "done");
    assert_eq!(says(EVE, &[GATE, DOCK]), "CANNOT_GIVE");
    assert_eq!(says(EVE, &[LOOSE]), "NOT_FOUND");
    assert_eq!(says(ADA, &[LOOSE, DOCK]), "done");
}

#[test]
fn what_cannot_be_given_is_named_once() {
    let world = town().hand(EVE, DOCK);
    let mut new = new_user(&[(EAST, Role::Member)]);
    new.resources = vec![DOCK, GATE, DOCK];
    let refused = world.decide(Caller::User(EVE), &Command::CreateUser(new));
    let Err(Stop::Refused(refusals)) = refused else {
        panic!("not refused");
    };
    assert_eq!(refusals.len(), 1);
    assert_eq!(refusals[0].rule, None);
    assert_eq!(refusals[0].path, ["resourceIds"]);
    assert_eq!(refusals[0].blockers, [DOCK.into()]);
}

#[test]
fn no_individual_assignment_that_lets_the_receiver_view_what_one_may_not() {
    // An assigned camera shows its archive: Eve may not watch it, nor may whom she gives it to.
    let own = without(Action::ArchiveView);
    let world = town().limit(EVE, own);
    let gives = |limits| {
        let mut new = new_user(&[(EAST, Role::Observer)]);
        new.resources = vec![GATE];
        new.limits = limits;
        world.says(EVE, &Command::CreateUser(new))
    };
    assert_eq!(gives(None), "CANNOT_GIVE");
    assert_eq!(gives(Some(own)), "done");
    assert_eq!(
        world.says(EVE, &assign_to_user(OLE, &[GATE])),
        "CANNOT_GIVE"
    );
    // A bell shows no archive.
    assert_eq!(world.says(EVE, &assign_to_user(OLE, &[BELL])), "done");
    let held = world.limit(OLE, own);
    assert_eq!(held.says(EVE, &assign_to_user(OLE, &[GATE])), "done");
}

#[test]
fn the_operator_has_everything_to_give() {
    let mut new = new_user(&[(ROOT, Role::SystemManager)]);
    new.resources = vec![LOOSE, WALL];
    new.limits = Some(ActionSet::all());
    let says = town().says_to(Caller::Operator, &Command::CreateUser(new));
    assert_eq!(says, "done");
}
