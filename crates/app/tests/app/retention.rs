//! Licences go, and analytics data stays for 168 hours (U9): with the clock moved by hand.

use std::collections::BTreeSet;
use std::time::Duration;

use canopy_app::{App, AppError, Page, StoreOptions};
use canopy_domain::{AnalyticsChange, CaseId, Command, Micros, ResourceId, deleted_at};
use canopy_store::{EventList, Store};
use canopy_testkit::{Postgres, wait_for};

use crate::licensed::{DAY, HOUR, Hand, Licensed, events_of, shown};
use crate::server::{operation, run};

const SOON: Duration = Duration::from_secs(20);

/// Whether rows are left of a case, whoever may see it.
async fn is_there(store: &Store, case: CaseId) -> bool {
    let snapshot = store.snapshot().await.unwrap();
    let rows = snapshot.case_rows(&[case], Micros(0)).await.unwrap();
    snapshot.finish().await.unwrap();
    !rows.is_empty()
}

async fn events_left(store: &Store, case: CaseId, camera: ResourceId) -> u64 {
    let list = EventList {
        case,
        cameras: vec![camera],
        after: None,
        limit: 0,
    };
    let snapshot = store.snapshot().await.unwrap();
    let count = snapshot.events_count(&list).await.unwrap();
    snapshot.finish().await.unwrap();
    count
}

async fn open(url: &str) -> Store {
    Store::open(url, &StoreOptions::default()).await.unwrap()
}

fn sqlite() -> (String, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("canopy.sqlite").display());
    (url, folder)
}

#[test]
fn what_is_over_the_quota_is_suspended_at_once_and_revived_on_the_sixth_day() {
    run(async {
        let (url, _folder) = sqlite();
        let hand = Hand::new();
        let app = App::start(hand.settings(&url)).await.unwrap();
        let here = Licensed::new(&app, 3).await;
        let [a, b, c] = here.cameras;
        let older = here.case(&app, &[a, b], false).await;
        hand.moved_by(1);
        let newer = here.case(&app, &[c], true).await;
        let entry = here.entry(&app, "AB 123").await;
        assert_eq!(here.see(&app, newer, c, 0..5).await, 5);
        let op = || operation(&app, here.owner);

        let at = hand.moved_by(HOUR);
        here.give(&app, 2).await;
        assert_eq!(shown(&op(), older).await.unwrap().suspended_at, None);
        assert_eq!(shown(&op(), newer).await.unwrap().suspended_at, Some(at));
        let entries = op().entry_details(&[entry]).await.unwrap();
        assert_eq!(entries[&entry].deleted_at, Some(deleted_at(at)));
        let quotas = op().licenses(&[here.owner]).await.unwrap();
        assert_eq!(
            (quotas[&here.owner][0].used, quotas[&here.owner][0].total),
            (2, 2)
        );
        assert_eq!(events_of(&op(), newer).await, 5, "they stay readable");
        let more = op().record_events(newer, Vec::new()).await;
        let Err(AppError::Refused(refusals)) = more else {
            panic!("{more:?}");
        };
        assert_eq!(refusals[0].code.as_str(), "CASE_SUSPENDED");

        hand.moved_by(6 * DAY);
        app.keep().await.unwrap();
        here.give(&app, 3).await;
        assert_eq!(shown(&op(), newer).await.unwrap().suspended_at, None);
        let entries = op().entry_details(&[entry]).await.unwrap();
        assert_eq!(entries[&entry].deleted_at, None);
        assert_eq!(events_of(&op(), newer).await, 5);
        // What was suspended once begins anew.
        hand.moved_by(6 * DAY);
        app.keep().await.unwrap();
        assert_eq!(here.see(&app, newer, c, 0..6).await, 1, "each once");
        app.stop().await;
    });
}

#[test]
fn after_168_hours_it_is_gone_and_not_a_microsecond_earlier() {
    run(async {
        let (url, _folder) = sqlite();
        let hand = Hand::new();
        let app = App::start(hand.settings(&url)).await.unwrap();
        let store = open(&url).await;
        let here = Licensed::new(&app, 1).await;
        let [a, ..] = here.cameras;
        let case = here.case(&app, &[a], true).await;
        let entry = here.entry(&app, "AB 123").await;
        // More than are deleted with the case itself.
        for thousand in 0..5 {
            let numbers = thousand * 1000..(thousand + 1) * 1000;
            here.see(&app, case, a, numbers).await;
        }
        let op = || operation(&app, here.owner);
        let all = async || {
            op().cases(canopy_app::Cases::default(), Page::default())
                .await
        };
        let entries = async || {
            op().entries(here.plates, Page::default())
                .await
                .unwrap()
                .total
        };
        here.give(&app, 0).await;
        let end = deleted_at(hand.now());

        hand.move_to(end.0 - 1);
        app.keep().await.unwrap();
        assert!(shown(&op(), case).await.is_some());
        assert_eq!((all().await.unwrap().total, entries().await), (1, 1));
        assert_eq!(events_of(&op(), case).await, 5000);

        hand.move_to(end.0);
        assert!(shown(&op(), case).await.is_none());
        assert_eq!((all().await.unwrap().total, entries().await), (0, 0));
        let events = op().case_events(case, Page::default()).await;
        assert_eq!(events.map(|found| found.total), Err(AppError::NotFound));
        assert!(op().entry_details(&[entry]).await.unwrap().is_empty());
        assert!(is_there(&store, case).await, "nobody has kept house yet");
        // Licences given back are too late.
        here.give(&app, 1).await;
        assert!(shown(&op(), case).await.is_none());

        app.keep().await.unwrap();
        assert!(!is_there(&store, case).await);
        assert_eq!(events_left(&store, case, a).await, 0);
        let snapshot = store.snapshot().await.unwrap();
        let rows = snapshot.entry_rows(&[entry], Micros(0)).await.unwrap();
        snapshot.finish().await.unwrap();
        assert!(rows.is_empty());
        store.close().await;
        app.stop().await;
    });
}

/// Purges until nothing is left; the cases that it has deleted itself.
async fn purged(app: &App) -> Vec<CaseId> {
    let mut deleted = Vec::new();
    loop {
        let done = app.operate(Command::PurgeCases).await.unwrap();
        if done.analytics.is_empty() {
            return deleted;
        }
        deleted.extend(done.analytics.iter().filter_map(|change| match change {
            AnalyticsChange::CaseDeleted { case } => Some(*case),
            _ => None,
        }));
    }
}

#[test]
fn three_servers_that_purge_at_once_delete_each_case_once() {
    run(async {
        let url = Postgres::shared().unwrap().create_database().unwrap();
        let hand = Hand::new();
        let mut servers = Vec::new();
        for _ in 0..3 {
            servers.push(App::start(hand.settings(&url)).await.unwrap());
        }
        let [one, two, three] = &servers[..] else {
            unreachable!();
        };
        // More than one purge takes.
        let here = Licensed::new(one, 131).await;
        let [a, ..] = here.cameras;
        let stays = here.case(one, &[a], false).await;
        let mut all = BTreeSet::new();
        for _ in 0..130 {
            hand.moved_by(1);
            all.insert(here.case(one, &[a], false).await);
        }
        here.give(one, 1).await;
        hand.move_to(deleted_at(hand.now()).0);

        let (a, b, c) = futures::join!(purged(one), purged(two), purged(three));
        let deleted: Vec<CaseId> = [a, b, c].concat();
        assert_eq!(deleted.len(), 130, "each once");
        assert_eq!(deleted.into_iter().collect::<BTreeSet<_>>(), all);
        let kept = futures::join!(one.keep(), two.keep(), three.keep());
        assert_eq!(kept, (Ok(()), Ok(()), Ok(())));
        let op = operation(one, here.owner);
        assert!(shown(&op, stays).await.is_some());
        for server in &servers {
            server.stop().await;
        }
    });
}

#[test]
fn a_server_that_was_off_for_ten_days_has_forgotten_nothing() {
    run(async {
        let url = Postgres::shared().unwrap().create_database().unwrap();
        let hand = Hand::new();
        let app = App::start(hand.settings(&url)).await.unwrap();
        let here = Licensed::new(&app, 2).await;
        let [a, b, _] = here.cameras;
        let stays = here.case(&app, &[a], false).await;
        hand.moved_by(1);
        let goes = here.case(&app, &[b], false).await;
        here.give(&app, 1).await;
        app.stop().await;

        hand.moved_by(10 * DAY);
        let app = App::start(hand.settings(&url)).await.unwrap();
        let op = operation(&app, here.owner);
        assert!(shown(&op, goes).await.is_none(), "gone for readers at once");
        assert_eq!(shown(&op, stays).await.unwrap().suspended_at, None);
        let store = open(&url).await;
        wait_for(SOON, async || !is_there(&store, goes).await)
            .await
            .unwrap();
        assert!(is_there(&store, stays).await);
        store.close().await;
        app.stop().await;
    });
}
