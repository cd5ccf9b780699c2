//! Every mutation refused: by a missing action, and by the rules, with code, rule and what to do.

use serde_json::{Value, json};

use crate::desk::{Desk, new_user};
use crate::support::{PASSWORD, no_internals, run, text};

/// The codes and rules of a refusal, in its order; each has a message, and nothing was done.
async fn refused(desk: &Desk, token: &str, name: &str, input: Value) -> Vec<(String, Value)> {
    let before = desk.revision().await;
    let mut both = Vec::new();
    for dry in [true, false] {
        let answer = desk.run(token, name, input.clone(), dry).await;
        let errors = answer["userErrors"].as_array().unwrap().clone();
        assert!(!errors.is_empty(), "{name} was not refused: {input}");
        assert!(
            answer["revision"].is_null() && answer["thing"].is_null(),
            "{answer}"
        );
        for error in &errors {
            assert!(text(&error["message"]).len() > 20, "{error}");
        }
        both.push(errors);
    }
    assert_eq!(both[0], both[1], "tried or not, the answer is the same");
    assert_eq!(desk.revision().await, before);
    let errors = both.swap_remove(0);
    errors
        .into_iter()
        .map(|error| (text(&error["code"]), error["rule"].clone()))
        .collect()
}

fn one(code: &str, rule: Option<&str>) -> Vec<(String, Value)> {
    vec![(code.into(), json!(rule))]
}

#[test]
fn whoever_lacks_the_action_is_refused_whatever_he_asks() {
    run(async {
        let desk = Desk::open().await;
        let north = desk.group(&desk.root, "north").await;
        let camera = desk.camera(&north, "camera").await;
        let another = desk.user("other@example.com", &north, "OBSERVER").await;
        for role in ["OBSERVER", "MEMBER", "OPERATOR"] {
            let email = format!("{role}@example.com");
            let me = desk.user(&email, &north, role).await;
            let token = desk.server.login(&email, PASSWORD).await;
            let own = json!({ "userId": me, "resourceIds": [camera] });
            for (name, input) in [
                ("createGroup", json!({ "parentId": north, "name": "x" })),
                (
                    "createUser",
                    new_user("x@example.com", &[(&north, "OBSERVER")]),
                ),
                // Whether an email is taken is not for him to find out.
                (
                    "createUser",
                    new_user("boss@example.com", &[(&north, "OBSERVER")]),
                ),
                (
                    "assignRole",
                    json!({ "userId": me, "groupId": north, "role": "GROUP_MANAGER" }),
                ),
                ("assignToUser", own),
                (
                    "assignToGroup",
                    json!({ "groupId": north, "resourceIds": [camera] }),
                ),
                (
                    "createResource",
                    json!({ "kind": "CAMERA", "name": "x", "groupIds": [north] }),
                ),
            ] {
                let expected = one("FORBIDDEN", None);
                assert_eq!(
                    refused(&desk, &token, name, input).await,
                    expected,
                    "{role} {name}"
                );
            }
            for email in ["boss@example.com", "free@example.com"] {
                let homeless = new_user(email, &[]);
                let told = refused(&desk, &token, "createUser", homeless).await;
                assert_eq!(told, one("FORBIDDEN", None), "{email}");
            }
            let role = json!({ "i": { "userId": another, "groupId": north, "role": "MEMBER" } });
            let query = "mutation($i: AssignRoleInput!) { assignRole(input: $i) { revision } }";
            let code = desk.server.fails(&token, query, role).await;
            assert_eq!(code, "NOT_FOUND", "he does not see the other");
        }
        // A System manager has no action on cameras either (T4).
        let camera = json!({ "kind": "CAMERA", "name": "x", "groupIds": [north] });
        let told = refused(&desk, &desk.boss, "createResource", camera).await;
        assert_eq!(told, one("FORBIDDEN", None));
    });
}

#[test]
fn c3_managers_are_made_by_system_managers_only_and_in_the_root_only() {
    run(async {
        let desk = Desk::open().await;
        let north = desk.group(&desk.root, "north").await;
        let cameras = desk.camera_manager().await;
        desk.user("root-gm@example.com", &desk.root, "GROUP_MANAGER")
            .await;
        let manager = desk.server.login("root-gm@example.com", PASSWORD).await;
        let boss = desk
            .server
            .ask(&desk.boss, "{ viewer { id } }", json!({}))
            .await;
        let boss = text(&boss["viewer"]["id"]);
        let member = desk.user("member@example.com", &desk.root, "MEMBER").await;

        for (role, who, place) in [
            ("SYSTEM_MANAGER", "T14", "T13"),
            ("CAMERA_MANAGER", "T17", "T18"),
        ] {
            let new = new_user("new@example.com", &[(&desk.root, role)]);
            let told = refused(&desk, &manager, "createUser", new.clone()).await;
            assert_eq!(told, one("SYSTEM_MANAGER_ONLY", Some(who)));
            let promotion = json!({ "userId": member, "groupId": desk.root, "role": role });
            let told = refused(&desk, &manager, "assignRole", promotion.clone()).await;
            assert_eq!(told, one("SYSTEM_MANAGER_ONLY", Some(who)));
            let below = new_user("new@example.com", &[(&north, role)]);
            let told = refused(&desk, &desk.boss, "createUser", below).await;
            assert_eq!(told, one("ROOT_ONLY", Some(place)));
            let below = json!({ "userId": member, "groupId": north, "role": role });
            let told = refused(&desk, &desk.boss, "assignRole", below).await;
            assert_eq!(told, one("ROOT_ONLY", Some(place)));
            // All broken rules, in the order of their numbers.
            let both = new_user("BOSS@example.com", &[(&north, role)]);
            let told = refused(&desk, &manager, "createUser", both).await;
            let mut rules = [who, place];
            rules.sort_unstable();
            let told: Vec<Value> = told.into_iter().map(|(_, rule)| rule).collect();
            assert_eq!(told, vec![json!(rules[0]), json!(rules[1]), json!("U2")]);
        }
        let about = json!({ "userId": boss, "groupId": desk.root, "role": "MEMBER" });
        let told = refused(&desk, &manager, "assignRole", about.clone()).await;
        assert!(
            told.contains(&("SYSTEM_MANAGER_ONLY".into(), json!("T14"))),
            "{told:?}"
        );
        let told = refused(&desk, &desk.boss, "assignRole", about.clone()).await;
        assert_eq!(
            told,
            [
                one("ONESELF", Some("T12")),
                one("LAST_SYSTEM_MANAGER", Some("T15"))
            ]
            .concat()
        );
        // Another System manager may, and then the first is one no more.
        let new = new_user("second@example.com", &[(&desk.root, "SYSTEM_MANAGER")]);
        desk.done("createUser", new).await;
        let second = desk.server.login("second@example.com", PASSWORD).await;
        let done = desk.run(&second, "assignRole", about, false).await;
        assert_eq!(done["userErrors"], json!([]));
        assert!(
            !desk
                .allowed(&desk.boss, "system.edit_settings", &desk.root)
                .await
        );
        assert!(!desk.allowed(&cameras, "users.create", &desk.root).await);
    });
}

#[test]
fn nobody_gives_himself_anything_nor_others_what_he_has_not() {
    run(async {
        let desk = Desk::open().await;
        let north = desk.group(&desk.root, "north").await;
        let south = desk.group(&desk.root, "south").await;
        let camera = desk.camera(&north, "camera").await;
        let elsewhere = desk.camera(&south, "elsewhere").await;
        let both = desk.resource("CAMERA", &[&north], "both", &[]).await;
        let mut input = new_user("gm@example.com", &[(&north, "GROUP_MANAGER")]);
        input["resourceIds"] = json!([elsewhere]);
        let me = desk.done("createUser", input).await;
        let manager = desk.server.login("gm@example.com", PASSWORD).await;
        let member = desk.user("member@example.com", &north, "MEMBER").await;

        let own = json!({ "userId": me, "resourceIds": [camera] });
        let told = refused(&desk, &manager, "assignToUser", own).await;
        assert_eq!(told, one("ONESELF", Some("T12")));
        let own = json!({ "userId": me, "groupId": north, "role": "OPERATOR" });
        let told = refused(&desk, &manager, "assignRole", own).await;
        assert_eq!(told, one("ONESELF", Some("T12")));
        // He views it by an assignment, which is no reach (T10).
        let beyond = json!({ "userId": member, "resourceIds": [elsewhere] });
        let told = refused(&desk, &manager, "assignToUser", beyond).await;
        assert_eq!(told, one("CANNOT_GIVE", None));
        let side_door = json!({ "groupId": north, "resourceIds": [elsewhere] });
        let told = refused(&desk, &manager, "assignToGroup", side_door).await;
        assert!(told.contains(&("ONESELF".into(), json!("T12"))), "{told:?}");
        assert!(
            told.contains(&("CANNOT_GIVE".into(), json!(null))),
            "{told:?}"
        );

        for email in [
            "BOSS@example.com",
            "ｂoss@Example.COM",
            " boss@example.com ",
        ] {
            let taken = new_user(email, &[(&north, "MEMBER")]);
            let told = refused(&desk, &manager, "createUser", taken).await;
            assert_eq!(told, one("EMAIL_TAKEN", Some("U2")), "{email}");
        }
        let layout = desk
            .resource("LAYOUT", &[&desk.root], "wall", &[&both, &elsewhere])
            .await;
        let name = "assignToGroup";
        let input = json!({ "groupId": north, "resourceIds": [layout] });
        let answer = desk.run(&desk.boss, name, input.clone(), false).await;
        let error = &answer["userErrors"][0];
        assert_eq!(error["code"], "LAYOUT_WITHOUT_CAMERAS");
        assert_eq!(error["rule"], "U8");
        let blockers = json!([{ "id": layout }, { "id": elsewhere }]);
        assert_eq!(error["blockers"], blockers, "the layout and what it lacks");
        assert_eq!(refused(&desk, &desk.boss, name, input).await.len(), 1);
        let given = json!({ "userId": member, "resourceIds": [layout] });
        let told = refused(&desk, &desk.boss, "assignToUser", given).await;
        assert_eq!(told, one("LAYOUT_WITHOUT_CAMERAS", Some("U8")));
        let with = json!({ "userId": member, "resourceIds": [layout, elsewhere] });
        desk.done("assignToUser", with).await;
        let group = json!({ "kind": "CAMERA_GROUP", "name": "x", "groupIds": [north],
                            "cameraIds": [elsewhere] });
        let token = desk.camera_manager().await;
        let told = refused(&desk, &token, "createResource", group).await;
        assert_eq!(told, one("CAMERA_GROUP_WITHOUT_CAMERAS", Some("U8")));
        desk.server.is_well().await;
    });
}

#[test]
fn what_an_answer_tells_of_the_inside_is_found_and_a_random_text_is_not() {
    no_internals(r#"{"cursor":"Zm9vIHNxbHggYmFyIsqLx4bC"}"#);
    no_internals(r#"{"token":"canopy_token_qSQLXkq0-Uf5gW2f8n1d1lQbF6sqlite7nq0Uf5gWx"}"#);
    for told in [
        r#"{"message":"SqlxError"}"#,
        r#"{"message":"canopy_store::sqlite_cannot_open_its_file"}"#,
        r#"{"message":"a_very_long_name_of_sqlx_that_is_no_cursor"}"#,
        r#"{"cursor":"Zm9vIHNxbHggYmFyIsqLx4bC","message":"sqlx"}"#,
    ] {
        let found = std::panic::catch_unwind(|| no_internals(told));
        assert!(found.is_err(), "{told}");
    }
}
