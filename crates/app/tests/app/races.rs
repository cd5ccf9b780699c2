//! Reads while changes are committed: never a mix of two revisions, never an own write unread.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use canopy_app::{App, AppError, At, Check, Op};
use canopy_domain::{AssignToGroup, Command, GroupId, ResourceId, Role, UserId};

use crate::server::{camera, group, initialise, operation, run, start, user};

async fn views(op: &Op, cameras: &[ResourceId]) -> Result<Vec<bool>, AppError> {
    let checks: Vec<Check> = cameras
        .iter()
        .map(|camera| Check {
            user: None,
            action: "cameras.view".to_owned(),
            target: camera.to_string(),
        })
        .collect();
    op.checks(&checks, At::default())
        .await
        .map(|found| found.allowed)
}

/// As the gateway does it: an operation that was overtaken is run again.
async fn views_again(app: &App, who: UserId, cameras: &[ResourceId]) -> Vec<bool> {
    let mut op = operation(app, who);
    loop {
        match views(&op, cameras).await {
            Ok(answers) => return answers,
            Err(AppError::Moved) => op = op.again().await.expect("the third try is not overtaken"),
            Err(other) => panic!("{other:?}"),
        }
    }
}

/// A group with somebody in it, and batches of five cameras, each camera of a batch in another
/// subtree.
async fn spread(app: &App) -> (GroupId, UserId, Vec<Vec<ResourceId>>) {
    let (root, _) = initialise(app).await;
    let mut groups = Vec::new();
    for at in 0..5 {
        groups.push(group(app, root, &format!("part {at}")).await);
    }
    let mut batches = Vec::new();
    for batch in 0..12 {
        let mut cameras = Vec::new();
        for (at, group) in groups.iter().enumerate() {
            cameras.push(camera(app, &[*group], &format!("camera {batch} {at}")).await);
        }
        batches.push(cameras);
    }
    let desk = group(app, root, "desk").await;
    let operator = user(app, "operator", &[(desk, Role::Operator)]).await;
    (desk, operator, batches)
}

#[test]
fn a_batch_reads_one_revision_while_changes_are_committed() {
    run(async {
        let (app, _folder) = start().await;
        let (desk, operator, batches) = spread(&app).await;
        let done = Arc::new(AtomicBool::new(false));
        let readers: Vec<_> = (0..4)
            .map(|_| {
                let (app, batches, done) = (app.clone(), batches.clone(), Arc::clone(&done));
                tokio::spawn(async move {
                    let mut read = 0;
                    while !done.load(Ordering::Relaxed) {
                        for cameras in &batches {
                            let answers = views_again(&app, operator, cameras).await;
                            let first = answers[0];
                            assert!(answers.iter().all(|answer| *answer == first), "{answers:?}");
                            read += 1;
                            // What is in memory is answered without waiting for anything, and the
                            // feed shares this thread.
                            tokio::task::yield_now().await;
                        }
                        // Loads race with changes too.
                        app.directory().put_away_idle(0);
                    }
                    read
                })
            })
            .collect();
        for cameras in &batches {
            let command = AssignToGroup {
                group: desk,
                resources: cameras.clone(),
            };
            app.operate(Command::AssignToGroup(command)).await.unwrap();
            // Answered when this server has applied it.
            let op = operation(&app, operator);
            match views(&op, cameras).await {
                Ok(answers) => assert_eq!(answers, vec![true; 5], "its own write"),
                Err(AppError::Moved) => {
                    assert_eq!(views_again(&app, operator, cameras).await, vec![true; 5]);
                }
                Err(other) => panic!("{other:?}"),
            }
        }
        done.store(true, Ordering::Relaxed);
        for reader in readers {
            assert!(reader.await.unwrap() > 0);
        }
        app.stop().await;
    });
}

#[test]
fn a7_concurrent_writers_each_read_their_own_write() {
    run(async {
        let (app, _folder) = start().await;
        let (desk, operator, batches) = spread(&app).await;
        let writers: Vec<_> = batches
            .into_iter()
            .map(|cameras| {
                let app = app.clone();
                tokio::spawn(async move {
                    let command = AssignToGroup {
                        group: desk,
                        resources: cameras.clone(),
                    };
                    let done = app.operate(Command::AssignToGroup(command)).await.unwrap();
                    assert_eq!(views_again(&app, operator, &cameras).await, vec![true; 5]);
                    done.revision.unwrap()
                })
            })
            .collect();
        let mut revisions = Vec::new();
        for writer in writers {
            revisions.push(writer.await.unwrap());
        }
        revisions.sort_unstable();
        revisions.dedup();
        assert_eq!(revisions.len(), 12, "one command, one revision");
        app.stop().await;
    });
}
