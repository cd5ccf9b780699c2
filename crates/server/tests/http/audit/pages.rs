//! All of the audit log that is somebody's to read, by pages.

use serde_json::{Value, json};

use super::{Office, ROW, about, revision};
use crate::desk::on_both;
use crate::support::{run, text};

#[test]
fn a_system_manager_reads_every_row_once_newest_first_with_its_effects() {
    run(on_both(async |desk| {
        let office = Office::open(desk).await;
        let desk = office.desk;
        let all = office.all().await;
        let revisions: Vec<u64> = all.iter().map(revision).collect();
        let expected: Vec<u64> = (1..=desk.revision().await).rev().collect();
        assert_eq!(revisions, expected, "every revision, and no other");
        for size in [1, 7, all.len() as u64] {
            assert_eq!(
                office.log(&desk.boss, &Value::Null, size).await,
                all,
                "by {size}"
            );
        }
        assert!(all.iter().all(|row| !about(row).is_empty()));
        let times: Vec<String> = all.iter().map(|row| text(&row["at"])).collect();
        assert!(
            times.iter().rev().is_sorted(),
            "times never go back: {times:?}"
        );
        assert!(
            times
                .iter()
                .all(|time| time.ends_with('Z') && time.len() >= 20),
            "{times:?}"
        );
        let of = |kind: &str| all.iter().find(|row| row["kind"] == kind).unwrap();
        for kind in [
            "role_assigned",
            "user_created",
            "assigned_to_group",
            "user_deleted",
            "group_moved",
        ] {
            let effects = &of(kind)["effects"];
            assert!(effects["users"].as_u64().unwrap() > 0, "{kind}: {effects}");
            assert!(
                effects["entries"]["totalCount"].as_u64().unwrap() > 0,
                "{kind}: {effects}"
            );
        }
        for kind in ["password_set", "group_renamed", "ip_pool_set"] {
            let effects = &of(kind)["effects"];
            assert_eq!(effects["entries"]["totalCount"], 0, "{kind}: {effects}");
        }
        assert_eq!(
            of("initialised")["by"],
            Value::Null,
            "it was the command line"
        );
        // One row is told the same by its revision.
        let query = format!("query($r: Revision!) {{ change(revision: $r) {{ {ROW} }} }}");
        for row in &all {
            let one = desk
                .server
                .ask(&desk.boss, &query, json!({ "r": row["revision"] }))
                .await;
            assert_eq!(one["change"], *row);
        }
        for none in ["0", "999999"] {
            let one = desk
                .server
                .ask(&desk.boss, &query, json!({ "r": none }))
                .await;
            assert_eq!(one["change"], Value::Null);
        }
        desk.server.is_well().await;
    }));
}

#[test]
fn an_auditor_of_a_part_pages_through_all_that_is_his_and_nothing_else() {
    run(on_both(async |desk| {
        let office = Office::open(desk).await;
        let token = office.manager.token.as_str();
        let mine = office.log(token, &Value::Null, 50).await;
        for size in [1, 2, 7] {
            assert_eq!(
                office.log(token, &Value::Null, size).await,
                mine,
                "by {size}"
            );
        }
        let all = office.all().await;
        assert!(mine.len() > 10 && mine.len() < all.len());
        for row in &mine {
            let whole = all
                .iter()
                .find(|other| revision(other) == revision(row))
                .unwrap();
            assert!(about(row).is_subset(&about(whole)), "{row}");
            assert!(!about(row).contains(&office.desk.root), "{row}");
            assert_eq!(row["kind"], whole["kind"]);
            let by = &row["by"];
            assert!(
                by.is_null() || by["id"] == office.manager.id.as_str(),
                "{row}"
            );
        }
        let later: Vec<Value> = mine[3..].to_vec();
        let filter = json!({ "to": mine[2]["at"] });
        assert_eq!(office.log(token, &filter, 2).await, later);
        office.desk.server.is_well().await;
    }));
}
