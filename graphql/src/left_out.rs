//! Variables that are left out, and the arguments and fields of input objects that would get their
//! values.
//!
//! By the specification (3.10, "Input Coercion") such a field is as if it had not been written. The
//! library takes the variable for null instead (seen with async-graphql 7.2), and null is an answer
//! of its own: no language, no external id, no action limits.

use std::collections::HashSet;

use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, OperationDefinition, Selection, SelectionSet,
};
use async_graphql::{Name, Variables};
use async_graphql_value::Value;

/// Takes those fields out of a document that holds one operation.
pub(crate) fn apply(document: &mut ExecutableDocument, variables: &Variables) {
    let DocumentOperations::Single(operation) = &mut document.operations else {
        return;
    };
    let left_out = left_out(&operation.node, variables);
    if left_out.is_empty() {
        return;
    }
    let mut fields = Fields {
        left_out,
        taken: HashSet::new(),
        used: HashSet::new(),
    };
    fields.of(&mut operation.node.selection_set.node);
    for fragment in document.fragments.values_mut() {
        fields.of(&mut fragment.node.selection_set.node);
    }
    // What nothing uses any more would be refused; what nothing ever used still is.
    let Fields { taken, used, .. } = fields;
    operation.node.variable_definitions.retain(|definition| {
        let name = &definition.node.name.node;
        used.contains(name) || !taken.contains(name)
    });
}

/// The variables that have no value, and may have none.
fn left_out(operation: &OperationDefinition, variables: &Variables) -> HashSet<Name> {
    let definitions = operation.variable_definitions.iter();
    let left_out = definitions.filter(|definition| {
        let definition = &definition.node;
        definition.var_type.node.nullable
            && definition.default_value.is_none()
            && !variables.contains_key(&definition.name.node)
    });
    left_out
        .map(|definition| definition.node.name.node.clone())
        .collect()
}

struct Fields {
    left_out: HashSet<Name>,
    /// The variables of fields that were taken out.
    taken: HashSet<Name>,
    /// The variables that stand somewhere else.
    used: HashSet<Name>,
}

impl Fields {
    fn of(&mut self, set: &mut SelectionSet) {
        for selection in &mut set.items {
            for directive in selection.node.directives_mut() {
                for (_, value) in &mut directive.node.arguments {
                    self.within(&mut value.node);
                }
            }
            match &mut selection.node {
                Selection::Field(field) => {
                    // An argument too, whose default then holds.
                    field
                        .node
                        .arguments
                        .retain_mut(|(_, value)| self.keeps(&mut value.node));
                    self.of(&mut field.node.selection_set.node);
                }
                Selection::InlineFragment(fragment) => {
                    self.of(&mut fragment.node.selection_set.node);
                }
                Selection::FragmentSpread(_) => {}
            }
        }
    }

    /// Whether the value is there at all.
    fn keeps(&mut self, value: &mut Value) -> bool {
        if let Value::Variable(name) = value
            && self.left_out.contains(name)
        {
            self.taken.insert(name.clone());
            return false;
        }
        self.within(value);
        true
    }

    fn within(&mut self, value: &mut Value) {
        match value {
            Value::Variable(name) => {
                self.used.insert(name.clone());
            }
            Value::List(items) => items.iter_mut().for_each(|item| self.within(item)),
            Value::Object(fields) => fields.retain(|_, value| self.keeps(value)),
            Value::Null
            | Value::Number(_)
            | Value::String(_)
            | Value::Boolean(_)
            | Value::Enum(_)
            | Value::Binary(_) => {}
        }
    }
}
