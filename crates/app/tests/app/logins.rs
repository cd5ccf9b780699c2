//! Logins as a list, and one's own password.

use std::net::{IpAddr, Ipv4Addr};

use canopy_app::{App, AppError, LogIn, LoggedIn, Page};
use canopy_domain::{
    ActionSet, Command, CreateUser, EndAllSessions, EndSession, Role, SetActionLimits, UserId,
};

use crate::licensed::{HOUR, Hand};
use crate::server::{group, initialise, new_user, operation, run, user};

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

async fn start() -> (App, Hand, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("canopy.sqlite").display());
    let hand = Hand::new();
    let app = App::start(hand.settings(&url)).await.unwrap();
    (app, hand, folder)
}

async fn log_in(app: &App, password: &str) -> Result<LoggedIn, AppError> {
    let request = LogIn {
        email: "somebody@example.com".to_owned(),
        password: password.to_owned(),
        address: HERE,
        user_agent: Some("a browser".to_owned()),
    };
    app.log_in(request).await
}

/// A member with a password: 123456.
async fn somebody(app: &App, memberships: &[(canopy_domain::GroupId, Role)]) -> UserId {
    let command = CreateUser {
        password_hash: app.hash_password("123456").await.unwrap(),
        ..new_user(app, "somebody", memberships)
    };
    let user = command.user;
    app.operate(Command::CreateUser(command)).await.unwrap();
    user
}

fn code(error: AppError) -> &'static str {
    match error {
        AppError::Refused(refusals) => refusals[0].code.as_str(),
        other => other.code(),
    }
}

#[test]
fn another_password_ends_all_other_logins_at_once() {
    run(async {
        let (app, _hand, _folder) = start().await;
        let (root, _) = initialise(&app).await;
        somebody(&app, &[(root, Role::Member)]).await;
        let [here, there] = [log_in(&app, "123456").await, log_in(&app, "123456").await];
        let [here, there] = [here.unwrap(), there.unwrap()];
        let op = app.operation(here.login);

        let wrong = op.change_password("1234567", "abcdef", HERE).await;
        let Err(AppError::Refused(refusals)) = wrong else {
            panic!("{wrong:?}");
        };
        assert_eq!(refusals[0].code.as_str(), "INVALID_CREDENTIALS");
        assert_eq!(refusals[0].path, ["currentPassword"]);
        let bad = op
            .change_password("123456", "short", HERE)
            .await
            .unwrap_err();
        assert_eq!(code(bad), "BAD_USER_INPUT");
        assert!(app.authenticate(&there.token, HERE).await.is_ok());

        op.change_password("123456", "abcdef", HERE).await.unwrap();
        assert!(app.authenticate(&here.token, HERE).await.is_ok());
        let there = app.authenticate(&there.token, HERE).await;
        assert_eq!(there, Err(AppError::Unauthenticated));
        assert_eq!(
            log_in(&app, "123456").await.err(),
            Some(AppError::InvalidCredentials)
        );
        assert!(log_in(&app, "abcdef").await.is_ok());
        app.stop().await;
    });
}

#[test]
fn whoever_may_not_change_his_password_is_not_told_whether_he_knows_it() {
    run(async {
        let (app, _hand, _folder) = start().await;
        let (root, _) = initialise(&app).await;
        let user = somebody(&app, &[(root, Role::Member)]).await;
        let limits = SetActionLimits {
            user,
            limits: Some(ActionSet::EMPTY),
        };
        app.operate(Command::SetActionLimits(limits)).await.unwrap();
        for guess in ["123456", "1234567"] {
            let done = operation(&app, user)
                .change_password(guess, "abcdef", HERE)
                .await;
            assert_eq!(code(done.unwrap_err()), "FORBIDDEN");
        }
        app.stop().await;
    });
}

#[test]
fn logins_are_listed_newest_first_until_they_are_over() {
    run(async {
        let (app, hand, _folder) = start().await;
        let (root, _) = initialise(&app).await;
        let user = somebody(&app, &[(root, Role::Member)]).await;
        let first = log_in(&app, "123456").await.unwrap();
        hand.moved_by(HOUR);
        let second = log_in(&app, "123456").await.unwrap();
        let op = app.operation(second.login);
        let page = |after| Page {
            first: Some(1),
            after,
        };
        let one = op.sessions(user, page(None)).await.unwrap();
        let [(cursor, newest)] = &one.items[..] else {
            panic!("{one:?}");
        };
        assert_eq!((one.total, one.has_next), (2, true));
        assert_eq!(
            (newest.session, newest.current),
            (second.login.session, true)
        );
        assert_eq!(newest.address.as_deref(), Some("127.0.0.1"));
        assert_eq!(newest.user_agent.as_deref(), Some("a browser"));
        let two = op
            .sessions(user, page(Some(cursor.text().unwrap())))
            .await
            .unwrap();
        let (_, oldest) = &two.items[0];
        assert_eq!(
            (oldest.session, oldest.current),
            (first.login.session, false)
        );
        assert!(!two.has_next);

        // Two hours unused, to the microsecond.
        hand.moved_by(HOUR - 1);
        assert_eq!(op.sessions(user, page(None)).await.unwrap().total, 2);
        hand.moved_by(1);
        assert_eq!(op.sessions(user, page(None)).await.unwrap().total, 1);
        app.stop().await;
    });
}

#[test]
fn anothers_logins_are_for_whom_may_see_and_end_them() {
    run(async {
        let (app, _hand, _folder) = start().await;
        let (root, manager) = initialise(&app).await;
        let (his, other) = (group(&app, root, "a").await, group(&app, root, "b").await);
        let he = somebody(&app, &[(his, Role::Member)]).await;
        let boss = user(&app, "boss", &[(his, Role::GroupManager)]).await;
        let peer = user(&app, "peer", &[(his, Role::Operator)]).await;
        let stranger = user(&app, "stranger", &[(other, Role::GroupManager)]).await;
        let login = log_in(&app, "123456").await.unwrap();
        let session = login.login.session;
        let listed = async |who| {
            let listed = operation(&app, who).sessions(he, Page::default()).await;
            listed.map(|found| found.total)
        };
        assert_eq!((listed(manager).await, listed(boss).await), (Ok(1), Ok(1)));
        assert_eq!(listed(peer).await.map_err(code), Err("NOT_FOUND"));
        assert_eq!(listed(stranger).await.map_err(code), Err("NOT_FOUND"));
        let by_boss = operation(&app, boss);
        let of_manager = by_boss.sessions(manager, Page::default());
        assert_eq!(
            of_manager.await.map(|found| found.total).map_err(code),
            Err("NOT_FOUND")
        );

        let end = Command::EndSession(EndSession { session });
        for who in [peer, stranger] {
            let done = operation(&app, who).execute(end.clone(), false).await;
            assert_eq!(done.map_err(code).err(), Some("NOT_FOUND"));
        }
        assert!(app.authenticate(&login.token, HERE).await.is_ok());
        let done = operation(&app, boss).execute(end, false).await;
        assert_eq!(done.unwrap().changes.len(), 1);
        let over = app.authenticate(&login.token, HERE).await;
        assert_eq!(over, Err(AppError::Unauthenticated));

        let again = log_in(&app, "123456").await.unwrap();
        let all = Command::EndAllSessions(EndAllSessions { user: he });
        let op = app.operation(again.login);
        assert_eq!(
            op.execute(all.clone(), false).await.unwrap().changes.len(),
            1
        );
        let over = app.authenticate(&again.token, HERE).await;
        assert_eq!(over, Err(AppError::Unauthenticated));
        let none = operation(&app, manager).execute(all, false).await.unwrap();
        assert!(none.is_nothing());
        app.stop().await;
    });
}
