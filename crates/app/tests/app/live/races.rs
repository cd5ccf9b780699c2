//! Rights and logins that end while streams are read and opened.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use canopy_app::{AppError, WatchFilter};
use canopy_domain::{Command, EndSession, RemoveFromGroup, Role, UpdateResource};

use super::watching::{HERE, does, held, next, watch};
use crate::server::{camera, group, initialise, name, run, start, user};

#[test]
fn a_reader_who_lags_is_told_nothing_of_what_he_lost_meanwhile() {
    run(async {
        let (app, _folder) = start().await;
        let (root, _) = initialise(&app).await;
        let (mine, other) = (group(&app, root, "a").await, group(&app, root, "b").await);
        let eye = camera(&app, &[mine], "eye").await;
        for round in 0..20 {
            let text = format!("reader{round}");
            let roles = [(mine, Role::GroupManager), (other, Role::GroupManager)];
            let him = user(&app, &text, &roles).await;
            let mut stream = watch(&app, him, WatchFilter::default()).await;
            let revoked = Arc::new(AtomicU64::new(u64::MAX));
            let known = Arc::clone(&revoked);
            let reader = tokio::spawn(async move {
                loop {
                    // What is known to be revoked before he asks is not told any more.
                    let before = known.load(Ordering::SeqCst);
                    let told = next(&mut stream).await.unwrap();
                    let at = told.change.revision.0;
                    let of_mine = told.change.subjects.contains(&eye.into());
                    assert!(!of_mine || before == u64::MAX, "{at} after {before}");
                    assert!(!of_mine || at < known.load(Ordering::SeqCst));
                    if told.change.subjects.contains(&other.into()) {
                        return at;
                    }
                }
            });
            let rename = |label: usize| {
                Command::UpdateResource(UpdateResource {
                    resource: eye,
                    name: Some(name(&format!("eye {round} {label}"))),
                    external_id: None,
                })
            };
            for label in 0..3 {
                does(&app, rename(label)).await;
            }
            let remove = RemoveFromGroup {
                user: him,
                group: mine,
                expect_user_deleted: None,
            };
            revoked.store(
                does(&app, Command::RemoveFromGroup(remove)).await,
                Ordering::SeqCst,
            );
            for label in 3..6 {
                does(&app, rename(label)).await;
            }
            camera(&app, &[other], "last").await;
            assert_eq!(reader.await.unwrap(), app.readiness().revision.0);
        }
        app.stop().await;
    });
}

#[test]
fn a_login_that_ends_while_it_is_taken_hold_of_is_never_missed() {
    run(async {
        let (app, _folder) = start().await;
        let (_, manager) = initialise(&app).await;
        let mut in_time = 0;
        for _ in 0..60 {
            let login = app.log_in_as(manager, HERE).await.unwrap().login;
            let taker = app.clone();
            let taker = tokio::spawn(async move { taker.hold(login, HERE).await });
            let end = EndSession {
                session: login.session,
            };
            let ended = app.operate(Command::EndSession(end));
            let (taken, ended) = futures::join!(taker, ended);
            ended.unwrap();
            match taken.unwrap() {
                Ok(held) => {
                    in_time += 1;
                    let over =
                        tokio::time::timeout(std::time::Duration::from_secs(30), held.over());
                    assert_eq!(over.await.unwrap(), AppError::Unauthenticated);
                    assert_eq!(held.check(), Err(AppError::Unauthenticated));
                }
                Err(error) => assert_eq!(error, AppError::Unauthenticated),
            }
        }
        eprintln!("{in_time} of 60 took hold before the end");
        // Nobody holds anything any more: a new login of the same user is another matter.
        assert_eq!(held(&app, manager).await.check(), Ok(()));
        app.stop().await;
    });
}
