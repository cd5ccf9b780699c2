//! What ends a stream, and that not one event of that revision or a later one is handed over.

use canopy_app::{App, AppError, Login, WatchFilter, Watcher};
use canopy_domain::{
    Action, ActionSet, Command, DeleteUser, EndAllSessions, EndSession, GroupId, IpPool,
    RemoveFromGroup, Role, SetActionLimits, SetIpPool, SetPassword, UpdateUser, UserId,
};

use super::watching::{HERE, does, ended, told};
use crate::server::{camera, group, initialise, new_user, run, start};

/// Somebody who is told everything, by two logins, with a stream each.
struct Victim {
    user: UserId,
    logins: [Login; 2],
    /// One that nobody asks for its next event until all is over.
    late: Watcher,
}

impl Victim {
    async fn new(app: &App, root: GroupId, text: &str) -> Self {
        let command = canopy_domain::CreateUser {
            password_hash: app.hash_password("123456").await.unwrap(),
            ..new_user(app, text, &[(root, Role::SystemManager)])
        };
        let user = command.user;
        app.operate(Command::CreateUser(command)).await.unwrap();
        let first = app.log_in_as(user, HERE).await.unwrap().login;
        let second = app.log_in_as(user, HERE).await.unwrap().login;
        let held = app.hold(first, HERE).await.unwrap();
        let late = app.watch(held, WatchFilter::default()).await.unwrap();
        Self {
            user,
            logins: [first, second],
            late,
        }
    }
}

type Act = fn(&App, &Victim) -> Command;

/// By what a login ends, of which the victim would be told otherwise.
fn ends() -> Vec<(&'static str, Act)> {
    vec![
        ("a login that is ended", |_, victim| {
            Command::EndSession(EndSession {
                session: victim.logins[0].session,
            })
        }),
        ("all logins that are ended", |_, victim| {
            Command::EndAllSessions(EndAllSessions { user: victim.user })
        }),
        ("another password", |_, victim| {
            Command::SetPassword(SetPassword {
                user: victim.user,
                password_hash: "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$c29tZW91dHB1dA".into(),
            })
        }),
        ("deactivated", |app, victim| {
            Command::UpdateUser(UpdateUser {
                user: victim.user,
                name: None,
                email: None,
                language: None,
                active: Some(false),
                salts: [app.new_salt(), app.new_salt()],
            })
        }),
        ("deleted", |_, victim| {
            Command::DeleteUser(DeleteUser { user: victim.user })
        }),
        ("login.web is limited away", |_, victim| {
            let rest = Action::all().filter(|action| *action != Action::LoginWeb);
            Command::SetActionLimits(SetActionLimits {
                user: victim.user,
                limits: Some(rest.collect::<ActionSet>()),
            })
        }),
        ("another IP pool", |app, victim| {
            Command::SetIpPool(SetIpPool {
                user: victim.user,
                pool: IpPool::parse(&["10.0.0.0/8"]).unwrap(),
                salt: app.new_salt(),
            })
        }),
    ]
}

#[test]
fn whoever_is_out_is_told_nothing_of_that_revision_or_a_later_one() {
    run(async {
        let (app, _folder) = start().await;
        let (root, _) = initialise(&app).await;
        for (at, (how, act)) in ends().into_iter().enumerate() {
            let mut victim = Victim::new(&app, root, &format!("victim{at}")).await;
            let held = app.hold(victim.logins[0], HERE).await.unwrap();
            let idle = held.clone();
            let idle = tokio::spawn(async move { idle.over().await });
            let mut waiting = app.watch(held, WatchFilter::default()).await.unwrap();
            let seen = camera(&app, &[root], "before").await;
            assert_eq!(
                told(&mut waiting).await.1,
                [root.into(), seen.into()],
                "{how}"
            );
            let waiting = tokio::spawn(async move { ended(&mut waiting).await });

            does(&app, act(&app, &victim)).await;
            camera(&app, &[root], "after").await;
            let expected = match how {
                "another IP pool" => AppError::IpNotAllowed,
                _ => AppError::Unauthenticated,
            };
            let expected = (expected, None);
            assert_eq!(waiting.await.unwrap(), expected, "{how}");
            assert_eq!(ended(&mut victim.late).await, expected, "{how}");
            assert_eq!(idle.await.unwrap(), expected.0, "{how}");
            let again = app.hold(victim.logins[0], HERE).await;
            assert_eq!(again.err(), Some(expected.0), "{how}");
            let other = app.hold(victim.logins[1], HERE).await;
            assert_eq!(other.is_ok(), how == "a login that is ended", "{how}");
        }
        assert_eq!(app.stream_counts().open, 0);
        app.stop().await;
    });
}

#[test]
fn by_himself_he_ends_the_login_that_he_leaves_or_all_but_his_own() {
    run(async {
        let (app, _folder) = start().await;
        let (root, _) = initialise(&app).await;
        let mut victim = Victim::new(&app, root, "victim").await;
        let [first, second] = victim.logins;
        let held = app.hold(second, HERE).await.unwrap();
        let mut own = app.watch(held, WatchFilter::default()).await.unwrap();
        let changed = app.operation(second);
        changed
            .change_password("123456", "abcdef", std::net::Ipv4Addr::LOCALHOST.into())
            .await
            .unwrap();
        assert_eq!(told(&mut own).await.1, [victim.user.into()]);
        let out = (AppError::Unauthenticated, None);
        assert_eq!(ended(&mut victim.late).await, out);
        assert!(app.hold(first, HERE).await.is_err());
        app.operation(second).log_out().await.unwrap();
        assert_eq!(ended(&mut own).await, out);
        app.stop().await;
    });
}

#[test]
fn whoever_is_removed_from_his_only_group_is_told_nothing_of_it() {
    run(async {
        let (app, _folder) = start().await;
        let (root, _) = initialise(&app).await;
        let hall = group(&app, root, "hall").await;
        let user = crate::server::user(&app, "short", &[(hall, Role::GroupManager)]).await;
        let mut stream = super::watching::watch(&app, user, WatchFilter::default()).await;
        let remove = RemoveFromGroup {
            user,
            group: hall,
            expect_user_deleted: Some(true),
        };
        does(&app, Command::RemoveFromGroup(remove)).await;
        assert_eq!(ended(&mut stream).await, (AppError::Unauthenticated, None));
        app.stop().await;
    });
}

#[test]
fn a_login_that_was_made_after_all_were_ended_stays() {
    run(async {
        let (here, folder) = start().await;
        let (root, manager) = initialise(&here).await;
        let url = format!("sqlite:{}", folder.path().join("canopy.sqlite").display());
        let late = canopy_app::Settings {
            max_staleness: std::time::Duration::from_secs(3600),
            ..crate::server::settings(&url)
        };
        let there = App::start(late).await.unwrap();
        let before = here.log_in_as(manager, HERE).await.unwrap().login;
        let mut old = {
            let held = there.hold(before, HERE).await.unwrap();
            there.watch(held, WatchFilter::default()).await.unwrap()
        };
        // So that the login is made before it has applied the end.
        let behind = there.feed().keep_behind().await;
        let all = Command::EndAllSessions(EndAllSessions { user: manager });
        let at = does(&here, all).await;
        let login = here.log_in_as(manager, HERE).await.unwrap().login;
        let held = there.hold(login, HERE).await.unwrap();
        let mut new = there.watch(held, WatchFilter::default()).await.unwrap();
        assert!(new.position().0 < at, "it has not applied it yet");
        drop(behind);
        let seen = camera(&there, &[root], "seen").await;
        assert_eq!(told(&mut new).await, (at, vec![manager.into()]));
        assert_eq!(told(&mut new).await.1, [root.into(), seen.into()]);
        assert_eq!(ended(&mut old).await, (AppError::Unauthenticated, None));
        here.stop().await;
        there.stop().await;
    });
}
