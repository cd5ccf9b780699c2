//! API tokens: how long they hold, what they are asked by, and what they answer about their owner.

use std::net::{IpAddr, Ipv4Addr};

use canopy_app::{App, AppError, At, Check, LogIn, Login, NewApiToken, Page, ReasonKind};
use canopy_domain::{
    Action, ActionSet, Command, CreateUser, EndAllSessions, EndSession, IpPool, Micros, Role,
    SetActionLimits, SetIpPool, UserId,
};

use crate::licensed::{HOUR, Hand};
use crate::server::{camera, group, initialise, name, new_user, operation, run, user};

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

async fn start() -> (App, Hand, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("canopy.sqlite").display());
    let hand = Hand::new();
    let app = App::start(hand.settings(&url)).await.unwrap();
    (app, hand, folder)
}

fn scope(actions: &[Action]) -> ActionSet {
    actions.iter().copied().collect()
}

fn new(actions: &[Action], expires_at: Micros) -> NewApiToken {
    NewApiToken {
        name: name("gateway"),
        scope: scope(actions),
        expires_at,
    }
}

/// A token of the user for these actions, for 300 days.
async fn token(app: &App, hand: &Hand, user: UserId, actions: &[Action]) -> String {
    let expires_at = Micros(hand.now().0 + 300 * 24 * HOUR);
    let made = app.operate_api_token(user, new(actions, expires_at)).await;
    made.unwrap().secret.to_string()
}

async fn comes(app: &App, secret: &str) -> Login {
    app.authenticate(secret, HERE).await.unwrap()
}

async fn refused(app: &App, secret: &str) -> AppError {
    app.authenticate(secret, HERE).await.unwrap_err()
}

#[test]
fn a_token_holds_until_its_expiry_and_not_a_moment_longer_however_idle_it_is() {
    run(async {
        let (app, hand, _folder) = start().await;
        let (root, _) = initialise(&app).await;
        let him = user(&app, "him", &[(root, Role::Observer)]).await;
        let start = hand.now();
        let end = Micros(start.0 + 366 * 24 * HOUR);
        let long = new(&[Action::CamerasView], Micros(end.0 + 1));
        let bad = app.operate_api_token(him, long).await.unwrap_err();
        assert_eq!(bad.code(), "BAD_USER_INPUT");
        let over = new(&[Action::CamerasView], start);
        let bad = app.operate_api_token(him, over).await.unwrap_err();
        assert_eq!(bad.code(), "BAD_USER_INPUT");
        let made = app.operate_api_token(him, new(&[Action::PtzMove], end));
        let made = made.await.unwrap();
        assert!(made.secret.starts_with("canopy_token_"));
        assert!(!format!("{made:?}").contains(&*made.secret));

        hand.move_to(end.0 - 1);
        app.keep().await.unwrap();
        let login = comes(&app, &made.secret).await;
        assert_eq!((login.user, login.session), (him, made.detail.token));
        // With all that it needs.
        assert_eq!(login.scope, Some(Action::PtzMove.with_needs()));
        let held = app.hold(login, HERE).await.unwrap();
        hand.move_to(end.0);
        assert_eq!(refused(&app, &made.secret).await, AppError::Unauthenticated);
        assert_eq!(held.check(), Err(AppError::Unauthenticated));
        assert!(app.api_tokens_of(him).await.unwrap().is_empty());
        app.stop().await;
    });
}

#[test]
fn a_token_is_asked_for_login_api_and_by_the_pool_whatever_its_scope() {
    run(async {
        let (app, hand, _folder) = start().await;
        let (root, _) = initialise(&app).await;
        let him = user(&app, "him", &[(root, Role::Observer)]).await;
        let secret = token(&app, &hand, him, &[Action::UsersCheck]).await;
        let held = app.hold(comes(&app, &secret).await, HERE).await.unwrap();
        let limits = async |actions: Option<&[Action]>| {
            let command = SetActionLimits {
                user: him,
                limits: actions.map(scope),
            };
            app.operate(Command::SetActionLimits(command))
                .await
                .unwrap();
        };
        limits(Some(&[Action::LoginWeb])).await;
        assert_eq!(refused(&app, &secret).await, AppError::Unauthenticated);
        assert_eq!(held.check(), Err(AppError::Unauthenticated));
        // For good: what was taken is not back with the right.
        limits(None).await;
        assert_eq!(refused(&app, &secret).await, AppError::Unauthenticated);
        let secret = token(&app, &hand, him, &[Action::UsersCheck]).await;
        let held = app.hold(comes(&app, &secret).await, HERE).await.unwrap();
        let pool = async |entries: &[&str]| {
            let command = SetIpPool {
                user: him,
                pool: IpPool::parse(entries).unwrap(),
                salt: app.new_salt(),
            };
            app.operate(Command::SetIpPool(command)).await.unwrap();
        };
        pool(&["10.0.0.0/8"]).await;
        assert_eq!(refused(&app, &secret).await, AppError::IpNotAllowed);
        assert_eq!(held.check(), Err(AppError::IpNotAllowed));
        pool(&[]).await;
        comes(&app, &secret).await;
        assert_eq!(held.check(), Ok(()));
        // With the web his logins end, and his tokens do not.
        let login = app.log_in_as(him, HERE).await.unwrap().token;
        limits(Some(&[Action::LoginApi])).await;
        assert_eq!(refused(&app, &login).await, AppError::Unauthenticated);
        comes(&app, &secret).await;
        assert_eq!(held.check(), Ok(()));
        app.stop().await;
    });
}

#[test]
fn a_secret_under_the_prefix_of_the_other_kind_opens_nothing() {
    run(async {
        let (app, hand, _folder) = start().await;
        let (root, _) = initialise(&app).await;
        let him = user(&app, "him", &[(root, Role::Observer)]).await;
        let secret = token(&app, &hand, him, &[Action::UsersCheck]).await;
        let login = app.log_in_as(him, HERE).await.unwrap().token;
        let as_login = secret.replace("canopy_token_", "canopy_session_");
        let as_token = login.replace("canopy_session_", "canopy_token_");
        for _ in 0..2 {
            assert_eq!(refused(&app, &as_login).await, AppError::Unauthenticated);
            assert_eq!(refused(&app, &as_token).await, AppError::Unauthenticated);
            // Once looked up, it is in memory: and again.
            assert!(comes(&app, &secret).await.scope.is_some());
            assert!(comes(&app, &login).await.scope.is_none());
        }
        app.stop().await;
    });
}

#[test]
fn a_token_answers_for_itself_and_finds_what_its_owner_finds() {
    run(async {
        let (app, hand, _folder) = start().await;
        let (root, _) = initialise(&app).await;
        let north = group(&app, root, "north").await;
        let gate = camera(&app, &[north], "gate").await;
        let him = user(&app, "him", &[(north, Role::GroupManager)]).await;
        let her = user(&app, "her", &[(north, Role::Operator)]).await;
        let secret = token(&app, &hand, him, &[Action::UsersCheck]).await;
        let op = app.operation(comes(&app, &secret).await);
        let check = |user: Option<UserId>, action: &str| Check {
            user: user.map(|user| user.to_string()),
            action: action.to_owned(),
            target: gate.to_string(),
        };
        let view = "cameras.view";
        let asked = [
            check(None, view),
            check(Some(him), view),
            check(Some(her), view),
        ];
        let allowed = op.checks(&asked, At::default()).await.unwrap().allowed;
        assert_eq!(allowed, [false, false, true]);
        let why = op.explain(&asked[0], At::default()).await.unwrap();
        let reasons: Vec<(ReasonKind, bool)> =
            why.reasons.iter().map(|it| (it.kind, it.grants)).collect();
        assert!(
            !why.allowed && reasons.contains(&(ReasonKind::TokenScope, false)),
            "{why:?}"
        );
        assert!(
            reasons.iter().any(|(_, grants)| *grants),
            "the owner may: {why:?}"
        );
        // The lists say what the checks say.
        let target = gate.to_string();
        let who = op.users_with_access(&target, view, At::default(), Page::default());
        let who: Vec<UserId> = who
            .await
            .unwrap()
            .items
            .into_iter()
            .map(|(_, it)| it)
            .collect();
        assert_eq!(who, [her]);
        let what = async |user: Option<&str>| {
            let found = op.accessible_resources(user, view, None, At::default(), Page::default());
            found.await.unwrap().total
        };
        assert_eq!(
            (what(None).await, what(Some(&her.to_string())).await),
            (0, 1)
        );
        assert_eq!(
            op.sees(&[gate.into(), north.into(), her.into()])
                .await
                .unwrap(),
            [true, false, true]
        );
        let found = op.resources(canopy_app::Resources::default(), Page::default());
        assert_eq!(found.await.unwrap().total, 1);
        // A login's answers are the owner's.
        let whole = operation(&app, him);
        let allowed = whole.checks(&asked, At::default()).await.unwrap().allowed;
        assert_eq!(allowed, [true; 3]);
        // Another's scope is no business of his checks: none of it is asked of her.
        let all: Vec<Action> = Action::all().collect();
        let secret = token(&app, &hand, him, &all).await;
        let op = app.operation(comes(&app, &secret).await);
        let allowed = op.checks(&asked, At::default()).await.unwrap().allowed;
        assert_eq!(allowed, [true; 3]);
        app.stop().await;
    });
}

#[test]
fn a_token_is_made_by_a_login_with_the_password_and_by_no_token() {
    run(async {
        let (app, hand, _folder) = start().await;
        let (root, _) = initialise(&app).await;
        let command = CreateUser {
            password_hash: app.hash_password("123456").await.unwrap(),
            ..new_user(&app, "somebody", &[(root, Role::Observer)])
        };
        let him = command.user;
        app.operate(Command::CreateUser(command)).await.unwrap();
        let request = LogIn {
            email: "somebody@example.com".to_owned(),
            password: "123456".to_owned(),
            address: HERE,
            user_agent: None,
        };
        let login = app.log_in(request).await.unwrap().login;
        let op = app.operation(login);
        let end = Micros(hand.now().0 + HOUR);
        let asked = || new(&[Action::UsersCheck], end);
        let code = |error: AppError| match error {
            AppError::Refused(refusals) => refusals[0].code.as_str(),
            other => other.code(),
        };
        let wrong = op
            .create_api_token(asked(), "1234567", HERE)
            .await
            .unwrap_err();
        assert_eq!(code(wrong), "INVALID_CREDENTIALS");
        let made = op.create_api_token(asked(), "123456", HERE).await.unwrap();
        let all: Vec<Action> = Action::all().collect();
        let wide = token(&app, &hand, him, &all).await;
        let by_token = app.operation(comes(&app, &wide).await);
        let denied = by_token
            .create_api_token(asked(), "123456", HERE)
            .await
            .unwrap_err();
        assert_eq!(code(denied), "FORBIDDEN");
        let denied = by_token
            .change_password("123456", "abcdef", HERE)
            .await
            .unwrap_err();
        assert_eq!(code(denied), "FORBIDDEN");

        // Any token ends itself; others by login.api or login.own_sessions.
        let narrow = comes(&app, &made.secret).await;
        let narrow = app.operation(narrow);
        let other = by_token.login().session;
        let denied = narrow.execute(narrow.revocation(other), false).await;
        assert_eq!(code(denied.unwrap_err()), "FORBIDDEN");
        let itself = narrow.revocation(made.detail.token);
        narrow.execute(itself, false).await.unwrap();
        assert_eq!(refused(&app, &made.secret).await, AppError::Unauthenticated);
        let end = by_token.revocation(other);
        by_token.execute(end, false).await.unwrap();
        assert_eq!(refused(&app, &wide).await, AppError::Unauthenticated);

        // By a login that is over none is made, though its password is right.
        let all = Command::EndAllSessions(EndAllSessions { user: him });
        app.operate(all).await.unwrap();
        let over = op
            .create_api_token(asked(), "123456", HERE)
            .await
            .unwrap_err();
        assert_eq!(over, AppError::Unauthenticated);
        assert!(app.api_tokens_of(him).await.unwrap().is_empty());
        app.stop().await;
    });
}

#[test]
fn tokens_are_listed_apart_from_logins_by_who_may_and_with_their_last_use() {
    run(async {
        let (app, hand, _folder) = start().await;
        let (root, manager) = initialise(&app).await;
        let him = user(&app, "him", &[(root, Role::Observer)]).await;
        let peer = user(&app, "peer", &[(root, Role::Observer)]).await;
        let secret = token(&app, &hand, him, &[Action::UsersCheck]).await;
        let listed = async |by: UserId| operation(&app, by).api_tokens(him, Page::default()).await;
        let own = listed(him).await.unwrap();
        assert_eq!((own.total, own.items[0].1.last_used_at), (1, None));
        hand.moved_by(1);
        comes(&app, &secret).await;
        let used = async || listed(manager).await.unwrap().items[0].1.last_used_at;
        while used().await.is_none() {
            tokio::task::yield_now().await;
        }
        assert_eq!(used().await, Some(hand.now()));
        assert_eq!(listed(peer).await.unwrap_err(), AppError::NotFound);
        let logins = operation(&app, manager)
            .sessions(him, Page::default())
            .await;
        assert_eq!(logins.unwrap().total, 0);
        // By the token itself: not in its scope.
        let by_token = app.operation(comes(&app, &secret).await);
        let denied = by_token.api_tokens(him, Page::default()).await.unwrap_err();
        assert_eq!(denied.code(), "FORBIDDEN");
        let session = own.items[0].1.token;
        let end = Command::EndSession(EndSession { session });
        let manager = operation(&app, manager);
        manager.execute(end, false).await.unwrap();
        assert_eq!(refused(&app, &secret).await, AppError::Unauthenticated);
        app.stop().await;
    });
}
