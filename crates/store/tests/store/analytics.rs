//! Business cases, their events and entries of lists, written and read back.

use canopy_domain::{
    AnalyticsChange, CaseId, CaseKind, Change, EntryId, EntryValue, Level, Licenses, Micros, Query,
    ResourceKind, UserId,
};
use canopy_store::{CaseFilter, CaseList, EventList, NewEvent};
use uuid::Uuid;

use crate::support::{TestDb, name, on_both, record, resource_id};
use crate::world::{World, case_camera, event};

on_both!(
    a_case_is_read_as_it_was_written,
    a_case_is_edited_in_parts,
    cases_are_listed_newest_first_and_filtered,
    what_decisions_know_of_cases,
    a_case_goes_with_all_that_belongs_to_it,
    entries_are_written_and_sorted,
    a_deleted_list_takes_its_entries_along,
    events_are_written_once_and_read_newest_first,
    events_of_a_case_that_takes_none,
    analytics_that_broke_off_are_not_committed,
);

async fn a_case_is_read_as_it_was_written(db: TestDb) {
    let world = World::new(&db).await;
    let case = world.case(world.ada, 7).await;
    let row = world.find(case, 10).await.unwrap();
    assert_eq!((row.owner, row.name.as_str()), (world.ada, "Doors"));
    assert_eq!(
        (row.kind, row.level),
        (CaseKind::FaceRecognition, Level::ALL[2])
    );
    assert_eq!((row.paused, row.suspended_at), (false, None));
    assert_eq!(row.created_at, Micros(7));
    assert_eq!(row.cameras, world.cameras.map(case_camera));
    assert_eq!(row.lists, [world.list]);
    let targets: Vec<_> = row.reactions.iter().map(|to| to.target.clone()).collect();
    assert_eq!(targets, [Some("guard@x.y".to_owned()), None]);
    assert_eq!(world.find(CaseId(Uuid::now_v7()), 10).await, None);
    let snapshot = db.store.snapshot().await.unwrap();
    let quotas = snapshot.license_quotas(&[world.ada]).await.unwrap();
    assert_eq!(quotas[&world.ada].map(|quota| quota.used), [0, 0, 2, 0]);
    let used = snapshot.license_statistics().await.unwrap().used;
    let mut two = Licenses::default();
    two.add(Level::ALL[2], 2);
    assert_eq!(used, two);
}

async fn a_case_is_edited_in_parts(db: TestDb) {
    let world = World::new(&db).await;
    let case = world.case(world.ada, 7).await;
    let edited = |change: AnalyticsChange| async {
        world.analytics(&[change]).await.unwrap();
        world.find(case, 10).await.unwrap()
    };
    let nothing = AnalyticsChange::CaseEdited {
        case,
        name: None,
        cameras: None,
        reactions: None,
        lists: None,
    };
    let mut expected = world.find(case, 10).await.unwrap();
    assert_eq!(edited(nothing).await, expected);
    "Gates".clone_into(&mut expected.name);
    expected.reactions.reverse();
    expected.lists.clear();
    expected.cameras.remove(0);
    let all = AnalyticsChange::CaseEdited {
        case,
        name: Some(name("Gates")),
        cameras: Some(expected.cameras.clone()),
        reactions: Some(expected.reactions.clone()),
        lists: Some(Vec::new()),
    };
    assert_eq!(edited(all).await, expected);
    let paused = AnalyticsChange::CasePaused { case, paused: true };
    expected.paused = true;
    assert_eq!(edited(paused).await, expected);
    let at = Micros(9);
    let suspended = AnalyticsChange::CaseSuspended { case, at };
    expected.suspended_at = Some(at);
    assert_eq!(edited(suspended).await, expected);
    expected.suspended_at = None;
    let revived = AnalyticsChange::CaseRevived { case };
    assert_eq!(edited(revived).await, expected, "still paused by its user");
    let camera = expected.cameras.remove(0).camera;
    let left = AnalyticsChange::CameraLeftCase { case, camera };
    assert_eq!(edited(left.clone()).await, expected);
    // As after the camera itself was deleted in the same command.
    assert_eq!(edited(left).await, expected);
    let other = CaseId(Uuid::now_v7());
    let absent = [AnalyticsChange::CaseRevived { case: other }];
    world.analytics(&absent).await.unwrap_err();
}

async fn cases_are_listed_newest_first_and_filtered(db: TestDb) {
    let world = World::new(&db).await;
    let mut cases = Vec::new();
    for (owner, at) in [
        (world.ada, 1),
        (world.bob, 2),
        (world.ada, 2),
        (world.ada, 3),
    ] {
        cases.push((at, world.case(owner, at).await));
    }
    world.suspend(cases[3].1, 5).await;
    let alone = AnalyticsChange::CameraLeftCase {
        case: cases[0].1,
        camera: world.cameras[1],
    };
    world.analytics(&[alone]).await.unwrap();
    let pick = |these: &[usize]| {
        let mut picked: Vec<_> = these.iter().map(|i| cases[*i]).collect();
        picked.sort_unstable_by(|a, b| b.cmp(a));
        picked.into_iter().map(|(_, case)| case).collect::<Vec<_>>()
    };
    let all = CaseFilter::default();
    let by = |owner: UserId| CaseFilter {
        owner: Some(owner),
        ..all
    };
    let kind = |kind: CaseKind| CaseFilter {
        kind: Some(kind),
        ..all
    };
    let camera = |place: usize| CaseFilter {
        camera: Some(world.cameras[place]),
        ..all
    };
    let suspended = |suspended: bool| CaseFilter {
        suspended: Some(suspended),
        ..all
    };
    for (filter, these) in [
        (all, vec![0, 1, 2, 3]),
        (by(world.ada), vec![0, 2, 3]),
        (kind(CaseKind::FaceRecognition), vec![0, 1, 2, 3]),
        (kind(CaseKind::Crowd), vec![]),
        (camera(0), vec![0, 1, 2, 3]),
        (camera(1), vec![1, 2, 3]),
        (suspended(true), vec![3]),
        (suspended(false), vec![0, 1, 2]),
    ] {
        assert_eq!(world.listed(filter, 10).await, pick(&these), "{filter:?}");
    }
    // Page by page it is the same.
    let snapshot = db.store.snapshot().await.unwrap();
    let mut list = CaseList {
        now: Micros(10),
        limit: 1,
        ..CaseList::default()
    };
    let mut paged = Vec::new();
    loop {
        let page = snapshot.case_cameras(&list).await.unwrap();
        let row = &page.rows[0];
        let cameras = if row.case == cases[0].1 { 1 } else { 2 };
        assert_eq!(row.cameras, world.cameras[..cameras]);
        paged.push(row.case);
        list.after = Some((row.created_at, row.case));
        if !page.more {
            break;
        }
    }
    assert_eq!(paged, pick(&[0, 1, 2, 3]));
}

async fn what_decisions_know_of_cases(db: TestDb) {
    let world = World::new(&db).await;
    let second = world.case(world.ada, 8).await;
    let first = world.case(world.ada, 7).await;
    world.suspend(first, 9).await;
    let entry = world.entry(world.bob, "Eve", 9).await;
    let unknown = (CaseId(Uuid::now_v7()), EntryId(Uuid::now_v7()));
    let queries = [
        Query::Case(first),
        Query::Case(unknown.0),
        Query::CasesOf(world.ada),
        Query::CasesOf(world.bob),
        Query::CasesWith(world.cameras[1]),
        Query::CasesWith(world.list),
        Query::Entry(entry),
        Query::Entry(unknown.1),
        Query::Password(world.ada),
        Query::ExpiredCases(()),
        Query::Now(()),
    ];
    // The time of the log never goes back.
    let facts = world.ask(queries.clone(), 0).await;
    let head = db.store.head().await.unwrap();
    assert_eq!(*facts.now(&()).unwrap(), head.at);
    let facts = world.ask(queries, 2_000_000).await;
    assert_eq!(*facts.now(&()).unwrap(), Micros(2_000_000));
    let case = facts.case(&first).unwrap().clone().unwrap();
    assert_eq!((case.owner, case.level), (world.ada, Level::ALL[2]));
    assert_eq!(case.cameras, world.cameras);
    assert_eq!((case.paused, case.suspended_at), (false, Some(Micros(9))));
    assert_eq!(*facts.case(&unknown.0).unwrap(), None);
    let of_ada = facts.cases_of(&world.ada).unwrap();
    let of_ada: Vec<_> = of_ada.iter().map(|case| case.case).collect();
    assert_eq!(of_ada, [first, second], "oldest first");
    assert!(facts.cases_of(&world.bob).unwrap().is_empty());
    assert_eq!(facts.cases_with(&world.cameras[1]).unwrap().len(), 2);
    assert!(facts.cases_with(&world.list).unwrap().is_empty());
    assert_eq!(*facts.entry(&entry).unwrap(), Some(world.list));
    assert_eq!(*facts.entry(&unknown.1).unwrap(), None);
    let password = facts.password(&world.ada).unwrap().as_ref().unwrap();
    assert_eq!(password.0, "$argon2id$known");
    assert!(facts.expired_cases(&()).unwrap().is_empty());
}

async fn a_case_goes_with_all_that_belongs_to_it(db: TestDb) {
    let world = World::new(&db).await;
    let (gone, kept) = (
        world.case(world.ada, 1).await,
        world.case(world.ada, 2).await,
    );
    world.events(gone, 5_000).await;
    world.events(kept, 3).await;
    let deleted = [AnalyticsChange::CaseDeleted { case: gone }];
    world.analytics(&deleted).await.unwrap();
    assert_eq!(world.find(gone, 10).await, None);
    for (table, rows) in [
        ("cases", 1),
        ("case_cameras", 2),
        ("case_reactions", 2),
        ("case_lists", 1),
        // The rest of the events goes piece by piece, in transactions of their own.
        ("case_events", 3_003),
        ("case_graves", 1),
    ] {
        assert_eq!(db.count(table).await, rows, "{table}");
    }
    assert_eq!(db.store.bury(1).await.unwrap(), 2_000);
    assert_eq!(db.store.bury(1).await.unwrap(), 1_000);
    assert_eq!(db.count("case_graves").await, 0);
    assert_eq!(db.store.bury(10_000).await.unwrap(), 0);
    assert_eq!(db.count("case_events").await, 3);
    // Deleted with its owner before: nothing is left to do.
    world.analytics(&deleted).await.unwrap();
}

async fn entries_are_written_and_sorted(db: TestDb) {
    let world = World::new(&db).await;
    let mut entries = Vec::new();
    for label in ["eve", "Ada", "Ada", "\u{df}"] {
        entries.push(world.entry(world.ada, label, 5).await);
    }
    let rows = world.entry_rows(10).await;
    let found: Vec<_> = rows.iter().map(|row| row.entry).collect();
    assert_eq!(found, [entries[1], entries[2], entries[0], entries[3]]);
    assert_eq!(rows[3].sort_key, "ss");
    assert_eq!(
        (rows[2].list, rows[2].created_by),
        (world.list, Some(world.ada))
    );
    assert_eq!(rows[2].created_at, Micros(5));
    assert_eq!(
        (rows[2].label.as_str(), rows[2].value.as_str()),
        ("eve", "face-7")
    );
    assert_eq!(rows[2].deleted_at, None);
    assert!(!format!("{:?}", rows[2]).contains("face-7"));
    // Page by page it is the same.
    let snapshot = db.store.snapshot().await.unwrap();
    let mut list = world.entries(10);
    list.limit = 1;
    for (place, row) in rows.iter().enumerate() {
        let page = snapshot.entries_page(&list).await.unwrap();
        assert_eq!((&page.rows[0], page.more), (row, place < 3));
        list.after = Some((row.sort_key.clone(), row.entry));
    }
    snapshot.finish().await.unwrap();
    let (entry, other) = (entries[0], EntryId(Uuid::now_v7()));
    let edited = |entry| AnalyticsChange::EntryEdited {
        entry,
        label: Some(name("Zoe")),
        value: Some(EntryValue::parse("face-8").unwrap()),
    };
    let deleted = |entry| AnalyticsChange::EntryDeleted { entry };
    world.analytics(&[edited(entry)]).await.unwrap();
    let rows = world.entry_rows(10).await;
    assert_eq!(
        (rows[3].sort_key.as_str(), rows[3].value.as_str()),
        ("zoe", "face-8")
    );
    world.analytics(&[deleted(entry)]).await.unwrap();
    assert_eq!(world.entry_rows(10).await.len(), 3);
    for absent in [edited(other), deleted(other)] {
        world.analytics(&[absent]).await.unwrap_err();
    }
}

async fn a_deleted_list_takes_its_entries_along(db: TestDb) {
    let world = World::new(&db).await;
    let case = world.case(world.ada, 1).await;
    world.entry(world.ada, "Eve", 5).await;
    let [camera, stays] = world.cameras;
    let deleted = [world.list, camera].map(|resource| Change::ResourceDeleted { resource });
    record(&db.store, &deleted).await.unwrap();
    assert_eq!(db.count("entries").await, 0);
    let row = world.find(case, 10).await.unwrap();
    assert!(row.lists.is_empty());
    assert_eq!(row.cameras, [case_camera(stays)]);
}

async fn events_are_written_once_and_read_newest_first(db: TestDb) {
    let world = World::new(&db).await;
    let (case, other) = (
        world.case(world.ada, 1).await,
        world.case(world.ada, 2).await,
    );
    let [left, right] = world.cameras;
    let named = |camera, at, id: &str| NewEvent {
        entry: Some(EntryId(Uuid::now_v7())),
        score: Some(97),
        external_id: Some(id.to_owned()),
        details: Some("{\"plate\":\"1\"}".to_owned()),
        ..event(camera, at)
    };
    let events = [
        event(left, 1),
        event(left, 1),
        named(right, 2, "a"),
        named(left, 3, "b"),
    ];
    let insert = async |case, events: &[NewEvent]| db.store.insert_events(case, events).await;
    assert_eq!(insert(case, &events).await.unwrap(), Some(4));
    // Sent again with others: those that are there already are not written twice.
    let again = [
        named(right, 9, "a"),
        named(right, 4, "c"),
        named(right, 4, "c"),
    ];
    assert_eq!(insert(case, &again).await.unwrap(), Some(1));
    assert_eq!(insert(other, &again).await.unwrap(), Some(2));
    assert_eq!(insert(case, &[]).await.unwrap(), Some(0));
    let too_many: Vec<_> = (0..1001).map(|at| event(left, at)).collect();
    insert(case, &too_many).await.unwrap_err();
    let snapshot = db.store.snapshot().await.unwrap();
    for (cameras, times) in [
        (vec![left, right], vec![4, 3, 2, 1, 1]),
        (vec![left], vec![3, 1, 1]),
        (vec![right], vec![4, 2]),
        (vec![], vec![]),
    ] {
        let mut list = EventList {
            case,
            cameras,
            after: None,
            limit: 1,
        };
        let count = snapshot.events_count(&list).await.unwrap();
        assert_eq!(count, times.len() as u64);
        let mut found = Vec::new();
        loop {
            let page = snapshot.events_page(&list).await.unwrap();
            let Some(row) = page.rows.into_iter().next() else {
                break;
            };
            list.after = Some((row.at, row.id));
            found.push(row);
            if !page.more {
                break;
            }
        }
        let at: Vec<_> = found.iter().map(|row| row.at.0).collect();
        assert_eq!(at, times);
        for row in found {
            assert!(list.cameras.contains(&row.camera));
            let written = events.iter().find(|event| event.id == row.id);
            if let Some(written) = written {
                assert_eq!((row.entry, row.score), (written.entry, written.score));
                assert_eq!(row.external_id, written.external_id);
                assert_eq!(row.details, written.details);
            }
        }
    }
}

async fn events_of_a_case_that_takes_none(db: TestDb) {
    let world = World::new(&db).await;
    let case = world.case(world.ada, 1).await;
    let events = [event(world.cameras[0], 1)];
    let insert = async |case| db.store.insert_events(case, &events).await.unwrap();
    assert_eq!(insert(CaseId(Uuid::now_v7())).await, None);
    let paused = |paused| [AnalyticsChange::CasePaused { case, paused }];
    world.analytics(&paused(true)).await.unwrap();
    assert_eq!(insert(case).await, None);
    world.analytics(&paused(false)).await.unwrap();
    world.suspend(case, 3).await;
    assert_eq!(insert(case).await, None);
    let revived = [AnalyticsChange::CaseRevived { case }];
    world.analytics(&revived).await.unwrap();
    assert_eq!(insert(case).await, Some(1));
    let deleted = [AnalyticsChange::CaseDeleted { case }];
    world.analytics(&deleted).await.unwrap();
    assert_eq!(insert(case).await, None);
    assert_eq!(db.count("case_events").await, 0);
}

async fn analytics_that_broke_off_are_not_committed(db: TestDb) {
    let world = World::new(&db).await;
    let case = world.case(world.ada, 1).await;
    let mut tx = db.store.begin().await.unwrap();
    let camera = resource_id(ResourceKind::Camera);
    let broken = [
        AnalyticsChange::CasePaused { case, paused: true },
        AnalyticsChange::CaseEdited {
            case,
            name: None,
            cameras: Some(vec![case_camera(camera)]),
            reactions: None,
            lists: None,
        },
    ];
    tx.analytics(&broken).await.unwrap_err();
    tx.commit().await.unwrap_err();
    assert!(!world.find(case, 10).await.unwrap().paused);
}

/// Whoever writes an event while its case goes, waits, and then writes none.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_event_is_written_for_a_case_that_is_going() {
    let db = TestDb::postgres().await;
    let world = World::new(&db).await;
    let case = world.case(world.ada, 1).await;
    let mut tx = db.store.begin().await.unwrap();
    let deleted = [AnalyticsChange::CaseDeleted { case }];
    tx.analytics(&deleted).await.unwrap();
    let (store, camera) = (db.another().await, world.cameras[0]);
    let insert = tokio::spawn(async move { store.insert_events(case, &[event(camera, 1)]).await });
    let waits = "pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    canopy_testkit::wait_for(std::time::Duration::from_secs(20), async || {
        insert.is_finished() || db.count(waits).await > 0
    })
    .await
    .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(insert.await.unwrap().unwrap(), None);
    assert_eq!(db.count("case_events").await, 0);
}
