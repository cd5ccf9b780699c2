//! No place that takes an id is forgotten: the schema says which there are.

use std::collections::BTreeSet;

use super::ways::ways;
use crate::support::call;

/// Every place that the schema has.
fn places() -> BTreeSet<String> {
    let schema = call(&[], &["schema"]).out;
    // Every second piece is a description.
    let bare: String = schema.split("\"\"\"").step_by(2).collect();
    let lines: Vec<&str> = bare
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    let block = |head: &str| {
        let from = lines.iter().position(|line| *line == head);
        let from = from.unwrap_or_else(|| panic!("no {head}"));
        let rest = lines[from + 1..].iter();
        rest.take_while(|line| **line != "}")
            .copied()
            .collect::<Vec<_>>()
    };
    let mut places = BTreeSet::new();
    for kind in ["type Query {", "type Mutation {"] {
        for line in block(kind) {
            let Some((field, rest)) = line.split_once('(') else {
                continue;
            };
            if line.starts_with('"') || !rest.contains("): ") {
                continue;
            }
            let (arguments, _) = rest.split_once("): ").unwrap();
            for argument in arguments.split(", ") {
                add(&block, field, argument, &mut places);
            }
        }
    }
    places
}

/// The argument, or the fields of its input, if they are ids.
fn add<'a>(
    block: &impl Fn(&str) -> Vec<&'a str>,
    field: &str,
    argument: &str,
    places: &mut BTreeSet<String>,
) {
    let (name, kind) = argument.split_once(": ").unwrap();
    let kind = kind.split(" = ").next().unwrap();
    let kind = kind.trim_matches(['[', ']', '!']);
    if kind == "ID" {
        places.insert(format!("{field}.{name}"));
    } else if kind.ends_with("Input") || kind.ends_with("Filter") {
        let lines = block(&format!("input {kind} {{"));
        for line in lines.into_iter().filter(|line| !line.starts_with('"')) {
            add(block, field, line, places);
        }
    }
}

#[test]
fn every_place_of_the_schema_that_takes_an_id_is_tried() {
    let tried: BTreeSet<String> = ways().iter().map(|way| way.place.to_owned()).collect();
    let places = places();
    assert!(places.len() > 40, "{places:?}");
    assert_eq!(tried, places);
}
