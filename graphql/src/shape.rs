//! The shape of a result, as the specification has it.
//!
//! Since 7.1 the library leaves a field that failed out of its object, where the specification
//! (6.4.4) wants null, or, where the field may not be null, null for the nearest thing around it
//! that may; and it writes the fields in the order in which they were done, not in which they were
//! asked for. Clients that trust the types of the schema need both put right.

use std::collections::HashMap;
use std::sync::LazyLock;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    BaseType, ExecutableDocument, Field, OperationDefinition, OperationType, Selection,
    SelectionSet, Type, TypeKind, TypeSystemDefinition,
};
use async_graphql::{Name, PathSegment, Response, Value};

use crate::schema;

/// Puts nulls where fields failed, and fields in the order of the query.
pub(crate) fn restore(
    response: &mut Response,
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    order: &Order,
) {
    let set = &operation.selection_set.node;
    let root = match operation.ty {
        OperationType::Query => "Query",
        OperationType::Mutation => "Mutation",
        OperationType::Subscription => "Subscription",
    };
    let query = Query { document };
    for error in &response.errors {
        if !error.path.is_empty() {
            let length = query.nullable(root, set, &error.path);
            put_null(&mut response.data, &error.path[..length]);
        }
    }
    order.apply(&mut response.data);
}

/// The types of the fields of each type.
type Types = HashMap<String, HashMap<String, Type>>;

static TYPES: LazyLock<Types> = LazyLock::new(|| {
    // The library wrote the text that it reads here.
    let definitions = parse_schema(schema::sdl()).map(|document| document.definitions);
    let mut types = Types::new();
    for definition in definitions.unwrap_or_default() {
        let TypeSystemDefinition::Type(definition) = definition else {
            continue;
        };
        let fields = match definition.node.kind {
            TypeKind::Object(object) => object.fields,
            TypeKind::Interface(interface) => interface.fields,
            _ => continue,
        };
        let fields = fields
            .into_iter()
            .map(|field| (field.node.name.node.to_string(), field.node.ty.node));
        types.insert(definition.node.name.node.to_string(), fields.collect());
    }
    types
});

struct Query<'a> {
    document: &'a ExecutableDocument,
}

impl<'a> Query<'a> {
    /// How much of the path leads to the innermost thing that may be null; 0: the data itself.
    fn nullable(&self, root: &'a str, set: &'a SelectionSet, path: &[PathSegment]) -> usize {
        let mut objects = vec![(root, set)];
        let mut values: Vec<(&Type, &SelectionSet)> = Vec::new();
        let mut length = 0;
        for (index, segment) in path.iter().enumerate() {
            match segment {
                PathSegment::Field(key) => {
                    if index > 0 {
                        objects = values
                            .iter()
                            .filter_map(|(ty, set)| named(ty, set))
                            .collect();
                    }
                    values.clear();
                    for (parent, set) in &objects {
                        self.fields(parent, set, &mut |parent, field| {
                            let ty = TYPES.get(parent).and_then(|fields| {
                                let name = field.name.node.as_str();
                                let asked = field.response_key().node.as_str() == key;
                                fields.get(name).filter(|_| asked)
                            });
                            values.extend(ty.map(|ty| (ty, &field.selection_set.node)));
                        });
                    }
                }
                PathSegment::Index(_) => {
                    for (ty, _) in &mut values {
                        if let BaseType::List(item) = &ty.base {
                            *ty = item;
                        }
                    }
                }
            }
            // Objects of several types may stand here; what none of them allows is not there.
            if !values.is_empty() && values.iter().all(|(ty, _)| ty.nullable) {
                length = index + 1;
            }
        }
        length
    }

    /// All fields of a selection set with the types they are asked of, fragments put in.
    fn fields(
        &self,
        parent: &'a str,
        set: &'a SelectionSet,
        each: &mut impl FnMut(&'a str, &'a Field),
    ) {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => each(parent, &field.node),
                Selection::InlineFragment(fragment) => {
                    let condition = fragment.node.type_condition.as_ref();
                    let on = condition.map_or(parent, |on| on.node.on.node.as_str());
                    self.fields(on, &fragment.node.selection_set.node, each);
                }
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    if let Some(fragment) = self.document.fragments.get(name) {
                        let on = fragment.node.type_condition.node.on.node.as_str();
                        self.fields(on, &fragment.node.selection_set.node, each);
                    }
                }
            }
        }
    }
}

/// The type of an object, where the value is one.
fn named<'a>(ty: &'a Type, set: &'a SelectionSet) -> Option<(&'a str, &'a SelectionSet)> {
    match &ty.base {
        BaseType::Named(name) => Some((name.as_str(), set)),
        BaseType::List(_) => None,
    }
}

fn put_null(mut value: &mut Value, path: &[PathSegment]) {
    for (index, segment) in path.iter().enumerate() {
        let inner = match (value, segment) {
            (Value::Object(fields), PathSegment::Field(key)) => {
                if index + 1 == path.len() {
                    fields.insert(Name::new(key), Value::Null);
                    return;
                }
                fields.get_mut(key.as_str())
            }
            (Value::List(items), PathSegment::Index(at)) => items.get_mut(*at),
            // Something around it is null already.
            _ => None,
        };
        let Some(inner) = inner else {
            return;
        };
        value = inner;
    }
    *value = Value::Null;
}

/// The order of the fields of an object, and of those inside them.
#[derive(Debug)]
pub(crate) struct Order(HashMap<Name, (usize, Order)>);

impl Order {
    /// That of all the fields of these sets, which stand in one place.
    pub(crate) fn of(document: &ExecutableDocument, sets: &[&SelectionSet]) -> Self {
        let query = Query { document };
        let mut keys: Vec<(&Name, Vec<&SelectionSet>)> = Vec::new();
        let mut places: HashMap<&Name, usize> = HashMap::new();
        for set in sets {
            query.fields("", set, &mut |_, field| {
                let key = &field.response_key().node;
                let place = *places.entry(key).or_insert_with(|| {
                    keys.push((key, Vec::new()));
                    keys.len() - 1
                });
                keys[place].1.push(&field.selection_set.node);
            });
        }
        let inner = keys
            .into_iter()
            .enumerate()
            .map(|(place, (key, sets))| (key.clone(), (place, Self::of(document, &sets))));
        Self(inner.collect())
    }

    fn apply(&self, value: &mut Value) {
        match value {
            Value::List(items) => items.iter_mut().for_each(|item| self.apply(item)),
            Value::Object(fields) => {
                fields.sort_by_cached_key(|key, _| {
                    self.0.get(key).map_or(usize::MAX, |(place, _)| *place)
                });
                for (key, value) in fields {
                    if let Some((_, order)) = self.0.get(key) {
                        order.apply(value);
                    }
                }
            }
            _ => {}
        }
    }
}
