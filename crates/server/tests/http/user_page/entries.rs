//! Entries of lists of persons and of plates, each command held to its action on the list.

use serde_json::{Value, json};

use crate::desk::{Desk, on_both};
use crate::support::{run, text};

async fn entry(desk: &Desk, token: &str, name: &str, input: Value) -> Value {
    let kind = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
    let query = format!(
        "mutation($i: {kind}!) {{ {name}(input: $i) {{ entry {{ id label value }} \
         userErrors {{ code rule }} }} }}"
    );
    let answer = desk
        .server
        .operate(Some(token), &query, json!({ "i": input }));
    answer.await.json()
}

async fn entries(desk: &Desk, token: &str, list: &str) -> Vec<String> {
    let query = "query($l: ID!) { node(id: $l) { ... on Resource { entries { totalCount \
                 nodes { label } } } } }";
    let found = desk.server.ask(token, query, json!({ "l": list })).await;
    let nodes = found["node"]["entries"]["nodes"]
        .as_array()
        .unwrap()
        .clone();
    assert_eq!(found["node"]["entries"]["totalCount"], json!(nodes.len()));
    nodes.iter().map(|node| text(&node["label"])).collect()
}

#[test]
fn entries_are_made_changed_and_deleted_by_whoever_may_on_the_list() {
    run(on_both(async |desk| {
        let north = desk.group(&desk.root, "north").await;
        let camera = desk.camera(&north, "camera").await;
        let operator = desk.person("operator", &north, "OPERATOR").await;
        let member = desk.person("member", &north, "MEMBER").await;
        let manager = desk.person("manager", &north, "GROUP_MANAGER").await;
        let input = json!({ "kind": "PLATE_LIST", "name": "staff", "groupIds": [north] });
        let list = desk.does(&manager.token, "createResource", input).await;
        let list = text(&list["thing"]["id"]);
        let form = |label: &str| json!({ "listId": list, "label": label, "value": "M-AB 123" });
        let made = entry(desk, &operator.token, "createEntry", form("Bo")).await;
        let made = text(&made["data"]["createEntry"]["entry"]["id"]);
        entry(desk, &manager.token, "createEntry", form("anna")).await;
        assert_eq!(entries(desk, &member.token, &list).await, ["anna", "Bo"]);
        // A member reads them and no more.
        let changed = json!({ "entryId": made, "label": "Bob" });
        for (name, input) in [
            ("createEntry", form("x")),
            ("updateEntry", changed.clone()),
            ("deleteEntry", json!({ "entryId": made })),
        ] {
            let answer = entry(desk, &member.token, name, input).await;
            assert_eq!(
                answer["data"][name]["userErrors"][0]["code"], "FORBIDDEN",
                "{answer}"
            );
        }
        // Who does not see the list finds nothing.
        let far = desk
            .person("far", &desk.group(&desk.root, "south").await, "OPERATOR")
            .await;
        for (name, input) in [
            ("createEntry", form("x")),
            ("deleteEntry", json!({ "entryId": made })),
        ] {
            let answer = entry(desk, &far.token, name, input).await;
            assert_eq!(crate::support::code(&answer), "NOT_FOUND");
        }
        // A camera is no list.
        let answer = entry(
            desk,
            &operator.token,
            "createEntry",
            json!({ "listId": camera, "label": "x", "value": "x" }),
        )
        .await;
        assert!(["NOT_FOUND", "BAD_USER_INPUT"].contains(&crate::support::code(&answer).as_str()));
        let answer = entry(desk, &operator.token, "updateEntry", changed).await;
        let shown = json!({ "id": made, "label": "Bob", "value": "M-AB 123" });
        assert_eq!(answer["data"]["updateEntry"]["entry"], shown);
        entry(
            desk,
            &operator.token,
            "deleteEntry",
            json!({ "entryId": made }),
        )
        .await;
        assert_eq!(entries(desk, &member.token, &list).await, ["anna"]);
        // With the list go its entries.
        desk.does(
            &manager.token,
            "deleteResource",
            json!({ "resourceId": list }),
        )
        .await;
    }));
}
