//! Whatever is accepted, one command after the other, keeps every rule, gives nobody what its giver
//! has not, and is told for what it means. `support/walk.rs` says how to repeat a walk.

use std::collections::{BTreeMap, BTreeSet};

use canopy_domain::{
    Caller, Change, Code, Command, Effects, Extract, Level, Role, Stop, TargetId, UserFacts, UserId,
};

use crate::support::masks::{Rows, names, rows_of, within};
use crate::support::oracle::Answer;
use crate::support::walk::{Done, Look, Step, is_repeated, walks};
use crate::support::world::World;

/// Kinds of commands.
const KINDS: usize = 37;

/// In all walks together.
const COMMANDS: u64 = 120_000;

/// Settled detail 1: first what is not found, then what is forbidden and nothing else, then rules.
fn answers_in_order(step: &Step<'_>) {
    let stops = step.before.stops(step.caller, step.command);
    match step.answer {
        Err(Stop::BadInput(_)) => assert_eq!(stops, Some(Answer::BadInput)),
        Err(Stop::NotFound) => assert_eq!(stops, Some(Answer::NotFound)),
        Err(Stop::Refused(refusals)) => {
            let forbidden = refusals.iter().any(|it| it.code == Code::Forbidden);
            assert_eq!(stops, forbidden.then_some(Answer::Forbidden));
            assert!(!forbidden || refusals.len() == 1, "forbidden stands alone");
            let numbers = refusals.iter().map(|it| (it.rule.is_none(), it.rule));
            assert!(numbers.is_sorted(), "in the order of their numbers");
        }
        Ok(_) => assert_eq!(stops, None),
        Err(stop) => panic!("no answer: {stop:?}"),
    }
}

/// T12, by comparing all that he may; T11 and T12 by what is his.
fn gives_the_caller_nothing(step: &Step<'_>, done: &Done<'_>) {
    let Caller::User(me) = step.caller else {
        return;
    };
    for target in step.before.targets(me) {
        let might = step.might.get(&(me, target)).copied().unwrap_or(0);
        let may = done.may.get(&(me, target)).copied().unwrap_or(0);
        let gained = may & !might;
        assert!(gained == 0, "T12: {:?} on {target}", names(gained));
    }
    let before = &step.before.users[&me];
    let mut after = done.after.users[&me].clone();
    assert!(after.resources.is_subset(&before.resources), "T12");
    after.resources.clone_from(&before.resources);
    after.name.clone_from(&before.name);
    after.language.clone_from(&before.language);
    assert_eq!(&after, before, "T11, T12, U11");
    for level in Level::ALL {
        let has = |world: &World| world.sum(level, |gift| gift.user == me);
        assert!(has(done.after) <= has(step.before), "T12: licences");
    }
}

/// The roles of T13 and T18.
fn is_high(world: &World, user: UserId, role: Role) -> bool {
    world.users[&user]
        .memberships
        .values()
        .any(|his| *his == role)
}

/// T14, T17: who is no System manager changes nothing about a System or Camera manager, and makes
/// none. A resource that is deleted is lost to him too.
fn leaves_high_managers_alone(step: &Step<'_>, done: &Done<'_>) {
    let Caller::User(me) = step.caller else {
        return;
    };
    if is_high(step.before, me, Role::SystemManager) {
        return;
    }
    let high = |world: &World, user| {
        is_high(world, user, Role::SystemManager) || is_high(world, user, Role::CameraManager)
    };
    for (id, user) in &done.after.users {
        let was = step.before.users.contains_key(id) && high(step.before, *id);
        assert!(was || !high(done.after, *id), "T14, T17: {id} is made one");
        assert!(!was || user.active == step.before.users[id].active);
    }
    for (id, user) in &step.before.users {
        if !high(step.before, *id) {
            continue;
        }
        let mut expected = user.clone();
        expected
            .resources
            .retain(|it| done.after.resources.contains_key(it));
        let mut after = done.after.users[id].clone();
        if *id == me {
            after.name.clone_from(&expected.name);
            after.language.clone_from(&expected.language);
        } else {
            let sessions = |world: &World| world.sessions.values().filter(|his| *his == id).count();
            assert_eq!(sessions(step.before), sessions(done.after), "T14, T17");
        }
        assert_eq!(after, expected, "T14, T17: {id}");
        // What he has from somebody who is deleted is somebody else's gift by then.
        let rows = |world: &World| {
            let his = world.gifts().filter(|gift| gift.user == *id);
            his.collect::<Vec<_>>()
        };
        let nobody_went = done.after.users.len() >= step.before.users.len();
        assert!(
            !nobody_went || rows(step.before) == rows(done.after),
            "T14, T17"
        );
    }
}

/// "Nobody gives what he does not have", for what is given to a user.
fn gives_only_what_the_giver_has(step: &Step<'_>, done: &Done<'_>) {
    let Caller::User(me) = step.caller else {
        return;
    };
    let to_a_user = matches!(
        step.command,
        Command::CreateUser(_)
            | Command::DuplicateUser(_)
            | Command::UpdateUser(_)
            | Command::SetActionLimits(_)
            | Command::AssignRole(_)
            | Command::AssignToUser(_)
    );
    let Some(limits) = step.before.users[&me].limits.filter(|_| to_a_user) else {
        return;
    };
    let own = within(Some(limits));
    for (pair, may) in done.may {
        let might = step.might.get(pair).copied().unwrap_or(0);
        let beyond = may & !might & !own;
        assert!(beyond == 0, "{:?} for {pair:?}", names(beyond));
    }
    for change in done.changes {
        if let Change::AssignedToUser { resource, .. } = change {
            let reaches = |action| step.before.reaches(me, action, (*resource).into());
            assert!(reaches("users.assign_resource"), "{resource}");
        }
    }
}

/// The end of a thing is the end of all that was said of it.
fn leaves_nothing_dangling(after: &World) {
    let resources = after.resources.values();
    for resource in resources {
        let mut cameras = resource.cameras.iter();
        assert!(cameras.all(|id| after.resources.contains_key(id)));
        let mut groups = resource.groups.iter();
        assert!(groups.all(|id| after.parents.contains_key(id)));
    }
    for user in after.users.values() {
        let mut groups = user.memberships.keys();
        assert!(groups.all(|id| after.parents.contains_key(id)));
        let mut resources = user.resources.iter();
        assert!(resources.all(|id| after.resources.contains_key(id)));
    }
    let mut parents = after.parents.values().flatten();
    assert!(parents.all(|id| after.parents.contains_key(id)));
    let mut users = after.sessions.values();
    assert!(users.all(|id| after.users.contains_key(id)));
}

fn extract(world: &World) -> Extract {
    let facts = |user: &crate::support::world::User| UserFacts {
        active: user.active,
        limits: user.limits,
        memberships: user.memberships.iter().map(|(g, r)| (*g, *r)).collect(),
    };
    let users = world.users.iter();
    let assigned = users.clone().flat_map(|(id, user)| {
        let his = user.resources.iter();
        his.map(move |resource| (*id, *resource))
    });
    let placements = world.resources.iter();
    let placements = placements.map(|(id, found)| (*id, found.groups.iter().copied().collect()));
    Extract {
        root: world.root(),
        parents: world.parents.iter().map(|(g, p)| (*g, *p)).collect(),
        assigned: assigned.collect(),
        users: users.map(|(id, user)| (*id, facts(user))).collect(),
        placements: placements.collect(),
    }
}

/// What is told as gained and lost is the difference of all that everybody may.
fn tells_what_it_means(step: &Step<'_>, done: &Done<'_>) {
    let effects = Effects::of(&extract(step.before), done.changes);
    let mut told: BTreeMap<(UserId, TargetId), (Rows, Rows)> = BTreeMap::new();
    for effect in effects.page(None, usize::MAX) {
        let both = (rows_of(effect.gained), rows_of(effect.lost));
        let before = told.insert((effect.user, effect.target), both);
        assert_eq!(before, None, "told twice");
    }
    let mut expected = BTreeMap::new();
    let pairs: BTreeSet<_> = step.might.keys().chain(done.may.keys()).collect();
    for pair in pairs {
        let might = step.might.get(pair).copied().unwrap_or(0);
        let may = done.may.get(pair).copied().unwrap_or(0);
        if might != may {
            expected.insert(*pair, (may & !might, might & !may));
        }
    }
    assert_eq!(told, expected, "effects");
    assert_eq!(effects.total(), expected.len() as u64);
}

#[test]
fn the_quick_masks_are_what_the_sentences_say() {
    walks(2, 2_000, &mut |step: &Step<'_>| {
        let Some(done) = &step.done else {
            return;
        };
        for user in done.after.users.keys() {
            for target in done.after.targets(*user) {
                let mask = done.may.get(&(*user, target)).copied().unwrap_or(0);
                assert_eq!(names(mask), done.after.actions(*user, target));
            }
        }
    });
}

/// All that is looked at; it is proved of what was accepted, so that is counted.
#[derive(Default)]
struct Everything {
    /// By the kind of command: by whomever, and by who is no System manager.
    accepted: BTreeMap<&'static str, (u64, u64)>,
}

impl Look for Everything {
    fn step(&mut self, step: &Step<'_>) {
        answers_in_order(step);
        let Some(done) = &step.done else {
            return;
        };
        assert_eq!(done.after.broken_rules(), Vec::<String>::new());
        let may_be_the_same = matches!(
            step.command,
            Command::SetPassword(_)
                | Command::ChangePassword(_)
                | Command::UpdateCase(_)
                | Command::UpdateEntry(_)
        );
        if !may_be_the_same {
            let changes_nothing = step.before == done.after;
            assert!(!changes_nothing, "a change that changes nothing");
        }
        leaves_nothing_dangling(done.after);
        gives_the_caller_nothing(step, done);
        leaves_high_managers_alone(step, done);
        gives_only_what_the_giver_has(step, done);
        tells_what_it_means(step, done);
        let count = self.accepted.entry(step.command.kind()).or_default();
        let me = step.caller.user();
        let managed = me.is_some_and(|me| !is_high(step.before, me, Role::SystemManager));
        count.0 += 1;
        count.1 += u64::from(managed);
    }
}

#[test]
fn whatever_is_accepted_keeps_every_rule_and_is_told_for_what_it_means() {
    let mut everything = Everything::default();
    walks(1, COMMANDS, &mut everything);
    if !is_repeated(COMMANDS) {
        let accepted = everything.accepted;
        assert_eq!(accepted.len(), KINDS, "{accepted:?}");
        for (kind, (all, managed)) in &accepted {
            let by_few = [
                "initialised",
                "imported",
                "license_totals_set",
                "cases_purged",
            ];
            let by_operator = by_few.contains(kind);
            assert!(*all >= 100, "{kind}: {accepted:?}");
            assert!(by_operator || *managed >= 20, "{kind}: {accepted:?}");
        }
    }
}
