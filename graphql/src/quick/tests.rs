//! The quick way beside the general one, with an application that decides by what it is asked.

#![allow(
    clippy::unwrap_used,
    reason = "a test ends where its ground is missing"
)]

use std::sync::{Arc, LazyLock};

use async_graphql::{
    EmptyMutation, EmptySubscription, Object, Request as Query, Schema, SimpleObject,
};
use canopy_app::{Asked, At, Check, Checked};
use canopy_domain::Revision;
use futures::FutureExt;
use proptest::prelude::*;

use super::body;
use super::{Cost, Plan, Request};
use crate::checked;
use crate::codes;
use crate::limits::Options;
use crate::prepared::{Prepared, given, prepare};
use crate::query::access::CheckInput;
use crate::query::as_of::AsOf;
use crate::request::Parts;
use crate::scalars::RevisionText;
use crate::schema::{self, Schemas};
use crate::shape;

/// What is answered: some say yes, by what they ask.
fn decide(asked: &[Asked<'_>], at: At) -> Checked {
    let size = |one: &Asked<'_>| one.user.map_or(3, str::len) + one.action.len() * 2;
    Checked {
        revision: Revision(7 + at.at_least.unwrap_or_default().0),
        allowed: asked
            .iter()
            .map(|one| (size(one) + one.target.len()) % 3 == 0)
            .collect(),
    }
}

/// The two fields alone, with the types that they have.
struct Root;

#[derive(SimpleObject)]
#[graphql(name = "Decision")]
struct Decided {
    allowed: bool,
    revision: RevisionText,
}

#[Object]
impl Root {
    async fn check(
        &self,
        input: CheckInput,
        at_least: Option<RevisionText>,
        as_of: Option<AsOf>,
    ) -> Option<Decided> {
        all(vec![input], at_least, as_of).pop()
    }

    async fn checks(
        &self,
        inputs: Vec<CheckInput>,
        at_least: Option<RevisionText>,
        as_of: Option<AsOf>,
    ) -> Vec<Decided> {
        all(inputs, at_least, as_of)
    }
}

fn all(
    inputs: Vec<CheckInput>,
    at_least: Option<RevisionText>,
    as_of: Option<AsOf>,
) -> Vec<Decided> {
    let inputs: Vec<Check> = inputs.into_iter().map(Check::from).collect();
    let asked: Vec<Asked<'_>> = inputs.iter().map(Check::asked).collect();
    let at_least = at_least.map(|revision| revision.0);
    let mut checked = decide(
        &asked,
        At {
            at_least,
            as_of: None,
        },
    );
    if as_of.is_some() {
        checked.revision = Revision(1);
    }
    let revision = checked.revision.into();
    let allowed = checked.allowed.into_iter();
    allowed
        .map(|allowed| Decided { allowed, revision })
        .collect()
}

static SCHEMAS: LazyLock<(Schemas, Options)> = LazyLock::new(|| {
    let options = Options::default();
    (schema::build(&options), options)
});

/// A body that is good, by the general way.
fn general(body: &[u8]) -> Option<(Prepared, Cost)> {
    let (schemas, options) = &*SCHEMAS;
    let mut parts = Parts::read(body, options).ok()?;
    let query = parts.query.take()?;
    let prepared = prepare(&query, parts, options).ok()?;
    given(&prepared).ok()?;
    let cost = checked::check(schemas, &prepared).ok()?;
    Some((prepared, cost))
}

/// What the general way answers.
fn executed(prepared: &Prepared, cost: Cost) -> Vec<u8> {
    let schema = Schema::new(Root, EmptyMutation, EmptySubscription);
    let mut request = Query::new("").variables(prepared.variables().clone());
    request.set_parsed_query(prepared.form().executed().clone());
    let mut response = schema.execute(request).now_or_never().unwrap();
    codes::complete(&mut response, true);
    let form = prepared.form();
    let operation = form.operation().unwrap();
    let order = form.order(operation);
    shape::restore(&mut response, &form.document, operation, order);
    let revision = "9".into();
    response.extensions.insert("revision".to_owned(), revision);
    cost.show(&mut response);
    serde_json::to_vec(&response).unwrap()
}

/// What a body comes to by a plan; none where it is left to the general way.
fn quickly(plan: &Arc<Plan>, body: &[u8]) -> Option<Vec<u8>> {
    let asked: Request<'_> = body::read(body, |_| Some(Arc::clone(plan)))?;
    let (_, options) = &*SCHEMAS;
    let cost = Cost::within(asked.cost()?, options.complexity)?;
    let ask = async |asked: &[Asked<'_>], at: At| Some(decide(asked, at));
    let answer = asked.answer(ask).now_or_never().unwrap()?;
    Some(answer.end(cost, Revision(9)))
}

fn body(query: &str, rest: &str) -> String {
    let query = serde_json::Value::from(query);
    format!("{{\"query\":{query}{rest}}}")
}

const ONE: &str = r#"{"action":"cameras.view","targetId":"camera_1"}"#;

#[test]
fn what_is_plain_is_taken() {
    let inputs = format!("[{ONE},{ONE}]");
    let plain = [
        (
            "query Check($input: CheckInput!, $atLeast: Revision, $asOf: AsOf) {\n  check(input: \
             $input, atLeast: $atLeast, asOf: $asOf) { allowed revision }\n}",
            format!(r#","variables":{{"input":{ONE}}},"operationName":"Check""#),
        ),
        (
            "query($inputs: [CheckInput!]!, $atLeast: Revision) { checks(inputs: $inputs, atLeast: \
             $atLeast) { allowed } }",
            format!(
                r#", "variables" : {{ "inputs" : {inputs} , "atLeast" : "12" }} , "operationName" : null "#
            ),
        ),
        (
            r#"{ check(input: {action: "cameras.view", targetId: "camera_1"}) { __typename allowed } }"#,
            String::new(),
        ),
        (
            r#"query($a: String!, $t: ID!, $u: ID) { x: check(input: {userId: $u, action: $a, targetId: $t}) { yes: allowed } y: checks(inputs: [{action: $a, targetId: "é"}]) { revision } }"#,
            r#","variables":{"a":"cameras.view","t":"camera_1","u":null},"extensions":null"#
                .to_owned(),
        ),
    ];
    for (query, rest) in plain {
        let body = body(query, &rest);
        let (prepared, cost) = general(body.as_bytes()).unwrap();
        let plan = prepared.known().plan().unwrap();
        let quick = quickly(plan, body.as_bytes()).map(String::from_utf8);
        let general = String::from_utf8(executed(&prepared, cost));
        assert_eq!(quick.unwrap(), general, "{body}");
    }
}

#[test]
fn the_variables_may_stand_before_what_they_are_for() {
    let query = "query C($input: CheckInput!) { check(input: $input) { allowed } }";
    let text = serde_json::Value::from(query);
    let variables = format!(r#"{{"input":{ONE}}}"#);
    let (prepared, _) =
        general(body(query, &format!(",\"variables\":{variables}")).as_bytes()).unwrap();
    let plan = prepared.known().plan().unwrap();
    let taken = |body: &str| quickly(plan, body.as_bytes()).is_some();
    for good in [
        format!(r#"{{"operationName":"C","variables":{variables},"query":{text}}}"#),
        format!(r#"{{"variables":{variables},"query":{text},"operationName":null}}"#),
        format!(r#"{{"documentId":"sha256:0","variables":{variables}}}"#),
    ] {
        assert!(taken(&good), "{good}");
    }
    for bad in [
        format!(r#"{{"variables":{variables},"variables":{variables},"query":{text}}}"#),
        format!(r#"{{"query":{text},"variables":{variables},"query":{text}}}"#),
        format!(r#"{{"query":{text},"variables":{variables},"documentId":"sha256:0"}}"#),
        format!(r#"{{"query":{text},"variables":{variables},"operationName":"D"}}"#),
        format!(
            r#"{{"query":{text},"variables":{variables},"operationName":"C","operationName":"C"}}"#
        ),
        format!(r#"{{"query":{text},"variables":{variables},"extensions":{{}}}}"#),
        format!(r#"{{"query":{text},"variables":{variables},"other":null}}"#),
        format!(r#"{{"query":{text},"variables":{variables}}} x"#),
        format!(r#"{{"variables":{{"input":{ONE}}}x,"query":{text}}}"#),
        format!(r#"{{"query":{text},"variables":{{"input":{ONE},"input":{ONE}}}}}"#),
        format!(r#"{{"query":{text},"variables":{{"other":{ONE}}}}}"#),
        format!(r#"{{"query":{text},"variables":null}}"#),
        format!(r#"{{"query":{text}}}"#),
        format!(r#"[{{"query":{text},"variables":{variables}}}]"#),
    ] {
        assert!(!taken(&bad), "{bad}");
    }
}

#[test]
fn a_document_that_asks_anything_else_has_no_plan() {
    for query in [
        "{ viewer { id } }",
        "{ __typename }",
        r#"{ check(input: {action: "a", targetId: "t"}) { allowed } viewer { id } }"#,
        r#"{ check(input: {action: "a", targetId: "t"}) { allowed @skip(if: true) revision } }"#,
        r#"{ ... { check(input: {action: "a", targetId: "t"}) { allowed } } }"#,
        r#"{ check(input: {action: "a", targetId: "t"}) { allowed allowed } }"#,
        r#"{ check(input: {action: "a", targetId: 5}) { allowed } }"#,
        r#"query($a: String! = "a") { check(input: {action: $a, targetId: "t"}) { allowed } }"#,
        r#"query($s: Boolean!) { check(input: {action: "a", targetId: "t"}) @include(if: $s) { allowed } }"#,
    ] {
        let body = body(query, r#","variables":{"s":true}"#);
        let (prepared, _) = general(body.as_bytes()).unwrap_or_else(|| panic!("{query}"));
        assert!(prepared.known().plan().is_none(), "{query}");
    }
}

/// A text as an argument takes it: a constant or a variable.
fn text(variable: &'static str) -> impl Strategy<Value = String> {
    prop_oneof![
        3 => Just(variable.to_owned()),
        2 => "[a-c]{0,2}".prop_map(|text| format!("{text:?}")),
        1 => prop_oneof![Just("null".to_owned()), Just("7".to_owned()), Just("E".to_owned())],
    ]
}

fn input() -> impl Strategy<Value = String> {
    let object = (
        prop::option::of(text("$u")),
        prop::option::weighted(0.9, text("$a")),
        prop::option::weighted(0.9, text("$t")),
    );
    let object = object.prop_map(|(user, action, target)| {
        let fields = [("userId", user), ("action", action), ("targetId", target)];
        let fields = fields.into_iter();
        let fields = fields.filter_map(|(name, value)| Some(format!("{name}: {}", value?)));
        format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
    });
    prop_oneof![1 => Just("$i".to_owned()), 2 => object]
}

fn field() -> impl Strategy<Value = String> {
    let list = prop::collection::vec(input(), 0..3);
    let inputs = prop_oneof![
        Just("$is".to_owned()),
        list.prop_map(|inputs| format!("[{}]", inputs.join(", "))),
    ];
    let asked = prop_oneof![
        input().prop_map(|input| format!("check(input: {input}")),
        inputs.prop_map(|inputs| format!("checks(inputs: {inputs}")),
    ];
    let at = prop_oneof![
        6 => Just(""),
        2 => Just(", atLeast: $r"),
        1 => Just(", atLeast: \"3\""),
        1 => Just(", atLeast: null"),
        1 => Just(", asOf: $o"),
        1 => Just(", asOf: {revision: \"1\"}"),
        1 => Just(", other: $r"),
    ];
    let selected = prop::sample::subsequence(
        vec![
            "allowed",
            "revision",
            "__typename",
            "x: allowed",
            "y: revision",
            "... { z: allowed }",
            "allowed @include(if: true)",
        ],
        1..4,
    );
    let alias = prop_oneof![Just(""), Just("a: "), Just("b: ")];
    (alias, asked, at, selected).prop_map(|(alias, asked, at, selected)| {
        format!("{alias}{asked}{at}) {{ {} }}", selected.join(" "))
    })
}

/// Documents of this family, most of them good: they declare what they use.
fn any_document() -> impl Strategy<Value = String> {
    prop::collection::vec(field(), 1..3).prop_map(|fields| {
        let fields = fields.join(" ");
        let declared = [
            ("$i", "CheckInput!"),
            ("$is", "[CheckInput!]!"),
            ("$u", "ID"),
            ("$a", "String!"),
            ("$t", "ID!"),
            ("$r", "Revision"),
            ("$o", "AsOf"),
        ];
        let is_used = |name: &str| {
            fields
                .split(|c: char| c != '$' && !c.is_alphanumeric())
                .any(|word| word == name)
        };
        let used = declared.into_iter().filter(|(name, _)| is_used(name));
        let used: Vec<String> = used.map(|(name, ty)| format!("{name}: {ty}")).collect();
        if used.is_empty() {
            format!("query N {{ {fields} }}")
        } else {
            format!("query N({}) {{ {fields} }}", used.join(", "))
        }
    })
}

/// JSON of a text, or nearly.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => "[a-cé]{0,3}".prop_map(|text| format!("\"{text}\"")),
        1 => Just("null".to_owned()),
        1 => Just("5".to_owned()),
        1 => Just(r#""\u0061""#.to_owned()),
        1 => Just("true".to_owned()),
    ]
}

fn any_input() -> impl Strategy<Value = String> {
    let rest = prop_oneof![6 => Just(""), 1 => Just(",\"x\":1"), 1 => Just(",\"action\":\"b\"")];
    let object = (
        prop::option::of(any_text()),
        prop::option::weighted(0.95, any_text()),
        any_text(),
        rest,
    );
    object.prop_map(|(user, action, target, rest)| {
        let user = user.map(|user| format!("\"userId\":{user},"));
        let action = action.map(|action| format!("\"action\":{action},"));
        let (user, action) = (user.unwrap_or_default(), action.unwrap_or_default());
        format!("{{{user}{action}\"targetId\":{target}{rest}}}")
    })
}

/// Bodies of a query, most of them good for most documents.
fn any_rest() -> impl Strategy<Value = String> {
    let list = prop::collection::vec(any_input(), 0..4);
    let list = list.prop_map(|inputs| format!("[{}]", inputs.join(",")));
    let revision =
        prop_oneof![4 => Just("\"3\""), 1 => Just("null"), 1 => Just("3"), 1 => Just("\"x\"")];
    let past = prop_oneof![3 => Just("null"), 1 => Just(r#"{"revision":"1"}"#)];
    let variables = (
        prop::option::weighted(0.9, prop_oneof![9 => any_input(), 1 => any_text()]),
        prop::option::weighted(0.9, prop_oneof![9 => list, 1 => any_input()]),
        prop::option::of(any_text()),
        prop::option::weighted(0.9, any_text()),
        prop::option::weighted(0.9, any_text()),
        prop::option::of(revision.prop_map(str::to_owned)),
        prop::option::of(past.prop_map(str::to_owned)),
    );
    let name = prop_oneof![
        Just(""),
        Just(r#","operationName":"N""#),
        Just(r#","operationName":"M""#),
        Just(r#","extensions":{}"#)
    ];
    (variables, name).prop_map(|((i, is, u, a, t, r, o), name)| {
        let named = [
            ("i", i),
            ("is", is),
            ("u", u),
            ("a", a),
            ("t", t),
            ("r", r),
            ("o", o),
        ];
        let named: Vec<String> = named
            .into_iter()
            .filter_map(|(name, value)| Some(format!("\"{name}\":{}", value?)))
            .collect();
        format!(",\"variables\":{{{}}}{name}", named.join(","))
    })
}

/// Takes out of a body's variables what a document does not declare: most of them then fit.
fn fitted(query: &str, rest: &str) -> String {
    let head = query.split('{').next().unwrap();
    let mut rest = rest.to_owned();
    for name in ["i", "is", "u", "a", "t", "r", "o"] {
        if !head.contains(&format!("${name}:")) {
            rest = without(&rest, name);
        }
    }
    rest
}

fn without(rest: &str, name: &str) -> String {
    let Some(from) = rest.find(&format!("\"{name}\":")) else {
        return rest.to_owned();
    };
    let (mut depth, mut quoted) = (0, false);
    for (at, character) in rest[from..].char_indices() {
        match character {
            '"' => quoted = !quoted,
            '{' | '[' if !quoted => depth += 1,
            // The last one takes the comma before it along, any other the one behind.
            '}' | ']' if !quoted && depth == 0 => {
                let before = rest[..from].trim_end_matches(',');
                return format!("{before}{}", &rest[from + at..]);
            }
            '}' | ']' if !quoted => depth -= 1,
            ',' if !quoted && depth == 0 => {
                return format!("{}{}", &rest[..from], &rest[from + at + 1..]);
            }
            _ => {}
        }
    }
    rest.to_owned()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    /// The plan is learned from one body and used for another.
    #[test]
    fn what_is_answered_quickly_is_what_is_answered_at_length(
        query in any_document(),
        first in any_rest(),
        second in any_rest(),
        fit in any::<bool>(),
    ) {
        let first = body(&query, &fitted(&query, &first));
        let second = if fit { fitted(&query, &second) } else { second };
        let second = body(&query, &second);
        let Some(plan) = general(first.as_bytes()).and_then(|(prepared, _)| prepared.known().plan().cloned()) else {
            return Ok(());
        };
        if let Some(quick) = quickly(&plan, second.as_bytes()) {
            let Some((prepared, cost)) = general(second.as_bytes()) else {
                return Err(TestCaseError::fail(format!("answered, and is not good: {second}")));
            };
            let general = executed(&prepared, cost);
            prop_assert_eq!(String::from_utf8(quick), String::from_utf8(general), "{}", second);
        }
    }
}
