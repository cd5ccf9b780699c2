//! A database that nobody tampered with verifies; a log that was cut or rewritten does not.

use canopy_domain::{Change, Entry, Micros, Personal, Revision};
use canopy_store::{Record, Report, What};
use sea_orm::{ConnectionTrait, Statement};

use crate::draw::Draw;
use crate::model::Model;
use crate::support::{TestDb, command_id, group_id, name, on_both, record, user_id};

on_both!(
    an_empty_database_verifies,
    any_history_verifies,
    a_long_log_verifies,
    a_log_that_was_cut_shows,
    a_log_that_was_altered_shows,
    a_log_that_was_written_anew_shows,
    a_change_that_could_not_come_true_shows,
    what_should_have_been_erased_is_found,
    no_finding_tells_of_a_person,
);

pub(crate) async fn history(db: &TestDb, seed: u64, revisions: usize) -> Model {
    let (mut model, mut draw) = (Model::default(), Draw(seed));
    for _ in 0..revisions {
        let changes = draw.revision(&mut model);
        if !changes.is_empty() {
            record(&db.store, &changes).await.unwrap();
        }
    }
    model
}

/// The findings as texts.
pub(crate) fn told(report: &Report) -> Vec<String> {
    report.findings.iter().map(ToString::to_string).collect()
}

async fn an_empty_database_verifies(db: TestDb) {
    let report = db.store.verify(None).await.unwrap();
    assert!(report.is_clean(), "{:#?}", told(&report));
    assert_eq!(report.revisions, 0);
}

async fn any_history_verifies(db: TestDb) {
    history(&db, 21, 150).await;
    let head = db.store.head().await.unwrap();
    for expected in [None, Some(Revision(40)), Some(head.revision)] {
        let expected = match expected {
            None => None,
            Some(revision) => {
                let row = db.store.log_row(revision).await.unwrap().unwrap();
                Some((revision, row.hash))
            }
        };
        let report = db.store.verify(expected).await.unwrap();
        assert!(report.is_clean(), "{:#?}", told(&report));
        assert_eq!((report.revisions, report.more), (head.revision.0, 0));
        assert_eq!(report.head, head);
    }
}

/// Longer than what is read at once, with rows that end in every part of it.
async fn a_long_log_verifies(db: TestDb) {
    let root = group_id();
    let mut tx = db.store.begin().await.unwrap();
    for i in 0..2_100 {
        let change = if i == 0 {
            Change::GroupCreated {
                group: root,
                parent: None,
                name: name("Root"),
                external_id: None,
            }
        } else {
            Change::GroupRenamed {
                group: root,
                name: name(&format!("Root {i}")),
            }
        };
        let record = Record {
            command: command_id(),
            by: None,
            kind: "tested",
            now: Micros(i),
            changes: std::slice::from_ref(&change),
        };
        tx.record(record).await.unwrap();
    }
    tx.commit().await.unwrap();
    let report = db.store.verify(None).await.unwrap();
    assert!(report.is_clean(), "{:#?}", told(&report));
    assert_eq!(report.revisions, 2_100);
    // Each row that is wrong is found, wherever it is; told are only so many.
    db.tamper("UPDATE past_user_groups SET external_id = 'x'")
        .await;
    let report = db.store.verify(None).await.unwrap();
    assert_eq!(report.findings.len(), Report::MOST);
    assert_eq!(report.more, 2_099 - Report::MOST as u64);
}

async fn a_log_that_was_cut_shows(db: TestDb) {
    history(&db, 22, 40).await;
    let head = db.store.head().await.unwrap();
    let last = head.revision;
    db.tamper(&format!("DELETE FROM log WHERE revision = {last}"))
        .await;
    let report = db.store.verify(None).await.unwrap();
    assert!(report.findings.iter().any(|found| found.table == "head"));
    // With the head set back too, and nothing but the log looked at, only one who knows the head
    // from elsewhere can tell.
    let before = db
        .store
        .log_row(Revision(last.0 - 1))
        .await
        .unwrap()
        .unwrap();
    db.set_head(&before.hash, before.revision).await;
    let report = db.store.verify(None).await.unwrap();
    assert!(
        report
            .findings
            .iter()
            .all(|found| !["head", "log"].contains(&found.table))
    );
    let report = db.store.verify(Some((last, head.hash))).await.unwrap();
    assert!(told(&report).contains(&format!("log {last}: is missing")));
    // From the middle it shows in any case.
    db.tamper("DELETE FROM log WHERE revision = 7").await;
    let report = db.store.verify(None).await.unwrap();
    assert!(told(&report).contains(&"log 7: is missing".to_owned()));
}

async fn a_log_that_was_altered_shows(db: TestDb) {
    history(&db, 23, 20).await;
    for (column, value, part) in [
        ("kind", "'altered'", "says something else"),
        ("at", "3", "is before"),
        ("by_user", "command_id", "says something else"),
        ("body", "'{}'", "cannot be read"),
        ("body", "REPLACE(body, 'tested', 'twisted')", "its hash"),
    ] {
        let kept = "CREATE TABLE kept AS SELECT * FROM log WHERE revision = 9";
        let altered = format!("UPDATE log SET {column} = {value} WHERE revision = 9");
        db.tamper(&format!("{kept}; {altered}")).await;
        let report = db.store.verify(None).await.unwrap();
        let found = told(&report);
        let right = found
            .iter()
            .any(|text| text.starts_with("log 9: ") && text.contains(part));
        assert!(right, "{column}: {found:#?}");
        let back = "DELETE FROM log WHERE revision = 9; INSERT INTO log SELECT * FROM kept";
        db.tamper(&format!("{back}; DROP TABLE kept")).await;
        assert!(db.store.verify(None).await.unwrap().is_clean());
    }
    let added = "INSERT INTO log SELECT revision + 1, system_id, at, NULL, 'added', '{}', hash \
                 FROM head";
    db.tamper(added).await;
    let report = db.store.verify(None).await.unwrap();
    assert!(report.findings.iter().any(|found| found.table == "head"));
    assert!(report.findings.iter().any(|found| found.table == "log"));
}

/// Somebody who may write the whole database can make the log fit what he wants; not the head that
/// was written down elsewhere.
async fn a_log_that_was_written_anew_shows(db: TestDb) {
    let head_of_then = {
        history(&db, 24, 30).await;
        db.store.head().await.unwrap()
    };
    let (head, rows) = db.store.log_after(Revision(0), 1_000).await.unwrap();
    let mut hash = [0; 32];
    let mut sql = String::new();
    for row in &rows {
        let body = row.body.replace("\"tested\"", "\"twisted\"");
        hash = Entry::chain(&hash, &body);
        sql += &format!(
            "UPDATE log SET kind = 'twisted', body = '{}', hash = {} WHERE revision = {};",
            body.replace('\'', "''"),
            db.bytes(&hash),
            row.revision
        );
    }
    db.tamper(&sql).await;
    db.set_head(&hash, head.revision).await;
    let report = db.store.verify(None).await.unwrap();
    assert!(report.is_clean(), "{:#?}", told(&report));
    let expected = (head_of_then.revision, head_of_then.hash);
    let report = db.store.verify(Some(expected)).await.unwrap();
    assert_eq!(report.findings.len(), 1);
    let expected = What::Broken("its hash is not the one expected");
    assert_eq!(report.findings[0].what, expected);
}

async fn a_change_that_could_not_come_true_shows(db: TestDb) {
    history(&db, 25, 30).await;
    // A membership that ends twice: the tables say the same before and after.
    let raw = db.raw().await;
    let text = "SELECT body, hash FROM log ORDER BY revision DESC LIMIT 1";
    let text = Statement::from_string(raw.get_database_backend(), text);
    let row = raw.query_one_raw(text).await.unwrap().unwrap();
    let (body, _): (String, Vec<u8>) = (
        row.try_get_by_index(0).unwrap(),
        row.try_get_by_index(1).unwrap(),
    );
    let mut entry = Entry::parse(&body).unwrap();
    let before = db
        .store
        .log_row(Revision(entry.revision.0 - 1))
        .await
        .unwrap();
    entry.changes.push(Change::GroupDeleted {
        group: group_id(),
        parent: group_id(),
    });
    let body = entry.to_text().unwrap();
    let hash = Entry::chain(&before.unwrap().hash, &body);
    let sql = format!(
        "UPDATE log SET body = '{}', hash = {} WHERE revision = {}",
        body.replace('\'', "''"),
        db.bytes(&hash),
        entry.revision
    );
    db.tamper(&sql).await;
    db.set_head(&hash, entry.revision).await;
    let report = db.store.verify(None).await.unwrap();
    let found = told(&report);
    assert!(
        found.iter().any(|text| text.contains("cannot come true")),
        "{found:#?}"
    );
}

async fn what_should_have_been_erased_is_found(db: TestDb) {
    let user = user_id();
    let created = Change::UserCreated {
        user,
        email: Personal::new("ada@x.y", [1; 16]),
        name: Personal::new("Ada", [2; 16]),
        created_by: None,
        password_hash: String::new(),
    };
    let pool = |pool: &str| Change::IpPoolSet {
        user,
        pool: Personal::new(pool, [3; 16]),
    };
    record(&db.store, &[created, pool("10.0.0.1")])
        .await
        .unwrap();
    record(&db.store, &[pool("10.0.0.2")]).await.unwrap();
    let lost = "CREATE TABLE kept AS SELECT * FROM past_ip_pools; DELETE FROM past_ip_pools";
    db.tamper(lost).await;
    // Of somebody who is there each pool must be kept, of somebody who was none may.
    let row = format!("past_ip_pools {user} until 2");
    let found = told(&db.store.verify(None).await.unwrap());
    assert_eq!(found, [format!("{row}: is missing")]);
    record(&db.store, &[Change::UserDeleted { user }])
        .await
        .unwrap();
    assert!(db.store.verify(None).await.unwrap().is_clean());
    db.tamper("INSERT INTO past_ip_pools SELECT * FROM kept")
        .await;
    let found = told(&db.store.verify(None).await.unwrap());
    assert_eq!(
        found,
        [format!("{row}: is there, the log says nothing of it")]
    );
}

async fn no_finding_tells_of_a_person(db: TestDb) {
    history(&db, 26, 60).await;
    let sql = "UPDATE profiles SET email = 'secret' || email, name = 'secret' || name, \
               email_key = 'secret' || email_key, name_folded = 'secret' || name_folded, \
               language = 'secret'; \
               UPDATE ip_pools SET pool = '10.66.66.66'";
    db.tamper(sql).await;
    let report = db.store.verify(None).await.unwrap();
    assert!(!report.is_clean());
    let all = format!("{report:?} {:?}", told(&report)).to_lowercase();
    for told in ["secret", "10.66", "10.0.0", "@x.y", "somebody", "new@"] {
        assert!(!all.contains(told), "{told}: {all}");
    }
}
