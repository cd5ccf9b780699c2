//! Many writers at once (H7): dense revisions, no error, fewer commits than commands.

use std::sync::atomic::Ordering;

use canopy_domain::{Revision, Role};
use futures::future::join_all;

use crate::support::{Server, TestDb, create_group, create_user, on_both, verify_log};

on_both!(
    fifty_writers_on_one_server,
    fifty_writers_on_two_servers,
    one_email_wanted_by_many_is_given_once,
);

async fn fifty_writers_on_one_server(db: TestDb) {
    let server = Server::start(&db.store);
    let (root, _) = server.initialise().await;
    let tries = (0..50).map(|_| server.execute(create_group(root, "New").1));
    let mut revisions: Vec<u64> = join_all(tries)
        .await
        .into_iter()
        .map(|executed| executed.unwrap().revision.unwrap().0)
        .collect();
    revisions.sort_unstable();
    assert_eq!(revisions, (2..=51).collect::<Vec<_>>());
    let commits = server.commits.load(Ordering::SeqCst) - 1;
    assert!(commits < 50, "{commits} commits for 50 commands");
    verify_log(&db.store).await;
}

async fn fifty_writers_on_two_servers(db: TestDb) {
    let other = db.another().await;
    let servers = [Server::start(&db.store), Server::start(&other)];
    let (root, _) = servers[0].initialise().await;
    let tries = (0..50).map(|i| servers[i % 2].execute(create_group(root, "New").1));
    let mut revisions: Vec<u64> = join_all(tries)
        .await
        .into_iter()
        .map(|executed| executed.unwrap().revision.unwrap().0)
        .collect();
    revisions.sort_unstable();
    assert_eq!(revisions, (2..=51).collect::<Vec<_>>());
    assert_eq!(other.head().await.unwrap().revision, Revision(51));
    verify_log(&other).await;
}

async fn one_email_wanted_by_many_is_given_once(db: TestDb) {
    let other = db.another().await;
    let servers = [Server::start(&db.store), Server::start(&other)];
    let (root, _) = servers[0].initialise().await;
    let tries = (0..20).map(|i| {
        let email = if i % 3 == 0 {
            "WANTED@x.y"
        } else {
            "wanted@x.y"
        };
        servers[i % 2].execute(create_user(root, Role::Member, email).1)
    });
    let answers = join_all(tries).await;
    let given = answers.iter().filter(|answer| answer.is_ok()).count();
    assert_eq!(given, 1, "{answers:?}");
    assert_eq!(db.store.head().await.unwrap().revision, Revision(2));
}
