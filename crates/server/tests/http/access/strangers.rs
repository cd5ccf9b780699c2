//! Every root field by nobody, by a stranger, and by who sees and may not.

use std::collections::BTreeSet;

use serde_json::json;

use super::roots::{MUTATIONS, OPEN, OWN, QUERIES, Root, SUBSCRIPTIONS};
use super::schema::{Field, Kind};
use super::{SCHEMA, Stage, word};
use crate::live::client::Sse;
use crate::support::{Server, run};

/// The least that can be given to a field: whatever it demands, and it is asked for its name.
fn least(field: &Field) -> String {
    let given = |field: &Field| format!("{}: {}", field.name, value(&field.kind));
    let arguments: Vec<String> = needed(&field.arguments).map(given).collect();
    let arguments = match arguments.join(", ") {
        none if none.is_empty() => none,
        some => format!("({some})"),
    };
    let selected = if SCHEMA.fields(&field.kind).is_some() {
        "{ __typename }"
    } else {
        ""
    };
    format!("{}{arguments} {selected}", field.name)
}

fn needed(fields: &[Field]) -> impl Iterator<Item = &Field> {
    fields
        .iter()
        .filter(|field| matches!(field.kind, Kind::Sure(_)))
}

fn value(kind: &Kind) -> String {
    match kind {
        Kind::Sure(inner) => value(inner),
        Kind::List(_) => "[]".into(),
        Kind::Named(name) => match (SCHEMA.inputs.get(name), SCHEMA.enums.get(name)) {
            (Some(fields), _) => {
                let fields =
                    needed(fields).map(|field| format!("{}: {}", field.name, value(&field.kind)));
                format!("{{ {} }}", fields.collect::<Vec<_>>().join(", "))
            }
            (_, Some(values)) => values[0].clone(),
            _ if name == "Int" => "1".into(),
            _ if name == "Boolean" => "true".into(),
            _ if name == "DateTime" => "\"2026-03-03T12:00:00Z\"".into(),
            _ => "\"1\"".into(),
        },
    }
}

/// C2, H3, G7: without a login there is nothing, whatever is asked and whatever comes to be asked.
#[test]
fn c2_h3_nobody_is_answered_nothing_but_a_login() {
    run(async {
        let (server, _folder) = Server::fresh().await;
        let mut asked = 0;
        for (operation, root) in [("query", "Query"), ("mutation", "Mutation")] {
            for field in &SCHEMA.objects[root] {
                let text = format!("{operation} {{ {} }}", least(field));
                let answer = server.operate(None, &text, json!({})).await;
                let open = OPEN.contains(&field.name.as_str());
                let refused = answer.code() == "UNAUTHENTICATED";
                assert_eq!(refused, !open, "{text}: {}", answer.body);
                let data = &answer.json()["data"];
                assert!(
                    open || data.is_null() || data[&field.name].is_null(),
                    "{}",
                    answer.body
                );
                asked += 1;
            }
        }
        assert!(asked > 50, "{asked}");
        for field in &SCHEMA.objects["Subscription"] {
            let text = format!("subscription {{ {} }}", least(field));
            let request = reqwest::Client::new()
                .post(format!("{}/graphql", server.canopy.url()))
                .json(&json!({ "query": text }));
            let body = Sse::request(request).await.text().await;
            assert!(body.contains("UNAUTHENTICATED"), "{text}: {body}");
        }
        server.is_well().await;
    });
}

fn names(roots: &[Root]) -> BTreeSet<&'static str> {
    roots.iter().map(|root| root.name).collect()
}

#[test]
fn every_root_field_is_listed_with_what_is_expected_of_it() {
    let listed = names(&QUERIES)
        .into_iter()
        .chain(names(&MUTATIONS))
        .chain(names(&SUBSCRIPTIONS))
        .chain(OWN)
        .chain(OPEN)
        .collect::<BTreeSet<_>>();
    let fields = ["Query", "Mutation", "Subscription"]
        .into_iter()
        .flat_map(|root| SCHEMA.objects[root].iter().map(|field| field.name.as_str()))
        .collect::<BTreeSet<_>>();
    assert_eq!(listed, fields);
}

/// B11: there is one guard, below every field.
#[test]
fn b11_c2_every_root_field_hides_from_strangers_and_refuses_who_may_not() {
    run(async {
        let stage = Stage::set().await;
        let mut wrong = Vec::new();
        let before = stage.desk.revision().await;
        for person in [&stage.stranger, &stage.reader] {
            let is_stranger = person.token == stage.stranger.token;
            let expected = |root: &Root| {
                if is_stranger {
                    root.stranger
                } else {
                    root.reader
                }
            };
            let mut tell = |root: &Root, found: String| {
                if found != expected(root) {
                    let who = if is_stranger {
                        "a stranger"
                    } else {
                        "a reader"
                    };
                    wrong.push(format!(
                        "{} of {who}: {found}, not {}",
                        root.name,
                        expected(root)
                    ));
                }
            };
            for root in &QUERIES {
                let text = format!("{{ {}{} }}", root.name, root.rest);
                tell(
                    root,
                    word(&stage.ask(Some(&person.token), &text).await, root.name),
                );
            }
            for root in &MUTATIONS {
                let input = root.rest.replace("\"ME\"", &format!("\"{}\"", person.id));
                // Where the schema offers to try it, it is tried as well.
                let field = SCHEMA.objects["Mutation"]
                    .iter()
                    .find(|field| field.name == root.name);
                let dry = field
                    .unwrap()
                    .arguments
                    .iter()
                    .any(|it| it.name == "dryRun");
                for more in ["", ", dryRun: true"].iter().take(1 + usize::from(dry)) {
                    let text = format!(
                        "mutation {{ {}(input: {{ {input} }}{more}) {{ userErrors {{ code }} }} }}",
                        root.name
                    );
                    tell(
                        root,
                        word(&stage.ask(Some(&person.token), &text).await, root.name),
                    );
                }
            }
            for root in &SUBSCRIPTIONS {
                let text = stage.fill(&format!("subscription {{ {}{} }}", root.name, root.rest));
                let request = reqwest::Client::new()
                    .post(format!("{}/graphql", stage.desk.server.canopy.url()))
                    .bearer_auth(&person.token)
                    .json(&json!({ "query": text }));
                let mut body = Sse::request(request).await;
                if expected(root) == "watches" {
                    assert_eq!(body.status, 200, "{text}");
                    continue;
                }
                let answer = body.next().await.map_or(json!({}), |frame| frame.json());
                tell(root, word(&answer, root.name));
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
        assert_eq!(stage.desk.revision().await, before, "something was done");
        // All of it is there to be found, by who may.
        for root in &QUERIES {
            let text = format!("{{ {}{} }}", root.name, root.rest);
            let mut told = Vec::new();
            for token in [&stage.desk.boss, &stage.manager.token] {
                told.push(word(&stage.ask(Some(token), &text).await, root.name));
            }
            let there = |word: &String| ["found", "some", "yes", "no"].contains(&word.as_str());
            let found = told.iter().any(there);
            assert!(
                found || root.name == "serviceTerms",
                "{}: {told:?}",
                root.name
            );
        }
        stage.desk.server.is_well().await;
    });
}
