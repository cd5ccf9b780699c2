//! What a document asks of the schema itself.
//!
//! Types lead to fields and fields to types: a few lines go round in circles that no cost tells,
//! and a field asked twice under two names doubles all that is below it. So each is asked once in
//! its place, as the tools do, and not in circles.

use std::collections::HashMap;

use async_graphql::parser::types::{ExecutableDocument, Field, Selection, SelectionSet};

use crate::codes::Refusal;
use crate::document::invalid;

/// The fields that lead from a type to many others.
const CIRCLES: [&str; 4] = ["fields", "inputFields", "interfaces", "possibleTypes"];

/// How many of those stand inside each other.
const CIRCLING: usize = 2;

/// How often a field without fields of its own stands in one place.
const LEAVES: usize = 4;

/// Refuses what is too much. The document has no circles of fragments, and is not large with every
/// fragment put in.
pub(crate) fn check(
    document: &ExecutableDocument,
    root: &SelectionSet,
    allowed: bool,
) -> Result<(), Refusal> {
    let document = Document(document);
    let mut asked = document.fields(root);
    asked.retain(|field| matches!(field.name.node.as_str(), "__schema" | "__type"));
    if !asked.is_empty() && !allowed {
        return Err(invalid("introspection is off on this server"));
    }
    document.check(&asked, 0)
}

struct Document<'a>(&'a ExecutableDocument);

impl<'a> Document<'a> {
    fn check(&self, fields: &[&'a Field], circles: usize) -> Result<(), Refusal> {
        let mut times: HashMap<&str, usize> = HashMap::new();
        for field in fields {
            let name = field.name.node.as_str();
            let below = self.fields(&field.selection_set.node);
            let times = times.entry(name).or_default();
            *times += 1;
            if *times > if below.is_empty() { LEAVES } else { 1 } {
                return Err(invalid(
                    "introspection asks for a field twice in one place; ask once",
                ));
            }
            let circles = circles + usize::from(CIRCLES.contains(&name));
            if circles > CIRCLING {
                return Err(invalid("introspection is nested too deep"));
            }
            self.check(&below, circles)?;
        }
        Ok(())
    }

    /// The fields of a selection set, fragments put in.
    fn fields(&self, set: &'a SelectionSet) -> Vec<&'a Field> {
        let mut fields = Vec::new();
        self.add(set, &mut fields);
        fields
    }

    fn add(&self, set: &'a SelectionSet, fields: &mut Vec<&'a Field>) {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => fields.push(&field.node),
                Selection::InlineFragment(fragment) => {
                    self.add(&fragment.node.selection_set.node, fields);
                }
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    if let Some(fragment) = self.0.fragments.get(name) {
                        self.add(&fragment.node.selection_set.node, fields);
                    }
                }
            }
        }
    }
}
