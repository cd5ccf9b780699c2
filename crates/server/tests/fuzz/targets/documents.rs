//! Documents by the grammar: whatever the schema offers, with values that are mostly of their type
//! and always odd, half of them in variables.

use std::sync::LazyLock;

use serde_json::{Map, Value, json};

use super::Target;
use crate::arena::CALLERS;
use crate::chance::Chance;
use crate::odd;
use crate::schema::{Field, Kind, Schema};

pub(super) const TARGET: Target = Target {
    name: "documents",
    make: |_, chance| {
        let (caller, body) = make(chance);
        format!("{caller}\n{body}")
    },
    send: super::graphql,
};

static SCHEMA: LazyLock<Schema> =
    LazyLock::new(|| Schema::read(&crate::support::call(&[], &["schema"]).out));

/// Who asks what.
pub(super) fn make(chance: &mut Chance) -> (&'static str, Value) {
    let caller = chance.of(&CALLERS);
    let (operation, root) = match chance.below(20) {
        0 => ("subscription", "Subscription"),
        1..10 => ("query", "Query"),
        _ => ("mutation", "Mutation"),
    };
    let mut document = Document {
        chance,
        declared: Vec::new(),
        variables: Map::new(),
    };
    let mut fields = String::new();
    for index in 0..=document.chance.below(3) {
        let field = document.chance.of(&SCHEMA.objects[root]);
        let field = document.field(&field, 0);
        fields.push_str(&format!("f{index}: {field} "));
    }
    let declared = match document.declared.join(", ") {
        none if none.is_empty() => none,
        some => format!("({some})"),
    };
    let query = format!("{operation}{declared} {{ {fields}}}");
    (
        caller,
        json!({ "query": query, "variables": document.variables }),
    )
}

struct Document<'a> {
    chance: &'a mut Chance,
    declared: Vec<String>,
    variables: Map<String, Value>,
}

impl Document<'_> {
    fn field(&mut self, field: &Field, depth: usize) -> String {
        let mut arguments = Vec::new();
        for argument in &field.arguments {
            let needed = matches!(argument.kind, Kind::Sure(_)) && !self.chance.one_in(200);
            // A walk through pages of pages is refused for what it costs; that is seen often enough.
            let given = needed || self.chance.one_in(3) || (argument.name == "first" && depth > 0);
            if given {
                let value = self.argument(argument, depth);
                arguments.push(format!("{}: {value}", argument.name));
            }
        }
        let mut text = field.name.clone();
        if !arguments.is_empty() {
            text.push_str(&format!("({})", arguments.join(", ")));
        }
        if self.chance.one_in(150) {
            let whether = self.chance.of(&["true", "false", "null", "1"]);
            let which = self.chance.of(&["skip", "include", "deprecated", "x"]);
            text.push_str(&format!(" @{which}(if: {whether})"));
        }
        if SCHEMA.fields(&field.kind).is_some() && !self.chance.one_in(200) {
            text.push_str(&format!(
                " {{ {} }}",
                self.selection(field.kind.name(), depth + 1)
            ));
        }
        text
    }

    fn selection(&mut self, name: &str, depth: usize) -> String {
        let fields = &SCHEMA.objects[name];
        let mut parts = vec![String::from("__typename")];
        let deep = depth > 4;
        for _ in 0..=self.chance.below(4) {
            let field = self.chance.of(fields);
            if !deep || SCHEMA.fields(&field.kind).is_none() {
                let alias = self.chance.below(1000);
                parts.push(format!("a{alias}: {}", self.field(&field, depth)));
            }
        }
        if let Some(members) = SCHEMA.members.get(name).filter(|_| !deep) {
            let member = self.chance.of(members);
            parts.push(format!(
                "... on {member} {{ {} }}",
                self.selection(&member, depth + 1)
            ));
        }
        parts.join(" ")
    }

    fn argument(&mut self, argument: &Field, depth: usize) -> String {
        if argument.name == "first" && (depth > 0 || self.chance.one_in(2)) {
            return self.chance.below(4).to_string();
        }
        if self.chance.one_in(2) {
            return literal(&value(self.chance, &argument.kind, &argument.name));
        }
        let name = format!("v{}", self.declared.len());
        let odd = self.chance.one_in(100);
        let kind = if odd {
            "Int!".into()
        } else {
            argument.kind.text()
        };
        self.declared.push(format!("${name}: {kind}"));
        if !self.chance.one_in(200) {
            let value = value(self.chance, &argument.kind, &argument.name);
            self.variables.insert(name.clone(), value);
        }
        format!("${name}")
    }
}

/// A value of the type, or nearly; for a place of this name.
fn value(chance: &mut Chance, kind: &Kind, place: &str) -> Value {
    if chance.one_in(150) {
        let wrong = [
            json!(null),
            json!(1),
            json!("x"),
            json!([]),
            json!({}),
            json!([[null]]),
            json!(true),
        ];
        return chance.of(&wrong);
    }
    match kind {
        Kind::Sure(inner) => value(chance, inner, place),
        _ if chance.one_in(8) && !matches!(place, "input") => Value::Null,
        Kind::List(inner) => {
            let many = if chance.one_in(25) {
                chance.below(1100)
            } else {
                chance.below(4)
            };
            (0..many).map(|_| value(chance, inner, place)).collect()
        }
        Kind::Named(name) => named(chance, name, place),
    }
}

fn named(chance: &mut Chance, name: &str, place: &str) -> Value {
    if let Some(fields) = SCHEMA.inputs.get(name) {
        let mut input = Map::new();
        for field in fields {
            let needed = matches!(field.kind, Kind::Sure(_)) && !chance.one_in(200);
            if needed || chance.one_in(3) {
                input.insert(field.name.clone(), value(chance, &field.kind, &field.name));
            }
        }
        if chance.one_in(200) {
            input.insert("more".into(), json!(odd::any(chance)));
        }
        return input.into();
    }
    if let Some(values) = SCHEMA.enums.get(name) {
        return json!(chance.of(values));
    }
    match name {
        "ID" => json!(odd::id(chance)),
        "Boolean" => json!(chance.one_in(2)),
        "Int" | "Float" => {
            let number = odd::number(chance);
            serde_json::from_str(&number).unwrap()
        }
        "DateTime" => json!(odd::time(chance)),
        "Revision" => json!(odd::revision(chance)),
        _ => json!(odd::text(chance, place)),
    }
}

/// As in a document. A text of capitals alone is taken for an enum's value.
fn literal(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let fields = fields
                .iter()
                .map(|(name, value)| format!("{name}: {}", literal(value)));
            format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
        }
        Value::Array(values) => {
            let values = values.iter().map(literal);
            format!("[{}]", values.collect::<Vec<_>>().join(", "))
        }
        Value::String(text) => {
            let capitals = |c: char| c.is_ascii_uppercase() || c == '_';
            let is_enum = text.len() > 2 && text.chars().all(capitals);
            if is_enum {
                text.clone()
            } else {
                value.to_string()
            }
        }
        other => other.to_string(),
    }
}
