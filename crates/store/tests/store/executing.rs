//! The writer's answers.

use canopy_domain::{Caller, Code, Command, LogOut, Revision, Role, SessionId, Stop};
use canopy_store::{ExecuteError, Request};
use futures::future::join_all;
use uuid::Uuid;

use crate::support::{
    Server, TestDb, assign_role, by_operator, command_id, create_group, create_user, group_id,
    on_both, verify_log,
};

on_both!(
    a_dry_run_keeps_nothing,
    what_changes_nothing_takes_no_revision,
    a_refusal_does_not_disturb_the_others,
    a_caller_who_leaves_does_not_cancel,
    the_last_system_manager_stays_when_two_race,
);

async fn a_dry_run_keeps_nothing(db: TestDb) {
    let server = Server::start(&db.store);
    let (root, _) = server.initialise().await;
    let mut request = by_operator(create_group(root, "Tried").1);
    request.dry_run = true;
    let executed = server.writer.execute(request).await.unwrap();
    assert_eq!((executed.revision, executed.changes.len()), (None, 1));
    assert_eq!(executed.decided_at, Revision(1));
    assert_eq!(db.store.head().await.unwrap().revision, Revision(1));
}

async fn what_changes_nothing_takes_no_revision(db: TestDb) {
    let server = Server::start(&db.store);
    let (_, user) = server.initialise().await;
    let request = Request {
        caller: Caller::User(user),
        command: Command::LogOut(LogOut {
            session: SessionId(Uuid::now_v7()),
        }),
        command_id: command_id(),
        dry_run: false,
    };
    let executed = server.writer.execute(request).await.unwrap();
    assert_eq!(executed.revision, Some(Revision(1)));
    assert!(executed.changes.is_empty());
    assert_eq!(db.store.head().await.unwrap().revision, Revision(1));
}

async fn a_refusal_does_not_disturb_the_others(db: TestDb) {
    let server = Server::start(&db.store);
    let (root, _) = server.initialise().await;
    // Each second one wants a group that is not there, and two want the same email: one of these
    // two is refused only under the lock.
    let mut commands = Vec::new();
    for i in 0..20 {
        let parent = if i % 2 == 0 { root } else { group_id() };
        commands.push(create_group(parent, "New").1);
    }
    commands.push(create_user(root, Role::Member, "same@x.y").1);
    commands.push(create_user(root, Role::Member, "Same@x.y").1);
    let answers = join_all(commands.into_iter().map(|command| server.execute(command))).await;
    for (i, answer) in answers[..20].iter().enumerate() {
        match answer {
            Ok(_) if i % 2 == 0 => {}
            Err(ExecuteError::Stop(Stop::NotFound)) if i % 2 == 1 => {}
            other => panic!("{i}: {other:?}"),
        }
    }
    assert_eq!(
        answers[20..].iter().filter(|answer| answer.is_ok()).count(),
        1
    );
    assert_eq!(db.store.head().await.unwrap().revision, Revision(12));
    verify_log(&db.store).await;
}

async fn a_caller_who_leaves_does_not_cancel(db: TestDb) {
    let server = Server::start(&db.store);
    let (root, _) = server.initialise().await;
    // The lock is held, so that the command waits when its caller leaves.
    let lock = db.store.begin().await.unwrap();
    let writer = server.writer.clone();
    let command = by_operator(create_group(root, "New").1);
    let caller = tokio::spawn(async move { writer.execute(command).await });
    canopy_testkit::wait_for(std::time::Duration::from_secs(20), async || {
        server.writer.waiting() > 0
    })
    .await
    .unwrap();
    caller.abort();
    assert!(caller.await.unwrap_err().is_cancelled());
    lock.rollback().await;
    canopy_testkit::wait_for(std::time::Duration::from_secs(20), async || {
        db.store.head().await.unwrap().revision == Revision(2)
    })
    .await
    .unwrap();
}

async fn the_last_system_manager_stays_when_two_race(db: TestDb) {
    let other = db.another().await;
    let servers = [Server::start(&db.store), Server::start(&other)];
    let (root, first) = servers[0].initialise().await;
    let (second, command) = create_user(root, Role::SystemManager, "second@x.y");
    servers[0].execute(command).await.unwrap();
    let tries = [
        servers[0].execute(assign_role(first, root, Role::Member)),
        servers[1].execute(assign_role(second, root, Role::Member)),
    ];
    let answers = join_all(tries).await;
    let refused: Vec<_> = answers
        .iter()
        .filter_map(|answer| answer.as_ref().err())
        .collect();
    assert_eq!(refused.len(), 1, "{answers:?}");
    match refused[0] {
        ExecuteError::Stop(Stop::Refused(refusals)) => {
            assert_eq!(refusals[0].code, Code::LastSystemManager);
        }
        other => panic!("{other:?}"),
    }
}
