//! Requests that are no proper GraphQL: a clear error, and the server lives.

use serde_json::json;

use crate::demo::demo;
use crate::support::run;

type Headers = &'static [(&'static str, &'static str)];

const JSON: (&str, &str) = ("content-type", "application/json");
/// By which a document that does not fit is 400, and not 200.
const GRAPHQL: (&str, &str) = ("accept", "application/graphql-response+json");

fn query(text: &str) -> Vec<u8> {
    json!({ "query": text }).to_string().into_bytes()
}

#[test]
fn what_is_no_request_is_refused_with_a_status_and_a_code() {
    run(async {
        let server = &demo().await.server;
        const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
        const LATIN: (&str, &str) = ("content-type", "application/json; charset=latin1");
        let whole = query("{ viewer { id } }");
        let megabytes = vec![b' '; 10_000_000];
        let deep_json = [b"[".repeat(100_000), b"]".repeat(100_000)].concat();
        let deep_variables = format!(
            "{{\"query\":\"{{a}}\",\"variables\":{{\"a\":{}{}}}}}",
            "[".repeat(5000),
            "]".repeat(5000)
        );
        let cases: Vec<(Headers, Vec<u8>, u16)> = vec![
            (&[JSON], megabytes, 413),
            (&[], whole.clone(), 415),
            (&[FORM], whole.clone(), 415),
            (&[LATIN], whole.clone(), 415),
            (&[JSON, JSON], whole, 415),
            (&[JSON], b"".to_vec(), 400),
            (&[JSON], b"{".to_vec(), 400),
            (&[JSON], b"\xff\xfe\x00".to_vec(), 400),
            (&[JSON], br#"{"query":"\ud800"}"#.to_vec(), 400),
            (&[JSON], b"null".to_vec(), 400),
            (&[JSON], b"[]".to_vec(), 400),
            (
                &[JSON],
                br#"[{"query":"{viewer{id}}"},{"query":"{viewer{id}}"}]"#.to_vec(),
                400,
            ),
            (&[JSON], deep_json, 400),
            (&[JSON], deep_variables.into_bytes(), 400),
            (&[JSON], b"{}".to_vec(), 400),
            (&[JSON], br#"{"query":null}"#.to_vec(), 400),
            (&[JSON], br#"{"query":1}"#.to_vec(), 400),
            (
                &[JSON],
                br#"{"query":"{viewer{id}}","variables":[]}"#.to_vec(),
                400,
            ),
            (
                &[JSON],
                br#"{"query":"{viewer{id}}","operationName":{}}"#.to_vec(),
                400,
            ),
            (
                &[JSON, GRAPHQL],
                br#"{"query":"{viewer{id}}","operationName":"other"}"#.to_vec(),
                400,
            ),
            (
                &[JSON, GRAPHQL],
                br#"{"query":"query a{viewer{id}} query b{viewer{id}}"}"#.to_vec(),
                400,
            ),
            (
                &[JSON, ("content-encoding", "gzip")],
                b"\x1f\x8b".to_vec(),
                415,
            ),
        ];
        for (headers, body, status) in cases {
            let shown = String::from_utf8_lossy(&body[..body.len().min(80)]).into_owned();
            let answer = server.send(headers, body).await;
            assert_eq!(answer.status, status, "{shown}: {}", answer.body);
            assert_eq!(answer.code(), "BAD_USER_INPUT", "{shown}");
            assert!(answer.json().get("data").is_none(), "{shown}");
        }
        let (status, body) = server.get("/graphql").await;
        assert_eq!(status, 400);
        assert!(body.contains("BAD_USER_INPUT"), "{body}");
        let (status, body) = server.get("/no/such/page").await;
        assert_eq!((status, body.as_str()), (404, ""));
        server.is_well().await;
    });
}

#[test]
fn a_query_that_asks_too_much_is_refused_before_it_costs_anything() {
    run(async {
        let demo = demo().await;
        let (server, token) = (&demo.server, demo.token("system_manager"));
        let login = "login(input: { email: \"a@b.c\", password: \"x\" }) { token }";
        let logins: String = (0..500).map(|n| format!("l{n}: {login} ")).collect();
        let spread = format!(
            "fragment F on Mutation {{ {login} }} mutation {{ ...F a: logout {{ \
             userErrors {{ code }} }} ... on Mutation {{ b: {login} }} }}"
        );
        let nested = |depth: usize| {
            let inner = "parent { ".repeat(depth);
            let end = " }".repeat(depth);
            format!("{{ node(id: \"x\") {{ ... on Group {{ {inner} id {end} }} }} }}")
        };
        let bomb: String = (0..40)
            .map(|n| format!("fragment F{n} on User {{ ...F{0} ...F{0} }} ", n + 1))
            .collect();
        let lists = "users(first: 1000) { nodes { assignedResources(first: 1000) { nodes { \
                     groups { children(first: 1000) { totalCount } } } } } }";
        let cases = [
            ("500 logins", format!("mutation {{ {logins} }}")),
            ("logins in fragments", spread),
            ("deep", nested(30)),
            ("deeper", nested(20_000)),
            ("brackets", "{".repeat(100_000)),
            (
                "lists in brackets",
                format!("{{ a(b: {}", "[".repeat(100_000)),
            ),
            (
                "10,000 directives",
                format!("{{ viewer {} {{ id }} }}", "@a".repeat(10_000)),
            ),
            (
                "10,000 known directives",
                format!(
                    "{{ viewer {} {{ id }} }}",
                    "@skip(if: false) ".repeat(10_000)
                ),
            ),
            (
                "10,000 aliases",
                format!(
                    "{{ {} }}",
                    (0..10_000)
                        .map(|n| format!("a{n}: viewer {{ id }} "))
                        .collect::<String>()
                ),
            ),
            (
                "a circle",
                "fragment A on User { ...B } fragment B on User { ...A } { viewer { ...A } }"
                    .into(),
            ),
            (
                "a circle that nothing uses",
                "fragment A on User { createdBy { ...A } } { viewer { id } }".into(),
            ),
            (
                "a doubling",
                format!("{bomb} fragment F40 on User {{ id }} {{ viewer {{ ...F0 }} }}"),
            ),
            ("millions of rows", format!("{{ {lists} }}")),
        ];
        for (name, text) in cases {
            for token in [None, Some(token)] {
                let begun = std::time::Instant::now();
                let answer = server.operate(token, &text, json!({})).await;
                let took = begun.elapsed();
                assert_eq!(answer.status, 200, "{name}: {}", answer.body);
                let known = ["GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED"];
                assert!(known.contains(&answer.code().as_str()), "{name}");
                assert!(answer.json().get("data").is_none(), "{name}");
                assert!(answer.body.len() < 10_000, "{name}: a huge answer");
                assert!(took.as_secs() < 5, "{name} took {took:?}");
            }
        }
        for text in [
            "{ veiwer { id } }",
            "{ viewer { naem } }",
            "{ users(frist: 1) { x } }",
        ] {
            let answer = server.operate(Some(token), text, json!({})).await;
            assert_eq!(answer.code(), "GRAPHQL_VALIDATION_FAILED", "{text}");
        }
        let answer = server
            .operate(
                Some(token),
                "subscription { permissionChanges { revision } }",
                json!({}),
            )
            .await;
        assert!(!answer.code().is_empty());
        server.is_well().await;
    });
}

/// The parser descends once for each bracket, and ends the process where there are many.
#[test]
fn g1_brackets_that_a_comment_or_a_string_hides_from_a_careless_reader() {
    run(async {
        let demo = demo().await;
        let server = &demo.server;
        let deep = "[".repeat(300_000);
        for hidden in [
            format!("#\\\n{{a(b:{deep}"),
            format!("#\\\r{{a(b:{deep}"),
            format!("#\"\n{{a(b:{deep}"),
            format!("{{a(b:[\"\"\"\\\\\"\"\" x \"\"\" {deep}"),
            format!("{{a(b:[\"\"\"\"{deep}"),
            format!("{{a(b:[\"\\\\\"{deep}"),
            format!("query($a: {deep}"),
            format!("query($a: Int = {deep}"),
            format!("{{a @b(c: {deep}"),
            format!("{{a(b: {}", "{c:".repeat(300_000)),
            "{a".repeat(300_000),
            "{...".repeat(250_000),
        ] {
            let answer = server.send(&[JSON, GRAPHQL], query(&hidden)).await;
            let begin: String = hidden.chars().take(30).collect();
            assert_eq!(answer.status, 400, "{begin:?}: {}", answer.body);
            let known = ["GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED"];
            assert!(known.contains(&answer.code().as_str()), "{begin:?}");
        }
        let inside = |name: &str| format!("{{\"query\":\"{{a}}\",\"{name}\":{{\"a\":{deep}");
        for name in ["variables", "extensions", "x"] {
            let answer = server.send(&[JSON], inside(name).into_bytes()).await;
            assert_eq!(answer.status, 400, "{name}: {}", answer.body);
        }
        server.is_well().await;
    });
}

#[test]
fn an_object_of_which_nothing_is_asked_is_empty_and_not_null() {
    run(async {
        let desk = crate::desk::Desk::open().await;
        for (query, expected) in [
            (
                "query($g: ID!) { node(id: $g) { ... on Resource { name } } }",
                json!({ "node": {} }),
            ),
            (
                "query($g: ID!) { node(id: $g) { ...f } } fragment f on Node { ... on User { name } }",
                json!({ "node": {} }),
            ),
            (
                "query($g: ID!) { node(id: $g) { id @skip(if: true) } }",
                json!({ "node": {} }),
            ),
            (
                "query($g: ID!) { node(id: $g) @skip(if: true) { id } }",
                json!({}),
            ),
        ] {
            let answer = desk
                .server
                .ask(&desk.boss, query, json!({ "g": desk.root }));
            assert_eq!(answer.await, expected, "{query}");
        }
    });
}
