//! Of video systems, and of running one.

use futures::future::join_all;
use serde_json::json;

use crate::desk::on_both;
use crate::live::client::{Came, Socket};
use crate::support::{Server, run, text};

/// H1: what may not be done over HTTP is not done over a socket.
#[test]
fn h1_a_socket_does_nothing_that_a_request_may_not() {
    run(async {
        let desk = crate::desk::Desk::open().await;
        let site = desk.group(&desk.root, "site").await;
        let viewer = desk.person("viewer", &site, "OBSERVER").await;
        let before = desk.revision().await;
        let mut socket = Socket::of(desk.server.canopy.url(), &viewer.token).await;
        let group = json!({ "g": site });
        for (id, text) in [
            (
                "1",
                "mutation($g: ID!) { renameGroup(input: { groupId: $g, name: \"x\" }) { revision } }",
            ),
            (
                "2",
                "query($g: ID!) { node(id: $g) { ... on Group { members { nodes { email } } } } }",
            ),
            (
                "3",
                "subscription a { permissionChanges { revision } } mutation($g: ID!) { deleteGroup(input: { groupId: $g }) { revision } }",
            ),
        ] {
            socket.subscribe(id, text, group.clone()).await;
            let Came::Message(message) = socket.next().await else {
                panic!("{id}: no message");
            };
            assert_eq!(message["type"], "error", "{message}");
        }
        assert_eq!(desk.revision().await, before);
    });
}

/// H5: what is for developers is not there unless it is asked for.
#[test]
fn h5_neither_the_editor_nor_the_schema_is_served_by_default() {
    run(async {
        let (server, _folder) = Server::fresh().await;
        assert_eq!(server.get("/graphiql").await.0, 404);
        let boss = server.boss().await;
        for text in [
            "{ __schema { types { name } } }",
            "{ __type(name: \"User\") { name } }",
        ] {
            for token in [None, Some(boss.as_str())] {
                let answer = server.operate(token, text, json!({})).await;
                assert!(!answer.code().is_empty(), "{}", answer.body);
                assert!(!answer.body.contains("User"), "{}", answer.body);
            }
        }
    });
}

/// H7: writers wait for each other, and none is told that the database was busy.
#[test]
fn h7_fifty_writers_at_once_are_all_served() {
    run(on_both(async |desk| {
        let before = desk.revision().await;
        // What was made is not read back: that may have moved on again by then, and says so.
        let create = "mutation($i: CreateGroupInput!) { createGroup(input: $i) { revision } }";
        let writes = (0..50).map(async |number| {
            let input = json!({ "parentId": desk.root, "name": format!("group {number}") });
            let made = desk
                .server
                .ask(&desk.boss, create, json!({ "i": input }))
                .await;
            text(&made["createGroup"]["revision"])
                .parse::<u64>()
                .unwrap()
        });
        let mut revisions = join_all(writes).await;
        revisions.sort_unstable();
        let expected: Vec<u64> = (before + 1..=before + 50).collect();
        assert_eq!(revisions, expected);
    }));
}

/// H8: how deep something is nested is looked at before anything is called for each level.
#[test]
fn h8_what_is_nested_deeply_is_refused() {
    run(async {
        let (server, _folder) = Server::fresh().await;
        let boss = server.boss().await;
        for depth in [200, 20_000] {
            let lists = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
            let objects = format!("{}1{}", "{a:".repeat(depth), "}".repeat(depth));
            for value in [lists, objects] {
                let text = format!("{{ users(filter: {value}) {{ totalCount }} }}");
                let answer = server.operate(Some(&boss), &text, json!({})).await;
                assert_eq!(answer.code(), "GRAPHQL_VALIDATION_FAILED", "{depth}");
            }
            let deep = format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth));
            let body = format!(
                "{{\"query\":\"query($f: UserFilter) {{ users(filter: $f) {{ totalCount }} }}\",\
                 \"variables\":{{\"f\":{deep}}}}}"
            );
            let headers = [("content-type", "application/json")];
            let answer = server.send(&headers, body).await;
            assert!(
                (400..500).contains(&answer.status),
                "{depth}: {}",
                answer.status
            );
        }
        server.is_well().await;
    });
}
