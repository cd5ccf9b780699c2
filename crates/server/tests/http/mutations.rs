//! Every mutation: done, tried, and seen at once by whoever reads next.

use serde_json::json;

use crate::desk::{Desk, new_user, picture};
use crate::support::{PASSWORD, run, text};

#[test]
fn a_mutation_that_is_tried_changes_nothing_and_one_that_is_done_is_seen_at_once() {
    run(async {
        let desk = Desk::open().await;
        let token = desk.camera_manager().await;
        let north = desk.group(&desk.root, "north").await;
        let south = desk.group(&desk.root, "south").await;
        let first = desk.camera(&north, "first").await;
        let second = desk.camera(&south, "second").await;
        let user = desk.user("member@example.com", &north, "MEMBER").await;
        let mut full = new_user(
            "New@Example.com",
            &[(&north, "OPERATOR"), (&south, "OBSERVER")],
        );
        full["resourceIds"] = json!([second]);
        full["actionLimits"] = json!(["cameras", "archive.view", "user_groups.view", "login"]);
        full["ipPool"] = json!(["127.0.0.0/8", "::1"]);
        let layout = json!({ "kind": "LAYOUT", "name": "wall", "groupIds": [north],
                             "cameraIds": [first], "externalId": "wall-1" });
        let steps = [
            (
                "createGroup",
                &desk.boss,
                json!({ "parentId": north, "name": " e\u{301}ast ", "externalId": "e" }),
            ),
            ("createUser", &desk.boss, full),
            (
                "assignRole",
                &desk.boss,
                json!({ "userId": user, "groupId": north, "role": "OPERATOR" }),
            ),
            (
                "assignRole",
                &desk.boss,
                json!({ "userId": user, "groupId": south, "role": "OBSERVER" }),
            ),
            (
                "assignToUser",
                &desk.boss,
                json!({ "userId": user, "resourceIds": [second, second] }),
            ),
            ("createResource", &token, layout),
            (
                "assignToGroup",
                &desk.boss,
                json!({ "groupId": north, "resourceIds": [second] }),
            ),
        ];
        for (name, token, input) in steps {
            let before = picture(&desk).await;
            let tried = desk.run(token, name, input.clone(), true).await;
            assert_eq!(tried["userErrors"], json!([]), "{name}");
            assert!(tried["revision"].is_null(), "{name}: {tried}");
            assert_eq!(picture(&desk).await, before, "{name} was only tried");

            let done = desk.run(token, name, input.clone(), false).await;
            assert_eq!(done["userErrors"], json!([]), "{name}");
            let revision: u64 = text(&done["revision"]).parse().unwrap();
            assert_eq!(
                revision,
                before[1].as_u64().unwrap() + 1,
                "one mutation, one revision"
            );
            let after = picture(&desk).await;
            assert_ne!(after[0], before[0], "{name} is seen at once");
            assert_eq!(after[1], json!(revision));
            let id = text(&done["thing"]["id"]);
            assert!(after[0].to_string().contains(&id), "{name}: {id}");

            // Once more: what is there already changes nothing and takes no revision.
            if !name.starts_with("create") {
                let again = desk.run(token, name, input, false).await;
                assert_eq!(again["revision"], json!(revision.to_string()), "{name}");
                assert_eq!(picture(&desk).await, after, "{name}");
            }
        }
        desk.server.is_well().await;
    });
}

#[test]
fn a_new_user_logs_in_and_is_what_he_was_made() {
    run(async {
        let desk = Desk::open().await;
        let north = desk.group(&desk.root, "north").await;
        let south = desk.group(&desk.root, "south").await;
        let (near, far) = (
            desk.camera(&north, "near").await,
            desk.camera(&south, "far").await,
        );
        let mut input = new_user("Ñandú@example.com", &[(&north, "OPERATOR")]);
        input["resourceIds"] = json!([far]);
        input["actionLimits"] =
            json!(["cameras.view", "cameras.listen", "login", "archive.export"]);
        desk.done("createUser", input).await;
        let token = desk.server.login("ÑANDÚ@EXAMPLE.COM", PASSWORD).await;
        for (action, target, expected) in [
            ("cameras.view", &near, true),
            ("cameras.listen", &near, true),
            ("cameras.talk", &near, false),
            // It needs archive.view, which he is not held to have.
            ("archive.export", &near, false),
            ("cameras.view", &far, true),
            ("cameras.listen", &far, false),
        ] {
            assert_eq!(
                desk.allowed(&token, action, target).await,
                expected,
                "{action}"
            );
        }
        let query = "{ viewer { email active createdBy { id } actionLimits } }";
        let viewer = desk.server.ask(&token, query, json!({})).await["viewer"].take();
        assert_eq!(viewer["email"], "Ñandú@example.com");
        assert_eq!(viewer["active"], true);
        assert!(
            viewer["createdBy"].is_null(),
            "he does not see who made him"
        );

        // Rights that are given reach the open session at once; those in a role likewise.
        let user = desk.user("late@example.com", &south, "OBSERVER").await;
        let late = desk.server.login("late@example.com", PASSWORD).await;
        assert!(!desk.allowed(&late, "archive.view", &far).await);
        let role = json!({ "userId": user, "groupId": south, "role": "MEMBER" });
        desk.done("assignRole", role).await;
        assert!(desk.allowed(&late, "archive.view", &far).await);
        assert!(!desk.allowed(&late, "cameras.view", &near).await);
        let given = json!({ "userId": user, "resourceIds": [near] });
        desk.done("assignToUser", given).await;
        assert!(desk.allowed(&late, "cameras.view", &near).await);
        assert!(!desk.allowed(&late, "cameras.listen", &near).await);
    });
}

#[test]
fn what_a_mutation_was_about_is_there_however_it_is_asked_for() {
    run(async {
        let desk = Desk::open().await;
        let north = desk.group(&desk.root, "north").await;
        let about = "fragment about on GroupPayload { thing: group { id } }";
        let ways = [
            ("group { id }", ""),
            ("thing: group { id }", ""),
            ("... { ... on GroupPayload { thing: group { id } } }", ""),
            ("... on MutationPayload { ...about }", about),
            ("group @include(if: $yes) { id }", ""),
        ];
        for (number, (way, fragment)) in ways.into_iter().enumerate() {
            let query = format!(
                "mutation($input: RenameGroupInput!, $yes: Boolean!) {{ renameGroup(input: $input) \
                 {{ userErrors @include(if: $yes) {{ code }} {way} }} }} {fragment}"
            );
            let input = json!({ "groupId": north, "name": format!("north {number}") });
            let variables = json!({ "input": input, "yes": true });
            let done = desk.server.ask(&desk.boss, &query, variables).await;
            let done = &done["renameGroup"];
            assert_eq!(done["userErrors"], json!([]), "{way}");
            let thing = done.get("thing").unwrap_or(&done["group"]);
            assert_eq!(thing["id"], json!(north), "{way}");
        }
    });
}

#[test]
fn fields_of_one_response_key_are_one_mutation() {
    run(async {
        let desk = Desk::open().await;
        let input = |name: &str| format!("{{ parentId: \"{}\", name: \"{name}\" }}", desk.root);
        let ways = [
            format!(
                "mutation {{ createGroup(input: {0}) {{ revision group {{ id }} }} \
                 createGroup(input: {0}) {{ group {{ name }} userErrors {{ code }} }} }}",
                input("twice")
            ),
            format!(
                "mutation {{ ...a ... {{ ...b }} }} \
                 fragment a on Mutation {{ createGroup(input: {0}) {{ revision }} }} \
                 fragment b on Mutation {{ createGroup(input: {0}) {{ group {{ id name }} }} }}",
                input("twice")
            ),
        ];
        for (number, way) in ways.iter().enumerate() {
            let done = desk.server.ask(&desk.boss, way, json!({})).await;
            let done = &done["createGroup"];
            let groups = "{ groups(search: \"twice\") { totalCount nodes { id } } }";
            let groups = desk.server.ask(&desk.boss, groups, json!({})).await;
            assert_eq!(groups["groups"]["totalCount"], json!(number + 1), "{way}");
            let id = &done["group"]["id"];
            let all = groups["groups"]["nodes"].as_array().unwrap();
            assert!(all.iter().any(|group| group["id"] == *id), "{done}");
            assert_eq!(done["group"]["name"], "twice");
            assert_eq!(done["revision"], json!((number + 2).to_string()));
        }
        let refused = [
            format!(
                "mutation {{ createGroup(input: {0}) {{ revision }} \
                 createGroup(input: {1}) {{ revision }} }}",
                input("one"),
                input("other")
            ),
            format!(
                "mutation {{ createGroup(input: {0}) {{ revision }} \
                 createGroup(input: {0}) @include(if: true) {{ revision }} }}",
                input("one")
            ),
        ];
        for way in refused {
            let code = desk.server.fails(&desk.boss, &way, json!({})).await;
            assert_eq!(code, "GRAPHQL_VALIDATION_FAILED", "{way}");
        }
        let groups = "{ groups { totalCount } }";
        let groups = desk.server.ask(&desk.boss, groups, json!({})).await;
        assert_eq!(groups["groups"]["totalCount"], json!(3));
    });
}
