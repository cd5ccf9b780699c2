//! How large a document is, with every fragment put in where it is used.
//!
//! The library walks it so, before any of its own limits holds, and some of its rules compare each
//! with each; so the limits that protect the server itself are here.

use std::collections::HashMap;

use async_graphql::Name;
use async_graphql::parser::types::{ExecutableDocument, Field, Selection, SelectionSet};

use crate::codes::Refusal;
use crate::document::invalid;
use crate::limits::Options;

/// Refuses a document of which anything is too much.
pub(crate) fn check(document: &ExecutableDocument, options: &Options) -> Result<(), Refusal> {
    if document.operations.iter().len() > options.operations {
        return Err(invalid("the query has too many operations"));
    }
    let mut sizes = Sizes {
        document,
        options,
        fragments: HashMap::new(),
    };
    let mut total = Size::default();
    for name in document.fragments.keys() {
        total = total.beside(sizes.fragment(name, 0)?);
    }
    for (_, operation) in document.operations.iter() {
        let operation = &operation.node;
        let size = sizes.of(&operation.selection_set.node, 0)?;
        if size.logins > 1 {
            return Err(invalid("an operation has one login at most"));
        }
        at_most(size.aliases, options.aliases, "aliases")?;
        at_most(size.fields, options.root_fields, "fields at the top")?;
        let variables = operation.variable_definitions.len();
        at_most(variables as u64, options.variables, "variables")?;
        total = total.beside(size);
    }
    if total.selections > options.selections {
        return Err(invalid("the query selects too much"));
    }
    Ok(())
}

fn at_most(number: u64, most: usize, of: &str) -> Result<(), Refusal> {
    if number > most as u64 {
        let message = format!("an operation has at most {most} {of}; ask for less at once");
        return Err(invalid(&message));
    }
    Ok(())
}

/// What is in a selection set, every fragment put in.
#[derive(Debug, Clone, Copy, Default)]
struct Size {
    selections: u64,
    height: usize,
    logins: u64,
    aliases: u64,
    /// Of the set itself, and not of those inside it.
    fields: u64,
}

impl Size {
    /// With another beside it.
    fn beside(self, other: Self) -> Self {
        Self {
            selections: self.selections.saturating_add(other.selections),
            height: self.height.max(other.height),
            logins: self.logins.saturating_add(other.logins),
            aliases: self.aliases.saturating_add(other.aliases),
            fields: self.fields.saturating_add(other.fields),
        }
    }
}

/// Sizes, those of fragments reckoned once.
struct Sizes<'a> {
    document: &'a ExecutableDocument,
    options: &'a Options,
    /// None while it is being reckoned: meeting it then is a circle.
    fragments: HashMap<&'a Name, Option<Size>>,
}

impl<'a> Sizes<'a> {
    fn of(&mut self, set: &'a SelectionSet, depth: usize) -> Result<Size, Refusal> {
        let mut total = Size::default();
        for selection in &set.items {
            let inside = match &selection.node {
                Selection::Field(field) => self.field(&field.node, depth)?,
                Selection::InlineFragment(fragment) => {
                    self.below(&fragment.node.selection_set.node, depth)?
                }
                Selection::FragmentSpread(spread) => {
                    self.fragment(&spread.node.fragment_name.node, depth + 1)?
                }
            };
            total = total.beside(Size {
                selections: inside.selections.saturating_add(1),
                height: inside.height + 1,
                ..inside
            });
        }
        if depth + total.height > self.options.recursion + 1 {
            return Err(invalid("the query is nested too deep"));
        }
        Ok(total)
    }

    fn field(&mut self, field: &'a Field, depth: usize) -> Result<Size, Refusal> {
        // The library looks for each in all of them.
        if field.arguments.len() > self.options.arguments {
            return Err(invalid("a field has too many arguments"));
        }
        let mut size = self.below(&field.selection_set.node, depth)?;
        size.logins += u64::from(field.name.node == "login");
        size.aliases = size
            .aliases
            .saturating_add(u64::from(field.alias.is_some()));
        size.fields = 1;
        Ok(size)
    }

    fn below(&mut self, set: &'a SelectionSet, depth: usize) -> Result<Size, Refusal> {
        if depth > self.options.recursion {
            return Err(invalid("the query is nested too deep"));
        }
        self.of(set, depth + 1)
    }

    fn fragment(&mut self, name: &'a Name, depth: usize) -> Result<Size, Refusal> {
        match self.fragments.get(name) {
            Some(Some(size)) => return Ok(*size),
            Some(None) => return Err(invalid("a fragment uses itself")),
            None => {}
        }
        // One that is not defined is for the validation to name.
        let Some(fragment) = self.document.fragments.get(name) else {
            return Ok(Size::default());
        };
        if depth > self.options.recursion + 1 {
            return Err(invalid("the query is nested too deep"));
        }
        self.fragments.insert(name, None);
        let size = self.of(&fragment.node.selection_set.node, depth)?;
        self.fragments.insert(name, Some(size));
        Ok(size)
    }
}
