//! API tokens: what is done by one, its owner could do, and what is not in its scope it does not.

use canopy_domain::{
    Action, ActionSet, Caller, ChangePassword, Command, Decided, LogOut, PasswordHash, Role,
    SessionId, Stop,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use uuid::Uuid;

use crate::support::cases;
use crate::support::commands::*;
use crate::support::random::{Draft, drafts};
use crate::support::town::*;
use crate::support::world::World;

/// What a token was made for, with all that it needs: mostly little, or almost everything.
fn scopes() -> impl Strategy<Value = ActionSet> {
    let all: Vec<Action> = Action::all().collect();
    let some = vec(select(all.clone()), 0..6).prop_map(|some| some.into_iter().collect());
    let most = vec(select(all), 0..4).prop_map(|some| {
        let some: ActionSet = some.into_iter().collect();
        ActionSet::all().without(some)
    });
    prop_oneof![some, most].prop_map(ActionSet::with_needs)
}

fn by_token(caller: Caller, scope: ActionSet) -> Option<Caller> {
    caller.user().map(|user| Caller::Token { user, scope })
}

/// Not to be done by a token at all.
fn wants_a_login(command: &Command) -> bool {
    matches!(command, Command::ChangePassword(_))
}

proptest! {
    #![proptest_config(cases(4_000))]

    #[test]
    fn whatever_a_token_does_its_owner_could_and_it_comes_to_the_same(
        (world, Draft { caller, command }) in drafts(),
        scope in scopes(),
    ) {
        let Some(token) = by_token(caller, scope) else { return Ok(()) };
        if let Ok(decided) = world.decided(token, &command) {
            prop_assert_eq!(world.decided(caller, &command), Ok(decided), "{:?}", command);
        }
    }

    #[test]
    fn a_scope_of_all_actions_is_no_scope((world, Draft { caller, command }) in drafts()) {
        let Some(token) = by_token(caller, ActionSet::all()) else { return Ok(()) };
        if !wants_a_login(&command) {
            let answer = world.decided(token, &command);
            prop_assert_eq!(answer, world.decided(caller, &command), "{:?}", command);
        }
    }

    #[test]
    fn a_wider_scope_takes_nothing_away(
        (world, Draft { caller, command }) in drafts(),
        narrow in scopes(),
        more in scopes(),
    ) {
        let (Some(token), Some(wide)) = (by_token(caller, narrow), by_token(caller, narrow.union(more)))
        else { return Ok(()) };
        if let Ok(decided) = world.decided(token, &command) {
            prop_assert_eq!(world.decided(wide, &command), Ok(decided), "{:?}", command);
        }
    }

    #[test]
    fn what_the_scope_alone_denies_is_forbidden_not_found_or_not_to_give(
        (world, Draft { caller, command }) in drafts(),
        scope in scopes(),
    ) {
        let Some(token) = by_token(caller, scope) else { return Ok(()) };
        let (Ok(_), Err(stop)) = (world.decided(caller, &command), world.decided(token, &command))
        else { return Ok(()) };
        let texts = world.texts_of(&stop);
        let known = |text: &String| {
            text == "NOT_FOUND" || text == "FORBIDDEN" || text.ends_with("CANNOT_GIVE")
        };
        prop_assert!(texts.iter().all(known), "{:?}: {:?}", command, texts);
    }

    #[test]
    fn a_token_for_nothing_ends_itself_and_does_nothing_else(
        (world, Draft { caller, command }) in drafts(),
    ) {
        let Some(token) = by_token(caller, ActionSet::EMPTY) else { return Ok(()) };
        if let Ok(decided) = world.decided(token, &command) {
            let nothing = decided == Decided::default();
            prop_assert!(nothing || matches!(command, Command::LogOut(_)), "{:?}", command);
        }
    }

    /// Nobody has more by what a token does than its scope holds: not by a role, not by limits that
    /// are taken away, not by an assignment.
    #[test]
    fn a_token_gives_nobody_an_action_beyond_its_scope(
        (world, Draft { caller, command }) in drafts(),
        scope in scopes(),
    ) {
        let gives = matches!(
            command,
            Command::CreateUser(_)
                | Command::DuplicateUser(_)
                | Command::UpdateUser(_)
                | Command::SetActionLimits(_)
                | Command::AssignRole(_)
                | Command::AssignToUser(_)
        );
        let Some(token) = by_token(caller, scope) else { return Ok(()) };
        let Ok(decided) = world.decided(token, &command) else { return Ok(()) };
        if !gives {
            return Ok(());
        }
        let after = world.after_all(&decided);
        let within: Vec<&str> = scope.iter().map(Action::name).collect();
        for user in after.users.keys() {
            for target in after.targets(*user) {
                let before = match world.users.contains_key(user) {
                    true => world.actions(*user, target),
                    false => Default::default(),
                };
                let gained = after.actions(*user, target);
                let mut gained = gained.into_iter().filter(|action| !before.contains(action));
                prop_assert!(gained.all(|action| within.contains(&action)), "{:?}", command);
            }
        }
    }
}

/// The properties above say nothing where no token is ever good for anything.
#[test]
fn tokens_do_and_are_denied_enough() {
    let mut runner = TestRunner::deterministic();
    let (mut done, mut denied) = (0, 0);
    for _ in 0..10_000 {
        let (world, draft) = drafts().new_tree(&mut runner).unwrap().current();
        let scope = scopes().new_tree(&mut runner).unwrap().current();
        let Some(token) = by_token(draft.caller, scope) else {
            continue;
        };
        let by_login = world.decided(draft.caller, &draft.command);
        if by_login.is_ok_and(|decided| decided != Decided::default()) {
            match world.decided(token, &draft.command) {
                Ok(_) => done += 1,
                Err(_) => denied += 1,
            }
        }
    }
    assert!(done > 300 && denied > 300, "{done} done, {denied} denied");
}

fn scope(actions: &[Action]) -> ActionSet {
    actions.iter().copied().collect::<ActionSet>().with_needs()
}

#[test]
fn a_role_is_given_by_a_token_that_holds_all_its_actions() {
    let says = |scope| {
        let token = Caller::Token { user: EVE, scope };
        town().says_to(token, &assign_role(OLE, EAST, Role::Member))
    };
    let gives = scope(&[Action::UsersAssignRole, Action::UserGroupsView]);
    assert_eq!(says(gives), "CANNOT_GIVE");
    assert_eq!(says(gives.union(Role::Member.actions())), "done");
    assert_eq!(says(Role::Member.actions()), "NOT_FOUND", "nobody is seen");
    let sees = scope(&[Action::UsersView, Action::UserGroupsView]);
    assert_eq!(says(sees), "FORBIDDEN");
}

#[test]
fn a_password_is_changed_by_whoever_has_logged_in() {
    let mut world = town();
    let session = SessionId(Uuid::from_u128(7));
    world.sessions.insert(session, OLE);
    let current = PasswordHash(world.password(OLE).to_owned());
    let command = Command::ChangePassword(ChangePassword {
        session,
        current,
        password_hash: "$argon2id$new".into(),
    });
    assert_eq!(world.says_to(Caller::User(OLE), &command), "done");
    let token = Caller::Token {
        user: OLE,
        scope: ActionSet::all(),
    };
    assert_eq!(world.says_to(token, &command), "FORBIDDEN");
    let end = Command::LogOut(LogOut { session });
    let nothing = Caller::Token {
        user: OLE,
        scope: ActionSet::EMPTY,
    };
    assert_eq!(world.says_to(nothing, &end), "done");
}

/// A text for each way to be told no.
trait Texts {
    fn texts_of(&self, stop: &Stop) -> Vec<String>;
}

impl Texts for World {
    fn texts_of(&self, stop: &Stop) -> Vec<String> {
        match stop {
            Stop::NotFound => vec!["NOT_FOUND".into()],
            stop => self.texts(stop),
        }
    }
}
