//! U8, the closure rule: its four errors, on every way it can break.

use serde_json::{Value, json};

use super::{from_group, in_group, role_in, to_user};
use crate::desk::{Desk, new_user, on_both};
use crate::support::{PASSWORD, run};

const KINDS: [(&str, &str, &str); 2] = [
    ("LAYOUT", "LAYOUT_WITHOUT_CAMERAS", "CAMERA_IN_LAYOUT"),
    (
        "CAMERA_GROUP",
        "CAMERA_GROUP_WITHOUT_CAMERAS",
        "CAMERA_IN_CAMERA_GROUP",
    ),
];

/// Refused by U8 with this code alone, naming the container and the camera.
async fn broken(desk: &Desk, name: &str, input: Value, code: &str, named: &[&str]) {
    let token = if name == "attachCamera" || name == "createResource" {
        desk.camera_manager().await
    } else {
        desk.boss.clone()
    };
    let blockers = desk
        .refused_by(&token, name, input.clone(), code, Some("U8"))
        .await;
    for id in named {
        assert!(
            blockers.iter().any(|blocker| blocker == id),
            "{name} {input}: {blockers:?}"
        );
    }
}

#[test]
fn u8_a_layout_or_camera_group_is_given_only_with_all_its_cameras() {
    run(on_both(async |desk| {
        let north = desk.group(&desk.root, "north").await;
        let south = desk.group(&desk.root, "south").await;
        let camera = desk.camera(&north, "camera").await;
        let user = desk.user("u@example.com", &south, "OBSERVER").await;
        for (kind, without, _) in KINDS {
            let it = desk.resource(kind, &[&north], kind, &[&camera]).await;
            let named = [&*it, &*camera];
            broken(
                desk,
                "assignToGroup",
                in_group(&south, &[&it]),
                without,
                &named,
            )
            .await;
            broken(
                desk,
                "assignToUser",
                to_user(&user, &[&it]),
                without,
                &named,
            )
            .await;
            let mut new = new_user("new@example.com", &[(&south, "OBSERVER")]);
            new["resourceIds"] = json!([it]);
            broken(desk, "createUser", new, without, &named).await;
            let new =
                json!({ "kind": kind, "name": "x", "groupIds": [south], "cameraIds": [camera] });
            broken(desk, "createResource", new, without, &[&camera]).await;
            // With its camera in the same command it is given.
            desk.give(&user, &[&it, &camera]).await;
            desk.done("unassignFromUser", to_user(&user, &[&it, &camera]))
                .await;
        }
    }));
}

#[test]
fn u8_a_camera_is_attached_only_where_everybody_who_has_the_layout_views_it() {
    run(on_both(async |desk| {
        let north = desk.group(&desk.root, "north").await;
        let south = desk.group(&desk.root, "south").await;
        let (camera, far) = (
            desk.camera(&north, "camera").await,
            desk.camera(&south, "far").await,
        );
        let user = desk.user("u@example.com", &north, "OBSERVER").await;
        for (kind, without, _) in KINDS {
            let attach = |it: &str, camera: &str| json!({ "resourceId": it, "cameraId": camera });
            let in_north = desk.resource(kind, &[&north], kind, &[&camera]).await;
            broken(
                desk,
                "attachCamera",
                attach(&in_north, &far),
                without,
                &[&in_north, &far],
            )
            .await;
            // In the root group: any camera; but a user has it individually, and views none of it.
            let at_root = desk.resource(kind, &[&desk.root], kind, &[&camera]).await;
            desk.give(&user, &[&at_root]).await;
            broken(
                desk,
                "attachCamera",
                attach(&at_root, &far),
                without,
                &[&at_root, &far],
            )
            .await;
            desk.give(&user, &[&far]).await;
            let cameras = desk.camera_manager().await;
            desk.does(&cameras, "attachCamera", attach(&at_root, &far))
                .await;
            desk.does(&cameras, "detachCamera", attach(&at_root, &far))
                .await;
            desk.done("unassignFromUser", to_user(&user, &[&at_root, &far]))
                .await;
        }
    }));
}

#[test]
fn u8_a_camera_is_not_taken_from_a_user_or_a_group_while_a_layout_with_it_stays() {
    run(on_both(async |desk| {
        let north = desk.group(&desk.root, "north").await;
        let south = desk.group(&desk.root, "south").await;
        let camera = desk.camera(&north, "camera").await;
        let user = desk.user("u@example.com", &south, "OBSERVER").await;
        for (kind, _, stays) in KINDS {
            let it = desk.resource(kind, &[&north], kind, &[&camera]).await;
            let named = [&*it, &*camera];
            broken(
                desk,
                "unassignFromGroup",
                in_group(&north, &[&camera]),
                stays,
                &named,
            )
            .await;
            desk.give(&user, &[&it, &camera]).await;
            broken(
                desk,
                "unassignFromUser",
                to_user(&user, &[&camera]),
                stays,
                &named,
            )
            .await;
            // Together they go.
            desk.done("unassignFromUser", to_user(&user, &[&it, &camera]))
                .await;
            desk.done("unassignFromGroup", in_group(&north, &[&it, &camera]))
                .await;
            desk.put(&north, &[&camera]).await;
        }
    }));
}

#[test]
fn u8_a_layout_assigned_high_holds_its_camera_low() {
    run(on_both(async |desk| {
        let region = desk.group(&desk.root, "region").await;
        let site = desk.group(&region, "site").await;
        let elsewhere = desk.group(&desk.root, "elsewhere").await;
        let camera = desk.camera(&site, "camera").await;
        for (kind, _, stays) in KINDS {
            let it = desk.resource(kind, &[&region], kind, &[&camera]).await;
            let named = [&*it, &*camera];
            broken(
                desk,
                "unassignFromGroup",
                in_group(&site, &[&camera]),
                stays,
                &named,
            )
            .await;
            let moved = json!({ "groupId": site, "parentId": elsewhere });
            broken(desk, "moveGroup", moved, stays, &named).await;
            // With the camera in a second group below it, either can go.
            let second = desk.group(&region, "second").await;
            desk.put(&second, &[&camera]).await;
            desk.done("unassignFromGroup", in_group(&site, &[&camera]))
                .await;
            broken(
                desk,
                "unassignFromGroup",
                in_group(&second, &[&camera]),
                stays,
                &named,
            )
            .await;
            desk.put(&site, &[&camera]).await;
            desk.done("unassignFromGroup", in_group(&second, &[&camera]))
                .await;
            let cameras = desk.camera_manager().await;
            desk.does(&cameras, "deleteResource", json!({ "resourceId": it }))
                .await;
        }
    }));
}

#[test]
fn u8_a_user_who_views_by_membership_keeps_it_while_he_has_the_layout() {
    run(on_both(async |desk| {
        let region = desk.group(&desk.root, "region").await;
        let site = desk.group(&region, "site").await;
        let elsewhere = desk.group(&desk.root, "elsewhere").await;
        let camera = desk.camera(&site, "camera").await;
        for (at, (kind, without, stays)) in KINDS.into_iter().enumerate() {
            let it = desk.resource(kind, &[&site], kind, &[&camera]).await;
            let named = [&*it, &*camera];
            let email = format!("u{at}@example.com");
            let user = desk.user(&email, &region, "OBSERVER").await;
            desk.role(&user, &elsewhere, "OBSERVER").await;
            desk.give(&user, &[&it]).await;
            // By leaving the group, by the camera leaving it, by the group leaving.
            broken(
                desk,
                "removeFromGroup",
                from_group(&user, &region),
                stays,
                &named,
            )
            .await;
            let lower = desk.group(&desk.root, "lower").await;
            let moved = json!({ "groupId": site, "parentId": lower });
            broken(desk, "moveGroup", moved.clone(), stays, &named).await;
            // Judged active or not: made active again, he would open what he cannot view.
            desk.done("updateUser", json!({ "userId": user, "active": false }))
                .await;
            broken(
                desk,
                "removeFromGroup",
                from_group(&user, &region),
                stays,
                &named,
            )
            .await;
            broken(desk, "moveGroup", moved, stays, &named).await;
            desk.done("updateUser", json!({ "userId": user, "active": true }))
                .await;
            // A role of another kind in its place is a role.
            desk.done("assignRole", role_in(&user, &region, "OPERATOR"))
                .await;
            // A duplicate in another group would have the layout without the camera.
            let copy = json!({ "userId": user, "email": format!("copy{at}@example.com"), "name": "copy",
                               "password": PASSWORD,
                               "memberships": [{ "groupId": elsewhere, "role": "OBSERVER" }] });
            broken(desk, "duplicateUser", copy, without, &named).await;
            desk.done("unassignFromUser", to_user(&user, &[&it])).await;
            desk.done("moveGroup", json!({ "groupId": site, "parentId": lower }))
                .await;
            desk.done("moveGroup", json!({ "groupId": site, "parentId": region }))
                .await;
        }
    }));
}

#[test]
fn u8_a_hidden_layout_holds_a_camera_back_without_being_named() {
    run(on_both(async |desk| {
        let region = desk.group(&desk.root, "region").await;
        let site = desk.group(&region, "site").await;
        let camera = desk.camera(&site, "camera").await;
        desk.resource("LAYOUT", &[&region], "secret", &[&camera])
            .await;
        let him = desk.person("him", &site, "GROUP_MANAGER").await;
        let input = in_group(&site, &[&camera]);
        let blockers = desk
            .refused_by(
                &him.token,
                "unassignFromGroup",
                input,
                "CAMERA_IN_LAYOUT",
                Some("U8"),
            )
            .await;
        assert_eq!(blockers, [camera]);
    }));
}
