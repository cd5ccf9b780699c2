//! No field but `login` answers somebody who is not logged in.

use std::collections::HashMap;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    BaseType, FieldDefinition, Type, TypeDefinition, TypeKind, TypeSystemDefinition,
};

use super::{ask, error};
use crate::schema;

struct Types(HashMap<String, TypeDefinition>);

impl Types {
    fn read() -> Self {
        let definitions = parse_schema(schema::sdl()).unwrap().definitions;
        let types = definitions
            .into_iter()
            .filter_map(|definition| match definition {
                TypeSystemDefinition::Type(ty) => Some((ty.node.name.node.to_string(), ty.node)),
                _ => None,
            });
        Self(types.collect())
    }

    fn fields(&self, ty: &str) -> &[async_graphql::Positioned<FieldDefinition>] {
        match &self.0[ty].kind {
            TypeKind::Object(object) => &object.fields,
            _ => panic!("{ty} is no object"),
        }
    }

    /// Some value of a type that it accepts.
    fn value(&self, ty: &Type) -> String {
        let name = match &ty.base {
            BaseType::List(_) => return "[]".to_owned(),
            BaseType::Named(name) => name.as_str(),
        };
        match self.0.get(name).map(|ty| &ty.kind) {
            Some(TypeKind::Enum(values)) => values.values[0].node.value.node.to_string(),
            Some(TypeKind::InputObject(object)) => {
                let fields = object
                    .fields
                    .iter()
                    .filter(|field| !field.node.ty.node.nullable);
                let fields: Vec<_> = fields
                    .map(|field| {
                        let value = self.value(&field.node.ty.node);
                        format!("{}: {value}", field.node.name.node)
                    })
                    .collect();
                format!("{{{}}}", fields.join(", "))
            }
            _ if matches!(name, "Int" | "Float") => "1".to_owned(),
            _ if name == "DateTime" => r#""2030-01-01T00:00:00Z""#.to_owned(),
            _ => r#""1""#.to_owned(),
        }
    }

    /// The field with all that it must be given.
    fn call(&self, field: &FieldDefinition) -> String {
        let required = field
            .arguments
            .iter()
            .filter(|argument| !argument.node.ty.node.nullable);
        let arguments: Vec<_> = required
            .map(|argument| {
                let value = self.value(&argument.node.ty.node);
                format!("{}: {value}", argument.node.name.node)
            })
            .collect();
        let arguments = match arguments.as_slice() {
            [] => String::new(),
            some => format!("({})", some.join(", ")),
        };
        format!("{}{arguments} {{ __typename }}", field.name.node)
    }
}

#[tokio::test]
async fn no_root_field_but_login_answers_nobody() {
    let types = Types::read();
    let mut called = 0;
    for (root, operation) in [
        ("Query", "query"),
        ("Mutation", "mutation"),
        ("Subscription", "subscription"),
    ] {
        for field in types.fields(root) {
            if field.node.name.node == "login" {
                continue;
            }
            let call = types.call(&field.node);
            let (status, answer) = ask(&format!("{operation} {{ {call} }}")).await;
            assert_eq!(status, 200, "{call}: {answer}");
            assert_eq!(error(&answer).0, "UNAUTHENTICATED", "{call}: {answer}");
            called += 1;
        }
    }
    assert!(called >= 35, "only {called} fields");
}
