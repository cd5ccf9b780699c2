//! Whatever is altered, taken out or added past the program is found and named.

use canopy_domain::{GroupId, ResourceId, ResourceKind, UserId};
use sea_orm::{ConnectionTrait, Statement};
use uuid::Uuid;

use crate::support::{TestDb, on_both};
use crate::verify::{history, told};

on_both!(
    whatever_is_altered_is_found,
    whatever_is_taken_out_is_found,
    whatever_is_added_is_found,
);

/// Columns, and what each is altered to.
type Columns = &'static [(&'static str, &'static str)];

/// Each table: its key, and its other columns.
const TABLES: [(&str, &str, Columns); 10] = [
    (
        "user_groups",
        "id",
        &[
            ("parent_id", "(SELECT id FROM users LIMIT 1)"),
            ("name", "'x'"),
            ("name_folded", "'X'"),
            ("external_id", "'x'"),
            ("since", "since - 1"),
        ],
    ),
    (
        "users",
        "id",
        &[
            ("active", "NOT active"),
            ("created_at", "created_at + 1"),
            ("created_by", "id"),
            ("since", "since - 1"),
        ],
    ),
    (
        "profiles",
        "user_id",
        &[
            ("email", "'other@x.y'"),
            ("email_key", "'other@x.y'"),
            ("name", "'Other Name'"),
            ("name_folded", "'other name'"),
            ("language", "'xx'"),
            ("email_salt", "name_salt"),
        ],
    ),
    (
        "resources",
        "id",
        &[
            ("kind", "'intercom'"),
            ("name", "'x'"),
            ("name_folded", "'X'"),
            ("external_id", "'x'"),
            ("since", "since - 1"),
        ],
    ),
    (
        "memberships",
        "user_id, group_id",
        &[("role", "'group_manager'"), ("since", "since - 1")],
    ),
    (
        "group_assignments",
        "resource_id, group_id",
        &[("since", "since - 1")],
    ),
    (
        "user_assignments",
        "user_id, resource_id",
        &[("since", "since - 1")],
    ),
    (
        "resource_members",
        "container_id, camera_id",
        &[("since", "since - 1")],
    ),
    (
        "action_limits",
        "user_id",
        &[("actions", "'[\"maps.view\"]'"), ("since", "since - 1")],
    ),
    (
        "ip_pools",
        "user_id",
        &[("pool", "'10.99.0.0/16'"), ("since", "since - 1")],
    ),
];

/// Columns that only the live table has.
const LIVE_ONLY: [&str; 3] = ["name_folded", "created_at", "created_by"];

/// A table or its past, the ids of one of its rows, and what finds that row.
struct Picked {
    table: String,
    ids: Vec<Uuid>,
    row: String,
}

/// All tables and their pasts, with one row of each that fits.
async fn picked(db: &TestDb) -> Vec<(Picked, Columns)> {
    let mut all = Vec::new();
    for (table, key, columns) in TABLES {
        for past in ["", "past_"] {
            if (table, past) == ("profiles", "past_") {
                continue;
            }
            let name = format!("{past}{table}");
            let wanted = match table {
                "user_groups" => "parent_id IS NOT NULL",
                "resources" => "kind <> 'intercom'",
                "memberships" => "role <> 'group_manager'",
                _ => "1 = 1",
            };
            let raw = db.raw().await;
            let until = if past.is_empty() { "" } else { ", until" };
            let text = format!("SELECT {key}{until} FROM {name} WHERE {wanted} LIMIT 1");
            let text = Statement::from_string(raw.get_database_backend(), text);
            let row = raw.query_one_raw(text).await.unwrap();
            let row = row.unwrap_or_else(|| panic!("the history leaves no row in {name}"));
            let columns_of_key: Vec<&str> = key.split(", ").collect();
            let ids: Vec<Uuid> = (0..columns_of_key.len())
                .map(|place| row.try_get_by_index(place).unwrap())
                .collect();
            let mut pairs: Vec<String> = columns_of_key
                .iter()
                .zip(&ids)
                .map(|(column, id)| format!("{column} = {}", db.literal(*id)))
                .collect();
            if !past.is_empty() {
                let until: i64 = row.try_get_by_index(ids.len()).unwrap();
                pairs.push(format!("until = {until}"));
            }
            let row = pairs.join(" AND ");
            let table = name;
            all.push((Picked { table, ids, row }, columns));
        }
    }
    all
}

impl Picked {
    /// What the finding must say: the table, and each id under the name of its kind.
    fn is_named_by(&self, text: &str) -> bool {
        let ids = self.ids.iter().all(|id| {
            let mut names = vec![UserId(*id).to_string(), GroupId(*id).to_string()];
            for kind in ResourceKind::ALL {
                names.push(ResourceId { kind, uuid: *id }.to_string());
            }
            names.iter().any(|name| text.contains(name))
        });
        ids && text.starts_with(&format!("{} ", self.table))
    }

    async fn while_tampered(&self, db: &TestDb, how: &str, says: &str) {
        let Self { table, row, .. } = self;
        let kept = format!("CREATE TABLE kept AS SELECT * FROM {table} WHERE {row}");
        db.tamper(&format!("{kept}; {how}")).await;
        let found = told(&db.store.verify(None).await.unwrap());
        let right = found.iter().filter(|text| self.is_named_by(text));
        let right: Vec<_> = right.filter(|text| text.contains(says)).collect();
        assert_eq!(right.len(), 1, "{how}: {found:#?}");
        assert_eq!(found.len(), 1, "{how}: {found:#?}");
        let back = format!("DELETE FROM {table} WHERE {row}");
        let back = format!("{back}; INSERT INTO {table} SELECT * FROM kept; DROP TABLE kept");
        db.tamper(&back).await;
    }
}

async fn whatever_is_altered_is_found(db: TestDb) {
    history(&db, 26, 260).await;
    for (row, columns) in picked(&db).await {
        let past = row.table.starts_with("past_");
        for (column, to) in columns {
            if past && LIVE_ONLY.contains(column) {
                continue;
            }
            let Picked {
                table, row: which, ..
            } = &row;
            let how = format!("UPDATE {table} SET {column} = {to} WHERE {which}");
            row.while_tampered(&db, &how, "the log says").await;
        }
    }
    assert!(db.store.verify(None).await.unwrap().is_clean());
}

async fn whatever_is_taken_out_is_found(db: TestDb) {
    history(&db, 26, 260).await;
    for (row, _) in picked(&db).await {
        let how = format!("DELETE FROM {} WHERE {}", row.table, row.row);
        row.while_tampered(&db, &how, "is missing").await;
    }
    db.tamper("CREATE TABLE kept AS SELECT * FROM log_subjects WHERE revision = 5")
        .await;
    db.tamper("DELETE FROM log_subjects WHERE revision = 5")
        .await;
    let missing = db.count("kept").await;
    let found = told(&db.store.verify(None).await.unwrap());
    assert_eq!(found.len() as i64, missing);
    for text in found {
        assert!(text.starts_with("log_subjects ") && text.ends_with(" 5: is missing"));
    }
    db.tamper("INSERT INTO log_subjects SELECT * FROM kept; DROP TABLE kept")
        .await;
    assert!(db.store.verify(None).await.unwrap().is_clean());
}

async fn whatever_is_added_is_found(db: TestDb) {
    history(&db, 26, 260).await;
    for (row, columns) in picked(&db).await {
        let new = Uuid::now_v7();
        let past = row.table.starts_with("past_");
        let (_, key, _) = TABLES
            .into_iter()
            .find(|(name, _, _)| row.table.ends_with(name))
            .unwrap();
        let (first, second) = key.split_once(", ").unwrap_or((key, ""));
        let mut rest: Vec<&str> = columns.iter().map(|(column, _)| *column).collect();
        rest.retain(|column| !(past && LIVE_ONLY.contains(column)));
        rest.extend([second].into_iter().filter(|column| !column.is_empty()));
        rest.extend(past.then_some("until"));
        rest.extend(
            ["pool", "salt"]
                .into_iter()
                .filter(|_| row.table.ends_with("ip_pools")),
        );
        rest.extend(
            ["name_salt"]
                .into_iter()
                .filter(|_| row.table == "profiles"),
        );
        rest.sort_unstable();
        rest.dedup();
        let names = rest.join(", ");
        // Two users never have one email.
        let values = names.replace("email_key", "'new@x.y'");
        let values = if past {
            values
        } else {
            values.replace("kind", "'camera'")
        };
        let Picked {
            table, row: which, ..
        } = &row;
        let id = db.literal(new);
        db.tamper(&format!(
            "INSERT INTO {table} ({first}, {names}) SELECT {id}, {values} FROM {table} WHERE {which}"
        ))
        .await;
        let found = told(&db.store.verify(None).await.unwrap());
        let new = new.simple().to_string();
        let right = |text: &String| {
            let named = text.starts_with(&format!("{table} ")) && text.contains(&new);
            named && text.contains("says nothing of it")
        };
        assert!(found.len() == 1 && right(&found[0]), "{table}: {found:#?}");
        db.tamper(&format!("DELETE FROM {table} WHERE {first} = {id}"))
            .await;
    }
    let id = db.literal(Uuid::now_v7());
    db.tamper(&format!("INSERT INTO log_subjects VALUES ({id}, 3)"))
        .await;
    db.tamper(&format!("INSERT INTO log_subjects VALUES ({id}, 3000)"))
        .await;
    let found = told(&db.store.verify(None).await.unwrap());
    assert_eq!(found.len(), 2, "{found:#?}");
    db.tamper(&format!("DELETE FROM log_subjects WHERE subject = {id}"))
        .await;
    assert!(db.store.verify(None).await.unwrap().is_clean());
}
