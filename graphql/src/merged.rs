//! The fields of a mutation, each carried out once.
//!
//! By the specification (6.3.2) fields of one response key are one field, with what each of them
//! selects. The library carries out each and puts the answers together (seen with async-graphql
//! 7.2): done twice, with an answer that is of neither.

use std::collections::HashMap;

use async_graphql::parser::types::{Field, FragmentDefinition, Selection, SelectionSet};
use async_graphql::{Name, Positioned};

use crate::codes::Refusal;
use crate::document::invalid;

/// Puts fields of one response key together, where there are any. The document has no circles of
/// fragments, and is not large with every fragment put in.
pub(crate) fn apply(
    root: &mut SelectionSet,
    fragments: &HashMap<Name, Positioned<FragmentDefinition>>,
) -> Result<(), Refusal> {
    let mut fields = Vec::new();
    let is_plain = gather(root, fragments, &mut fields);
    let mut merged: Vec<Positioned<Field>> = Vec::new();
    let mut places: HashMap<Name, usize> = HashMap::new();
    let count = fields.len();
    for field in fields {
        let key = field.node.response_key().node.clone();
        let Some(place) = places.get(&key) else {
            places.insert(key, merged.len());
            merged.push(field);
            continue;
        };
        let first = &mut merged[*place].node;
        if !is_plain || !is_same(first, &field.node) {
            let message =
                format!("{key} is asked for more than once; ask once, or by different aliases");
            return Err(invalid(&message));
        }
        let more = field.node.selection_set.node.items;
        first.selection_set.node.items.extend(more);
    }
    if merged.len() < count {
        let field = |field: Positioned<Field>| {
            let pos = field.pos;
            Positioned::new(Selection::Field(field), pos)
        };
        root.items = merged.into_iter().map(field).collect();
    }
    Ok(())
}

/// The fields, wherever they stand; whether nothing decides if one of them is there.
fn gather(
    set: &SelectionSet,
    fragments: &HashMap<Name, Positioned<FragmentDefinition>>,
    fields: &mut Vec<Positioned<Field>>,
) -> bool {
    let mut is_plain = true;
    for selection in &set.items {
        is_plain &= selection.node.directives().is_empty();
        match &selection.node {
            Selection::Field(field) => fields.push(field.clone()),
            Selection::InlineFragment(fragment) => {
                let on = fragment.node.type_condition.as_ref();
                is_plain &= on.is_none_or(|on| on.node.on.node == "Mutation");
                is_plain &= gather(&fragment.node.selection_set.node, fragments, fields);
            }
            Selection::FragmentSpread(spread) => {
                // One that is not defined is for the validation to name.
                let Some(fragment) = fragments.get(&spread.node.fragment_name.node) else {
                    continue;
                };
                let fragment = &fragment.node;
                is_plain &= fragment.directives.is_empty();
                is_plain &= fragment.type_condition.node.on.node == "Mutation";
                is_plain &= gather(&fragment.selection_set.node, fragments, fields);
            }
        }
    }
    is_plain
}

/// Whether they do the same, whatever they select.
fn is_same(one: &Field, other: &Field) -> bool {
    let of_other = |(name, value): &(Positioned<Name>, Positioned<_>)| {
        let mut found = other.arguments.iter();
        found.any(|(its, other)| its.node == name.node && other.node == value.node)
    };
    one.name.node == other.name.node
        && one.arguments.len() == other.arguments.len()
        && one.arguments.iter().all(of_other)
}
