//! T19, and what goes with a user (U12) and a resource.

use serde_json::json;

use super::from_group;
use crate::desk::{new_user, on_both};
use crate::support::{PASSWORD, run, text};

#[test]
fn t19_removed_from_the_only_group_a_user_is_deleted_and_nothing_of_him_comes_back() {
    run(on_both(async |desk| {
        let north = desk.group(&desk.root, "north").await;
        let south = desk.group(&desk.root, "south").await;
        let camera = desk.camera(&south, "camera").await;
        let him = desk.person("him", &north, "OPERATOR").await;
        desk.give(&him.id, &[&camera]).await;
        let limits = json!({ "userId": him.id, "actionLimits": ["cameras", "login", "archive"] });
        desk.done("setActionLimits", limits).await;
        desk.done(
            "setIpPool",
            json!({ "userId": him.id, "ipPool": ["127.0.0.0/8"] }),
        )
        .await;

        let done = desk
            .does(&desk.boss, "removeFromGroup", from_group(&him.id, &north))
            .await;
        assert_eq!(done["thing"], true);
        // His session ends at once.
        let answer = desk
            .server
            .operate(Some(&him.token), "{ viewer { id } }", json!({}))
            .await;
        assert_eq!(answer.status, 401);
        assert_eq!(
            desk.fails(&desk.boss, "deleteUser", json!({ "userId": him.id }))
                .await,
            "NOT_FOUND"
        );

        // The same email again: another user, with nothing of the old one.
        let made = desk
            .does(
                &desk.boss,
                "createUser",
                new_user("HIM@example.com", &[(&south, "OBSERVER")]),
            )
            .await;
        let id = text(&made["thing"]["id"]);
        assert_ne!(id, him.id);
        let query = "query($u: ID!) { node(id: $u) { ... on User { actionLimits ipPool active \
                     memberships { role } assignedResources { totalCount } } } }";
        let seen = desk.server.ask(&desk.boss, query, json!({ "u": id })).await;
        assert_eq!(
            seen["node"],
            json!({ "actionLimits": null, "ipPool": [], "active": true,
                    "memberships": [{ "role": "OBSERVER" }],
                    "assignedResources": { "totalCount": 0 } })
        );
        let old = desk
            .server
            .operate(Some(&him.token), "{ viewer { id } }", json!({}))
            .await;
        assert_eq!(old.status, 401, "the old login stays dead");
        desk.server.login("him@example.com", PASSWORD).await;
    }));
}

#[test]
fn t19_a_removal_does_what_was_expected_of_it_or_nothing() {
    run(on_both(async |desk| {
        let north = desk.group(&desk.root, "north").await;
        let south = desk.group(&desk.root, "south").await;
        let user = desk.user("u@example.com", &north, "OBSERVER").await;
        desk.role(&user, &south, "OBSERVER").await;
        let removal = |group: &str, expect: bool| json!({ "userId": user, "groupId": group, "expectUserDeleted": expect });
        let input = removal(&north, true);
        desk.refused_by(
            &desk.boss,
            "removeFromGroup",
            input,
            "USER_WOULD_STAY",
            Some("T19"),
        )
        .await;
        let done = desk
            .does(&desk.boss, "removeFromGroup", removal(&north, false))
            .await;
        assert_eq!(done["thing"], false);
        let input = removal(&south, false);
        desk.refused_by(
            &desk.boss,
            "removeFromGroup",
            input,
            "USER_WOULD_BE_DELETED",
            Some("T19"),
        )
        .await;
        let tried = desk
            .run(&desk.boss, "removeFromGroup", removal(&south, true), true)
            .await;
        assert_eq!(tried["thing"], true, "a try tells it too");
        let done = desk
            .does(&desk.boss, "removeFromGroup", removal(&south, true))
            .await;
        assert_eq!(done["thing"], true);
    }));
}

#[test]
fn d1_d3_u12_deleting_deactivating_and_a_new_password_end_every_session_at_once() {
    run(on_both(async |desk| {
        let north = desk.group(&desk.root, "north").await;
        for (name, input) in [
            ("deleteUser", json!({})),
            ("updateUser", json!({ "active": false })),
            ("setPassword", json!({ "password": "another-one" })),
        ] {
            let him = desk.person(&name.to_lowercase(), &north, "OBSERVER").await;
            let email = format!("{}@example.com", name.to_lowercase());
            let second = desk.server.login(&email, PASSWORD).await;
            let mut input = input;
            input["userId"] = json!(him.id);
            desk.does(&desk.boss, name, input).await;
            for token in [&him.token, &second] {
                let answer = desk
                    .server
                    .operate(Some(token), "{ viewer { id } }", json!({}))
                    .await;
                assert_eq!(answer.status, 401, "{name}");
            }
            let again = desk.server.try_login(&email, PASSWORD).await.json();
            let code = &again["data"]["login"]["userErrors"][0]["code"];
            assert_eq!(code, "INVALID_CREDENTIALS", "{name}");
        }
        // Active again, he logs in anew; the old sessions stay ended.
        let query = "{ users(filter: { active: false }) { nodes { id } } }";
        let inactive = desk.server.ask(&desk.boss, query, json!({})).await;
        let user = text(&inactive["users"]["nodes"][0]["id"]);
        desk.done("updateUser", json!({ "userId": user, "active": true }))
            .await;
        desk.server.login("updateuser@example.com", PASSWORD).await;
    }));
}

#[test]
fn a_resource_that_is_deleted_is_gone_from_groups_users_layouts_and_camera_groups() {
    run(on_both(async |desk| {
        let north = desk.group(&desk.root, "north").await;
        let south = desk.group(&desk.root, "south").await;
        let camera = desk.camera(&north, "camera").await;
        desk.put(&south, &[&camera]).await;
        let layout = desk
            .resource("LAYOUT", &[&north], "layout", &[&camera])
            .await;
        let set = desk
            .resource("CAMERA_GROUP", &[&north], "set", &[&camera])
            .await;
        let him = desk.person("him", &south, "OBSERVER").await;
        desk.give(&him.id, &[&camera]).await;
        // In every one of its groups, he must have the action.
        let one = desk.person("one", &north, "GROUP_MANAGER").await;
        let input = json!({ "resourceId": camera });
        let partial = desk
            .answer(&one.token, "deleteResource", input.clone(), false)
            .await;
        let refused = partial["data"]["deleteResource"]["userErrors"][0]["code"] == "FORBIDDEN";
        assert!(refused, "{partial}");
        let cameras = desk.camera_manager().await;
        desk.does(&cameras, "deleteResource", input.clone()).await;
        for container in [&layout, &set] {
            let query =
                "query($c: ID!) { node(id: $c) { ... on Resource { cameras { totalCount } } } }";
            let seen = desk
                .server
                .ask(&cameras, query, json!({ "c": container }))
                .await;
            assert_eq!(seen["node"]["cameras"]["totalCount"], 0);
        }
        let query = "{ viewer { assignedResources { totalCount } } }";
        let seen = desk.server.ask(&him.token, query, json!({})).await;
        assert_eq!(seen["viewer"]["assignedResources"]["totalCount"], 0);
        assert!(!desk.allowed(&him.token, "cameras.view", &camera).await);
        assert_eq!(
            desk.fails(&cameras, "deleteResource", input).await,
            "NOT_FOUND"
        );
    }));
}
