//! How many checks servers have answered.

use canopy_domain::Micros;
use canopy_store::{CheckCount, CheckSum};
use uuid::Uuid;

use crate::support::{TestDb, on_both};

on_both!(
    a_minute_is_the_sum_over_servers_and_each_counts_once,
    what_is_old_is_forgotten_a_thousand_rows_at_once,
);

const MINUTE: i64 = 60_000_000;

const fn count(minute: i64, allowed: u64, denied: u64) -> CheckCount {
    CheckCount {
        minute: Micros(minute * MINUTE),
        allowed,
        denied,
    }
}

const fn sum(step: u64, allowed: u64, denied: u64) -> CheckSum {
    CheckSum {
        step,
        allowed,
        denied,
    }
}

async fn between(db: &TestDb, from: i64, to: i64, step: i64) -> Vec<CheckSum> {
    let [from, to] = [from, to].map(|minute| Micros(minute * MINUTE));
    let step = u64::try_from(step * MINUTE).unwrap();
    db.store.check_counts(from, to, step).await.unwrap()
}

async fn a_minute_is_the_sum_over_servers_and_each_counts_once(db: TestDb) {
    let [one, other] = [Uuid::now_v7(), Uuid::now_v7()];
    for (server, counted) in [
        (one, count(10, 1, 2)),
        (other, count(10, 40, 80)),
        // The minute as it is by now, and once more: it was not known whether it was written.
        (one, count(10, 5, 2)),
        (one, count(10, 5, 2)),
        (one, count(12, 0, 7)),
        (other, count(15, 9, 0)),
    ] {
        let set = db.store.set_check_count(server, counted);
        set.await.unwrap();
    }
    let minutes = [sum(0, 45, 82), sum(2, 0, 7), sum(5, 9, 0)];
    assert_eq!(between(&db, 10, 16, 1).await, minutes);
    assert_eq!(
        between(&db, 10, 16, 3).await,
        [sum(0, 45, 89), sum(1, 9, 0)]
    );
    assert_eq!(between(&db, 11, 15, 5).await, [sum(0, 0, 7)]);
    assert_eq!(between(&db, 16, 99, 5).await, []);
    assert_eq!(db.store.head().await.unwrap().revision.0, 0, "no revision");
}

async fn what_is_old_is_forgotten_a_thousand_rows_at_once(db: TestDb) {
    let server = Uuid::now_v7();
    for minute in 0..1_003 {
        let set = db.store.set_check_count(server, count(minute, 1, 0));
        set.await.unwrap();
    }
    let before = Micros(1_002 * MINUTE);
    for forgotten in [1_000, 2, 0] {
        let found = db.store.forget_check_counts(before).await.unwrap();
        assert_eq!(found, forgotten);
    }
    assert_eq!(between(&db, 0, 2_000, 5_000).await, [sum(0, 1, 0)]);
}
