//! What ends a stream without any change: time, the database, another history.

use std::process::Command as Program;
use std::time::Duration;

use canopy_app::{App, AppError, Page, Settings, WatchFilter};
use canopy_domain::Role;
use canopy_testkit::{Postgres, wait_for};

use super::watching::{HERE, ended, told, watch, watch_after};
use crate::licensed::{HOUR, Hand};
use crate::server::{camera, initialise, operation, run, settings, user};

const SOON: Duration = Duration::from_secs(20);

#[test]
fn an_open_stream_is_use_of_its_login_and_does_not_outlive_its_age() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("canopy.sqlite").display());
        let hand = Hand::new();
        let app = App::start(hand.settings(&url)).await.unwrap();
        let (root, manager) = initialise(&app).await;
        let login = app.log_in_as(manager, HERE).await.unwrap();
        let held = app.hold(login.login, HERE).await.unwrap();
        let mut stream = app
            .watch(held.clone(), WatchFilter::default())
            .await
            .unwrap();
        // Idle logins end after two hours; this one is used, and the others are told so.
        for _ in 0..7 {
            let now = hand.moved_by(HOUR + HOUR / 2);
            wait_for(SOON, async || {
                let op = operation(&app, manager);
                let list = op.sessions(manager, Page::default()).await.unwrap();
                let [(_, session)] = &list.items[..] else {
                    return false;
                };
                session.last_used_at == now
            })
            .await
            .unwrap();
            assert!(app.authenticate(&login.token, HERE).await.is_ok());
        }
        let seen = camera(&app, &[root], "seen").await;
        assert_eq!(told(&mut stream).await.1, [root.into(), seen.into()]);
        // Twelve hours after it was made it is over, used or not, and nobody has to ask.
        hand.moved_by(HOUR + HOUR / 2);
        let out = AppError::Unauthenticated;
        assert_eq!(ended(&mut stream).await, (out.clone(), None));
        assert_eq!(held.over().await, out);
        app.stop().await;
    });
}

#[test]
fn a_server_that_is_cut_off_ends_its_streams_with_where_to_go_on() {
    run(async {
        let mut postgres = Postgres::start().unwrap();
        let url = postgres.create_database().unwrap();
        let quick = Settings {
            max_staleness: Duration::from_secs(2),
            ..settings(&url)
        };
        let app = App::start(quick).await.unwrap();
        let (root, manager) = initialise(&app).await;
        let mut live = watch(&app, manager, WatchFilter::default()).await;
        let seen = camera(&app, &[root], "seen").await;
        let (at, subjects) = told(&mut live).await;
        assert_eq!(subjects, [root.into(), seen.into()]);
        let mut resuming = watch_after(&app, manager, 0).await;
        app.forget_for_streams();
        postgres.pause().unwrap();
        // One waits for a revision, the other for the database.
        assert_eq!(ended(&mut live).await, (AppError::Stale, Some(at)));
        assert_eq!(ended(&mut resuming).await, (AppError::Stale, Some(0)));
        postgres.resume().unwrap();
        wait_for(SOON, async || app.readiness().ready)
            .await
            .unwrap();
        let mut again = watch_after(&app, manager, at).await;
        let more = camera(&app, &[root], "more").await;
        assert_eq!(
            told(&mut again).await,
            (at + 1, vec![root.into(), more.into()])
        );
        app.stop().await;
    });
}

#[test]
fn another_history_ends_what_was_opened_in_the_one_before() {
    run(async {
        let url = Postgres::shared().unwrap().create_database().unwrap();
        let app = App::start(settings(&url)).await.unwrap();
        let (root, manager) = initialise(&app).await;
        let him = user(&app, "him", &[(root, Role::SystemManager)]).await;
        let kept = app.readiness().revision.0;
        let mut stream = watch(&app, manager, WatchFilter::default()).await;
        camera(&app, &[root], "lost").await;
        let (at, _) = told(&mut stream).await;
        let held = stream.held().clone();
        // A backup of before it is restored.
        let restored = format!(
            "BEGIN; ALTER TABLE log DISABLE TRIGGER ALL; \
             DELETE FROM log_subjects WHERE revision = {at}; \
             DELETE FROM log WHERE revision = {at}; ALTER TABLE log ENABLE TRIGGER ALL; \
             UPDATE head SET revision = {kept}, \
               hash = (SELECT hash FROM log WHERE revision = {kept}); \
             DELETE FROM group_assignments; DELETE FROM resources; COMMIT"
        );
        let psql = [
            "-X",
            "-q",
            "-v",
            "ON_ERROR_STOP=1",
            "-c",
            &restored,
            "-d",
            &url,
        ];
        let done = Program::new("psql").args(psql).output().unwrap();
        assert!(done.status.success(), "{done:?}");
        assert_eq!(ended(&mut stream).await, (AppError::Stale, None));
        assert_eq!(held.over().await, AppError::Stale);
        // What is opened now is of what is now.
        wait_for(SOON, async || app.readiness().revision.0 == kept)
            .await
            .unwrap();
        let mut new = watch(&app, him, WatchFilter::default()).await;
        let seen = camera(&app, &[root], "new").await;
        assert_eq!(told(&mut new).await, (at, vec![root.into(), seen.into()]));
        app.stop().await;
    });
}
