//! The audit log: all of it, by pages and by filters, for whoever may read it.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::desk::{Desk, new_user, on_both};
use crate::rules::{Person, from_group, in_group, role_in, to_user};
use crate::support::{PASSWORD, code, run, text};

const ROW: &str = "revision at kind summary by { id } subjects { id } \
     effects { users targets entries(first: 1) { totalCount } }";

/// Much has been done here, by three people and the command line.
struct Office<'a> {
    desk: &'a Desk,
    second: Person,
    manager: Person,
    site: String,
    /// A person, a resource and a group who are gone.
    gone: [String; 3],
}

impl<'a> Office<'a> {
    async fn open(desk: &'a Desk) -> Self {
        let site = desk.group(&desk.root, "site").await;
        let second = desk.person("second", &desk.root, "SYSTEM_MANAGER").await;
        let manager = desk.person("manager", &site, "GROUP_MANAGER").await;
        let camera = desk.camera(&site, "camera").await;
        let far = desk.camera(&desk.root, "far").await;
        let layout = desk
            .resource("LAYOUT", &[&site], "layout", &[&camera])
            .await;
        let member = desk.user("member@example.com", &site, "MEMBER").await;
        let cameras = desk.camera_manager().await;
        let by_second = async |name: &str, input: Value| {
            desk.does(&second.token, name, input).await;
        };
        let by_manager = async |name: &str, input: Value| {
            desk.does(&manager.token, name, input).await;
        };
        let cell = desk.does(
            &manager.token,
            "createGroup",
            json!({ "parentId": site, "name": "cell" }),
        );
        let cell = text(&cell.await["thing"]["id"]);
        by_manager("assignRole", role_in(&member, &cell, "OPERATOR")).await;
        by_manager("assignToUser", to_user(&member, &[&camera])).await;
        by_manager("unassignFromUser", to_user(&member, &[&camera])).await;
        by_manager("removeFromGroup", from_group(&member, &cell)).await;
        by_manager("renameGroup", json!({ "groupId": cell, "name": "hall" })).await;
        by_second("assignToGroup", in_group(&site, &[&far])).await;
        by_second(
            "setPassword",
            json!({ "userId": member, "password": PASSWORD }),
        )
        .await;
        by_second(
            "setIpPool",
            json!({ "userId": member, "ipPool": ["10.0.0.0/8"] }),
        )
        .await;
        by_second(
            "setActionLimits",
            json!({ "userId": member, "actionLimits": ["cameras"] }),
        )
        .await;
        by_second("updateUser", json!({ "userId": member, "name": "someone" })).await;
        by_second("unassignFromGroup", in_group(&site, &[&far])).await;
        by_second(
            "moveGroup",
            json!({ "groupId": cell, "parentId": desk.root }),
        )
        .await;
        by_second("moveGroup", json!({ "groupId": cell, "parentId": site })).await;
        let attach = json!({ "resourceId": layout, "cameraId": camera });
        desk.does(&cameras, "detachCamera", attach.clone()).await;
        desk.does(&cameras, "attachCamera", attach).await;
        let renamed = json!({ "resourceId": camera, "name": "other", "externalId": "7" });
        desk.does(&cameras, "updateResource", renamed).await;
        desk.does(&cameras, "deleteResource", json!({ "resourceId": layout }))
            .await;
        by_second("deleteUser", json!({ "userId": member })).await;
        by_second("deleteGroup", json!({ "groupId": cell })).await;
        // What changes nothing, or is refused, or is only tried, is in no log.
        by_second("renameGroup", json!({ "groupId": site, "name": "site" })).await;
        let new = new_user("tried@example.com", &[(&site, "MEMBER")]);
        desk.run(&desk.boss, "createUser", new, true).await;
        let last = json!({ "groupId": desk.root });
        desk.refused(&desk.boss, "deleteGroup", last).await;
        Self {
            desk,
            second,
            manager,
            site,
            gone: [member, layout, cell],
        }
    }

    /// The rows that the filter lets through, by pages of this size.
    async fn log(&self, token: &str, filter: &Value, size: u64) -> Vec<Value> {
        let query = format!(
            "query($f: AuditLogFilter, $n: Int, $a: String) {{ auditLog(filter: $f, first: $n, after: $a) {{ \
             edges {{ cursor node {{ {ROW} }} }} nodes {{ revision }} \
             pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }}"
        );
        let (mut rows, mut after) = (Vec::new(), Value::Null);
        loop {
            let variables = json!({ "f": filter, "n": size, "a": after });
            let mut page = self.desk.server.ask(token, &query, variables).await;
            let page = page["auditLog"].take();
            let edges = page["edges"].as_array().unwrap();
            assert!(edges.len() as u64 <= size);
            assert_eq!(page["nodes"].as_array().unwrap().len(), edges.len());
            assert_eq!(page["pageInfo"]["hasPreviousPage"], !after.is_null());
            if let (Some(first), Some(last)) = (edges.first(), edges.last()) {
                assert_eq!(page["pageInfo"]["startCursor"], first["cursor"]);
                assert!(page["pageInfo"]["endCursor"].is_string(), "{last}");
            }
            rows.extend(edges.iter().map(|edge| edge["node"].clone()));
            if page["pageInfo"]["hasNextPage"] != true {
                return rows;
            }
            let next = page["pageInfo"]["endCursor"].clone();
            assert_ne!(next, after, "a page goes on");
            after = next;
        }
    }

    async fn all(&self) -> Vec<Value> {
        self.log(&self.desk.boss, &Value::Null, 50).await
    }

    /// Of all rows, those that the filter lets through are these, whatever the size of the pages.
    async fn only(&self, filter: Value, wanted: impl Fn(&Value) -> bool) -> usize {
        let expected: Vec<Value> = self.all().await.into_iter().filter(wanted).collect();
        for size in [3, 50] {
            let found = self.log(&self.desk.boss, &filter, size).await;
            assert_eq!(found, expected, "{filter} by {size}");
        }
        expected.len()
    }
}

fn revision(row: &Value) -> u64 {
    text(&row["revision"]).parse().unwrap()
}

fn about(row: &Value) -> BTreeSet<String> {
    let subjects = row["subjects"].as_array().unwrap().iter();
    subjects.map(|subject| text(&subject["id"])).collect()
}

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
