//! Whether the values of variables fit the types that they are declared with.
//!
//! Says yes only where the library's strict validation does; where this is not sure, the validation
//! is asked. The types are those of the schema's own text.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    BaseType, OperationDefinition, Type, TypeKind, TypeSystemDefinition,
};
use async_graphql::{Value, Variables};

use crate::schema;

/// What values of a type are.
enum Kind {
    Scalar,
    Enum(HashSet<String>),
    Object(HashMap<String, Field>),
}

/// A field of an input object.
struct Field {
    ty: Type,
    may_be_left_out: bool,
}

static TYPES: LazyLock<HashMap<String, Kind>> = LazyLock::new(|| {
    // The library wrote the text that it reads here.
    let definitions = parse_schema(schema::sdl()).map(|document| document.definitions);
    let mut types = HashMap::new();
    for definition in definitions.unwrap_or_default() {
        let TypeSystemDefinition::Type(definition) = definition else {
            continue;
        };
        let kind = match definition.node.kind {
            TypeKind::Scalar => Kind::Scalar,
            TypeKind::Enum(definition) => {
                let values = definition.values.into_iter();
                Kind::Enum(values.map(|one| one.node.value.node.to_string()).collect())
            }
            TypeKind::InputObject(object) => {
                let fields = object.fields.into_iter().map(|field| {
                    let field = field.node;
                    let ty = field.ty.node;
                    let may_be_left_out = ty.nullable || field.default_value.is_some();
                    let name = field.name.node.to_string();
                    let field = Field {
                        ty,
                        may_be_left_out,
                    };
                    (name, field)
                });
                Kind::Object(fields.collect())
            }
            TypeKind::Object(_) | TypeKind::Interface(_) | TypeKind::Union(_) => continue,
        };
        types.insert(definition.node.name.node.to_string(), kind);
    }
    types
});

/// Whether each variable that is given surely fits.
pub(crate) fn fit(operation: &OperationDefinition, variables: &Variables) -> bool {
    operation.variable_definitions.iter().all(|definition| {
        let definition = &definition.node;
        let Some(value) = variables.get(&definition.name.node) else {
            return true;
        };
        // With a default, what may be null may stand where nothing may.
        let is_sure = *value != Value::Null || definition.default_value.is_none();
        is_sure && fits(&definition.var_type.node, value)
    })
}

fn fits(ty: &Type, value: &Value) -> bool {
    if *value == Value::Null {
        return ty.nullable;
    }
    match (&ty.base, value) {
        (BaseType::List(ty), Value::List(items)) => items.iter().all(|item| fits(ty, item)),
        // One for a list of one: rare.
        (BaseType::List(_), _) => false,
        (BaseType::Named(name), value) => is_of(name, value),
    }
}

fn is_of(name: &str, value: &Value) -> bool {
    match (name, value) {
        ("String" | "ID", Value::String(_)) | ("Boolean", Value::Boolean(_)) => true,
        ("Int", Value::Number(number)) => number.is_i64(),
        _ => match (TYPES.get(name), value) {
            // Our own are looked at when they are read, and not before.
            (Some(Kind::Scalar), _) => true,
            (Some(Kind::Enum(values)), Value::String(value)) => values.contains(value),
            (Some(Kind::Object(fields)), Value::Object(given)) => {
                let known = |name: &str, value| {
                    let field = fields.get(name);
                    field.is_some_and(|field| fits(&field.ty, value))
                };
                given.iter().all(|(name, value)| known(name, value))
                    && fields
                        .iter()
                        .all(|(name, field)| field.may_be_left_out || given.contains_key(&**name))
            }
            _ => false,
        },
    }
}
