//! What is deleted is read by whoever audits the last group of it, and by nobody else.

use serde_json::{Value, json};

use super::Town;
use crate::desk::{new_user, on_both};
use crate::support::{code, run};

const LOG: &str = "query($t: ID!) { auditLog(filter: { subjectId: $t }) { \
     nodes { kind subjects { id } effects { entries(first: 1) { totalCount } } } } }";

#[test]
fn a_thing_deleted_since_is_found_by_the_auditor_of_its_last_group_alone() {
    run(on_both(async |desk| {
        let town = Town::build(desk).await;
        let desk = town.desk;
        let camera = desk.camera(&town.cell, "gone-camera").await;
        let group = desk.group(&town.cell, "gone-group").await;
        let mut leaver = new_user("leaver@example.com", &[(&town.cell, "OPERATOR")]);
        leaver["resourceIds"] = json!([camera]);
        let user = desk.done("createUser", leaver).await;
        let then = desk.revision().await;
        // Of another cell, beside the one of these.
        let other = desk.group(&town.site, "other").await;
        let elsewhere = desk.person("elsewhere", &other, "GROUP_MANAGER").await;
        let limited = desk.person("limited", &town.site, "GROUP_MANAGER").await;
        let limits = json!({ "userId": limited.id, "actionLimits": ["users", "user_groups", "cameras", "login"] });
        desk.done("setActionLimits", limits).await;
        desk.does(&desk.boss, "deleteUser", json!({ "userId": user }))
            .await;
        desk.delete(&camera).await;
        desk.does(&desk.boss, "deleteGroup", json!({ "groupId": group }))
            .await;

        let past = json!({ "revision": then.to_string() });
        let check = "query($i: CheckInput!, $o: AsOf) { check(input: $i, asOf: $o) { allowed } }";
        let who_might = "query($t: ID!, $a: String!, $o: AsOf) { \
             usersWithAccess(targetId: $t, action: $a, asOf: $o) { totalCount nodes { id name email } } }";
        let his = "query($u: ID, $o: AsOf) { accessibleResources(userId: $u, action: \"cameras.view\", \
             asOf: $o) { totalCount nodes { id name } } }";
        let manager = &town.manager;
        for (thing, kind) in [
            (&user, "user_deleted"),
            (&camera, "resource_deleted"),
            (&group, "group_deleted"),
        ] {
            let told = town.read(manager, LOG, json!({ "t": thing })).await;
            assert_eq!(told["auditLog"]["nodes"][0]["kind"], kind);
            let subjects = told["auditLog"]["nodes"][0]["subjects"].as_array().unwrap();
            assert!(subjects.contains(&json!({ "id": thing })));
            let entries = &told["auditLog"]["nodes"][0]["effects"]["entries"]["totalCount"];
            assert!(entries.as_u64().unwrap() > 0, "{kind}: {told}");
        }
        let about =
            json!({ "i": { "userId": user, "targetId": camera, "action": "ptz.move" }, "o": past });
        let told = town.read(manager, check, about.clone()).await;
        assert_eq!(told["check"]["allowed"], true);
        let told = town
            .read(
                manager,
                who_might,
                json!({ "t": camera, "a": "ptz.move", "o": past }),
            )
            .await;
        let nodes = told["usersWithAccess"]["nodes"].as_array().unwrap();
        let leaver = nodes
            .iter()
            .find(|node| node["id"] == user.as_str())
            .unwrap();
        // Of a person who is gone nothing personal is left.
        assert_eq!(leaver["email"], "");
        assert_ne!(leaver["name"], "leaver@example.com");
        let group_then = json!({ "t": group, "a": "user_groups.view", "o": past });
        let told = town.read(manager, who_might, group_then.clone()).await;
        let nodes = told["usersWithAccess"]["nodes"].as_array().unwrap();
        assert!(nodes.iter().any(|node| node["id"] == user.as_str()));
        assert_eq!(told["usersWithAccess"]["totalCount"], nodes.len());
        let told = town
            .read(manager, his, json!({ "u": user, "o": past }))
            .await;
        assert_eq!(
            told["accessibleResources"]["nodes"],
            json!([{ "id": camera, "name": "gone-camera" }])
        );
        assert_eq!(told["accessibleResources"]["totalCount"], 1);
        // Not as of today.
        for (query, variables) in [
            (who_might, json!({ "t": camera, "a": "ptz.move" })),
            (his, json!({ "u": user })),
        ] {
            let answer = town.ask(manager, query, variables).await.json();
            assert_eq!(code(&answer), "NOT_FOUND", "{query}: {answer}");
        }

        let nobody = |id: &str| {
            let (kind, _) = id.rsplit_once('_').unwrap();
            format!("{kind}_0190a7f0000070008000000000000001")
        };
        for who in [&town.operator, &town.observer, &elsewhere, &limited] {
            for thing in [&user, &camera, &group] {
                let asked = [
                    (LOG, json!({ "t": "ID" })),
                    (
                        check,
                        json!({ "i": { "targetId": "ID", "action": "cameras.view" }, "o": past }),
                    ),
                    (
                        check,
                        json!({ "i": { "userId": "ID", "targetId": town.own, "action": "cameras.view" }, "o": past }),
                    ),
                    (
                        who_might,
                        json!({ "t": "ID", "a": "cameras.view", "o": past }),
                    ),
                    (his, json!({ "u": "ID", "o": past })),
                ];
                for (query, variables) in asked {
                    let about = async |id: &str| {
                        let variables: Value =
                            serde_json::from_str(&variables.to_string().replace("ID", id)).unwrap();
                        let answer = town.ask(who, query, variables).await;
                        (answer.status, answer.body.replace(id, "ID"))
                    };
                    let absent = about(&nobody(thing)).await;
                    assert_eq!(about(thing).await, absent, "{query} {variables}");
                }
            }
            let log = "{ auditLog { nodes { subjects { id } } } }";
            let log = town.ask(who, log, json!({})).await.body;
            for thing in [&user, &camera, &group] {
                assert!(!log.contains(thing.as_str()), "{log}");
            }
            let told = town.ask(who, his, json!({ "o": past })).await.body;
            assert!(!told.contains(&camera), "{told}");
        }
        desk.server.is_well().await;
    }));
}

#[test]
fn what_he_lost_sight_of_shows_nothing_that_came_later() {
    run(on_both(async |desk| {
        let town = Town::build(desk).await;
        let desk = town.desk;
        let lent = desk.camera(&town.den, "lent").await;
        let room = desk.group(&town.den, "room").await;
        desk.give(&town.observer.id, &[&lent]).await;
        desk.role(&town.observer.id, &room, "OBSERVER").await;
        for (name, input) in [
            (
                "unassignFromUser",
                json!({ "userId": town.observer.id, "resourceIds": [lent] }),
            ),
            (
                "removeFromGroup",
                json!({ "userId": town.observer.id, "groupId": room }),
            ),
        ] {
            desk.does(&desk.boss, name, input).await;
        }
        let lost = desk.revision().await;
        desk.done(
            "renameGroup",
            json!({ "groupId": room, "name": "zq-secret-room" }),
        )
        .await;
        let cameras = desk.camera_manager().await;
        let renamed =
            json!({ "resourceId": lent, "name": "zq-secret-lent", "externalId": "zq-secret-id" });
        desk.does(&cameras, "updateResource", renamed).await;
        let query = "query($r: Revision!) { change(revision: $r) { effects { entries(first: 20) { nodes { \
             target { id ... on Group { name externalId parent { id name } path { id name } } \
             ... on Resource { name externalId groups { id name } } } lost } } } } }";
        for (revision, thing) in [(lost - 1, &lent), (lost, &room)] {
            let told = town
                .read(&town.observer, query, json!({ "r": revision.to_string() }))
                .await;
            let nodes = told["change"]["effects"]["entries"]["nodes"]
                .as_array()
                .unwrap();
            let node = nodes
                .iter()
                .find(|node| node["target"]["id"] == thing.as_str());
            let node = node.unwrap_or_else(|| panic!("his own loss is told: {told}"));
            assert!(!node["lost"].as_array().unwrap().is_empty());
            assert_eq!(node["target"]["name"], "something you may not see");
        }
        desk.server.is_well().await;
    }));
}
