//! A refusal names what is in the way as far as it is seen, and does not tell how much more there is.

use serde_json::{Value, json};

use super::Town;
use crate::desk::on_both;
use crate::rules::{from_group, in_group};
use crate::support::{PASSWORD, run, text};

impl Town<'_> {
    /// The errors of a mutation that the Group manager is refused, tried or not.
    async fn refusal(&self, name: &str, input: Value) -> Value {
        let before = self.desk.revision().await;
        let tried = self
            .mutate(&self.manager, name, input.clone(), true, "")
            .await;
        let refused = self.mutate(&self.manager, name, input, false, "").await;
        assert_eq!(tried, refused, "{name}: tried or not");
        assert_eq!(self.desk.revision().await, before, "{name}");
        assert_ne!(refused["userErrors"], json!([]), "{name} is not refused");
        refused["userErrors"].clone()
    }

    /// A container out of the manager's sight.
    async fn hidden_container(&mut self, kind: &str, groups: &[&str], cameras: &[&str]) -> String {
        let id = self
            .desk
            .resource(kind, groups, "zq-secret-held", cameras)
            .await;
        self.keep_secret(&id);
        id
    }
}

/// The codes, and the ids of the blockers of each.
fn told(errors: &Value) -> Vec<(String, Vec<String>)> {
    let errors = errors.as_array().unwrap().iter();
    let told = errors.map(|error| {
        let blockers = error["blockers"].as_array().unwrap().iter();
        let blockers = blockers.map(|blocker| text(&blocker["id"])).collect();
        (text(&error["code"]), blockers)
    });
    told.collect()
}

#[test]
fn a_hidden_layout_that_holds_a_camera_is_known_by_a_code_however_many_there_are() {
    run(on_both(async |desk| {
        let mut town = Town::build(desk).await;
        let camera = town.desk.camera(&town.site, "held").await;
        let away = in_group(&town.site, &[&camera]);
        for (kind, code) in [
            ("LAYOUT", "CAMERA_IN_LAYOUT"),
            ("CAMERA_GROUP", "CAMERA_IN_CAMERA_GROUP"),
        ] {
            let region = town.region.clone();
            let mut made = vec![town.hidden_container(kind, &[&region], &[&camera]).await];
            let one = town.refusal("unassignFromGroup", away.clone()).await;
            assert_eq!(told(&one), [(code.to_owned(), vec![camera.clone()])]);
            for _ in 0..3 {
                made.push(town.hidden_container(kind, &[&region], &[&camera]).await);
            }
            // One that a person holds who is seen.
            let his = town.hidden_container(kind, &[], &[&camera]).await;
            town.desk.give(&town.plain, &[&his]).await;
            let many = town.refusal("unassignFromGroup", away.clone()).await;
            assert_eq!(many, one, "{code}: their number is not told");

            // The same by the person: one, or two.
            let leave = from_group(&town.both.id, &town.site);
            let given = town.hidden_container(kind, &[], &[&camera]).await;
            town.desk.give(&town.both.id, &[&given]).await;
            let one = town.refusal("removeFromGroup", leave.clone()).await;
            assert_eq!(told(&one), [(code.to_owned(), vec![camera.clone()])]);
            let more = town.hidden_container(kind, &[], &[&camera]).await;
            town.desk.give(&town.both.id, &[&more]).await;
            let many = town.refusal("removeFromGroup", leave).await;
            assert_eq!(many, one, "{code}: their number is not told");

            // One that he sees is named, and the hidden ones still are not.
            let seen = town
                .desk
                .resource(kind, &[&town.site], "seen", &[&camera])
                .await;
            let named = town.refusal("unassignFromGroup", away.clone()).await;
            let mut blockers = told(&named).remove(0).1;
            blockers.sort_unstable();
            blockers.dedup();
            let mut expected = vec![camera.clone(), seen.clone()];
            expected.sort_unstable();
            assert_eq!(blockers, expected);
            made.extend([his, given, more, seen]);
            for id in made {
                town.desk.delete(&id).await;
            }
        }
        town.desk.server.is_well().await;
    }));
}

#[test]
fn the_order_of_blockers_does_not_tell_how_the_hidden_layouts_hold_them() {
    run(on_both(async |desk| {
        let mut town = Town::build(desk).await;
        let one = desk.camera(&town.site, "one").await;
        let two = desk.camera(&town.site, "two").await;
        let away = in_group(&town.site, &[&one, &two]);
        let region = town.region.clone();
        let whole = town
            .hidden_container("LAYOUT", &[&region], &[&one, &two])
            .await;
        let by_one = town.refusal("unassignFromGroup", away.clone()).await;
        desk.delete(&whole).await;
        for camera in [&two, &one] {
            town.hidden_container("LAYOUT", &[&region], &[camera]).await;
        }
        let by_two = town.refusal("unassignFromGroup", away).await;
        assert_eq!(by_two, by_one);
        desk.server.is_well().await;
    }));
}

#[test]
fn what_is_left_in_a_group_is_named_as_far_as_it_is_seen() {
    run(on_both(async |desk| {
        let mut town = Town::build(desk).await;
        let filled = |group: &str| json!({ "groupId": group });
        let visitor = town
            .desk
            .user("zq-secret-visitor@example.com", &town.cell, "MEMBER")
            .await;
        // Somebody who may delete groups and does not see people.
        let limits = json!({ "userId": town.manager.id,
            "actionLimits": ["login", "user_groups.view", "user_groups.delete"] });
        town.desk.done("setActionLimits", limits).await;
        town.keep_secret(&visitor);
        let one = town.refusal("deleteGroup", filled(&town.cell)).await;
        assert_eq!(told(&one), [("GROUP_NOT_EMPTY".to_owned(), vec![])]);
        let more = town
            .desk
            .user("zq-secret-more@example.com", &town.cell, "MEMBER")
            .await;
        town.keep_secret(&more);
        let map = town
            .desk
            .resource("MAP", &[&town.cell], "zq-secret-map", &[])
            .await;
        town.keep_secret(&map);
        let many = town.refusal("deleteGroup", filled(&town.cell)).await;
        assert_eq!(many, one, "what is left is not counted");
        let room = town.desk.group(&town.cell, "room").await;
        let named = town.refusal("deleteGroup", filled(&town.cell)).await;
        assert_eq!(told(&named), [("GROUP_NOT_EMPTY".to_owned(), vec![room])]);
        town.desk.server.is_well().await;
    }));
}

#[test]
fn a_copy_of_somebody_with_hidden_parts_is_refused_without_naming_them() {
    run(on_both(async |desk| {
        let town = Town::build(desk).await;
        let copy = json!({ "userId": town.both.id, "name": "copy", "password": PASSWORD,
                           "email": "copy@example.com" });
        let whole = town
            .desk
            .answer(&town.manager.token, "duplicateUser", copy.clone(), true)
            .await;
        town.tells_nothing(&whole.to_string(), "duplicateUser");
        let errors = whole["data"]["duplicateUser"]["userErrors"].as_array();
        let refused = errors.is_some_and(|errors| !errors.is_empty());
        assert!(refused || whole["errors"].is_array(), "{whole}");

        // More of what is hidden is answered alike.
        town.desk.role(&town.both.id, &town.hole, "OPERATOR").await;
        town.desk.give(&town.both.id, &[&town.hidden[1]]).await;
        let more = town
            .desk
            .answer(&town.manager.token, "duplicateUser", copy.clone(), true)
            .await;
        town.tells_nothing(&more.to_string(), "duplicateUser");
        assert_eq!(more, whole);

        // With what is hidden put aside, he may.
        let mut seen = copy;
        seen["memberships"] = json!([{ "groupId": town.cell, "role": "OBSERVER" }]);
        seen["resourceIds"] = json!([town.own]);
        let tried = town
            .mutate(&town.manager, "duplicateUser", seen, true, "")
            .await;
        assert_eq!(tried["userErrors"], json!([]), "{tried}");
        town.desk.server.is_well().await;
    }));
}

#[test]
fn the_last_system_manager_is_named_only_to_those_who_see_him() {
    run(on_both(async |desk| {
        let town = Town::build(desk).await;
        let boss = "{ viewer { id } }";
        let boss = town.desk.server.ask(&town.desk.boss, boss, json!({})).await;
        let boss = text(&boss["viewer"]["id"]);
        // Known at the site, he is seen there; and that he is the last is told to whoever sees him.
        town.desk
            .person("second", &town.desk.root, "SYSTEM_MANAGER")
            .await;
        let second = town.login("second").await;
        let known = json!({ "userId": boss, "groupId": town.site, "role": "OBSERVER" });
        town.desk.does(&second, "assignRole", known).await;
        for (name, input) in [
            ("deleteUser", json!({ "userId": boss })),
            ("removeFromGroup", from_group(&boss, &town.site)),
            ("updateUser", json!({ "userId": boss, "active": false })),
            (
                "setActionLimits",
                json!({ "userId": boss, "actionLimits": ["login"] }),
            ),
        ] {
            let answer = town
                .desk
                .answer(&town.manager.token, name, input.clone(), true)
                .await;
            let with_second = answer["data"][name].clone();
            assert_eq!(answer.get("errors"), None, "{answer}");
            let errors = with_second["userErrors"].as_array().unwrap();
            assert!(!errors.is_empty(), "{name}");
            for (_, blockers) in told(&with_second["userErrors"]) {
                assert!(
                    blockers.iter().all(|id| *id == boss),
                    "{name}: {blockers:?}"
                );
            }
        }
        town.desk.server.is_well().await;
    }));
}
