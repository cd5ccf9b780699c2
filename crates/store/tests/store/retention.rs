//! What is suspended goes after 168 hours (U9): for readers to the microsecond, and with all that
//! goes with it, however late it is deleted.

use canopy_domain::{
    AnalyticsChange, Change, Command, EntryId, Micros, Query, RETENTION, deleted_at,
};
use canopy_store::{CaseFilter, Record};

use crate::support::{Server, TestDb, command_id, on_both, record};
use crate::world::World;

on_both!(
    a_case_is_gone_with_its_last_microsecond,
    entries_are_suspended_and_go_with_the_cases_of_their_maker,
    a_late_purge_deletes_what_one_in_time_would_have,
    the_oldest_hundred_are_purged_first,
    nothing_of_a_deleted_user_is_left,
    analytics_alone_make_no_revision,
);

/// 168 hours, in microseconds.
const WEEK: i64 = RETENTION.as_micros() as i64;

async fn a_case_is_gone_with_its_last_microsecond(db: TestDb) {
    let world = World::new(&db).await;
    let case = world.case(world.ada, 1).await;
    let start = 5_000_000;
    world.suspend(case, start).await;
    for (now, there) in [
        (start, true),
        (start + WEEK - 1, true),
        (start + WEEK, false),
        (start + WEEK * 10, false),
    ] {
        assert_eq!(world.find(case, now).await.is_some(), there, "{now}");
        let listed = world.listed(CaseFilter::default(), now).await;
        assert_eq!(!listed.is_empty(), there, "{now}");
        let queries = [
            Query::Case(case),
            Query::CasesOf(world.ada),
            Query::CasesWith(world.cameras[0]),
            Query::ExpiredCases(()),
        ];
        let facts = world.ask(queries, now).await;
        assert_eq!(facts.case(&case).unwrap().is_some(), there, "{now}");
        assert_eq!(!facts.cases_of(&world.ada).unwrap().is_empty(), there);
        let with = facts.cases_with(&world.cameras[0]).unwrap();
        assert_eq!(!with.is_empty(), there);
        assert_eq!(facts.expired_cases(&()).unwrap().is_empty(), there);
    }
    let snapshot = db.store.snapshot().await.unwrap();
    let quotas = snapshot.license_quotas(&[world.ada]).await.unwrap();
    assert_eq!(quotas[&world.ada].map(|quota| quota.used), [0; 4]);
}

async fn entries_are_suspended_and_go_with_the_cases_of_their_maker(db: TestDb) {
    let world = World::new(&db).await;
    let (first, second) = (
        world.case(world.ada, 1).await,
        world.case(world.ada, 2).await,
    );
    let hers = world.entry(world.ada, "Hers", 3).await;
    let his = world.entry(world.bob, "His", 4).await;
    let start = 5_000_000;
    let state = async |now: i64| {
        let rows = world.entry_rows(now).await;
        let state = rows.iter().map(|row| (row.entry, row.deleted_at));
        state.collect::<Vec<(EntryId, Option<Micros>)>>()
    };
    world.suspend(first, start).await;
    // The other case uses the list.
    assert_eq!(state(start).await, [(hers, None), (his, None)]);
    world.suspend(second, start + 10).await;
    let until = deleted_at(Micros(start + 10));
    let suspended = [(hers, Some(until)), (his, None)];
    assert_eq!(state(start + 10).await, suspended);
    // The first of the two is over: the second still holds them.
    assert_eq!(state(start + WEEK).await, suspended);
    assert_eq!(state(until.0 - 1).await, suspended);
    assert_eq!(state(until.0).await, [(his, None)]);
    let facts = world.ask([Query::Entry(hers)], until.0).await;
    assert_eq!(*facts.entry(&hers).unwrap(), None);
    // Given back in time, nothing is suspended.
    let revived = [AnalyticsChange::CaseRevived { case: first }];
    world.analytics(&revived).await.unwrap();
    assert_eq!(state(start + 20).await, [(hers, None), (his, None)]);
    assert_eq!(state(until.0).await, [(hers, None), (his, None)]);
}

async fn a_late_purge_deletes_what_one_in_time_would_have(db: TestDb) {
    let world = World::new(&db).await;
    let (hers, his) = (
        world.case(world.ada, 1).await,
        world.case(world.bob, 2).await,
    );
    let of_ada = world.entry(world.ada, "Hers", 3).await;
    let of_bob = world.entry(world.bob, "His", 4).await;
    let start = 5_000_000;
    world.suspend(hers, start).await;
    world.suspend(his, start + 10).await;
    // Made after the end of his case, and before it was purged: nothing took it along.
    let late = world.entry(world.bob, "Late", start + 10 + WEEK).await;
    // When hers was over, his was still there, and used the list: what she made stays.
    let left = async |now: i64| {
        let rows = world.entry_rows(now).await;
        rows.iter().map(|row| row.entry).collect::<Vec<_>>()
    };
    let long_after = start + WEEK * 3;
    assert_eq!(left(long_after).await, [of_ada, late]);
    let facts = world.ask([Query::ExpiredCases(())], long_after).await;
    let expired = facts.expired_cases(&()).unwrap();
    assert_eq!(expired, &[hers, his], "oldest first");
    for case in [hers, his] {
        let purged = [
            AnalyticsChange::EntriesExpired { case },
            AnalyticsChange::CaseDeleted { case },
        ];
        world.analytics(&purged).await.unwrap();
    }
    assert_eq!(left(long_after).await, [of_ada, late]);
    assert_eq!(db.count("entries").await, 2, "not {of_bob}");
    assert_eq!(db.count("cases").await, 0);
}

async fn the_oldest_hundred_are_purged_first(db: TestDb) {
    let world = World::new(&db).await;
    let mut cases = Vec::new();
    for i in 0..103 {
        let case = world.case(world.ada, i).await;
        world.suspend(case, 1_000 - i).await;
        cases.push(case);
    }
    cases.reverse();
    let facts = world.ask([Query::ExpiredCases(())], WEEK * 2).await;
    assert_eq!(facts.expired_cases(&()).unwrap(), &cases[..100]);
    // A server whose clock is two weeks on.
    let server = Server::at(&db.store, WEEK * 2);
    let head = db.store.head().await.unwrap();
    for left in [3, 0, 0] {
        let executed = server.execute(Command::PurgeCases).await.unwrap();
        assert!(executed.changes.is_empty());
        assert_eq!(db.count("cases").await, left);
    }
    assert_eq!(db.store.head().await.unwrap(), head);
}

async fn nothing_of_a_deleted_user_is_left(db: TestDb) {
    let world = World::new(&db).await;
    let user = world.ada;
    let (kept, expired) = (world.case(user, 1).await, world.case(user, 2).await);
    world.suspend(expired, -WEEK).await;
    let of_bob = world.case(world.bob, 3).await;
    for case in [kept, of_bob] {
        world.events(case, 2_500).await;
    }
    let entry = world.entry(user, "Eve", 3).await;
    let deleted = Change::UserDeleted { user };
    let mut tx = db.store.begin().await.unwrap();
    tx.record(Record {
        command: command_id(),
        by: None,
        kind: "tested",
        now: Micros(5),
        changes: &[deleted],
    })
    .await
    .unwrap();
    // As the command says it; the store has seen to it already.
    let case = kept;
    let said = [AnalyticsChange::CaseDeleted { case }];
    tx.analytics(&said).await.unwrap();
    tx.commit().await.unwrap();
    while db.store.bury(10_000).await.unwrap() > 0 {}
    let ids = [user.0, kept.0, expired.0];
    for (table, column) in db.id_columns().await {
        for id in ids {
            let of = format!("{table} WHERE {column} = {}", db.literal(id));
            let rows = db.count(&of).await;
            // The log, the rules' view of the past, and what stays of him in the lists.
            let may_stay = matches!(table.as_str(), "log" | "log_subjects" | "past_users")
                || (table.as_str(), column.as_str()) == ("entries", "created_by");
            assert!(rows == 0 || may_stay, "{table}.{column}");
        }
    }
    assert_eq!(db.count("case_events").await, 2_500);
    assert_eq!(world.entry_rows(10).await[0].entry, entry);
    assert!(world.find(of_bob, 10).await.is_some());
    assert!(db.store.verify(None).await.unwrap().is_clean());
}

async fn analytics_alone_make_no_revision(db: TestDb) {
    let world = World::new(&db).await;
    let case = world.case(world.ada, 1).await;
    world.suspend(case, 5).await;
    let server = Server::at(&db.store, WEEK + 4);
    // Suspended for a microsecond too few: nothing comes of it.
    let executed = server.execute(Command::PurgeCases).await.unwrap();
    assert!(executed.analytics.is_empty());
    let server = Server::at(&db.store, WEEK + 5);
    let head = db.store.head().await.unwrap();
    let executed = server.execute(Command::PurgeCases).await.unwrap();
    let purged = [
        AnalyticsChange::EntriesExpired { case },
        AnalyticsChange::CaseDeleted { case },
    ];
    assert_eq!(executed.analytics, purged);
    assert!(executed.changes.is_empty());
    assert_eq!(executed.revision, Some(head.revision));
    assert_eq!(executed.decided_at, head.revision);
    assert_eq!(db.count("cases").await, 0);
    assert_eq!(db.store.head().await.unwrap(), head);
    assert_eq!(db.count("log").await, head.revision.0 as i64);
    let commits = server.commits.load(std::sync::atomic::Ordering::SeqCst);
    assert_eq!(commits, 0, "nobody is told of a revision that is none");
    // The next command has the next revision.
    let user = world.bob;
    let next = [Change::SessionsEnded { user }];
    assert_eq!(
        record(&db.store, &next).await.unwrap(),
        head.revision.next()
    );
}
