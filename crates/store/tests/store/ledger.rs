//! The ledger of licences (U6): its rows, its sums, and what is found when somebody alters it.

use std::collections::BTreeSet;

use canopy_domain::{Change, Facts, Gift, Level, Licenses, Micros, Personal, Query, Quota, UserId};
use canopy_store::Snapshot;

use crate::model::Model;
use crate::support::{Server, TestDb, on_both, record, user_id};
use crate::verify::{history, told};

on_both!(
    sums_are_those_of_the_rows,
    a_row_is_replaced_and_ends,
    what_the_database_holds_to,
    a_user_stays_while_rows_of_him_are_left,
    whatever_is_altered_is_found,
);

/// A count of each level.
fn by_level(rows: impl IntoIterator<Item = (Level, u32)>) -> Licenses {
    let mut sum = Licenses::default();
    for (level, count) in rows {
        sum.add(level, count.into());
    }
    sum
}

fn gifts(model: &Model, of: impl Fn(&Gift) -> bool) -> Vec<Gift> {
    let all = model
        .gifts
        .iter()
        .map(|((user, giver, level), count)| Gift {
            giver: *giver,
            user: *user,
            level: *level,
            count: *count,
        });
    let mut gifts: Vec<_> = all.filter(of).collect();
    gifts.sort_unstable();
    gifts
}

async fn ask(snapshot: &Snapshot, queries: impl IntoIterator<Item = Query>) -> Facts {
    let mut facts = Facts::default();
    let queries: BTreeSet<Query> = queries.into_iter().collect();
    snapshot
        .facts(&queries, Micros(0), &mut facts)
        .await
        .unwrap();
    facts
}

async fn sums_are_those_of_the_rows(db: TestDb) {
    let model = history(&db, 31, 150).await;
    assert!(model.gifts.len() > 5, "{:?}", model.gifts);
    let users: Vec<UserId> = model.users.keys().copied().collect();
    let snapshot = db.store.snapshot().await.unwrap();
    let received = users.iter().map(|user| Query::LicensesReceived(*user));
    let shared = users.iter().map(|user| Query::LicensesShared(*user));
    let sums = [Query::LicenseTotals(()), Query::LicensesGivenOut(())];
    let facts = ask(&snapshot, received.chain(shared).chain(sums)).await;
    let before = db.store.query_count();
    let quotas = snapshot.license_quotas(&users).await.unwrap();
    assert_eq!(db.store.query_count() - before, 3);
    assert_eq!(quotas.len(), users.len());
    for user in users {
        let received = gifts(&model, |gift| gift.user == user);
        let shared = gifts(&model, |gift| gift.giver == Some(user));
        assert_eq!(facts.licenses_received(&user).unwrap(), &received);
        assert_eq!(facts.licenses_shared(&user).unwrap(), &shared);
        let total: Licenses = received.into_iter().collect();
        let shared: Licenses = shared.into_iter().collect();
        let quota = Level::ALL.map(|level| Quota {
            total: total.of(level),
            used: 0,
            shared: shared.of(level),
        });
        assert_eq!(quotas[&user], quota);
    }
    let totals = by_level(model.totals.clone());
    let given_out: Licenses = gifts(&model, |gift| gift.giver.is_none())
        .into_iter()
        .collect();
    assert_eq!(facts.license_totals(&()).unwrap(), &totals);
    assert_eq!(facts.licenses_given_out(&()).unwrap(), &given_out);
    let statistics = snapshot.license_statistics().await.unwrap();
    assert_eq!(
        (statistics.total, statistics.given_out),
        (totals, given_out)
    );
    assert_eq!(statistics.used, Licenses::default());
}

fn given(user: UserId, giver: Option<UserId>, count: u32) -> Change {
    let level = Level::ALL[1];
    Change::LicensesGiven {
        user,
        giver,
        level,
        count,
    }
}

fn created(user: UserId) -> Change {
    Change::UserCreated {
        user,
        email: Personal::new(format!("{user}@x.y"), [1; 16]),
        name: Personal::new("Somebody", [2; 16]),
        created_by: None,
        password_hash: String::new(),
    }
}

async fn a_row_is_replaced_and_ends(db: TestDb) {
    let (_, first) = Server::start(&db.store).initialise().await;
    let user = user_id();
    // In the very commit that makes the user.
    let all = [
        created(user),
        given(user, None, 5),
        given(user, Some(first), 2),
    ];
    record(&db.store, &all).await.unwrap();
    record(&db.store, &[given(user, None, 7)]).await.unwrap();
    let total = async || {
        let snapshot = db.store.snapshot().await.unwrap();
        let quotas = snapshot.license_quotas(&[user, first]).await.unwrap();
        (quotas[&user][1].total, quotas[&first][1].shared)
    };
    assert_eq!(total().await, (9, 2));
    let none = [given(user, Some(first), 0)];
    record(&db.store, &none).await.unwrap();
    assert_eq!(total().await, (7, 0));
    assert_eq!(db.count("license_gifts").await, 1);
    record(&db.store, &none).await.unwrap_err();
    let report = db.store.verify(None).await.unwrap();
    assert!(report.is_clean(), "{:#?}", told(&report));
}

async fn what_the_database_holds_to(db: TestDb) {
    let (_, user) = Server::start(&db.store).initialise().await;
    record(&db.store, &[given(user, None, 5)]).await.unwrap();
    let id = db.literal(user.0);
    for values in [
        // Twice from the System.
        format!("({id}, NULL, 2, 1, 1)"),
        // From himself, from nobody, of no level, none.
        format!("({id}, {id}, 1, 1, 1)"),
        format!("({id}, {}, 1, 1, 1)", db.literal(user_id().0)),
        format!("({id}, NULL, 5, 1, 1)"),
        format!("({id}, NULL, 0, 1, 1)"),
        format!("({id}, NULL, 1, 0, 1)"),
        format!("({}, NULL, 1, 1, 1)", db.literal(user_id().0)),
    ] {
        let sql = format!(
            "INSERT INTO license_gifts (user_id, giver_id, level, count, since) VALUES {values}"
        );
        db.run(&sql).await.unwrap_err();
    }
    let sql = "INSERT INTO license_totals (level, count, since) VALUES ";
    for values in ["(5, 1, 1)", "(0, 1, 1)", "(1, -1, 1)"] {
        db.run(&format!("{sql}{values}")).await.unwrap_err();
    }
    db.run(&format!("{sql}(1, 0, 1)")).await.unwrap();
}

async fn a_user_stays_while_rows_of_him_are_left(db: TestDb) {
    let (giver, user) = (user_id(), user_id());
    let all = [
        created(giver),
        created(user),
        given(giver, None, 9),
        given(user, Some(giver), 3),
    ];
    record(&db.store, &all).await.unwrap();
    for of in [giver, user] {
        let deleted = [Change::UserDeleted { user: of }];
        record(&db.store, &deleted).await.unwrap_err();
    }
    let received = [given(giver, None, 0), Change::UserDeleted { user: giver }];
    record(&db.store, &received).await.unwrap_err();
    let all = [
        given(giver, None, 0),
        given(user, Some(giver), 0),
        given(user, None, 3),
        Change::UserDeleted { user: giver },
    ];
    record(&db.store, &all).await.unwrap();
    let report = db.store.verify(None).await.unwrap();
    assert!(report.is_clean(), "{:#?}", told(&report));
}

async fn whatever_is_altered_is_found(db: TestDb) {
    let (root, first) = Server::start(&db.store).initialise().await;
    let user = user_id();
    let level = Level::ALL[1];
    let all = [
        created(user),
        Change::LicenseTotalSet {
            root,
            level,
            count: 40,
        },
        given(first, None, 30),
        given(user, Some(first), 20),
    ];
    record(&db.store, &all).await.unwrap();
    let (one, other) = (db.literal(first.0), db.literal(user.0));
    let nobody = db.literal(uuid::Uuid::nil());
    let from_first = format!("license_gifts {user} from {first} level 2: ");
    let from_system = format!("license_gifts {first} from the System level 2: ");
    let altered =
        |row: &str, is: &str, log: &str| vec![format!("{row}is {is}, the log says {log}")];
    for (table, how, found) in [
        (
            "license_gifts",
            format!("UPDATE license_gifts SET count = count + 1 WHERE user_id = {other}"),
            altered(&from_first, "count 21", "count 20"),
        ),
        (
            "license_gifts",
            format!("UPDATE license_gifts SET count = count - 1 WHERE user_id = {one}"),
            altered(&from_system, "count 29", "count 30"),
        ),
        (
            "license_gifts",
            format!("UPDATE license_gifts SET since = 1 WHERE user_id = {one}"),
            altered(&from_system, "since 1", "since 2"),
        ),
        (
            "license_gifts",
            format!("UPDATE license_gifts SET giver_id = {nobody} WHERE user_id = {one}"),
            altered(
                &from_system,
                &format!("giver {}", UserId(uuid::Uuid::nil())),
                "no giver",
            ),
        ),
        (
            "license_gifts",
            format!("DELETE FROM license_gifts WHERE user_id = {other}"),
            vec![format!("{from_first}is missing")],
        ),
        (
            "license_gifts",
            format!("INSERT INTO license_gifts SELECT {other}, NULL, 3, 1, 1 FROM head"),
            vec![format!(
                "license_gifts {user} from the System level 3: is there, the log says nothing of it"
            )],
        ),
        (
            "license_totals",
            "UPDATE license_totals SET count = 41".to_owned(),
            altered("license_totals level 2: ", "count 41", "count 40"),
        ),
        (
            "license_totals",
            "DELETE FROM license_totals".to_owned(),
            vec!["license_totals level 2: is missing".to_owned()],
        ),
    ] {
        db.tamper(&format!(
            "CREATE TABLE kept AS SELECT * FROM {table}; {how}"
        ))
        .await;
        assert_eq!(told(&db.store.verify(None).await.unwrap()), found, "{how}");
        db.tamper(&format!(
            "DELETE FROM {table}; INSERT INTO {table} SELECT * FROM kept; DROP TABLE kept"
        ))
        .await;
    }
    assert!(db.store.verify(None).await.unwrap().is_clean());
}
