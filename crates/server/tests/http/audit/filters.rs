//! Filters of the audit log, and what is none.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Office, about};
use crate::desk::on_both;
use crate::support::{code, run, text};

#[test]
fn a_filter_lets_through_what_it_says_and_all_of_it() {
    run(on_both(async |desk| {
        let office = Office::open(desk).await;
        let all = office.all().await;
        let kinds: BTreeSet<String> = all.iter().map(|row| text(&row["kind"])).collect();
        assert!(kinds.len() >= 20, "{kinds:?}");
        for kind in &kinds {
            assert!(
                office
                    .only(json!({ "kind": kind }), |row| row["kind"] == *kind)
                    .await
                    > 0
            );
        }
        assert_eq!(
            office.only(json!({ "kind": "no_such" }), |_| false).await,
            0
        );

        let boss = office
            .desk
            .server
            .ask(&office.desk.boss, "{ viewer { id } }", json!({}))
            .await;
        let boss = text(&boss["viewer"]["id"]);
        for who in [&boss, &office.second.id, &office.manager.id] {
            let his = |row: &Value| row["by"]["id"] == who.as_str();
            assert!(office.only(json!({ "byId": who }), his).await > 4);
        }
        let subjects: BTreeSet<String> = all.iter().flat_map(about).collect();
        assert!(office.gone.iter().all(|gone| subjects.contains(gone)));
        for subject in &subjects {
            let filter = json!({ "subjectId": subject });
            assert!(
                office
                    .only(filter, |row| about(row).contains(subject))
                    .await
                    > 0
            );
        }
        // All at once; null is as left out.
        let member = &office.gone[0];
        let (newest, oldest) = (text(&all[2]["at"]), text(&all[all.len() - 3]["at"]));
        let filter = json!({ "byId": office.second.id, "subjectId": member, "kind": "user_updated",
                             "from": oldest, "to": newest });
        let found = office.only(filter, |row| {
            row["by"]["id"] == office.second.id.as_str()
                && about(row).contains(member)
                && row["kind"] == "user_updated"
        });
        assert_eq!(found.await, 1);
        let nulls =
            json!({ "byId": null, "subjectId": null, "kind": null, "from": null, "to": null });
        assert_eq!(office.only(nulls, |_| true).await, all.len());
        office.desk.server.is_well().await;
    }));
}

#[test]
fn from_is_at_this_time_or_later_and_to_is_before_it() {
    run(on_both(async |desk| {
        let office = Office::open(desk).await;
        let all = office.all().await;
        let at = |row: &Value| text(&row["at"]);
        for row in all.iter().step_by(5) {
            let time = at(row);
            let later = office
                .only(json!({ "from": time }), |row| at(row) >= time)
                .await;
            let earlier = office
                .only(json!({ "to": time }), |row| at(row) < time)
                .await;
            assert_eq!(
                later + earlier,
                all.len(),
                "each row is on one side of {time}"
            );
            assert_eq!(
                office
                    .only(json!({ "from": time, "to": time }), |_| false)
                    .await,
                0
            );
        }
        let (first, last) = (at(&all[all.len() - 1]), at(&all[0]));
        let between = json!({ "from": first, "to": last });
        office.only(between, |row| at(row) < last).await;
        for (filter, none) in [
            (json!({ "from": "2999-01-01T00:00:00Z" }), true),
            (json!({ "to": "1999-01-01T00:00:00Z" }), true),
            (json!({ "from": last, "to": first }), true),
            (
                json!({ "from": "1999-01-01T00:00:00Z", "to": "2999-01-01T00:00:00+02:00" }),
                false,
            ),
        ] {
            office.only(filter, |_| !none).await;
        }
        let query = "query($f: AuditLogFilter) { auditLog(filter: $f) { nodes { revision } } }";
        for bad in ["yesterday", "", "2026-03-03", "2026-13-03T00:00:00Z"] {
            let filter = json!({ "f": { "from": bad } });
            let code = office
                .desk
                .server
                .fails(&office.desk.boss, query, filter)
                .await;
            assert_eq!(code, "BAD_USER_INPUT", "{bad}");
        }
        office.desk.server.is_well().await;
    }));
}

#[test]
fn an_id_that_is_unknown_is_not_found_and_a_page_that_cannot_be_is_bad_input() {
    run(on_both(async |desk| {
        let office = Office::open(desk).await;
        let ask = async |token: &str, filter: Value, page: Value| {
            let query = "query($f: AuditLogFilter, $n: Int, $a: String) { \
                         auditLog(filter: $f, first: $n, after: $a) { nodes { revision } \
                         pageInfo { hasNextPage endCursor } } }";
            let variables = json!({ "f": filter, "n": page["n"], "a": page["a"] });
            office
                .desk
                .server
                .operate(Some(token), query, variables)
                .await
                .json()
        };
        let unknown = |kind: &str| format!("{kind}_0190a7f0000070008000000000000001");
        let (boss, page) = (office.desk.boss.as_str(), json!({}));
        for (field, kinds) in [
            ("byId", &["user", "group", "camera"][..]),
            (
                "subjectId",
                &["user", "group", "camera", "layout", "camera_group"],
            ),
        ] {
            for kind in kinds {
                let filter = json!({ field: unknown(kind) });
                let answer = ask(boss, filter, page.clone()).await;
                assert_eq!(code(&answer), "NOT_FOUND", "{field} {kind}");
            }
            for bad in ["", "x", "group_", "door_0190a7f0000070008000000000000001"] {
                let answer = ask(boss, json!({ field: bad }), page.clone()).await;
                let code = code(&answer);
                assert!(
                    ["NOT_FOUND", "BAD_USER_INPUT"].contains(&code.as_str()),
                    "{field} {bad}: {answer}"
                );
            }
        }
        // A group does nothing.
        let answer = ask(boss, json!({ "byId": office.site }), page.clone()).await;
        assert_eq!(code(&answer), "NOT_FOUND");
        for page in [
            json!({ "n": -1 }),
            json!({ "n": 1001 }),
            json!({ "a": "" }),
            json!({ "a": "x" }),
            json!({ "a": "AAAAAAAAAAAAAAAAAAAAADE" }),
        ] {
            assert_eq!(
                code(&ask(boss, Value::Null, page.clone()).await),
                "BAD_USER_INPUT",
                "{page}"
            );
        }
        let none = ask(boss, Value::Null, json!({ "n": 0 })).await;
        assert_eq!(none["data"]["auditLog"]["nodes"], json!([]));
        office.desk.server.is_well().await;
    }));
}
