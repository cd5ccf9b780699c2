//! U12: what goes with a deleted user, and what stays.

use canopy_testkit::Postgres;
use serde_json::json;

use super::{case, cases, level, record, to};
use crate::desk::Desk;
use crate::support::{psql, run, text};

/// The tables with a row in which this text stands, whatever the column.
fn tables_with(url: &str, text: &str) -> Vec<String> {
    let list = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' \
                ORDER BY 1";
    let tables = psql(url, list);
    let mut found = Vec::new();
    for table in tables.lines() {
        let query = format!("SELECT count(*) FROM {table} AS t WHERE t::text ILIKE '%{text}%'");
        if psql(url, &query) != "0" {
            found.push(table.to_owned());
        }
    }
    found
}

#[test]
fn u12_nothing_of_a_deleted_user_is_left_but_what_the_log_needs() {
    run(async {
        let url = Postgres::shared().unwrap().create_database().unwrap();
        let desk = Desk::on(&url, tempfile::tempdir().unwrap()).await;
        desk.totals(9).await;
        let north = desk.group(&desk.root, "north").await;
        let camera = desk.camera(&north, "camera").await;
        let other = desk.person("other", &north, "GROUP_MANAGER").await;
        let name = "Zacharias Quillfeather";
        let mut form = crate::desk::new_user("zq@quill.example", &[(&north, "GROUP_MANAGER")]);
        form["name"] = json!(name);
        form["ipPool"] = json!(["127.0.0.0/8", "198.51.100.77"]);
        form["resourceIds"] = json!([camera]);
        form["licenses"] = level(1, 4);
        let him = desk.done("createUser", form).await;
        let token = desk
            .server
            .login("zq@quill.example", crate::support::PASSWORD)
            .await;
        desk.does(&token, "setLicenses", to(&other.id, level(1, 1)))
            .await;
        let list = json!({ "kind": "PERSON_LIST", "name": "staff", "groupIds": [north] });
        let list = text(&desk.does(&token, "createResource", list).await["thing"]["id"]);
        let query = "mutation($i: CreateEntryInput!) { createEntry(input: $i) { entry { id } } }";
        let entry = json!({ "i": { "listId": list, "label": "Bo", "value": "face 1" } });
        desk.server.ask(&token, query, entry).await;
        let made = desk
            .does(&token, "createCase", case("his", 1, &[&camera]))
            .await;
        let made = text(&made["thing"]["id"]);
        record(&desk.server, &token, &made, &camera, &["1", "2", "3"]).await;
        let id = him.strip_prefix("user_").unwrap();
        let uuid = uuid::Uuid::parse_str(id).unwrap().to_string();
        let before = desk.revision().await;

        desk.done_deleting(&him).await;
        // At once: his session, his case with its reactions and events.
        let answer = desk
            .server
            .operate(Some(&token), "{ viewer { id } }", json!({}))
            .await;
        assert_eq!(answer.code(), "UNAUTHENTICATED");
        assert!(cases(&desk.server, &other.token).await.is_empty());
        for table in [
            "cases",
            "case_cameras",
            "case_reactions",
            "case_events",
            "case_lists",
        ] {
            assert_eq!(
                psql(&url, &format!("SELECT count(*) FROM {table}")),
                "0",
                "{table}"
            );
        }
        // The list and its entry stay; what he gave stays too.
        assert_eq!(psql(&url, "SELECT count(*) FROM entries"), "1");
        assert_eq!(desk.quota(&desk.boss, &other.id, 1).await, [1, 0, 0, 1]);
        // His name, email and pool are in no table; his id only where the past and the log need it,
        // and as the maker of what stays.
        for text in [name, "quill", "198.51.100.77"] {
            assert_eq!(tables_with(&url, text), [""; 0], "{text}");
        }
        let allowed = |table: &String| {
            table.starts_with("past_") || table.starts_with("log") || table == "entries"
        };
        let left = tables_with(&url, &uuid);
        assert!(left.iter().all(allowed), "{left:?}");
        // The log still tells which id did what, and verifies.
        let query = "query($f: AuditLogFilter) { auditLog(filter: $f, first: 100) { nodes { revision kind } } }";
        let found = desk
            .server
            .ask(&desk.boss, query, json!({ "f": { "subjectId": him } }))
            .await;
        let kinds: Vec<String> = found["auditLog"]["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| text(&row["kind"]))
            .collect();
        assert!(
            kinds.contains(&"user_deleted".into()) && kinds.contains(&"user_created".into()),
            "{kinds:?}"
        );
        assert!(desk.revision().await > before);
        let body = psql(
            &url,
            &format!("SELECT count(*) FROM log WHERE by_user = '{uuid}'"),
        );
        assert_ne!(body, "0");
        desk.verify().await;
        // The same email can be added again, and nothing comes back.
        let again = desk.user("zq@quill.example", &north, "GROUP_MANAGER").await;
        assert_ne!(again, him);
        assert_eq!(desk.quota(&desk.boss, &again, 1).await, [0, 0, 0, 0]);
        desk.verify().await;
    });
}
