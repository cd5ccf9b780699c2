//! Whatever is accepted keeps every rule, in any world.

use std::collections::BTreeMap;

use canopy_domain::{Caller, Command, Stop, TargetId};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};

use crate::support::random::{self, Draft};
use crate::support::world::World;

/// Everything that the command names.
fn named(command: &Command) -> Vec<TargetId> {
    let groups = |ids: &[_]| {
        ids.iter()
            .map(|id| TargetId::Group(*id))
            .collect::<Vec<_>>()
    };
    let things = |ids: &[_]| {
        ids.iter()
            .map(|id| TargetId::Resource(*id))
            .collect::<Vec<_>>()
    };
    match command {
        Command::CreateGroup(command) => vec![command.parent.into()],
        Command::CreateResource(command) => {
            [groups(&command.groups), things(&command.cameras)].concat()
        }
        Command::CreateUser(command) => {
            let memberships = command.memberships.iter();
            let mut named: Vec<TargetId> = memberships.map(|new| new.group.into()).collect();
            named.extend(things(&command.resources));
            named
        }
        Command::AssignRole(command) => vec![command.user.into(), command.group.into()],
        Command::AssignToGroup(command) => {
            let mut named = things(&command.resources);
            named.push(command.group.into());
            named
        }
        Command::AssignToUser(command) => {
            let mut named = things(&command.resources);
            named.push(command.user.into());
            named
        }
        Command::DuplicateUser(command) => {
            let memberships = command.memberships.iter().flatten();
            let mut named: Vec<TargetId> = memberships.map(|new| new.group.into()).collect();
            named.extend(things(command.resources.as_deref().unwrap_or_default()));
            named.push(command.source.into());
            named
        }
        Command::UpdateUser(command) => vec![command.user.into()],
        Command::DeleteUser(command) => vec![command.user.into()],
        Command::SetPassword(command) => vec![command.user.into()],
        Command::SetActionLimits(command) => vec![command.user.into()],
        Command::SetIpPool(command) => vec![command.user.into()],
        Command::RemoveFromGroup(command) => vec![command.user.into(), command.group.into()],
        Command::RenameGroup(command) => vec![command.group.into()],
        Command::MoveGroup(command) => vec![command.group.into(), command.parent.into()],
        Command::DeleteGroup(command) => vec![command.group.into()],
        Command::UnassignFromGroup(command) => {
            let mut named = things(&command.resources);
            named.push(command.group.into());
            named
        }
        Command::UnassignFromUser(command) => {
            let mut named = things(&command.resources);
            named.push(command.user.into());
            named
        }
        Command::UpdateResource(command) => vec![command.resource.into()],
        Command::DeleteResource(command) => vec![command.resource.into()],
        Command::AttachCamera(command) => things(&[command.container, command.camera]),
        Command::DetachCamera(command) => things(&[command.container, command.camera]),
        Command::EndSession(_) | Command::Initialise(_) | Command::Import(_) => Vec::new(),
    }
}

fn exists(world: &World, target: TargetId) -> bool {
    match target {
        TargetId::User(id) => world.users.contains_key(&id),
        TargetId::Group(id) => world.parents.contains_key(&id),
        TargetId::Resource(id) => world.resources.contains_key(&id),
    }
}

proptest! {
    #![proptest_config(Config::with_cases(1000))]

    #[test]
    fn what_is_accepted_keeps_every_rule_and_gives_the_caller_nothing_t12(
        (world, Draft { caller, command }) in random::drafts()
    ) {
        let Ok(changes) = world.decide(caller, &command) else { return Ok(()) };
        let after = world.after(&changes);
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
    fn a_hidden_thing_is_not_found_exactly_like_an_absent_one(
        (world, Draft { caller, command }) in random::drafts()
    ) {
        let found = named(&command).into_iter().all(|target| match caller {
            Caller::User(me) => exists(&world, target) && world.sees(me, target),
            Caller::Operator => exists(&world, target),
        });
        let not_found = world.decide(caller, &command) == Err(Stop::NotFound);
        prop_assert_eq!(!found, not_found, "{:?}", command);
    }

    #[test]
    fn what_is_done_already_changes_nothing(
        (world, Draft { caller, command }) in random::drafts()
    ) {
        let again = matches!(
            command,
            Command::AssignRole(_) | Command::AssignToGroup(_) | Command::AssignToUser(_)
        );
        if let (true, Ok(changes)) = (again, world.decide(caller, &command)) {
            prop_assert_eq!(world.after(&changes).decide(caller, &command), Ok(Vec::new()));
        }
    }
}

/// The properties above say nothing where nothing is ever accepted.
#[test]
fn the_random_commands_of_every_kind_are_accepted_often_enough_to_prove_something() {
    let mut runner = TestRunner::deterministic();
    let mut accepted = BTreeMap::new();
    for _ in 0..600 {
        let (world, draft) = random::drafts().new_tree(&mut runner).unwrap().current();
        if let Ok(changes) = world.decide(draft.caller, &draft.command) {
            let manager = draft
                .caller
                .user()
                .is_some_and(|me| !world.unlimited_system_managers().any(|other| other == me));
            if !changes.is_empty() {
                let count = accepted.entry(draft.command.kind()).or_insert((0, 0));
                count.0 += 1;
                count.1 += usize::from(manager);
            }
        }
    }
    assert_eq!(accepted.len(), 7);
    assert!(accepted.values().all(|(all, _)| *all >= 10), "{accepted:?}");
}
