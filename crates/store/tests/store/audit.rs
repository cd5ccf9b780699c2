//! The log is found by who, what, when and about what.

use std::collections::BTreeSet;

use canopy_domain::{Change, Entry, Micros, Revision, TargetId, UserId};
use canopy_migration::{Migrator, MigratorTrait};
use canopy_store::{AuditFilter, Record, Store};

use crate::draw::Draw;
use crate::model::Model;
use crate::support::{TestDb, command_id, on_both, user_id};

on_both!(
    each_filter_lets_through_what_it_says,
    pages_join_without_gap_or_repetition,
    an_older_log_is_found_by_its_subjects_too,
);

const KINDS: [&str; 3] = ["group_moved", "role_assigned", "user_updated"];

/// A history by several users, of several kinds, at times that do not always move.
async fn history(db: &TestDb, seed: u64) -> Vec<Entry> {
    let (mut model, mut draw) = (Model::default(), Draw(seed));
    let users: Vec<UserId> = (0..3).map(|_| user_id()).collect();
    for i in 0..80 {
        let changes: Vec<Change> = draw.revision(&mut model);
        if changes.is_empty() {
            continue;
        }
        let mut tx = db.store.begin().await.unwrap();
        let record = Record {
            command: command_id(),
            by: (i % 4 != 0).then(|| users[draw.below(3)]),
            kind: KINDS[draw.below(3)],
            now: Micros(i / 3),
            changes: &changes,
        };
        tx.record(record).await.unwrap();
        tx.commit().await.unwrap();
    }
    all(&db.store).await
}

async fn all(store: &Store) -> Vec<Entry> {
    let (_, rows) = store.log_after(Revision(0), 10_000).await.unwrap();
    rows.iter().map(|row| row.entry().unwrap()).collect()
}

async fn found(store: &Store, filter: &AuditFilter, limit: u64) -> Vec<Revision> {
    let rows = store.audit(filter, limit).await.unwrap();
    for row in &rows {
        assert_eq!(
            store.log_row(row.revision).await.unwrap().as_ref(),
            Some(row)
        );
    }
    rows.iter().map(|row| row.revision).collect()
}

fn expected(log: &[Entry], filter: &AuditFilter) -> Vec<Revision> {
    let wanted = log.iter().rev().filter(|entry| {
        filter.before.is_none_or(|before| entry.revision < before)
            && filter.from.is_none_or(|from| entry.at >= from)
            && filter.to.is_none_or(|to| entry.at < to)
            && filter.by.is_none_or(|user| entry.by == Some(user))
            && filter.kind.as_ref().is_none_or(|kind| entry.kind == *kind)
            && filter
                .subject
                .is_none_or(|of| entry.subjects().contains(&of))
    });
    wanted.map(|entry| entry.revision).collect()
}

async fn each_filter_lets_through_what_it_says(db: TestDb) {
    let log = history(&db, 11).await;
    let mut subjects: BTreeSet<TargetId> = log.iter().flat_map(Entry::subjects).collect();
    subjects.insert(user_id().into());
    let mut draw = Draw(12);
    let (mut some, mut none) = (0, 0);
    for _ in 0..150 {
        let mut filter = AuditFilter::default();
        for _ in 0..=draw.below(2) {
            match draw.below(6) {
                0 => filter.before = Some(Revision(draw.below(90) as u64)),
                1 => filter.from = Some(Micros(draw.below(30) as i64)),
                2 => filter.to = Some(Micros(draw.below(30) as i64 - 1)),
                3 => filter.by = draw.one(log.iter().map(|entry| entry.by)).flatten(),
                4 => filter.kind = draw.one(KINDS).map(str::to_owned),
                _ => filter.subject = draw.one(subjects.iter().copied()),
            }
        }
        let wanted = expected(&log, &filter);
        if wanted.is_empty() {
            none += 1;
        } else {
            some += 1;
        }
        assert_eq!(found(&db.store, &filter, 1000).await, wanted, "{filter:?}");
    }
    assert!(some > 50 && none > 5, "{some} and {none}");
}

async fn pages_join_without_gap_or_repetition(db: TestDb) {
    let log = history(&db, 13).await;
    let subject = log[0].subjects().into_iter().next();
    for subject in [None, subject] {
        let mut filter = AuditFilter {
            subject,
            ..AuditFilter::default()
        };
        let whole = expected(&log, &filter);
        let mut pages = Vec::new();
        loop {
            let page = found(&db.store, &filter, 7).await;
            assert!(page.len() <= 7);
            let Some(last) = page.last() else { break };
            filter.before = Some(*last);
            pages.extend(page);
        }
        assert_eq!(pages, whole);
    }
}

async fn an_older_log_is_found_by_its_subjects_too(db: TestDb) {
    let log = history(&db, 14).await;
    let raw = db.raw().await;
    // Back to the schema that knew nothing of subjects.
    let later = u32::try_from(Migrator::migrations().len() - 14).unwrap();
    Migrator::down(&raw, Some(later)).await.unwrap();
    raw.close().await.unwrap();
    let store = db.another().await;
    store.migrate().await.unwrap();
    let subjects: BTreeSet<TargetId> = log.iter().flat_map(Entry::subjects).collect();
    for subject in subjects {
        let filter = AuditFilter {
            subject: Some(subject),
            ..AuditFilter::default()
        };
        assert_eq!(found(&store, &filter, 1000).await, expected(&log, &filter));
    }
    // What stands under other keys is no subject: a parent that nothing else happened to.
    let rows = log
        .iter()
        .map(|entry| entry.subjects().len())
        .sum::<usize>();
    assert_eq!(db.count("log_subjects").await, rows as i64);
}
