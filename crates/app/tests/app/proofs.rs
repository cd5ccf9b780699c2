//! Attempts to prove a password: all that fail take one way, and only so many may.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use canopy_app::{App, AppError, LogIn, LoggedIn, PasswordParams, Settings};
use canopy_domain::{
    Action, ActionSet, Command, CreateUser, GroupId, Role, SetActionLimits, SetPassword,
    UpdateUser, UserId,
};

use crate::licensed::{DAY, HOUR, Hand};
use crate::server::{initialise, new_user, run, settings};

const HOME: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));
const AWAY: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 2));

const CHEAP: PasswordParams = PasswordParams {
    memory_kib: 64,
    iterations: 1,
    parallelism: 1,
};

/// A server whose feed is quiet, so that every statement is one that somebody asked for.
struct World {
    app: App,
    hand: Hand,
    root: GroupId,
    folder: tempfile::TempDir,
}

fn quiet(folder: &tempfile::TempDir, hand: &Hand, params: PasswordParams) -> Settings {
    let url = format!("sqlite:{}", folder.path().join("canopy.sqlite").display());
    let (hour, hand) = (Duration::from_secs(3600), hand.clone());
    Settings {
        poll: hour,
        max_staleness: hour,
        password_params: params,
        clock: Arc::new(move || hand.now()),
        ..settings(&url)
    }
}

impl World {
    async fn new() -> Self {
        let (folder, hand) = (tempfile::tempdir().unwrap(), Hand::new());
        let app = App::start(quiet(&folder, &hand, CHEAP)).await.unwrap();
        let (root, _) = initialise(&app).await;
        Self {
            app,
            hand,
            root,
            folder,
        }
    }

    /// Of his name, with the password 123456.
    async fn user(&self, name: &str) -> UserId {
        let command = CreateUser {
            password_hash: self.app.hash_password("123456").await.unwrap(),
            ..new_user(&self.app, name, &[(self.root, Role::Member)])
        };
        let user = command.user;
        self.run(Command::CreateUser(command)).await;
        user
    }

    async fn run(&self, command: Command) {
        self.app.operate(command).await.unwrap();
    }

    async fn try_from(&self, address: IpAddr, name: &str, password: &str) -> Option<AppError> {
        self.log_in(address, name, password).await.err()
    }

    async fn log_in(
        &self,
        address: IpAddr,
        name: &str,
        password: &str,
    ) -> Result<LoggedIn, AppError> {
        let request = LogIn {
            email: format!("{name}@example.com"),
            password: password.to_owned(),
            address,
            user_agent: None,
        };
        self.app.log_in(request).await
    }

    /// How many failures get through to the hash.
    async fn through(&self, address: IpAddr, name: &str, tries: usize) -> usize {
        let mut through = 0;
        for _ in 0..tries {
            match self.try_from(address, name, "wrong!").await {
                Some(AppError::InvalidCredentials) => through += 1,
                Some(AppError::RateLimited { retry_after, .. }) => assert!(retry_after.is_some()),
                other => panic!("{other:?}"),
            }
        }
        through
    }

    fn hashes(&self) -> u64 {
        self.app.hashes().iter().map(|(_, count)| count).sum()
    }
}

#[test]
fn e7_e9_failed_logins_are_alike_in_answer_in_hashes_and_in_statements() {
    run(async {
        let world = World::new().await;
        world.user("active").await;
        let off = UpdateUser {
            user: world.user("deactivated").await,
            name: None,
            email: None,
            language: None,
            active: Some(false),
            salts: [world.app.new_salt(), world.app.new_salt()],
        };
        world.run(Command::UpdateUser(off)).await;
        let limited = SetActionLimits {
            user: world.user("limited").await,
            limits: Some(ActionSet::EMPTY.with(Action::CamerasView)),
        };
        world.run(Command::SetActionLimits(limited)).await;

        let mut seen = Vec::new();
        for (name, password) in [
            ("active", "wrong!"),
            ("unknown", "wrong!"),
            ("no email @", "wrong!"),
            ("deactivated", "wrong!"),
            ("deactivated", "123456"),
            ("limited", "wrong!"),
            ("limited", "123456"),
            ("active", &"x".repeat(300)),
        ] {
            // The least of some tries: housekeeping asks the database too.
            let mut statements = u64::MAX;
            for _ in 0..3 {
                let (asked, hashed) = (world.app.query_count(), world.app.hashes());
                let answer = world.try_from(AWAY, name, password).await;
                statements = statements.min(world.app.query_count() - asked);
                assert_eq!(answer, Some(AppError::InvalidCredentials), "{name}");
                let [(params, before)] = hashed[..] else {
                    panic!("{hashed:?}")
                };
                assert_eq!(world.app.hashes(), [(params, before + 1)], "{name}");
                assert_eq!(params, CHEAP);
                // Good as new again: they are told apart by the limits no more than by anything.
                world.hand.moved_by(HOUR);
            }
            seen.push((name, statements));
        }
        assert!(
            seen.iter().all(|(_, statements)| *statements == 1),
            "{seen:?}"
        );
        world.app.stop().await;
    });
}

#[test]
fn failures_are_counted_alike_whether_anybody_has_the_email() {
    run(async {
        let world = World::new().await;
        world.user("somebody").await;
        for name in ["somebody", "nobody"] {
            let before = world.hashes();
            assert_eq!(world.through(AWAY, name, 30).await, 10, "{name}");
            assert_eq!(world.hashes() - before, 10, "refused before the hash");
            world.hand.moved_by(HOUR);
        }
        world.app.stop().await;
    });
}

#[test]
fn e4_right_passwords_are_not_counted_and_wrong_ones_are_wherever_they_are_tried() {
    run(async {
        let world = World::new().await;
        world.user("somebody").await;
        for _ in 0..30 {
            world.log_in(HOME, "somebody", "123456").await.unwrap();
        }
        let login = world.log_in(HOME, "somebody", "123456").await.unwrap();
        let op = world.app.operation(login.login);
        // From where he always is, it is the pair's limit: five, of logins and changes together.
        let mut codes = Vec::new();
        for round in 0..4 {
            let change = op.change_password("wrong!", "abcdef", HOME).await;
            codes.push(change.unwrap_err().code());
            if round < 3 {
                let tried = world.try_from(HOME, "somebody", "wrong!").await;
                codes.push(tried.unwrap().code());
            }
        }
        let wrong = ["FORBIDDEN", "INVALID_CREDENTIALS"];
        let expected = [wrong[0], wrong[1], wrong[0], wrong[1], wrong[0]];
        assert_eq!(codes[..5], expected);
        assert_eq!(codes[5..], ["RATE_LIMITED", "RATE_LIMITED"]);
        // A right one is refused too now, before anything is hashed.
        let before = world.hashes();
        let refused = op.change_password("123456", "abcdef", HOME).await;
        assert_eq!(refused.unwrap_err().code(), "RATE_LIMITED");
        assert_eq!(world.hashes(), before);
        world.hand.moved_by(HOUR / 60);
        op.change_password("123456", "abcdef", HOME).await.unwrap();
        world.app.stop().await;
    });
}

#[test]
fn e5_the_owner_gets_in_where_he_always_is_while_he_is_guessed_at() {
    run(async {
        let world = World::new().await;
        world.user("owner").await;
        world.log_in(HOME, "owner", "123456").await.unwrap();
        assert_eq!(world.through(AWAY, "owner", 50).await, 10);
        for name in ["a", "b", "c", "d"] {
            world.through(HOME, name, 20).await;
        }
        for _ in 0..10 {
            world.log_in(HOME, "owner", "123456").await.unwrap();
        }
        let elsewhere = IpAddr::V4(Ipv4Addr::new(198, 51, 100, 1));
        let refused = world.try_from(elsewhere, "owner", "123456").await;
        assert_eq!(refused.unwrap().code(), "RATE_LIMITED");

        // A place is known for ninety days.
        world.hand.moved_by(90 * DAY - 1);
        world.app.keep().await.unwrap();
        assert_eq!(world.through(HOME, "owner", 50).await, 5);
        world.hand.moved_by(DAY);
        world.app.keep().await.unwrap();
        assert_eq!(world.through(HOME, "owner", 50).await, 10);
        world.app.stop().await;
    });
}

#[test]
fn dearer_parameters_hash_anew_at_the_next_right_login_and_at_no_other_time() {
    run(async {
        let world = World::new().await;
        let user = world.user("somebody").await;
        world.app.stop().await;
        let dearer = PasswordParams {
            iterations: 2,
            ..CHEAP
        };
        let app = App::start(quiet(&world.folder, &world.hand, dearer))
            .await
            .unwrap();
        let world = World { app, ..world };
        let of = |params| {
            let hashes = world.app.hashes();
            let found = hashes.iter().find(|(found, _)| *found == params);
            found.map_or(0, |(_, count)| *count)
        };
        let revision = world.app.readiness().revision;
        world.through(HOME, "somebody", 1).await;
        assert_eq!((of(CHEAP), of(dearer)), (1, 0));
        world.log_in(HOME, "somebody", "123456").await.unwrap();
        assert_eq!((of(CHEAP), of(dearer)), (2, 1));
        // From now on he is compared by them, and an unknown one was all along.
        world.log_in(HOME, "somebody", "123456").await.unwrap();
        world.through(HOME, "nobody", 1).await;
        assert_eq!((of(CHEAP), of(dearer)), (2, 3));
        assert_eq!(
            world.app.readiness().revision,
            revision,
            "{user}: no revision"
        );
        world.app.stop().await;

        // Who is configured with less leaves it as it is.
        let app = App::start(quiet(&world.folder, &world.hand, CHEAP))
            .await
            .unwrap();
        let world = World { app, ..world };
        for _ in 0..2 {
            world.log_in(HOME, "somebody", "123456").await.unwrap();
        }
        assert_eq!(world.app.hashes(), [(dearer, 2)]);
        world.app.stop().await;
    });
}

#[test]
fn an_attempt_that_was_not_compared_is_not_counted() {
    run(async {
        let (folder, hand) = (tempfile::tempdir().unwrap(), Hand::new());
        let mut settings = quiet(&folder, &hand, CHEAP);
        // Long enough for all others to come meanwhile.
        settings.password_params.memory_kib = 8 * 1024;
        settings.password_hashes.parallel = 1;
        settings.password_hashes.waiting = 0;
        let app = App::start(settings).await.unwrap();
        let (root, _) = initialise(&app).await;
        let world = World {
            app,
            hand,
            root,
            folder,
        };
        world.user("somebody").await;
        let before = world.hashes();
        let all = (0..10).map(|_| world.try_from(AWAY, "somebody", "wrong!"));
        let answers = futures::future::join_all(all).await;
        let compared = world.hashes() - before;
        let wrong = count_of(&answers, AppError::InvalidCredentials);
        let busy = count_of(&answers, AppError::Overloaded);
        assert!(busy > 0 && wrong + busy == 10, "{answers:?}");
        assert_eq!(usize::try_from(compared).unwrap(), wrong);
        assert_eq!(world.through(AWAY, "somebody", 30).await, 10 - wrong);
        world.app.stop().await;
    });
}

fn count_of(answers: &[Option<AppError>], error: AppError) -> usize {
    let error = Some(error);
    answers.iter().filter(|answer| **answer == error).count()
}

#[test]
fn a_place_where_somebody_else_has_logged_in_is_known_no_more_after_another_password() {
    run(async {
        let world = World::new().await;
        let user = world.user("owner").await;
        world.log_in(AWAY, "owner", "123456").await.unwrap();
        let here = world.log_in(HOME, "owner", "123456").await.unwrap();
        let op = world.app.operation(here.login);
        op.change_password("123456", "abcdef", HOME).await.unwrap();
        // Where he changed it himself he is known still: five of his own.
        assert_eq!(world.through(HOME, "owner", 30).await, 5);
        assert_eq!(world.through(AWAY, "owner", 30).await, 10);
        world.hand.moved_by(HOUR);

        let set = SetPassword {
            user,
            password_hash: world.app.hash_password("123456").await.unwrap(),
        };
        world.run(Command::SetPassword(set)).await;
        assert_eq!(world.through(HOME, "owner", 30).await, 10);
        world.app.stop().await;
    });
}
