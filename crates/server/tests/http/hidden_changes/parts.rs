//! What is partly hidden: a person with other memberships, a camera in other groups and layouts, a
//! change of seen and unseen things.

use serde_json::{Value, json};

use super::Town;
use super::reads::{CHANGE, THING, WHY, ids};
use crate::desk::on_both;
use crate::rules::Person;
use crate::support::{PASSWORD, run, text};

#[test]
fn what_is_partly_hidden_is_shown_and_counted_in_part() {
    run(on_both(async |desk| {
        let town = Town::build(desk).await;
        let manager = &town.manager;
        let all = town.all(manager).await;
        let find = |list: &str, id: &str| {
            let edges = all[list]["edges"].as_array().unwrap();
            let found = edges.iter().find(|edge| edge["node"]["id"] == id);
            found.unwrap_or_else(|| panic!("no {id}"))["node"].clone()
        };
        assert_eq!(all["groups"]["totalCount"], 2);
        assert_eq!(all["resources"]["totalCount"], 3);
        assert_eq!(all["users"]["totalCount"], 5);
        let site = find("groups", &town.site);
        assert_eq!(site["parent"], Value::Null);
        assert_eq!(site["path"], json!([{ "id": town.site, "name": "site" }]));
        assert_eq!(site["members"]["totalCount"], 5);
        assert_eq!(site["resources"]["totalCount"], 3);
        let shared = find("resources", &town.shared);
        assert_eq!(
            shared["groups"],
            json!([{ "id": town.site, "name": "site" }])
        );
        assert_eq!(shared["containedIn"]["totalCount"], 1);
        assert_eq!(ids(&shared["containedIn"]), [town.wall.as_str()]);
        let both = find("users", &town.both.id);
        assert_eq!(
            both["createdBy"],
            Value::Null,
            "the System manager is hidden"
        );
        assert_eq!(
            both["memberships"],
            json!([{ "group": { "id": town.site, "name": "site" }, "role": "OBSERVER" }])
        );
        assert_eq!(both["assignedResources"]["totalCount"], 2);
        assert_eq!(
            ids(&both["assignedResources"]),
            [town.own.clone(), town.shared.clone()]
        );

        // He moves it by his role in the den, and by nothing that the manager sees.
        let query = format!(
            "query($i: CheckInput!, $o: AsOf) {{ explain(input: $i, asOf: $o) {{ {WHY} }} }}"
        );
        let revision = town.desk.revision().await.to_string();
        for as_of in [Value::Null, json!({ "revision": revision })] {
            let about =
                json!({ "userId": town.both.id, "targetId": town.shared, "action": "ptz.move" });
            let told = town
                .read(manager, &query, json!({ "i": about, "o": as_of }))
                .await;
            assert_eq!(told["explain"]["allowed"], true);
            let reasons = told["explain"]["reasons"].as_array().unwrap();
            let hidden = reasons.iter().filter(|reason| reason["kind"] == "HIDDEN");
            let hidden: Vec<&Value> = hidden.collect();
            assert_eq!(
                hidden,
                [
                    &json!({ "kind": "HIDDEN", "grants": true, "rule": null, "action": null,
                          "message": "by something you may not see", "path": null,
                          "membership": null })
                ]
            );
            let others = reasons.iter().filter(|reason| reason["grants"] == true);
            assert_eq!(others.count(), 1, "{reasons:?}");
        }

        // Lists of who may and of what he may, now and then.
        for as_of in [Value::Null, json!({ "revision": revision })] {
            let query = "query($t: ID!, $o: AsOf) { usersWithAccess(targetId: $t, \
                 action: \"ptz.move\", asOf: $o) { totalCount edges { node { id } } } }";
            let told = town
                .read(manager, query, json!({ "t": town.shared, "o": as_of }))
                .await;
            let mut found = ids(&told["usersWithAccess"]);
            found.sort_unstable();
            let mut expected =
                [&town.manager, &town.operator, &town.both].map(|who| who.id.clone());
            expected.sort_unstable();
            assert_eq!(found, expected, "not the stranger");
            assert_eq!(told["usersWithAccess"]["totalCount"], 3);
            let query = "query($u: ID, $o: AsOf) { accessibleResources(userId: $u, \
                 action: \"ptz.move\", asOf: $o) { totalCount edges { node { id } } } }";
            let told = town
                .read(manager, query, json!({ "u": town.both.id, "o": as_of }))
                .await;
            assert_eq!(ids(&told["accessibleResources"]), [town.shared.as_str()]);
            assert_eq!(
                told["accessibleResources"]["totalCount"], 1,
                "not the den's camera"
            );
        }
        town.desk.server.is_well().await;
    }));
}

#[test]
fn a_logged_change_of_seen_and_hidden_things_tells_of_the_seen_ones() {
    run(on_both(async |desk| {
        let town = Town::build(desk).await;
        // Seen and hidden ones in one change, by a hidden person.
        let gift = json!({ "userId": town.plain, "resourceIds": [town.own, town.far] });
        town.desk.done("assignToUser", gift).await;
        let told = town.change(&town.manager, town.desk.revision().await).await;
        assert_eq!(told["by"], Value::Null);
        assert_eq!(told["subjects"].as_array().unwrap().len(), 2, "{told}");
        assert!(
            text(&told["summary"]).ends_with("2 things concerned"),
            "{told}"
        );
        // A Member has all that is view-only on a camera but scripts.view already.
        let entries = told["effects"]["entries"]["edges"].as_array().unwrap();
        assert_eq!(told["effects"]["users"], entries.len().min(1));
        assert!(
            entries
                .iter()
                .all(|entry| entry["node"]["target"]["id"] == town.own)
        );

        // A hidden role of somebody who is seen: on what is seen.
        let role = json!({ "userId": town.plain, "groupId": town.den, "role": "OPERATOR" });
        town.desk.done("assignRole", role).await;
        let told = town.change(&town.manager, town.desk.revision().await).await;
        assert_eq!(told["subjects"], json!([{ "id": town.plain }]));
        let entries = told["effects"]["entries"]["edges"].as_array().unwrap();
        assert!(!entries.is_empty());
        assert_eq!(told["effects"]["entries"]["totalCount"], entries.len());
        assert_eq!(
            (&told["effects"]["users"], &told["effects"]["targets"]),
            (&json!(1), &json!(1))
        );
        for entry in entries {
            assert_eq!(entry["node"]["user"]["id"], town.plain);
            assert_eq!(entry["node"]["target"]["id"], town.shared);
        }

        // Whoever has no right to read the log reads of himself.
        for who in [&town.operator, &town.observer] {
            let told = town.change(who, town.desk.revision().await).await;
            assert_eq!(told, Value::Null);
        }
        town.desk.server.is_well().await;
    }));
}

#[test]
fn an_observer_reads_the_log_about_himself_and_nothing_else() {
    run(on_both(async |desk| {
        let town = Town::build(desk).await;
        let observer = &town.observer;
        let own = async |who: &Person| {
            let mut log = json!({});
            for (name, filter) in [("all", "subjectId: null"), ("mine", "subjectId: $u")] {
                let query = format!(
                    "query($u: ID) {{ {name}: auditLog(first: 10, filter: {{ {filter} }}) \
                     {{ nodes {{ {CHANGE} }} }} check(input: {{ userId: $u, action: \"x\", \
                     targetId: \"x\" }}) {{ allowed }} }} {THING}"
                );
                let mut read = town.read(who, &query, json!({ "u": who.id })).await;
                log[name] = read[name].take();
            }
            log
        };
        let log = own(observer).await;
        let kinds = |log: &Value| -> Vec<String> {
            let nodes = log.as_array().unwrap().iter();
            nodes.map(|node| text(&node["kind"])).collect()
        };
        assert_eq!(kinds(&log["all"]["nodes"]), ["user_created"]);
        assert_eq!(log["all"], log["mine"]);

        // About him, about another, about both of them.
        let new_name = json!({ "userId": observer.id, "name": "another" });
        town.desk.done("updateUser", new_name).await;
        let gift = |user: &str| json!({ "userId": user, "resourceIds": [town.own] });
        town.desk.done("assignToUser", gift(&observer.id)).await;
        town.desk.done("assignToUser", gift(&town.plain)).await;
        town.desk
            .done(
                "setPassword",
                json!({ "userId": observer.id, "password": PASSWORD }),
            )
            .await;
        let observer = &Person {
            id: observer.id.clone(),
            token: town.login("observer").await,
        };
        let log = own(observer).await;
        assert_eq!(
            kinds(&log["all"]["nodes"]),
            [
                "password_set",
                "assigned_to_user",
                "user_updated",
                "user_created"
            ]
        );
        assert_eq!(log["all"], log["mine"]);
        for node in log["all"]["nodes"].as_array().unwrap() {
            assert_eq!(node["subjects"], json!([{ "id": observer.id }]), "{node}");
            assert_eq!(node["by"], Value::Null, "the System manager is hidden");
            for edge in node["effects"]["entries"]["edges"].as_array().unwrap() {
                assert_eq!(edge["node"]["user"]["id"], observer.id, "{node}");
            }
        }
        // What he sees, but may not audit: nothing is told, and it is no error.
        let query = "query($t: ID!) { auditLog(filter: { subjectId: $t }) { nodes { revision } \
                     pageInfo { hasNextPage endCursor } } }";
        for target in [&town.site, &town.own] {
            let told = town.read(observer, query, json!({ "t": target })).await;
            assert_eq!(told["auditLog"]["nodes"], json!([]));
            assert_eq!(told["auditLog"]["pageInfo"]["hasNextPage"], false);
            assert_eq!(told["auditLog"]["pageInfo"]["endCursor"], Value::Null);
        }
        for revision in 1..=town.desk.revision().await {
            let told = town.change(observer, revision).await;
            let mine = log["all"]["nodes"].as_array().unwrap();
            let text = revision.to_string();
            let mine = mine.iter().any(|node| node["revision"] == text);
            assert_eq!(told.is_null(), !mine, "{revision}");
        }
        town.desk.server.is_well().await;
    }));
}
