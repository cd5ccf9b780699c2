//! T20, and who creates, renames and moves groups.

use serde_json::json;

use super::{from_group, in_group, role_in};
use crate::desk::on_both;
use crate::support::{run, text};

#[test]
fn t20_a_group_is_deleted_only_when_empty_and_the_answer_names_what_is_left() {
    run(on_both(async |desk| {
        let north = desk.group(&desk.root, "north").await;
        let nested = desk.group(&north, "nested").await;
        let camera = desk.camera(&north, "camera").await;
        let user = desk.user("u@example.com", &north, "OBSERVER").await;
        desk.role(&user, &desk.root, "OBSERVER").await;
        let input = json!({ "groupId": north });
        let mut left = vec![nested.clone(), camera.clone(), user.clone()];
        left.sort();
        let mut named = desk
            .refused_by(
                &desk.boss,
                "deleteGroup",
                input.clone(),
                "GROUP_NOT_EMPTY",
                Some("T20"),
            )
            .await;
        named.sort();
        assert_eq!(named, left);
        // One after the other is taken out; until the last the group stays.
        desk.does(&desk.boss, "removeFromGroup", from_group(&user, &north))
            .await;
        desk.refused_by(
            &desk.boss,
            "deleteGroup",
            input.clone(),
            "GROUP_NOT_EMPTY",
            Some("T20"),
        )
        .await;
        desk.does(
            &desk.boss,
            "unassignFromGroup",
            in_group(&north, &[&camera]),
        )
        .await;
        let named = desk
            .refused_by(
                &desk.boss,
                "deleteGroup",
                input.clone(),
                "GROUP_NOT_EMPTY",
                Some("T20"),
            )
            .await;
        assert_eq!(named, std::slice::from_ref(&nested));
        desk.does(&desk.boss, "deleteGroup", json!({ "groupId": nested }))
            .await;
        let done = desk.does(&desk.boss, "deleteGroup", input.clone()).await;
        assert!(done["thing"].is_null());
        assert_eq!(
            desk.fails(&desk.boss, "deleteGroup", input).await,
            "NOT_FOUND"
        );
    }));
}

#[test]
fn t20_what_is_left_is_named_only_as_far_as_it_is_seen() {
    run(on_both(async |desk| {
        let north = desk.group(&desk.root, "north").await;
        let site = desk.group(&north, "site").await;
        let him = desk.person("him", &north, "GROUP_MANAGER").await;
        // He is held to see no users: the one who is left in the way stays unnamed.
        let user = desk.user("u@example.com", &site, "OBSERVER").await;
        let limits = json!({ "userId": him.id, "actionLimits": ["user_groups", "login"] });
        desk.done("setActionLimits", limits).await;
        let input = json!({ "groupId": site });
        let named = desk
            .refused_by(
                &him.token,
                "deleteGroup",
                input,
                "GROUP_NOT_EMPTY",
                Some("T20"),
            )
            .await;
        assert!(named.is_empty(), "{named:?} of {user}");
    }));
}

#[test]
fn a_group_manager_works_on_his_group_and_below_it_only() {
    run(on_both(async |desk| {
        let north = desk.group(&desk.root, "north").await;
        let below = desk.group(&north, "below").await;
        let south = desk.group(&desk.root, "south").await;
        let him = desk.person("him", &north, "GROUP_MANAGER").await;
        for (name, input) in [
            ("createGroup", json!({ "parentId": south, "name": "x" })),
            ("renameGroup", json!({ "groupId": south, "name": "x" })),
            ("deleteGroup", json!({ "groupId": south })),
            ("moveGroup", json!({ "groupId": south, "parentId": north })),
            ("moveGroup", json!({ "groupId": below, "parentId": south })),
            ("renameGroup", json!({ "groupId": desk.root, "name": "x" })),
        ] {
            assert_eq!(
                desk.fails(&him.token, name, input).await,
                "NOT_FOUND",
                "{name}"
            );
        }
        let made = desk
            .does(
                &him.token,
                "createGroup",
                json!({ "parentId": below, "name": "new" }),
            )
            .await;
        let new = text(&made["thing"]["id"]);
        desk.does(
            &him.token,
            "renameGroup",
            json!({ "groupId": new, "name": "newer" }),
        )
        .await;
        desk.does(
            &him.token,
            "moveGroup",
            json!({ "groupId": new, "parentId": north }),
        )
        .await;
        desk.does(&him.token, "deleteGroup", json!({ "groupId": new }))
            .await;
        // Those without the action are told which one it is.
        let observer = desk.person("observer", &north, "OBSERVER").await;
        for (name, input) in [
            ("createGroup", json!({ "parentId": below, "name": "x" })),
            ("renameGroup", json!({ "groupId": below, "name": "x" })),
            ("deleteGroup", json!({ "groupId": below })),
            ("moveGroup", json!({ "groupId": below, "parentId": north })),
        ] {
            let answer = desk
                .answer(&observer.token, name, input.clone(), false)
                .await;
            let seen = desk
                .allowed(&observer.token, "user_groups.view", &below)
                .await;
            if seen {
                desk.refused_by(&observer.token, name, input, "FORBIDDEN", None)
                    .await;
            } else {
                assert_eq!(crate::support::code(&answer), "NOT_FOUND");
            }
        }
    }));
}

#[test]
fn the_same_name_parent_or_role_changes_nothing() {
    run(on_both(async |desk| {
        let north = desk.group(&desk.root, "north").await;
        let camera = desk.camera(&north, "camera").await;
        let user = desk.user("u@example.com", &north, "OBSERVER").await;
        let before = desk.revision().await;
        for (name, input) in [
            ("renameGroup", json!({ "groupId": north, "name": "north" })),
            (
                "moveGroup",
                json!({ "groupId": north, "parentId": desk.root }),
            ),
            ("assignRole", role_in(&user, &north, "OBSERVER")),
            ("assignToGroup", in_group(&north, &[&camera])),
            ("unassignFromGroup", in_group(&desk.root, &[&camera])),
            ("unassignFromUser", super::to_user(&user, &[&camera])),
            (
                "updateUser",
                json!({ "userId": user, "name": "u@example.com", "active": true }),
            ),
            (
                "setActionLimits",
                json!({ "userId": user, "actionLimits": null }),
            ),
            ("setIpPool", json!({ "userId": user, "ipPool": [] })),
            ("removeFromGroup", from_group(&user, &desk.root)),
        ] {
            let done = desk.does(&desk.boss, name, input).await;
            assert_eq!(done["revision"], json!(before.to_string()), "{name}");
        }
        assert_eq!(desk.revision().await, before);
    }));
}
