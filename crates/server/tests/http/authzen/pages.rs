//! Pages of searches, and tokens that are of one search only.

use serde_json::{Value, json};

use super::world::results;
use super::{entity, question};
use crate::desk::{Desk, on_both};
use crate::support::{run, text};

/// A System with five cameras, and somebody who may view them.
async fn cameras(desk: &Desk) -> (String, Vec<String>) {
    let north = desk.group(&desk.root, "north").await;
    let mut cameras = Vec::new();
    for name in ["a", "b", "c", "d", "e"] {
        cameras.push(desk.camera(&north, name).await);
    }
    let him = desk.user("him@example.com", &north, "OPERATOR").await;
    (him, cameras)
}

fn with_page(mut body: Value, page: Value) -> Value {
    body["page"] = page;
    body
}

#[test]
fn a_page_says_where_the_next_begins_and_how_many_there_are() {
    run(on_both(async |desk| {
        let (him, cameras) = cameras(desk).await;
        let search = question(&him, "cameras.view", &cameras[0]);
        let ids = |page: &Value| -> Vec<String> {
            results(page).iter().map(|one| text(&one["id"])).collect()
        };
        let ask = async |page: Value| {
            let body = with_page(search.clone(), page);
            let answer = desk
                .server
                .access(&desk.boss, "search/resource", &body)
                .await;
            // Before the results, as the specification wants it.
            assert!(answer.body.starts_with("{\"page\":{"), "{}", answer.body);
            answer.json()
        };
        let first = ask(json!({ "limit": 2 })).await;
        assert_eq!(ids(&first), cameras[..2]);
        assert_eq!(
            (&first["page"]["count"], &first["page"]["total"]),
            (&json!(2), &json!(5))
        );
        let token = &first["page"]["next_token"];
        assert!(!text(token).is_empty());
        // The size is kept where it is left out, and may be said again.
        for page in [
            json!({ "token": token }),
            json!({ "token": token, "limit": 2 }),
        ] {
            let second = ask(page).await;
            assert_eq!(ids(&second), cameras[2..4]);
            let last = ask(json!({ "token": second["page"]["next_token"] })).await;
            assert_eq!(ids(&last), cameras[4..]);
            let expected = json!({ "next_token": "", "count": 1, "total": 5 });
            assert_eq!(last["page"], expected);
        }
        let whole = ask(json!({})).await;
        assert_eq!(ids(&whole), cameras);
        assert_eq!(
            whole["page"],
            json!({ "next_token": "", "count": 5, "total": 5 })
        );
        // A page of none ends where it began.
        let none = ask(json!({ "limit": 0 })).await;
        assert_eq!((ids(&none).len(), &none["page"]["total"]), (0, &json!(5)));
        let none = ask(json!({ "token": none["page"]["next_token"] })).await;
        assert_eq!((ids(&none).len(), &none["page"]["total"]), (0, &json!(5)));
        assert_ne!(none["page"]["next_token"], "");
    }));
}

#[test]
fn more_than_a_page_without_asking_for_one_is_told_so() {
    run(async {
        let desk = Desk::open().await;
        let north = desk.group(&desk.root, "north").await;
        let mut last = String::new();
        for at in 0..51 {
            last = desk.group(&north, &format!("{at:02}")).await;
        }
        let him = desk.user("him@example.com", &north, "OPERATOR").await;
        let mut body = question(&him, "user_groups.view", &last);
        body["resource"] = json!({ "type": "group" });
        let first = desk
            .server
            .answered(&desk.boss, "search/resource", &body)
            .await;
        assert_eq!(results(&first).len(), 50);
        assert_eq!(
            (&first["page"]["count"], &first["page"]["total"]),
            (&json!(50), &json!(52))
        );
        let body = with_page(body, json!({ "token": first["page"]["next_token"] }));
        let second = desk
            .server
            .answered(&desk.boss, "search/resource", &body)
            .await;
        assert_eq!(
            second["page"],
            json!({ "next_token": "", "count": 2, "total": 52 })
        );
        assert_eq!(results(&second)[1], entity(&last));
        // All actions on one thing are fewer than that, and come whole.
        let body = json!({ "subject": entity(&him), "resource": entity(&north) });
        let actions = desk
            .server
            .answered(&desk.boss, "search/action", &body)
            .await;
        assert!(actions.get("page").is_none(), "{actions}");
    });
}

#[test]
fn a_token_is_of_its_own_search_and_of_nobody_elses_making() {
    run(on_both(async |desk| {
        let (him, cameras) = cameras(desk).await;
        let other = desk.user("other@example.com", &desk.root, "OPERATOR").await;
        let search = question(&him, "cameras.view", &cameras[0]);
        let token_of = async |path: &str, body: &Value| {
            let body = with_page(body.clone(), json!({ "limit": 1 }));
            let answer = desk.server.answered(&desk.boss, path, &body).await;
            text(&answer["page"]["next_token"])
        };
        let refused = async |path: &str, body: &Value, page: Value| {
            let body = with_page(body.clone(), page);
            let answer = desk.server.access(&desk.boss, path, &body).await;
            assert_eq!(answer.status, 400, "{path} {body}: {}", answer.body);
            let error = &answer.json()["error"];
            assert!(text(&error["message"]).starts_with("page."), "{error}");
        };
        let token = token_of("search/resource", &search).await;
        refused(
            "search/resource",
            &search,
            json!({ "token": token, "limit": 2 }),
        )
        .await;
        let with = |pointer: &str, value: &str| {
            let mut body = search.clone();
            *body.pointer_mut(pointer).unwrap() = json!(value);
            body
        };
        let mut from = search.clone();
        from["context"] = json!({ "ip": "10.0.0.1" });
        for body in [
            with("/subject/id", &other),
            // He himself, by another name.
            with("/subject/id", "him@example.com"),
            with("/subject/type", "group"),
            with("/action/name", "ptz.move"),
            with("/resource/type", "layout"),
            with("/resource/type", "alien"),
            from,
        ] {
            refused("search/resource", &body, json!({ "token": token })).await;
        }
        // The id of what is searched for counts for nothing, and so it may change.
        let body = with_page(with("/resource/id", "x"), json!({ "token": token }));
        desk.server
            .answered(&desk.boss, "search/resource", &body)
            .await;

        for path in ["search/subject", "search/action"] {
            refused(path, &search, json!({ "token": token })).await;
            let own = token_of(path, &search).await;
            refused("search/resource", &search, json!({ "token": own })).await;
        }
        // Neither is a cursor of a list of GraphQL, nor anything that is made up.
        let query = "query($u: ID!) { accessibleResources(userId: $u, action: \"cameras.view\", \
                     kind: CAMERA, first: 1) { pageInfo { endCursor } } }";
        let list = desk
            .server
            .ask(&desk.boss, query, json!({ "u": him }))
            .await;
        let cursor = text(&list["accessibleResources"]["pageInfo"]["endCursor"]);
        let flipped = {
            let mut bytes = token.clone().into_bytes();
            bytes[3] = if bytes[3] == b'A' { b'B' } else { b'A' };
            String::from_utf8(bytes).unwrap()
        };
        let cut = &token[..token.len() - 1];
        for token in [
            &*cursor,
            &*flipped,
            cut,
            "x",
            "=",
            "\u{0}",
            &"A".repeat(10_000),
        ] {
            refused("search/resource", &search, json!({ "token": token })).await;
        }
    }));
}
