//! Nothing is dropped where there is much of it (B1, B5).

use std::time::Instant;

use canopy_domain::{
    Change, Command, GroupId, Import, ImportedCamera, ImportedGroup, Personal, ResourceKind, Role,
    UserId,
};
use canopy_store::{UserList, UserListFilter, UserScope, UserSort};
use uuid::Uuid;

use crate::support::{Server, TestDb, group_id, name, on_both, record, resource_id, verify_log};

on_both!(
    seventy_thousand_members_are_counted,
    an_import_is_written_whole
);

const MANY: usize = 70_000;

async fn seventy_thousand_members_are_counted(db: TestDb) {
    let (root, first) = Server::start(&db.store).initialise().await;
    let users: Vec<UserId> = (0..MANY as u128)
        .map(|n| UserId(Uuid::from_u128(n + 1)))
        .collect();
    for some in users.chunks(2_000) {
        let mut changes = Vec::new();
        for user in some {
            changes.push(Change::UserCreated {
                user: *user,
                email: Personal::new(format!("{user}@x.y"), [1; 16]),
                name: Personal::new("Somebody", [2; 16]),
                created_by: None,
                password_hash: String::new(),
            });
            changes.push(Change::RoleAssigned {
                user: *user,
                group: root,
                role: Role::Member,
                replaced: None,
            });
        }
        record(&db.store, &changes).await.unwrap();
    }
    db.store.analyze().await.unwrap();
    if db.is_postgres() {
        let large = "pg_class WHERE relname = 'memberships' AND reltuples > 60000";
        assert_eq!(db.count(large).await, 1);
        // One row: whoever plans by that goes through the table when there are many.
        let small = "pg_class WHERE relname = 'user_groups' AND reltuples = -1";
        assert_eq!(db.count(small).await, 1);
    }
    let snapshot = db.store.snapshot().await.unwrap();
    let at = snapshot.head().revision;
    assert_eq!(
        snapshot.memberships_in(&[root], at).await.unwrap().len(),
        MANY + 1
    );
    assert_eq!(
        snapshot.memberships_of(&users, at).await.unwrap().len(),
        MANY
    );
    assert_eq!(snapshot.profiles(&users).await.unwrap().len(), MANY);
    let mut users = 0;
    snapshot.users(at, |_| users += 1).await.unwrap();
    assert_eq!(users, MANY + 1);
    let mut list = UserList {
        at,
        scope: UserScope {
            everyone: false,
            below: vec![root],
            also: Some(first),
            groups: None,
        },
        filter: UserListFilter::default(),
        sort: UserSort::NameAsc,
        after: None,
        limit: 1_000,
    };
    assert_eq!(snapshot.users_count(&list).await.unwrap(), MANY as u64 + 1);
    let mut seen = 0;
    loop {
        let page = snapshot.users_page(&list).await.unwrap();
        seen += page.rows.len();
        list.after = page.rows.last().map(|(user, key)| (key.clone(), *user));
        if !page.more {
            break;
        }
    }
    assert_eq!(seen, MANY + 1);
}

/// Groups below the parent, in a tree ten wide, and a camera in each.
fn import(parent: GroupId, size: usize) -> Import {
    let mut import = Import::default();
    let mut ids = vec![parent];
    for n in 0..size {
        let group = group_id();
        import.groups.push(ImportedGroup {
            group,
            parent: ids[n / 10],
            name: name(&format!("Group {n}")),
            external_id: None,
        });
        import.cameras.push(ImportedCamera {
            camera: resource_id(ResourceKind::Camera),
            groups: vec![group],
            name: name(&format!("Camera {n}")),
            external_id: None,
        });
        ids.push(group);
    }
    import
}

async fn an_import_is_written_whole(db: TestDb) {
    let server = Server::start(&db.store);
    let (root, _) = server.initialise().await;
    for _ in 0..3 {
        let executed = server
            .execute(Command::Import(import(root, 1_000)))
            .await
            .unwrap();
        assert_eq!(executed.changes.len(), 3_000);
    }
    let snapshot = db.store.snapshot().await.unwrap();
    let at = snapshot.head().revision;
    assert_eq!(at.0, 4);
    let groups: Vec<_> = snapshot
        .groups(at)
        .await
        .unwrap()
        .into_iter()
        .map(|row| row.group)
        .collect();
    assert_eq!(groups.len(), 3_001);
    let (mut placed, mut all) = (0, 0);
    let count = |_| placed += 1;
    snapshot.resources_in(&groups, at, count).await.unwrap();
    snapshot.placements(at, |_, _| all += 1).await.unwrap();
    assert_eq!((placed, all), (3_000, 3_000));
    verify_log(&db.store).await;
}

/// How long a whole city's inventory takes: run by hand, with `--ignored --nocapture`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement"]
#[allow(clippy::print_stderr)]
async fn measure_an_import_of_a_city() {
    for db in [TestDb::sqlite().await, TestDb::postgres().await] {
        let server = Server::start(&db.store);
        let (root, _) = server.initialise().await;
        let started = Instant::now();
        for _ in 0..114 {
            let mut groups = import(root, 2_000);
            groups.cameras.clear();
            server.execute(Command::Import(groups)).await.unwrap();
        }
        let database = if db.is_postgres() {
            "PostgreSQL"
        } else {
            "SQLite"
        };
        eprintln!("228,000 groups on {database}: {:?}", started.elapsed());
        let started = Instant::now();
        let snapshot = db.store.snapshot().await.unwrap();
        let groups = snapshot.groups(snapshot.head().revision).await.unwrap();
        eprintln!("{} groups loaded in {:?}", groups.len(), started.elapsed());
        let then = snapshot.groups(canopy_domain::Revision(100)).await.unwrap();
        eprintln!(
            "{} groups as of revision 100, both in {:?}",
            then.len(),
            started.elapsed()
        );
    }
}
