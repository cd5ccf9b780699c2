//! The schema as text: what others rely on is in it, and the file beside it is up to date.

#![allow(
    clippy::unwrap_used,
    reason = "a test ends where its ground is missing"
)]

use std::collections::BTreeMap;

use async_graphql::Positioned;
use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    FieldDefinition, InputValueDefinition, TypeKind, TypeSystemDefinition,
};
use canopy_graphql::Gateway;

#[derive(Debug, PartialEq)]
struct Part {
    /// The type of a field with its default; the kind of a type.
    shape: String,
    description: Option<String>,
}

/// Every type, field, argument and value by its path: `Query.node`, `Query.node(id)`.
fn parts(sdl: &str) -> BTreeMap<String, Part> {
    let mut parts = BTreeMap::new();
    for definition in parse_schema(sdl).unwrap().definitions {
        let TypeSystemDefinition::Type(definition) = definition else {
            continue;
        };
        let definition = definition.node;
        let name = definition.name.node.to_string();
        let mut add = |path: String, shape: String, description: Option<Positioned<String>>| {
            let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            let description = description.map(|text| words(&text.node));
            assert!(parts.insert(path, Part { shape, description }).is_none());
        };
        let kind = match definition.kind {
            TypeKind::Scalar => "scalar".to_owned(),
            TypeKind::Object(object) => {
                for field in object.fields {
                    add_field(&mut add, &name, field.node);
                }
                format!("type {:?}", names(object.implements))
            }
            TypeKind::Interface(interface) => {
                for field in interface.fields {
                    add_field(&mut add, &name, field.node);
                }
                "interface".to_owned()
            }
            TypeKind::InputObject(input) => {
                for field in input.fields {
                    let path = format!("{name}.{}", field.node.name.node);
                    let description = field.node.description.clone();
                    add(path, input_shape(&field.node), description);
                }
                "input".to_owned()
            }
            TypeKind::Enum(values) => {
                for value in values.values {
                    let path = format!("{name}.{}", value.node.value.node);
                    add(path, "value".to_owned(), value.node.description);
                }
                "enum".to_owned()
            }
            TypeKind::Union(members) => format!("union {:?}", names(members.members)),
        };
        add(name, kind, definition.description);
    }
    parts
}

fn add_field(
    add: &mut impl FnMut(String, String, Option<Positioned<String>>),
    parent: &str,
    field: FieldDefinition,
) {
    let path = format!("{parent}.{}", field.name.node);
    for argument in field.arguments {
        let path = format!("{path}({})", argument.node.name.node);
        let description = argument.node.description.clone();
        add(path, input_shape(&argument.node), description);
    }
    add(path, field.ty.node.to_string(), field.description);
}

fn input_shape(input: &InputValueDefinition) -> String {
    let default = input.default_value.as_ref();
    let default = default.map(|value| format!(" = {}", value.node));
    format!("{}{}", input.ty.node, default.unwrap_or_default())
}

fn names(list: Vec<Positioned<async_graphql::Name>>) -> Vec<String> {
    let mut names: Vec<_> = list.iter().map(|name| name.node.to_string()).collect();
    names.sort();
    names
}

#[test]
fn what_others_rely_on_is_there_as_they_know_it() {
    let contract = parts(include_str!("contract.graphql"));
    let ours = parts(&Gateway::sdl());
    for (path, promised) in &contract {
        let part = ours.get(path);
        let part = part.unwrap_or_else(|| panic!("{path} is missing"));
        assert_eq!(part.shape, promised.shape, "{path}");
        if promised.description.is_some() {
            assert_eq!(part.description, promised.description, "{path}");
        }
    }
}

#[test]
fn what_requires_an_argument_is_in_the_contract() {
    // An argument added to a field that others call may not be one they have to give.
    let contract = parts(include_str!("contract.graphql"));
    for (path, part) in parts(&Gateway::sdl()) {
        let parent = path.split('(').next().unwrap_or_default();
        let added = path.contains('(') && contract.contains_key(parent);
        if added && !contract.contains_key(&path) {
            assert!(!part.shape.ends_with('!'), "{path}: {}", part.shape);
        }
    }
}

#[test]
fn every_type_and_field_says_what_it_is() {
    // Arguments speak for themselves.
    for (path, part) in parts(&Gateway::sdl()) {
        let silent = part.description.is_none() && !path.contains('(');
        assert!(!silent, "{path} has no description");
    }
}

/// `CANOPY_UPDATE_SCHEMA=1 cargo test -p canopy-graphql --test schema` writes the file.
#[test]
fn schema_graphql_is_what_the_code_says() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schema.graphql");
    if std::env::var_os("CANOPY_UPDATE_SCHEMA").is_some() {
        std::fs::write(path, Gateway::sdl()).unwrap();
    }
    let file = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        file == Gateway::sdl(),
        "schema.graphql is out of date; write it anew"
    );
}
