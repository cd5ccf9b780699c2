//! U10: a duplicate may what the original may.

use serde_json::{Value, json};

use super::{level, to};
use crate::desk::{Desk, on_both};
use crate::support::{PASSWORD, run, text};

fn copy(user: &str, email: &str) -> Value {
    json!({ "userId": user, "email": email, "name": email, "password": PASSWORD })
}

/// All that the user may do to anything; to himself under the name "self".
async fn checks(desk: &Desk, user: &str, targets: &[String]) -> Vec<bool> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../domain/catalogue.csv");
    let mut rows = csv::Reader::from_path(path).unwrap();
    let actions: Vec<String> = rows.records().map(|row| row.unwrap()[1].into()).collect();
    let own = [user.to_owned()];
    let all = targets.iter().chain(&own);
    let inputs: Vec<Value> = all
        .flat_map(|target| actions.iter().map(move |action| (target, action)))
        .map(|(target, action)| json!({ "userId": user, "action": action, "targetId": target }))
        .collect();
    let query = "query($i: [CheckInput!]!) { checks(inputs: $i) { allowed } }";
    let mut answers = Vec::new();
    for chunk in inputs.chunks(1000) {
        let found = desk
            .server
            .ask(&desk.boss, query, json!({ "i": chunk }))
            .await;
        let found = found["checks"].as_array().unwrap().clone();
        answers.extend(
            found
                .iter()
                .map(|check| check["allowed"].as_bool().unwrap()),
        );
    }
    answers
}

/// What the form of the user shows but login and name.
async fn form(desk: &Desk, user: &str) -> Value {
    let query = "query($u: ID!) { node(id: $u) { ... on User { active language actionLimits ipPool \
                 memberships { group { id } role } assignedResources { nodes { id } } \
                 licenses { level total used shared available } } } }";
    let mut found = desk
        .server
        .ask(&desk.boss, query, json!({ "u": user }))
        .await;
    let mut form = found["node"].take();
    let mut memberships = form["memberships"].as_array().unwrap().clone();
    memberships.sort_by_key(Value::to_string);
    form["memberships"] = json!(memberships);
    form
}

#[test]
fn u10_a_duplicate_of_a_user_who_holds_everything_may_the_same() {
    run(on_both(async |desk| {
        desk.totals(20).await;
        let north = desk.group(&desk.root, "north").await;
        let site = desk.group(&north, "site").await;
        let south = desk.group(&desk.root, "south").await;
        let near = desk.camera(&site, "near").await;
        let far = desk.camera(&south, "far").await;
        let hall = desk.camera(&south, "hall").await;
        let layout = desk
            .resource("LAYOUT", &[&south], "all", &[&far, &hall])
            .await;
        let map = desk.resource("MAP", &[&south], "map", &[]).await;
        let user = desk.person("user", &north, "GROUP_MANAGER").await;
        desk.role(&user.id, &south, "OBSERVER").await;
        desk.role(&user.id, &site, "OPERATOR").await;
        desk.give(&user.id, &[&far, &hall, &layout]).await;
        let limits = [
            "users",
            "user_groups",
            "login",
            "cameras",
            "layouts",
            "archive.view",
            "licenses",
            "maps.view",
        ];
        let input = json!({ "userId": user.id, "actionLimits": limits });
        desk.done("setActionLimits", input).await;
        let pool = json!(["127.0.0.1", "10.1.0.0/16", "::1"]);
        desk.done("setIpPool", json!({ "userId": user.id, "ipPool": pool }))
            .await;
        let all: Vec<Value> = (1..=4)
            .map(|at| json!({ "level": at, "count": at }))
            .collect();
        desk.done("setLicenses", to(&user.id, json!(all))).await;
        desk.done("updateUser", json!({ "userId": user.id, "language": "de" }))
            .await;

        let made = desk
            .done("duplicateUser", copy(&user.id, "copy@example.com"))
            .await;
        assert_eq!(form(desk, &made).await, form(desk, &user.id).await);
        let root = desk.root.clone();
        let targets = [
            root,
            north.clone(),
            site,
            south.clone(),
            near,
            far.clone(),
            hall,
            layout,
            map,
        ];
        let (his, copied) = (
            checks(desk, &user.id, &targets).await,
            checks(desk, &made, &targets).await,
        );
        assert!(his.contains(&true) && his.contains(&false));
        assert_eq!(his, copied, "each check, on = self of each himself");
        desk.server.login("copy@example.com", PASSWORD).await;

        // An override takes the place of its part, and of no other.
        for (email, part, given) in [
            (
                "a@example.com",
                "memberships",
                json!([{ "groupId": south, "role": "MEMBER" }]),
            ),
            ("b@example.com", "resourceIds", json!([far])),
            ("c@example.com", "actionLimits", json!(["cameras.view"])),
            ("d@example.com", "actionLimits", Value::Null),
            ("e@example.com", "ipPool", json!(["10.1.2.3"])),
            ("f@example.com", "licenses", level(2, 1)),
        ] {
            let mut input = copy(&user.id, email);
            input[part] = given;
            // Its total, and a licence of each level for every copy: given back before the next.
            let made = desk.done("duplicateUser", input).await;
            let (mut his, mut copied) = (form(desk, &user.id).await, form(desk, &made).await);
            let field = if part == "resourceIds" {
                "assignedResources"
            } else {
                part
            };
            assert_ne!(his[field], copied[field], "{part}");
            (his[field], copied[field]) = (Value::Null, Value::Null);
            assert_eq!(his, copied, "{part}");
            desk.does(&desk.boss, "deleteUser", json!({ "userId": made }))
                .await;
        }
    }));
}

#[test]
fn u10_one_licence_short_and_nothing_is_created() {
    run(on_both(async |desk| {
        desk.totals(3).await;
        let north = desk.group(&desk.root, "north").await;
        let user = desk.user("u@example.com", &north, "OPERATOR").await;
        desk.done(
            "setLicenses",
            to(
                &user,
                json!([{ "level": 1, "count": 1 }, { "level": 4, "count": 2 }]),
            ),
        )
        .await;
        let input = copy(&user, "copy@example.com");
        let none: Option<&str> = Some("U6");
        desk.refused_by(
            &desk.boss,
            "duplicateUser",
            input.clone(),
            "NOT_ENOUGH_LICENSES",
            none,
        )
        .await;
        let said = desk
            .message(&desk.boss, "duplicateUser", input.clone())
            .await;
        assert!(
            said.contains("level 4") && !said.contains("level 1"),
            "{said}"
        );
        // A manager without licences of his own copies nobody who has some, unless he leaves them.
        let him = desk.person("him", &north, "GROUP_MANAGER").await;
        desk.refused(&him.token, "duplicateUser", input.clone())
            .await;
        let mut without = input.clone();
        without["licenses"] = json!([]);
        let made = desk.does(&him.token, "duplicateUser", without).await;
        let made = text(&made["thing"]["id"]);
        assert_eq!(desk.quota(&desk.boss, &made, 4).await, [0, 0, 0, 0]);
    }));
}

#[test]
fn u10_an_inactive_user_is_copied_inactive() {
    run(on_both(async |desk| {
        let north = desk.group(&desk.root, "north").await;
        let user = desk.user("u@example.com", &north, "OPERATOR").await;
        desk.done("updateUser", json!({ "userId": user, "active": false }))
            .await;
        let made = desk
            .done("duplicateUser", copy(&user, "copy@example.com"))
            .await;
        assert_eq!(form(desk, &made).await, form(desk, &user).await);
        let answer = desk
            .server
            .try_login("copy@example.com", PASSWORD)
            .await
            .json();
        assert_eq!(
            answer["data"]["login"]["userErrors"][0]["code"],
            "INVALID_CREDENTIALS"
        );
    }));
}
