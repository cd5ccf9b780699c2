//! T11 and T12: nobody ends himself, nobody gives himself anything, by no side door.

use serde_json::json;

use super::{from_group, in_group, role_in, to_user};
use crate::desk::on_both;
use crate::support::run;

#[test]
fn t11_nobody_removes_deletes_or_deactivates_himself() {
    run(on_both(async |desk| {
        let north = desk.group(&desk.root, "north").await;
        let south = desk.group(&desk.root, "south").await;
        // Another System manager, so that T15 has nothing to say.
        let boss = desk.person("boss2", &desk.root, "SYSTEM_MANAGER").await;
        let him = desk.person("him", &north, "GROUP_MANAGER").await;
        desk.role(&him.id, &south, "GROUP_MANAGER").await;
        for (who, group) in [(&boss, &desk.root), (&him, &north)] {
            for (name, input) in [
                ("removeFromGroup", from_group(&who.id, group)),
                ("deleteUser", json!({ "userId": who.id })),
                ("updateUser", json!({ "userId": who.id, "active": false })),
            ] {
                desk.refused_by(&who.token, name, input, "ONESELF", Some("T11"))
                    .await;
            }
        }
    }));
}

#[test]
fn c4_t12_nobody_changes_his_own_role_limits_pool_or_assignments() {
    run(on_both(async |desk| {
        let north = desk.group(&desk.root, "north").await;
        let south = desk.group(&north, "south").await;
        let camera = desk.camera(&north, "camera").await;
        let boss = desk.person("boss2", &desk.root, "SYSTEM_MANAGER").await;
        let him = desk.person("him", &north, "GROUP_MANAGER").await;
        for who in [&boss, &him] {
            for (name, input) in [
                ("assignRole", role_in(&who.id, &north, "OPERATOR")),
                ("assignRole", role_in(&who.id, &south, "OPERATOR")),
                ("assignToUser", to_user(&who.id, &[&camera])),
                (
                    "setActionLimits",
                    json!({ "userId": who.id, "actionLimits": null }),
                ),
                (
                    "setActionLimits",
                    json!({ "userId": who.id, "actionLimits": ["users"] }),
                ),
                (
                    "setIpPool",
                    json!({ "userId": who.id, "ipPool": ["127.0.0.1"] }),
                ),
            ] {
                let refusal = desk.refused(&who.token, name, input.clone()).await;
                let own = refusal
                    .iter()
                    .any(|(code, rule, _)| code == "ONESELF" && rule == "T12");
                assert!(own, "{name} {input}: {refusal:?}");
            }
        }
    }));
}

#[test]
fn t12_not_by_assigning_to_ones_own_group() {
    run(on_both(async |desk| {
        let region = desk.group(&desk.root, "region").await;
        let north = desk.group(&region, "north").await;
        let below = desk.group(&north, "below").await;
        let south = desk.group(&region, "south").await;
        let camera = desk.camera(&south, "camera").await;
        // A System manager turns no cameras; where he is an operator too, he does.
        let him = desk.person("him", &desk.root, "SYSTEM_MANAGER").await;
        desk.role(&him.id, &north, "OPERATOR").await;
        for group in [&north, &below] {
            let input = in_group(group, &[&camera]);
            let blockers = desk
                .refused_by(&him.token, "assignToGroup", input, "ONESELF", Some("T12"))
                .await;
            assert_eq!(blockers, std::slice::from_ref(&camera));
        }
        assert!(!desk.allowed(&him.token, "ptz.move", &camera).await);
        // Where it gives him nothing, he may; and another may do it for him.
        let west = desk.group(&region, "west").await;
        desk.does(&him.token, "assignToGroup", in_group(&west, &[&camera]))
            .await;
        desk.put(&north, &[&camera]).await;
    }));
}

#[test]
fn t12_not_by_moving_a_group_below_ones_own() {
    run(on_both(async |desk| {
        let region = desk.group(&desk.root, "region").await;
        let north = desk.group(&region, "north").await;
        let south = desk.group(&region, "south").await;
        let deep = desk.group(&south, "deep").await;
        let camera = desk.camera(&deep, "camera").await;
        let him = desk.person("him", &desk.root, "SYSTEM_MANAGER").await;
        desk.role(&him.id, &north, "OPERATOR").await;
        let input = json!({ "groupId": south, "parentId": north });
        let blockers = desk
            .refused_by(&him.token, "moveGroup", input, "ONESELF", Some("T12"))
            .await;
        assert!(blockers.contains(&camera), "{blockers:?}");
        assert!(!desk.allowed(&him.token, "ptz.move", &camera).await);
        // Elsewhere it gives him nothing; and even an empty group is a thing, where he may do more.
        let west = desk.group(&region, "west").await;
        let there = |parent: &str| json!({ "groupId": west, "parentId": parent });
        desk.refused_by(
            &him.token,
            "moveGroup",
            there(&north),
            "ONESELF",
            Some("T12"),
        )
        .await;
        desk.does(&him.token, "moveGroup", there(&south)).await;
    }));
}

#[test]
fn t12_not_by_moving_ones_own_top_group() {
    run(on_both(async |desk| {
        let region = desk.group(&desk.root, "region").await;
        let north = desk.group(&region, "north").await;
        let south = desk.group(&region, "south").await;
        let him = desk.person("him", &north, "GROUP_MANAGER").await;
        desk.role(&him.id, &south, "GROUP_MANAGER").await;
        // The old parent is not his: he may not take his top group out of it.
        let input = json!({ "groupId": north, "parentId": south });
        desk.refused_by(&him.token, "moveGroup", input, "FORBIDDEN", None)
            .await;
        // Nor bring anything to a parent that he does not manage, or does not see.
        let below = desk.group(&north, "below").await;
        let input = json!({ "groupId": below, "parentId": region });
        assert_eq!(
            desk.fails(&him.token, "moveGroup", input).await,
            "NOT_FOUND"
        );
        let input = json!({ "groupId": below, "parentId": south });
        desk.does(&him.token, "moveGroup", input).await;
    }));
}

#[test]
fn t12_ones_own_name_is_ones_own_and_nothing_else_is() {
    run(on_both(async |desk| {
        let region = desk.group(&desk.root, "region").await;
        let him = desk.person("him", &region, "GROUP_MANAGER").await;
        // His own profile is his, but not his email, nor whether he is active.
        let own = json!({ "userId": him.id, "name": "Another Name", "language": "de" });
        desk.does(&him.token, "updateUser", own).await;
        let own = json!({ "userId": him.id, "email": "else@example.com" });
        desk.refused_by(&him.token, "updateUser", own, "ONESELF", None)
            .await;
        let own = json!({ "userId": him.id, "password": "another-password" });
        desk.refused_by(&him.token, "setPassword", own, "ONESELF", Some("U11"))
            .await;
    }));
}
