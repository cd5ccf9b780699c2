//! T1 to T8: users, groups and roles as such.

use serde_json::json;

use super::{from_group, role_in};
use crate::desk::{new_user, on_both};
use crate::support::{PASSWORD, run, text};

#[test]
fn t1_no_user_without_a_membership() {
    run(on_both(async |desk| {
        let input = new_user("nobody@example.com", &[]);
        let blockers =
            desk.refused_by(&desk.boss, "createUser", input, "NO_MEMBERSHIP", Some("T1"));
        assert!(blockers.await.is_empty());
    }));
}

#[test]
fn t1_the_last_membership_takes_the_user_with_it() {
    run(on_both(async |desk| {
        let north = desk.group(&desk.root, "north").await;
        let user = desk.user("u@example.com", &north, "OBSERVER").await;
        let done = desk
            .does(&desk.boss, "removeFromGroup", from_group(&user, &north))
            .await;
        assert_eq!(done["thing"], true);
        let query =
            "query($u: ID!) { node(id: $u) { id } users { nodes { id memberships { role } } } }";
        let seen = desk
            .server
            .ask(&desk.boss, query, json!({ "u": user }))
            .await;
        assert!(seen["node"].is_null());
        for node in seen["users"]["nodes"].as_array().unwrap() {
            assert_ne!(node["memberships"], json!([]), "{node}");
        }
    }));
}

#[test]
fn t2_no_group_below_itself() {
    run(on_both(async |desk| {
        let one = desk.group(&desk.root, "one").await;
        let two = desk.group(&one, "two").await;
        let three = desk.group(&two, "three").await;
        for parent in [&one, &two, &three] {
            let input = json!({ "groupId": one, "parentId": parent });
            desk.refused_by(&desk.boss, "moveGroup", input, "GROUP_CYCLE", Some("T2"))
                .await;
        }
    }));
}

#[test]
fn t2_at_most_64_deep_by_creating_and_by_moving() {
    run(on_both(async |desk| {
        let mut deepest = desk.root.clone();
        for level in 2..=64 {
            deepest = desk.group(&deepest, &format!("level {level}")).await;
        }
        let input = json!({ "parentId": deepest, "name": "65" });
        desk.refused_by(&desk.boss, "createGroup", input, "TOO_DEEP", Some("T2"))
            .await;
        // A tree of two does not fit where one of one does.
        let top = desk.group(&desk.root, "top").await;
        let below = desk.group(&top, "below").await;
        let query = "query($g: ID!) { node(id: $g) { ... on Group { parent { id } } } }";
        let above = desk
            .server
            .ask(&desk.boss, query, json!({ "g": deepest }))
            .await;
        let above = text(&above["node"]["parent"]["id"]);
        let move_to = |group: &str, parent: &str| json!({ "groupId": group, "parentId": parent });
        let input = move_to(&top, &above);
        desk.refused_by(&desk.boss, "moveGroup", input, "TOO_DEEP", Some("T2"))
            .await;
        desk.done("moveGroup", move_to(&below, &above)).await;
        let input = move_to(&top, &deepest);
        desk.refused_by(&desk.boss, "moveGroup", input, "TOO_DEEP", Some("T2"))
            .await;
    }));
}

#[test]
fn t3_no_field_of_the_api_edits_a_role_and_t4_no_role_has_every_action() {
    let schema = crate::support::call(&[], &["schema"]).out;
    let mutations = schema.split("type Mutation {").nth(1).unwrap();
    let mutations = mutations.split("\n}").next().unwrap().to_lowercase();
    for word in [
        "rolepermission",
        "editrole",
        "updaterole",
        "createrole",
        "deleterole",
        "setrole",
    ] {
        assert!(!mutations.contains(word), "{word}");
    }
    // Roles are named by values of an enum, which a request cannot extend.
    let roles = schema.split("enum Role {").nth(1).unwrap();
    let roles = roles.split('}').next().unwrap();
    let roles: Vec<&str> = roles
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('"'))
        .collect();
    assert_eq!(roles.len(), 6, "{roles:?}");
    run(async {
        let desk = crate::desk::Desk::open().await;
        let camera = desk.camera(&desk.root, "camera").await;
        let all: Vec<&str> = include_str!("../../../../domain/catalogue.csv")
            .lines()
            .skip(1)
            .collect();
        for role in [
            "SYSTEM_MANAGER",
            "CAMERA_MANAGER",
            "GROUP_MANAGER",
            "OPERATOR",
            "MEMBER",
            "OBSERVER",
        ] {
            let name = role.to_lowercase();
            let him = desk.person(&name, &desk.root, role).await;
            let mut lacks = 0;
            for row in &all {
                let columns: Vec<&str> = row.split(',').collect();
                let target = match columns[2] {
                    "camera" => &camera,
                    "group" | "system" => &desk.root,
                    "self" => &him.id,
                    _ => continue,
                };
                if !desk.allowed(&him.token, columns[1], target).await {
                    lacks += 1;
                }
            }
            assert!(lacks > 0, "{role} lacks nothing");
        }
    });
}

#[test]
fn t5_roles_add_up_each_over_its_own_subtree_only_and_t7_flow_down_never_up_or_sideways() {
    run(on_both(async |desk| {
        let north = desk.group(&desk.root, "north").await;
        let deep = desk.group(&north, "deep").await;
        let south = desk.group(&desk.root, "south").await;
        let (near, below) = (
            desk.camera(&north, "near").await,
            desk.camera(&deep, "below").await,
        );
        let (far, top) = (
            desk.camera(&south, "far").await,
            desk.camera(&desk.root, "top").await,
        );
        let him = desk.person("him", &deep, "OPERATOR").await;
        desk.role(&him.id, &north, "OBSERVER").await;
        for (action, target, expected) in [
            ("cameras.view", &below, true),
            ("ptz.move", &below, true),
            ("cameras.view", &near, true),
            ("ptz.move", &near, false),
            ("cameras.view", &far, false),
            ("cameras.view", &top, false),
        ] {
            assert_eq!(
                desk.allowed(&him.token, action, target).await,
                expected,
                "{action}"
            );
        }
    }));
}

#[test]
fn t6_a_second_role_replaces_and_never_adds() {
    run(on_both(async |desk| {
        let north = desk.group(&desk.root, "north").await;
        let camera = desk.camera(&north, "camera").await;
        let him = desk.person("him", &north, "OPERATOR").await;
        assert!(desk.allowed(&him.token, "ptz.move", &camera).await);
        desk.role(&him.id, &north, "OBSERVER").await;
        assert!(!desk.allowed(&him.token, "ptz.move", &camera).await);
        let query = "query($u: ID!) { node(id: $u) { ... on User { memberships { role } } } }";
        let seen = desk
            .server
            .ask(&desk.boss, query, json!({ "u": him.id }))
            .await;
        assert_eq!(seen["node"]["memberships"], json!([{ "role": "OBSERVER" }]));
        let twice = new_user(
            "twice@example.com",
            &[(&north, "OBSERVER"), (&north, "OPERATOR")],
        );
        assert_eq!(
            desk.fails(&desk.boss, "createUser", twice).await,
            "BAD_USER_INPUT"
        );
    }));
}

#[test]
fn t8_root_users_reach_every_resource_also_one_in_no_group() {
    run(on_both(async |desk| {
        let loose = desk.resource("CAMERA", &[], "loose", &[]).await;
        let north = desk.group(&desk.root, "north").await;
        let above = desk.person("above", &desk.root, "OBSERVER").await;
        let below = desk.person("below", &north, "GROUP_MANAGER").await;
        assert!(desk.allowed(&above.token, "cameras.view", &loose).await);
        assert!(!desk.allowed(&below.token, "cameras.view", &loose).await);
    }));
}

#[test]
fn t9_individual_assignments_survive_moves_and_t10_are_view_only() {
    run(on_both(async |desk| {
        let north = desk.group(&desk.root, "north").await;
        let south = desk.group(&desk.root, "south").await;
        let camera = desk.camera(&north, "camera").await;
        let him = desk.person("him", &south, "OPERATOR").await;
        desk.give(&him.id, &[&camera]).await;
        let expect = async |step: &str| {
            for (action, expected) in [
                ("cameras.view", true),
                ("archive.view", true),
                ("archive.export", false),
                ("ptz.move", false),
                ("cameras.listen", false),
            ] {
                let allowed = desk.allowed(&him.token, action, &camera).await;
                assert_eq!(allowed, expected, "{step}: {action}");
            }
        };
        expect("given").await;
        let east = desk.group(&desk.root, "east").await;
        let moved = json!({ "groupId": north, "parentId": east });
        desk.done("moveGroup", moved).await;
        expect("the camera's group moved").await;
        desk.role(&him.id, &east, "OBSERVER").await;
        let out = from_group(&him.id, &south);
        desk.does(&desk.boss, "removeFromGroup", out).await;
        let out = from_group(&him.id, &east);
        // Back where he sees nothing of it, so that only the assignment speaks.
        desk.role(&him.id, &south, "OPERATOR").await;
        desk.does(&desk.boss, "removeFromGroup", out).await;
        expect("the user moved").await;
        let out = super::in_group(&north, &[&camera]);
        desk.does(&desk.boss, "unassignFromGroup", out).await;
        expect("the camera is in no group").await;
    }));
}

#[test]
fn t10_an_individual_assignment_is_not_turned_into_a_groups() {
    run(on_both(async |desk| {
        let north = desk.group(&desk.root, "north").await;
        let south = desk.group(&desk.root, "south").await;
        let camera = desk.camera(&north, "camera").await;
        let him = desk.person("him", &south, "GROUP_MANAGER").await;
        desk.give(&him.id, &[&camera]).await;
        // He sees it, and manages a group; that gives him no say over it.
        let input = super::in_group(&south, &[&camera]);
        let refusal = desk.refused(&him.token, "assignToGroup", input).await;
        let codes: Vec<&str> = refusal.iter().map(|(code, ..)| code.as_str()).collect();
        assert_eq!(codes, ["ONESELF", "CANNOT_GIVE"], "{refusal:?}");
        assert_eq!(refusal[0].1, "T12");
        assert_eq!(refusal[1].2, std::slice::from_ref(&camera));
        // Nor may he hand it on.
        let friend = desk.user("friend@example.com", &south, "OBSERVER").await;
        let input = super::to_user(&friend, &[&camera]);
        let blockers = desk
            .refused_by(&him.token, "assignToUser", input, "CANNOT_GIVE", None)
            .await;
        assert_eq!(blockers, [camera]);
    }));
}

#[test]
fn t16_a_system_manager_adds_any_user_to_any_group_and_changes_any_role() {
    run(on_both(async |desk| {
        let north = desk.group(&desk.root, "north").await;
        let south = desk.group(&desk.root, "south").await;
        let him = desk.person("him", &north, "OBSERVER").await;
        let manager = desk.person("manager", &desk.root, "SYSTEM_MANAGER").await;
        for (group, role) in [
            (&south, "GROUP_MANAGER"),
            (&north, "MEMBER"),
            (&desk.root, "CAMERA_MANAGER"),
            (&desk.root, "SYSTEM_MANAGER"),
            (&desk.root, "OPERATOR"),
        ] {
            desk.does(&manager.token, "assignRole", role_in(&him.id, group, role))
                .await;
        }
        // Within T13 and T18.
        for (role, rule) in [("SYSTEM_MANAGER", "T13"), ("CAMERA_MANAGER", "T18")] {
            let input = role_in(&him.id, &north, role);
            desk.refused_by(&manager.token, "assignRole", input, "ROOT_ONLY", Some(rule))
                .await;
        }
        // Others change roles on their own groups only.
        let group_manager = desk.person("gm", &south, "GROUP_MANAGER").await;
        let another = desk.user("another@example.com", &north, "OBSERVER").await;
        desk.role(&another, &south, "OBSERVER").await;
        let elsewhere = role_in(&another, &north, "MEMBER");
        assert_eq!(
            desk.fails(&group_manager.token, "assignRole", elsewhere)
                .await,
            "NOT_FOUND"
        );
        desk.does(
            &group_manager.token,
            "assignRole",
            role_in(&another, &south, "MEMBER"),
        )
        .await;
        let _ = PASSWORD;
    }));
}
