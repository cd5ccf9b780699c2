//! Issue 3, shown 8: names, emails, external ids and languages, as odd as they come: kept as they
//! are read, found as they are kept, or refused.

mod cases;
mod emails;

use serde_json::{Value, json};

use self::cases::{Case, external_ids, languages, names};
use crate::desk::{Desk, new_user, on_both};
use crate::support::{PASSWORD, code, run, text};

/// Where a text goes in.
struct Door<'a> {
    name: &'static str,
    field: &'static str,
    input: Value,
    token: &'a str,
}

impl Desk {
    /// Sends each text in by the door: what is refused is bad input and changes nothing, tried or
    /// not; what is kept is shown by the payload, by `node`, and found by a search for it.
    async fn takes(&self, door: &Door<'_>, cases: &[Case]) {
        for (at, (given, expected)) in cases.iter().enumerate() {
            let Door { name, field, .. } = door;
            let mut input = door.input.clone();
            input[*field] = json!(given);
            if let Some(email) = input["email"].as_str() {
                input["email"] = json!(format!("{at}-{email}"));
            }
            let about = format!("{name}.{field}: {given:?}");
            let Some(expected) = expected else {
                let before = self.revision().await;
                for dry in [true, false] {
                    let answer = self.answer(door.token, name, input.clone(), dry).await;
                    assert_eq!(code(&answer), "BAD_USER_INPUT", "{about}: {answer}");
                }
                assert_eq!(self.revision().await, before, "{about}");
                continue;
            };
            let tried = self.run(door.token, name, input.clone(), true).await;
            assert_eq!(tried["userErrors"], json!([]), "{about}");
            let made = self.does(door.token, name, input.clone()).await;
            let id = text(&made["thing"]["id"]);
            if *field == "name" {
                assert_eq!(made["thing"]["name"], *expected, "{about}");
            }
            let node = self.shown(&id).await;
            assert_eq!(node[*field], *expected, "{about}: {node}");
            if *field == "name" {
                self.found_by(&id, given, expected).await;
            }
            // The same again changes nothing.
            if name.starts_with("rename") || name.starts_with("update") {
                let before = self.revision().await;
                input[*field] = json!(expected);
                self.does(door.token, name, input).await;
                assert_eq!(self.revision().await, before, "{about}: again");
            }
        }
    }

    pub(super) async fn shown(&self, id: &str) -> Value {
        let query = "query($id: ID!) { node(id: $id) { ... on User { name email language } \
                     ... on Group { name externalId } ... on Resource { name externalId } } }";
        let shown = self
            .server
            .ask(&self.boss, query, json!({ "id": id }))
            .await;
        shown["node"].clone()
    }

    /// In the list of its kind, under its name, by a search for all of it as it was given and as it
    /// is kept.
    async fn found_by(&self, id: &str, given: &str, name: &str) {
        let list = match id.rsplit_once('_').unwrap().0 {
            "user" => "users(filter: { search: $s }, first: 1000)",
            "group" => "groups(search: $s, first: 1000)",
            _ => "resources(search: $s, first: 1000)",
        };
        let query = format!("query($s: String) {{ l: {list} {{ nodes {{ id name }} }} }}");
        for search in [given.trim(), name] {
            // A search is no longer than a name, before it is composed.
            if search.chars().count() > 200 {
                continue;
            }
            let found = self
                .server
                .ask(&self.boss, &query, json!({ "s": search }))
                .await;
            let nodes = found["l"]["nodes"].as_array().unwrap();
            let node = nodes.iter().find(|node| node["id"] == id);
            let node = node.unwrap_or_else(|| panic!("{search:?} finds no {id}"));
            assert_eq!(node["name"], name);
        }
    }
}

#[test]
fn a_name_is_kept_as_it_is_read_or_refused_wherever_one_is_given() {
    run(on_both(async |desk| {
        let cameras = desk.camera_manager().await;
        let group = desk.group(&desk.root, "group").await;
        let camera = desk.camera(&group, "camera").await;
        let user = desk.user("user@example.com", &group, "MEMBER").await;
        let own = desk.person("own", &group, "OBSERVER").await;
        let boss = desk.boss.clone();
        let new = new_user("new@example.com", &[(&group, "MEMBER")]);
        let copy = json!({ "userId": user, "email": "copy@example.com", "password": PASSWORD });
        let door = |name, input, token| Door {
            name,
            field: "name",
            input,
            token,
        };
        for door in [
            door("createGroup", json!({ "parentId": group }), boss.as_str()),
            door("renameGroup", json!({ "groupId": group }), &boss),
            door(
                "createResource",
                json!({ "kind": "CAMERA", "groupIds": [group] }),
                &cameras,
            ),
            door("updateResource", json!({ "resourceId": camera }), &cameras),
            door("createUser", new, &boss),
            door("duplicateUser", copy, &boss),
            door("updateUser", json!({ "userId": user }), &boss),
        ] {
            desk.takes(&door, &names()).await;
        }
        // His own; who changes only himself, finds himself.
        let input = json!({ "userId": own.id, "name": " Own\u{85}" });
        let done = desk.does(&own.token, "updateUser", input).await;
        assert_eq!(done["thing"]["name"], "Own");
        desk.server.is_well().await;
    }));
}

#[test]
fn an_external_id_and_a_language_are_kept_as_written_or_refused() {
    run(on_both(async |desk| {
        let cameras = desk.camera_manager().await;
        let group = desk.group(&desk.root, "group").await;
        let camera = desk.camera(&group, "camera").await;
        let user = desk.user("user@example.com", &group, "MEMBER").await;
        let own = desk.person("own", &group, "OBSERVER").await;
        let boss = desk.boss.clone();
        let door = |name, input, token| Door {
            name,
            field: "externalId",
            input,
            token,
        };
        for door in [
            door(
                "createGroup",
                json!({ "parentId": group, "name": "x" }),
                boss.as_str(),
            ),
            door(
                "createResource",
                json!({ "kind": "CAMERA", "name": "x", "groupIds": [group] }),
                &cameras,
            ),
            door("updateResource", json!({ "resourceId": camera }), &cameras),
        ] {
            desk.takes(&door, &external_ids()).await;
        }
        let door = |user: &str, token| Door {
            name: "updateUser",
            field: "language",
            input: json!({ "userId": user }),
            token,
        };
        desk.takes(&door(&user, &boss), &languages()).await;
        desk.takes(&door(&own.id, &own.token), &languages()).await;
        for (name, input, field, token, id) in [
            (
                "updateUser",
                json!({ "userId": user }),
                "language",
                &boss,
                &user,
            ),
            (
                "updateResource",
                json!({ "resourceId": camera }),
                "externalId",
                &cameras,
                &camera,
            ),
        ] {
            let mut input = input;
            input[field] = Value::Null;
            desk.does(token, name, input).await;
            assert_eq!(
                desk.shown(id).await[field],
                Value::Null,
                "null takes it away"
            );
        }
        desk.server.is_well().await;
    }));
}

#[test]
fn names_need_not_be_unique_and_lists_keep_their_order() {
    run(on_both(async |desk| {
        let group = desk.group(&desk.root, "twin").await;
        let mut twins = Vec::new();
        for at in 0..3 {
            let mut new = new_user(&format!("twin{at}@example.com"), &[(&group, "MEMBER")]);
            new["name"] = json!("twin");
            twins.push(desk.done("createUser", new).await);
            desk.group(&desk.root, "twin").await;
            desk.camera(&group, "twin").await;
        }
        for name in [
            "Z",
            "a",
            "\u{e9}",
            "\u{1F4F7}",
            "e\u{301}a",
            "\u{5d0}",
            "\u{ff21}",
            "~",
            "A b",
            "Ab",
        ] {
            desk.camera(&group, name).await;
            desk.group(&group, name).await;
        }
        for list in [
            "users(sort: NAME_ASC, first: $n, after: $a)",
            "groups(first: $n, after: $a)",
            "resources(first: $n, after: $a)",
        ] {
            let query = format!(
                "query($n: Int, $a: String) {{ l: {list} {{ totalCount nodes {{ id name }} pageInfo {{ endCursor hasNextPage }} }} }}"
            );
            let all = desk
                .server
                .ask(&desk.boss, &query, json!({ "n": 1000 }))
                .await;
            let all = all["l"]["nodes"].as_array().unwrap().clone();
            assert!(all.iter().filter(|node| node["name"] == "twin").count() >= 3);
            for size in [1, 2] {
                let (mut paged, mut after) = (Vec::new(), Value::Null);
                loop {
                    let page = desk
                        .server
                        .ask(&desk.boss, &query, json!({ "n": size, "a": after }))
                        .await;
                    paged.extend(page["l"]["nodes"].as_array().unwrap().clone());
                    after = page["l"]["pageInfo"]["endCursor"].clone();
                    if page["l"]["pageInfo"]["hasNextPage"] != true {
                        break;
                    }
                }
                assert_eq!(paged, all, "{list} by {size}");
            }
            if list.starts_with("resources") {
                let keys: Vec<(String, String)> = all
                    .iter()
                    .map(|node| (text(&node["name"]), text(&node["id"])))
                    .collect();
                assert!(keys.is_sorted(), "by name, then id: {keys:?}");
            }
        }
        desk.server.is_well().await;
    }));
}
