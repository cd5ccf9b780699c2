//! What is remembered of a document changes nothing of what is said of a request.

use std::sync::{Arc, LazyLock};

use async_graphql::Variables;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::checked;
use crate::known::Known;
use crate::limits::Options;
use crate::prepared::Prepared;
use crate::schema::{self, Schemas};

/// Documents, each with variables by which it is good.
fn documents() -> Vec<(&'static str, Value)> {
    let check = json!({ "action": "a", "targetId": "t" });
    vec![
        (
            "query($first: Int, $after: String) { users(first: $first, after: $after) { nodes { id } } }",
            json!({ "first": 3, "after": "x" }),
        ),
        (
            "query($filter: UserFilter, $sort: UserSort, $first: Int = 9) { users(filter: $filter, sort: \
             $sort, first: $first) { totalCount nodes { id memberships { role } } } }",
            json!({ "filter": { "search": "x" } }),
        ),
        (
            "query($inputs: [CheckInput!]!, $r: Revision, $o: AsOf) { checks(inputs: $inputs, atLeast: \
             $r, asOf: $o) { allowed } }",
            json!({ "inputs": [check], "r": "1" }),
        ),
        (
            "query($u: ID, $a: String!, $s: Boolean = false) { check(input: {userId: $u, action: $a, \
             targetId: \"t\"}) @skip(if: $s) { allowed } viewer { ... on User { id } } }",
            json!({ "u": "u", "a": "a" }),
        ),
        (
            "query($id: ID!, $s: Boolean!, $k: ResourceKind) { node(id: $id) { ...f @include(if: $s) } \
             accessibleResources(action: \"a\", kind: $k) { nodes { id } } } fragment f on Group { name }",
            json!({ "id": "1", "s": true, "k": "CAMERA" }),
        ),
        (
            "mutation($input: DuplicateUserInput!, $dry: Boolean) { duplicateUser(input: $input, dryRun: \
             $dry) { revision } }",
            json!({ "input": { "userId": "u", "email": "a@b", "name": "n", "password": "p" } }),
        ),
    ]
}

static SCHEMAS: LazyLock<(Schemas, Options)> = LazyLock::new(|| {
    let options = Options::default();
    (schema::build(&options), options)
});

/// What is said of a request: what it costs, or that something is wrong with it.
fn verdict(known: &Arc<Known>, variables: &Value) -> Option<String> {
    let variables = Variables::from_json(variables.clone());
    let prepared = Prepared::of(Arc::clone(known), variables);
    let cost = checked::check(&SCHEMAS.0, &prepared).ok()?;
    Some(cost.to_json())
}

fn read(document: &str) -> Arc<Known> {
    Arc::new(Known::read(document, None, &SCHEMAS.1).unwrap())
}

/// Values as clients send them to any of the variables, and others.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        prop_oneof![Just(3_i64), Just(5_000), Just(-1), Just(i64::MAX)].prop_map(Value::from),
        Just(json!(1.5)),
        Just(json!(u64::MAX)),
        prop_oneof![
            Just("t"),
            Just("CAMERA"),
            Just("OPERATOR"),
            Just("7"),
            Just("NAME")
        ]
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        let key = prop_oneof![
            Just("action"),
            Just("targetId"),
            Just("userId"),
            Just("search"),
            Just("role"),
            Just("revision"),
            Just("email"),
            Just("name"),
            Just("password"),
            Just("groupId"),
            Just("other"),
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::btree_map(key, inner, 0..5).prop_map(|map| map
                .into_iter()
                .map(|(key, value)| (key.to_owned(), value))
                .collect()),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, ..ProptestConfig::default() })]

    #[test]
    fn what_is_remembered_of_a_document_changes_no_verdict(
        which in 0..6_usize,
        requests in prop::collection::vec(
            prop::collection::vec(("[a-z]", prop::option::of(value())), 0..3),
            1..4,
        ),
        names in prop::collection::vec(any::<prop::sample::Index>(), 9),
    ) {
        let (document, good) = documents().swap_remove(which);
        let known = read(document);
        prop_assert!(verdict(&known, &good).is_some(), "{document}");
        let head = document.split('{').next().unwrap();
        let declared: Vec<&str> = head
            .split('$')
            .skip(1)
            .map(|rest| rest.split(':').next().unwrap())
            .collect();
        let mut names = names.iter().cycle();
        for request in requests {
            // Good but for what is changed or taken out.
            let mut variables: Map<String, Value> = good.as_object().unwrap().clone();
            for (_, value) in request {
                let name = names.next().unwrap().get(&declared);
                match value {
                    Some(value) => drop(variables.insert((*name).to_owned(), value)),
                    None => drop(variables.remove(*name)),
                }
            }
            let variables = Value::from(variables);
            let afresh = verdict(&read(document), &variables);
            prop_assert_eq!(verdict(&known, &variables), afresh.clone(), "{}", variables);
            // And once more, where it was learned.
            prop_assert_eq!(verdict(&known, &variables), afresh, "{}", variables);
        }
    }
}

#[test]
fn a_document_is_remembered_as_good_where_its_variables_stand_alone() {
    for (document, good) in documents() {
        let known = read(document);
        assert!(verdict(&known, &good).is_some(), "{document}");
        let variables = Variables::from_json(good);
        let is_plain = !document.contains("{userId: $u");
        let prepared = Prepared::of(known, variables);
        assert_eq!(prepared.form().good.get().is_some(), is_plain, "{document}");
    }
}
