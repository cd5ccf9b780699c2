//! T13 to T18: System managers and Camera managers.

use serde_json::{Value, json};

use super::{from_group, role_in, to_user};
use crate::desk::{Desk, new_user, on_both};
use crate::support::{PASSWORD, run, text};

#[test]
fn t13_system_managers_and_t18_camera_managers_exist_in_the_root_only() {
    run(on_both(async |desk| {
        let north = desk.group(&desk.root, "north").await;
        let user = desk.user("u@example.com", &north, "OBSERVER").await;
        for (role, rule) in [("SYSTEM_MANAGER", "T13"), ("CAMERA_MANAGER", "T18")] {
            let input = role_in(&user, &north, role);
            desk.refused_by(&desk.boss, "assignRole", input, "ROOT_ONLY", Some(rule))
                .await;
            let input = new_user("new@example.com", &[(&north, role)]);
            desk.refused_by(&desk.boss, "createUser", input, "ROOT_ONLY", Some(rule))
                .await;
        }
    }));
}

/// Every command about somebody.
async fn commands_about(
    desk: &Desk,
    user: &str,
    resource: &str,
    group: &str,
) -> Vec<(&'static str, Value)> {
    vec![
        ("updateUser", json!({ "userId": user, "name": "x" })),
        (
            "updateUser",
            json!({ "userId": user, "email": "taken-over@example.com" }),
        ),
        ("updateUser", json!({ "userId": user, "active": false })),
        (
            "setPassword",
            json!({ "userId": user, "password": "taken-over" }),
        ),
        (
            "setActionLimits",
            json!({ "userId": user, "actionLimits": ["users", "login"] }),
        ),
        (
            "setIpPool",
            json!({ "userId": user, "ipPool": ["127.0.0.1"] }),
        ),
        ("assignToUser", to_user(user, &[resource])),
        ("unassignFromUser", to_user(user, &[resource])),
        ("assignRole", role_in(user, group, "OBSERVER")),
        ("assignRole", role_in(user, &desk.root, "OBSERVER")),
        ("removeFromGroup", from_group(user, group)),
        ("removeFromGroup", from_group(user, &desk.root)),
        ("deleteUser", json!({ "userId": user })),
        (
            "duplicateUser",
            json!({ "userId": user, "email": "copy@example.com", "name": "copy", "password": PASSWORD }),
        ),
    ]
}

#[test]
fn t14_and_t17_only_a_system_manager_has_to_do_with_either() {
    run(on_both(async |desk| {
        let north = desk.group(&desk.root, "north").await;
        let camera = desk.camera(&north, "camera").await;
        // As high as one gets without being one.
        let peer = desk.person("peer", &desk.root, "GROUP_MANAGER").await;
        for (role, rule) in [("SYSTEM_MANAGER", "T14"), ("CAMERA_MANAGER", "T17")] {
            let him = desk.person(&role.to_lowercase(), &desk.root, role).await;
            desk.role(&him.id, &north, "OBSERVER").await;
            for (name, input) in commands_about(desk, &him.id, &camera, &north).await {
                let refusal = desk.refused(&peer.token, name, input.clone()).await;
                let by_rule = refusal
                    .iter()
                    .any(|(code, by, _)| code == "SYSTEM_MANAGER_ONLY" && by == rule);
                assert!(by_rule, "{name} {input}: {refusal:?}");
            }
            // Nor does he make one.
            let input = new_user("new@example.com", &[(&desk.root, role)]);
            desk.refused_by(
                &peer.token,
                "createUser",
                input,
                "SYSTEM_MANAGER_ONLY",
                Some(rule),
            )
            .await;
            // He himself may change his name.
            let own = json!({ "userId": him.id, "name": "Another Name" });
            desk.does(&him.token, "updateUser", own).await;
        }
    }));
}

#[test]
fn c5_t14_a_superior_or_peer_is_not_taken_over_by_password_email_or_pool() {
    run(on_both(async |desk| {
        let region = desk.group(&desk.root, "region").await;
        let north = desk.group(&region, "north").await;
        let south = desk.group(&region, "south").await;
        let manager = desk.person("north", &north, "GROUP_MANAGER").await;
        // A superior has a membership that the manager does not reach, whether he sees it or not.
        let superior = desk.person("superior", &region, "GROUP_MANAGER").await;
        desk.role(&superior.id, &north, "OBSERVER").await;
        // So has a peer who is known in the group of the manager too.
        let peer = desk.person("south", &south, "GROUP_MANAGER").await;
        desk.role(&peer.id, &north, "OBSERVER").await;
        for user in [&superior.id, &peer.id] {
            for (name, input) in [
                (
                    "setPassword",
                    json!({ "userId": user, "password": "taken-over" }),
                ),
                (
                    "updateUser",
                    json!({ "userId": user, "email": "taken-over@example.com" }),
                ),
                ("updateUser", json!({ "userId": user, "active": false })),
                (
                    "setIpPool",
                    json!({ "userId": user, "ipPool": ["127.0.0.1"] }),
                ),
                (
                    "setActionLimits",
                    json!({ "userId": user, "actionLimits": ["users"] }),
                ),
                ("deleteUser", json!({ "userId": user })),
            ] {
                desk.refused_by(&manager.token, name, input, "FORBIDDEN", None)
                    .await;
            }
        }
        // Out of the group that is his, both can be taken.
        desk.does(
            &manager.token,
            "removeFromGroup",
            from_group(&peer.id, &north),
        )
        .await;
    }));
}

#[test]
fn t14_whoever_is_held_to_less_takes_over_nobody_who_is_held_to_more() {
    run(on_both(async |desk| {
        let north = desk.group(&desk.root, "north").await;
        let him = desk.person("him", &north, "GROUP_MANAGER").await;
        let wide = desk.user("wide@example.com", &north, "OBSERVER").await;
        let narrow = desk.user("narrow@example.com", &north, "OBSERVER").await;
        let limits = |user: &str, limits: Value| json!({ "userId": user, "actionLimits": limits });
        let pool = |user: &str, pool: Value| json!({ "userId": user, "ipPool": pool });
        desk.done(
            "setActionLimits",
            limits(&narrow, json!(["cameras.view", "login"])),
        )
        .await;
        desk.done(
            "setActionLimits",
            limits(&him.id, json!(["users", "user_groups", "login", "cameras"])),
        )
        .await;
        let password = |user: &str| json!({ "userId": user, "password": "taken-over" });
        let email = |user: &str| json!({ "userId": user, "email": "taken-over@example.com" });
        desk.refused_by(
            &him.token,
            "setPassword",
            password(&wide),
            "CANNOT_GIVE",
            None,
        )
        .await;
        desk.refused_by(&him.token, "updateUser", email(&wide), "CANNOT_GIVE", None)
            .await;
        desk.does(&him.token, "setPassword", password(&narrow))
            .await;
        // The same with addresses.
        desk.done("setIpPool", pool(&him.id, json!(["127.0.0.0/8"])))
            .await;
        desk.refused_by(
            &him.token,
            "setPassword",
            password(&narrow),
            "CANNOT_GIVE",
            None,
        )
        .await;
        desk.done("setIpPool", pool(&narrow, json!(["127.0.0.1"])))
            .await;
        desk.does(&him.token, "setPassword", password(&narrow))
            .await;
    }));
}

fn end_of(user: &str, root: &str) -> Vec<(&'static str, Value)> {
    vec![
        ("assignRole", role_in(user, root, "CAMERA_MANAGER")),
        ("removeFromGroup", from_group(user, root)),
        ("deleteUser", json!({ "userId": user })),
        ("updateUser", json!({ "userId": user, "active": false })),
        (
            "setActionLimits",
            json!({ "userId": user, "actionLimits": ["users", "login"] }),
        ),
    ]
}

/// The id of whoever the token is of.
async fn viewer(desk: &Desk, token: &str) -> String {
    let seen = desk.server.ask(token, "{ viewer { id } }", json!({})).await;
    text(&seen["viewer"]["id"])
}

#[test]
fn t15_last_system_manager_cannot_be_demoted_removed_deleted_deactivated_or_limited() {
    run(on_both(async |desk| {
        let boss = viewer(desk, &desk.boss).await;
        // A System manager who is limited is one to ask, and none that counts.
        let other = desk.person("limited", &desk.root, "SYSTEM_MANAGER").await;
        let all_but = json!([
            "users",
            "user_groups",
            "login",
            "system",
            "licenses",
            "user_settings"
        ]);
        desk.done(
            "setActionLimits",
            json!({ "userId": other.id, "actionLimits": all_but }),
        )
        .await;
        for (name, input) in end_of(&boss, &desk.root) {
            let refusal = desk.refused(&other.token, name, input.clone()).await;
            let last = refusal
                .iter()
                .find(|(code, ..)| code == "LAST_SYSTEM_MANAGER");
            let Some((_, rule, blockers)) = last else {
                panic!("{name} {input}: {refusal:?}");
            };
            assert_eq!(
                (rule, blockers),
                (&json!("T15"), &vec![boss.clone()]),
                "{name}"
            );
        }
        // With another one who counts it can be done, and then that one is the last.
        desk.done(
            "setActionLimits",
            json!({ "userId": other.id, "actionLimits": null }),
        )
        .await;
        let demoted = role_in(&boss, &desk.root, "OBSERVER");
        desk.does(&other.token, "assignRole", demoted).await;
        desk.does(
            &other.token,
            "assignRole",
            role_in(&boss, &desk.root, "SYSTEM_MANAGER"),
        )
        .await;
    }));
}

#[test]
fn t15_an_inactive_system_manager_does_not_count() {
    run(on_both(async |desk| {
        let boss = viewer(desk, &desk.boss).await;
        let other = desk
            .user("third@example.com", &desk.root, "SYSTEM_MANAGER")
            .await;
        desk.done("updateUser", json!({ "userId": other, "active": false }))
            .await;
        let refusal = desk
            .refused(&desk.boss, "deleteUser", json!({ "userId": boss }))
            .await;
        let codes: Vec<&str> = refusal.iter().map(|(code, ..)| code.as_str()).collect();
        assert_eq!(codes, ["ONESELF", "LAST_SYSTEM_MANAGER"]);
        desk.done("updateUser", json!({ "userId": other, "active": true }))
            .await;
        let blocked = desk
            .refused(&desk.boss, "deleteUser", json!({ "userId": boss }))
            .await;
        assert_eq!(blocked.len(), 1, "{blocked:?}");
    }));
}

#[test]
fn t15_the_root_group_is_neither_moved_nor_deleted() {
    run(on_both(async |desk| {
        let north = desk.group(&desk.root, "north").await;
        let input = json!({ "groupId": desk.root, "parentId": north });
        let refusal = desk.refused(&desk.boss, "moveGroup", input).await;
        assert_eq!(
            (refusal[0].0.as_str(), &refusal[0].1),
            ("GROUP_CYCLE", &json!("T2"))
        );
        assert_eq!(
            (refusal[1].0.as_str(), &refusal[1].1),
            ("ROOT_GROUP", &json!("T15"))
        );
        let input = json!({ "groupId": desk.root });
        let refusal = desk.refused(&desk.boss, "deleteGroup", input).await;
        assert_eq!(
            (refusal[0].0.as_str(), &refusal[0].1),
            ("ROOT_GROUP", &json!("T15"))
        );
    }));
}
