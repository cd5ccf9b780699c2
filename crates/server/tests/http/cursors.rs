//! Cursors: each of its own list, and of nobody else's making.

use serde_json::{Value, json};

use crate::demo::{Demo, demo};
use crate::support::{run, text};

/// Every list, each with more than one row, by the names that a cursor is for.
pub(crate) const LISTS: [(&str, &str); 9] = [
    (
        "users",
        "l: users(first: $n, after: $a) { edges { cursor } }",
    ),
    (
        "users by email",
        "l: users(sort: EMAIL_ASC, first: $n, after: $a) { edges { cursor } }",
    ),
    (
        "groups",
        "l: groups(first: $n, after: $a) { edges { cursor } }",
    ),
    (
        "resources",
        "l: resources(first: $n, after: $a) { edges { cursor } }",
    ),
    (
        "accessible",
        "l: accessibleResources(action: \"cameras.view\", first: $n, after: $a) { edges { cursor } }",
    ),
    (
        "with access",
        "l: usersWithAccess(targetId: $g, action: \"user_groups.view\", first: $n, after: $a) { edges { cursor } }",
    ),
    (
        "children",
        "l: node(id: $g) { ... on Group { children(first: $n, after: $a) { edges { cursor } } } }",
    ),
    (
        "members",
        "l: node(id: $g) { ... on Group { members(first: $n, after: $a) { edges { cursor } } } }",
    ),
    (
        "cameras",
        "l: node(id: $l) { ... on Resource { cameras(first: $n, after: $a) { edges { cursor } } } }",
    ),
];

/// The list as an operation that declares the variables it uses.
pub(crate) fn declared(list: &str) -> String {
    let declared = [
        ("$n", "Int"),
        ("$a", "String"),
        ("$g", "ID!"),
        ("$l", "ID!"),
    ];
    let used = declared
        .iter()
        .filter(|(name, _)| list.contains(name))
        .map(|(name, kind)| format!("{name}: {kind} "));
    format!("query({}) {{ {list} }}", used.collect::<String>())
}

pub(crate) async fn list_variables(demo: &Demo, list: &str) -> Value {
    let layout = match list.contains("$l") {
        true => demo.resource("LAYOUT", &demo.california).await,
        false => String::new(),
    };
    json!({ "g": demo.california, "l": layout })
}

#[test]
fn h6_only_a_cursor_of_the_same_list_is_one() {
    run(async {
        let demo = demo().await;
        let (server, token) = (&demo.server, demo.token("system_manager"));
        let mut cursors: Vec<(&str, String, Value, String)> = Vec::new();
        for (name, list) in LISTS {
            let query = declared(list);
            let mut variables = list_variables(demo, list).await;
            variables["n"] = json!(1);
            let mut found = server.ask(token, &query, variables.clone()).await["l"].take();
            if found.get("edges").is_none() {
                let inner = found.as_object_mut().unwrap().values_mut().next().unwrap();
                found = inner.take();
            }
            let cursor = text(&found["edges"][0]["cursor"]);
            cursors.push((name, query, variables, cursor));
        }
        for (name, query, variables, cursor) in &cursors {
            let with = |after: &str| {
                let mut all = variables.clone();
                all["a"] = json!(after);
                all
            };
            server.ask(token, query, with(cursor)).await;
            let mut bad: Vec<String> = cursors
                .iter()
                .filter(|(other, ..)| other != name)
                .map(|(.., cursor)| cursor.clone())
                .collect();
            bad.extend(
                [
                    "",
                    "x",
                    "bm9uZQ",
                    "AAAAAAAAAAAAAAAAAAAAAFsiIl0",
                    "é",
                    "\u{0}",
                ]
                .map(Into::into),
            );
            bad.push("A".repeat(100_000));
            bad.push(format!("{cursor}="));
            bad.push(format!("{cursor}A"));
            for length in (0..cursor.len()).step_by(7) {
                bad.push(cursor[..length].into());
            }
            for at in (0..cursor.len()).step_by(5) {
                let mut flipped = cursor.clone().into_bytes();
                // The next digit: at least one bit of the signature or the key is another.
                flipped[at] = if flipped[at] == b'A' { b'Q' } else { b'A' };
                bad.push(String::from_utf8(flipped).unwrap());
            }
            for cursor in bad {
                let code = server.fails(token, query, with(&cursor)).await;
                assert_eq!(code, "BAD_USER_INPUT", "{name}: {cursor}");
            }
        }
        server.is_well().await;
    });
}
