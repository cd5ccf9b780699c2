//! The one field of a subscription.
//!
//! By the specification (5.2.4) there is exactly one, wherever it stands, and nothing decides
//! whether it is there. The library takes what is not in a fragment, be it several or none (seen
//! with async-graphql 7.2).

use std::collections::HashMap;

use async_graphql::parser::types::{FragmentDefinition, Selection, SelectionSet};
use async_graphql::{Name, Positioned};

use crate::codes::Refusal;
use crate::document::invalid;

/// Puts the one field in the place of all that stands around it. The document has no circles of
/// fragments, and is not large with every fragment put in.
pub(crate) fn apply(
    root: &mut SelectionSet,
    fragments: &HashMap<Name, Positioned<FragmentDefinition>>,
) -> Result<(), Refusal> {
    let mut fields = Vec::new();
    add(root, fragments, &mut fields)?;
    let [field] = fields.as_slice() else {
        return Err(invalid("a subscription has exactly one field"));
    };
    if let Selection::Field(field) = &field.node
        && field.node.name.node.starts_with("__")
    {
        return Err(invalid("nothing of the schema itself can be subscribed to"));
    }
    root.items = fields;
    Ok(())
}

fn add(
    set: &SelectionSet,
    fragments: &HashMap<Name, Positioned<FragmentDefinition>>,
    fields: &mut Vec<Positioned<Selection>>,
) -> Result<(), Refusal> {
    let of_ours = |on: &str| {
        let message = "a fragment at the top of a subscription is on Subscription";
        if on == "Subscription" {
            Ok(())
        } else {
            Err(invalid(message))
        }
    };
    for selection in &set.items {
        if !selection.node.directives().is_empty() {
            return Err(invalid("what is subscribed to has no directives"));
        }
        match &selection.node {
            Selection::Field(_) => fields.push(selection.clone()),
            Selection::InlineFragment(fragment) => {
                if let Some(on) = &fragment.node.type_condition {
                    of_ours(&on.node.on.node)?;
                }
                add(&fragment.node.selection_set.node, fragments, fields)?;
            }
            Selection::FragmentSpread(spread) => {
                let fragment = fragments.get(&spread.node.fragment_name.node);
                let fragment = fragment
                    .ok_or_else(|| invalid("a fragment of the subscription is not defined"))?;
                of_ours(&fragment.node.type_condition.node.on.node)?;
                add(&fragment.node.selection_set.node, fragments, fields)?;
            }
        }
    }
    Ok(())
}
