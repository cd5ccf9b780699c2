//! The "new enemy": a right that was taken away on one server is not answered yes on another, by
//! whoever demands the revision that took it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use canopy_app::{App, AppError, At, Check, Checked};
use canopy_domain::{AssignToUser, Command, ResourceId, Revision, Role, UnassignFromUser, UserId};
use canopy_testkit::{Postgres, wait_for};

use crate::server::{camera, group, initialise, operation, run, settings, user};

/// So many at once.
const SIDE_BY_SIDE: usize = 32;

fn tries() -> usize {
    let asked = std::env::var("CANOPY_ENEMIES").ok();
    asked.and_then(|text| text.parse().ok()).unwrap_or(2_000)
}

/// Somebody to whom a camera is given and from whom it is taken, on one server.
#[derive(Clone)]
struct Enemy {
    here: App,
    there: App,
    user: UserId,
    camera: ResourceId,
}

impl Enemy {
    async fn all(url: &str) -> (App, App, Vec<Self>) {
        let here = App::start(settings(url)).await.unwrap();
        let there = App::start(settings(url)).await.unwrap();
        let (root, _) = initialise(&here).await;
        let away = group(&here, root, "away").await;
        let mut enemies = Vec::new();
        for at in 0..SIDE_BY_SIDE {
            enemies.push(Self {
                here: here.clone(),
                there: there.clone(),
                user: user(&here, &format!("enemy{at}"), &[(away, Role::Observer)]).await,
                camera: camera(&here, &[root], &format!("camera{at}")).await,
            });
        }
        (here, there, enemies)
    }

    async fn given(&self) -> Revision {
        let give = AssignToUser {
            user: self.user,
            resources: vec![self.camera],
        };
        let done = self.here.operate(Command::AssignToUser(give)).await;
        done.unwrap().revision.unwrap()
    }

    async fn taken(&self) -> Revision {
        let take = UnassignFromUser {
            user: self.user,
            resources: vec![self.camera],
        };
        let done = self.here.operate(Command::UnassignFromUser(take)).await;
        done.unwrap().revision.unwrap()
    }

    /// What the other server says to whoever demands the revision.
    async fn may_view(&self, least: Revision) -> Checked {
        let check = Check {
            user: None,
            action: "cameras.view".to_owned(),
            target: self.camera.to_string(),
        };
        let at = At {
            at_least: Some(least),
            as_of: None,
        };
        let mut op = operation(&self.there, self.user);
        loop {
            match op.checks(std::slice::from_ref(&check), at).await {
                Ok(answer) => return answer,
                // As the gateway does it: an operation that was overtaken is run again.
                Err(AppError::Moved) => op = op.again().await.unwrap(),
                Err(other) => panic!("{other:?}"),
            }
        }
    }
}

#[test]
fn what_was_taken_away_is_never_answered_yes_to_who_demands_the_revision() {
    run(async {
        let url = Postgres::shared().unwrap().create_database().unwrap();
        let (here, there, enemies) = Enemy::all(&url).await;
        let left = Arc::new(AtomicUsize::new(tries()));
        let all = enemies.into_iter().map(|enemy| {
            let left = Arc::clone(&left);
            tokio::spawn(async move {
                let more = |left: usize| left.checked_sub(1);
                while left
                    .fetch_update(Ordering::Relaxed, Ordering::Relaxed, more)
                    .is_ok()
                {
                    let given = enemy.given().await;
                    let answer = enemy.may_view(given).await;
                    assert!(answer.revision >= given && answer.allowed == [true]);
                    let taken = enemy.taken().await;
                    let answer = enemy.may_view(taken).await;
                    assert!(answer.revision >= taken, "{answer:?} before {taken}");
                    assert_eq!(answer.allowed, [false], "the new enemy, at {taken}");
                }
            })
        });
        for enemy in futures::future::join_all(all).await {
            enemy.unwrap();
        }
        here.stop().await;
        there.stop().await;
    });
}

/// By this it is known that the test above can fail.
#[test]
fn without_the_waiting_an_older_state_is_answered_from() {
    run(async {
        let url = Postgres::shared().unwrap().create_database().unwrap();
        let (here, there, enemies) = Enemy::all(&url).await;
        there.wait_for_no_revision();
        let enemy = &enemies[0];
        let mut older = 0;
        for _ in 0..50 {
            let given = enemy.given().await;
            let known = wait_for(Duration::from_secs(20), async || {
                enemy.may_view(given).await.allowed == [true]
            });
            known.await.unwrap();
            let taken = enemy.taken().await;
            let answer = enemy.may_view(taken).await;
            if answer.allowed == [true] {
                assert!(answer.revision < taken);
                older += 1;
            }
        }
        eprintln!("{older} of 50 answers were the new enemy's");
        assert!(older > 0);
        here.stop().await;
        there.stop().await;
    });
}
