//! Each limit: what is just inside passes, what is just outside is refused, and cheaply.

use std::time::{Duration, Instant};

use async_graphql::Response;
use serde_json::{Value, json};

use super::read;
use crate::limits::Options;

/// What is said of a body that is not executed; none: it can be.
fn refusal(options: Options, body: &Value) -> Option<(String, String)> {
    let response = read(&options, body.to_string().as_bytes()).err()?;
    let error = serde_json::to_value(&response.errors[0]).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    Some((text(&error["extensions"]["code"]), text(&error["message"])))
}

/// As many pass, and one more does not.
fn at_most(options: Options, most: usize, body: impl Fn(usize) -> Value, says: &str) {
    let inside = refusal(options, &body(most));
    assert_eq!(inside, None, "{most}");
    let (_, message) = refusal(options, &body(most + 1)).unwrap();
    assert!(message.contains(says), "{message}");
}

fn query(text: String) -> Value {
    json!({ "query": text })
}

/// `viewer` with so many of these.
fn of_viewer(number: usize, each: impl Fn(usize) -> String) -> Value {
    let fields: String = (0..number).map(each).collect();
    query(format!("{{ viewer {{ {fields} }} }}"))
}

#[test]
fn tokens() {
    let options = Options {
        tokens: 100,
        ..Options::default()
    };
    let ids = |number: usize| of_viewer(number - 5, |_| "id ".to_owned());
    at_most(options, 100, ids, "more than 100 tokens");
    // However they are written.
    for filled in ["id,,,,  \n\t", "id # { ( [ \" @\n"] {
        let ids = |number: usize| of_viewer(number - 5, |_| filled.to_owned());
        at_most(options, 100, ids, "tokens");
    }
    let strings = |number: usize| {
        let text = "\\\"a { b } \\\\\\\" c\\\"";
        let names = format!("{text} ").repeat(number - 9);
        serde_json::from_str(&format!(
            "{{\"query\":\"{{ users(filter: {{search: [{names}]}}) }}\"}}"
        ))
    };
    let message = |number| refusal(options, &strings(number).unwrap()).unwrap().1;
    assert!(!message(80).contains("tokens"), "{}", message(80));
    assert!(message(101).contains("tokens"), "{}", message(101));
}

#[test]
fn g1_directives_in_all() {
    let fields = |number| of_viewer(number, |_| "id @include(if: true) ".to_owned());
    at_most(Options::default(), 500, fields, "more than 500 directives");
}

#[test]
fn g3_aliases() {
    let fields = |number| of_viewer(number, |i| format!("a{i}: id "));
    at_most(Options::default(), 500, fields, "at most 500 aliases");
    // Those of a fragment count wherever it is put in.
    let twice = |number: usize| {
        let fields: String = (0..number / 2).map(|i| format!("a{i}: id ")).collect();
        let odd = if number % 2 == 1 { "b: id" } else { "" };
        query(format!(
            "{{ viewer {{ ...f {odd} }} c: viewer {{ ...f }} }} fragment f on User {{ {fields} }}"
        ))
    };
    at_most(Options::default(), 499, twice, "aliases");
}

#[test]
fn fields_at_the_top() {
    let fields = |number: usize| query(format!("{{ {} }}", "__typename ".repeat(number)));
    at_most(
        Options::default(),
        500,
        fields,
        "at most 500 fields at the top",
    );
    let in_fragments = |number: usize| {
        let fields = "__typename ".repeat(number - 100);
        let hundred = "__typename ".repeat(100);
        query(format!(
            "{{ ...f ... on Query {{ {fields} }} }} fragment f on Query {{ {hundred} }}"
        ))
    };
    at_most(Options::default(), 500, in_fragments, "fields at the top");
}

#[test]
fn arguments_of_a_field() {
    let arguments = |number: usize| {
        let all: String = (0..number).map(|i| format!("a{i}: 1 ")).collect();
        query(format!("{{ users({all}) {{ totalCount }} }}"))
    };
    let message = |number| refusal(Options::default(), &arguments(number)).unwrap().1;
    assert!(message(32).contains("Unknown argument"), "{}", message(32));
    assert!(
        message(33).contains("too many arguments"),
        "{}",
        message(33)
    );
}

#[test]
fn variables() {
    let body = |number: usize| {
        let all = |write: fn(usize) -> String| (0..number).map(write).collect::<String>();
        let definitions = all(|i| format!("$v{i}: Int "));
        let fields = all(|i| format!("a{i}: users(first: $v{i}) {{ totalCount }} "));
        let query = format!("query({definitions}) {{ {fields} }}");
        let values = (0..number).map(|i| (format!("v{i}"), json!(1)));
        json!({ "query": query, "variables": Value::Object(values.collect()) })
    };
    at_most(Options::default(), 100, body, "at most 100 variables");
    let without_values = |number| {
        let mut body = body(number);
        body["variables"] = Value::Null;
        body
    };
    at_most(
        Options::default(),
        100,
        without_values,
        "at most 100 variables",
    );
}

#[test]
fn depth_of_variables() {
    let body = |depth: usize| {
        let nested = (0..depth).fold(json!(1), |inner, _| json!([inner]));
        json!({ "query": "{ __typename }", "variables": { "a": nested } })
    };
    at_most(Options::default(), 16, body, "nested too deep");
}

#[test]
fn depth() {
    let options = Options {
        complexity: usize::MAX,
        ..Options::default()
    };
    let body = |depth: usize| {
        let inner = "createdBy { ".repeat(depth - 2);
        let end = "} ".repeat(depth - 2);
        query(format!("{{ viewer {{ {inner} id {end} }} }}"))
    };
    at_most(options, 16, body, "nested too deep");
}

#[test]
fn recursion() {
    let body = |depth: usize| {
        let inner = "... on Query { ".repeat(depth);
        query(format!("{{ {inner} __typename {} }}", "} ".repeat(depth)))
    };
    at_most(Options::default(), 32, body, "nested too deep");
}

#[test]
fn selections() {
    let options = Options {
        selections: 100,
        ..Options::default()
    };
    let body = |number: usize| of_viewer(number - 1, |_| "id ".to_owned());
    at_most(options, 100, body, "selects too much");
}

#[test]
fn cost_is_what_is_compared_and_shown() {
    let body = query("{ users(first: 10) { nodes { id name } } }".to_owned());
    let with = |complexity| Options {
        complexity,
        ..Options::default()
    };
    let shown = |response: &Response| serde_json::to_value(&response.extensions).unwrap();
    let refused = read(&with(1), body.to_string().as_bytes()).err().unwrap();
    let requested = shown(&refused)["cost"]["requested"].as_u64().unwrap();
    assert_eq!(shown(&refused)["cost"]["limit"], 1);
    assert!(requested > 500, "{requested}");
    let requested = usize::try_from(requested).unwrap();
    let says = format!("costs {requested}");
    assert_eq!(refusal(with(requested), &body), None);
    let (code, message) = refusal(with(requested - 1), &body).unwrap();
    assert_eq!(code, "GRAPHQL_VALIDATION_FAILED");
    assert!(message.contains(&says), "{message}");
    // What got not so far has no cost.
    let unknown = query("{ veiwer { id } }".to_owned());
    let refused = read(&with(1), unknown.to_string().as_bytes())
        .err()
        .unwrap();
    assert_eq!(shown(&refused), json!({}));
}

/// How long it takes to find out, at best.
fn takes(body: &str) -> Duration {
    let options = Options::default();
    let schemas = crate::schema::build(&options);
    let once = || {
        let begun = Instant::now();
        let _ = super::read_by(&schemas, &options, body.as_bytes());
        begun.elapsed()
    };
    (0..3).map(|_| once()).min().unwrap()
}

/// The first failure of a bound that is not there is a factor of hundreds; what it is for each is
/// printed, for whoever changes the limits.
#[test]
#[allow(clippy::print_stdout, reason = "figures for people")]
fn the_largest_bodies_that_are_refused_cost_little() {
    const BODY: usize = 1 << 20;
    let fill = |begin: &str, each: &str, end: &str| {
        let number = (BODY - begin.len() - end.len() - 20) / each.len();
        json!({ "query": format!("{begin}{}{end}", each.repeat(number)) }).to_string()
    };
    let some = |begin: &str, number: usize, each: &dyn Fn(usize) -> String, end: &str| {
        let all: String = (0..number).map(each).collect();
        json!({ "query": format!("{begin}{all}{end}") }).to_string()
    };
    // A body of that size in which there is nothing to look at.
    let plain = takes(&fill("{ __typename } #", "x", ""));
    let cases = [
        ("names", fill("{ ", "a ", "}")),
        ("brackets", fill("", "{", "")),
        ("fields", fill("{ ", "a{b} ", "}")),
        ("directives", fill("{ viewer ", "@a", " { id } }")),
        ("strings", fill("{ a(b: [", "\"\"", "]) }")),
        ("one string", fill("{ a(b: \"", "x", "\") }")),
        ("a comment", fill("#", "x", "")),
        ("escapes", fill("{ a(b: \"", "\\u0041", "\") }")),
        ("numbers", fill("{ a(b: ", "1", ") }")),
        (
            "just as many tokens",
            some("{ ", 7_000, &|_| "id ".to_owned(), "}"),
        ),
        (
            "just as many fields",
            some("{ viewer { ", 9_000, &|i| format!("f{i} "), "} }"),
        ),
        (
            "fields that do not merge",
            some("{ viewer { ", 490, &|i| format!("a: f{i} "), "} }"),
        ),
        (
            "fragments",
            some(
                "{ ...f0 } ",
                1_800,
                &|i| format!("fragment f{i} on Query {{ __typename }} "),
                "",
            ),
        ),
        (
            "fragments in a row",
            some(
                "{ ...f0 } ",
                30,
                &|i| format!("fragment f{i} on Query {{ ...f{} ...f{} }} ", i + 1, i + 1),
                "",
            ),
        ),
        (
            "an object",
            some(
                "{ users(filter: {",
                3_000,
                &|i| format!("a{i}: 1 "),
                "}) { totalCount } }",
            ),
        ),
        (
            "variables",
            some(
                "query(",
                2_500,
                &|i| format!("$v{i}: Int "),
                ") { __typename }",
            ),
        ),
        (
            "keys",
            format!(
                "{{{}\"query\":\"\"}}",
                (0..70_000)
                    .map(|i| format!("\"k{i}\":1,"))
                    .collect::<String>()
            ),
        ),
        (
            "lists",
            format!(
                "{{\"query\":\"{{a}}\",\"variables\":{}",
                "[".repeat(BODY - 30)
            ),
        ),
    ];
    for (name, body) in cases {
        let took = takes(&body);
        let ratio = took.as_secs_f64() / plain.as_secs_f64();
        println!("{name}: {took:?}, {ratio:.1} times a plain body");
        assert!(ratio < 10.0, "{name}: {took:?} against {plain:?}");
    }
}
