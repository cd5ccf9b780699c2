//! The query, parsed, and what can be said of it before anything else looks at it.
//!
//! What is too much is refused before (`scan`, of the text) and after (`measure`) it is parsed.

use std::collections::HashSet;

use async_graphql::parser::parse_query;
use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, OperationDefinition, OperationType, Selection,
};
use async_graphql::{Name, ServerError};

use crate::codes::{self, PARSE_FAILED, Refusal, VALIDATION_FAILED};
use crate::introspection;
use crate::limits::Options;
use crate::{measure, merged, scan, single};

/// Reads a query, refuses what is too much, and leaves the operation that is meant with the
/// fragments that it uses: the library would walk, and execute none of, the others. Also which
/// operations there were.
pub(crate) fn read(
    query: &str,
    name: Option<&str>,
    options: &Options,
) -> Result<(ExecutableDocument, Operations), Refusal> {
    scan::check(query, options)?;
    let document = parse_query(query).map_err(|error| {
        let mut error = ServerError::from(error);
        // The library draws the line of the query and an arrow; the positions say the same.
        let last = error.message.lines().last().unwrap_or_default();
        error.message = format!("syntax error: {}", last.trim_start_matches([' ', '=']));
        codes::refusal(PARSE_FAILED, error)
    })?;
    measure::check(&document, options)?;
    let operations = Operations::of(&document);
    let document = only(document, name)?;
    if let Some(operation) = operation(&document) {
        let root = &operation.selection_set.node;
        introspection::check(&document, root, options.introspection)?;
    }
    Ok((document, operations))
}

/// The operations that stand in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Operations {
    /// One, of this name if it has one: it is meant also where none is named.
    One(Option<Name>),
    Several,
}

impl Operations {
    fn of(document: &ExecutableDocument) -> Self {
        let mut all = document.operations.iter();
        match (all.next(), all.next()) {
            (Some((name, _)), None) => Self::One(name.cloned()),
            _ => Self::Several,
        }
    }
}

/// The operation of a document that was read.
pub(crate) fn operation(document: &ExecutableDocument) -> Option<&OperationDefinition> {
    let (_, operation) = document.operations.iter().next()?;
    Some(&operation.node)
}

/// The document with the operation that is meant, and what it uses.
fn only(document: ExecutableDocument, name: Option<&str>) -> Result<ExecutableDocument, Refusal> {
    let ExecutableDocument {
        operations,
        mut fragments,
    } = document;
    let operation = match (operations, name) {
        (DocumentOperations::Single(operation), None) => Some(operation),
        (DocumentOperations::Single(_), Some(_)) => None,
        (DocumentOperations::Multiple(mut operations), Some(name)) => operations.remove(name),
        (DocumentOperations::Multiple(operations), None) => {
            let mut all = operations.into_values();
            all.next().filter(|_| all.next().is_none())
        }
    };
    let mut operation = operation.ok_or_else(|| {
        codes::bad_request("operationName names none of the operations of the query")
    })?;
    let root = &mut operation.node.selection_set.node;
    match operation.node.ty {
        OperationType::Subscription => single::apply(root, &fragments)?,
        OperationType::Mutation => merged::apply(root, &fragments)?,
        OperationType::Query => {}
    }
    let mut used = HashSet::new();
    let mut sets = vec![&operation.node.selection_set.node];
    while let Some(set) = sets.pop() {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => sets.push(&field.node.selection_set.node),
                Selection::InlineFragment(fragment) => {
                    sets.push(&fragment.node.selection_set.node);
                }
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    if used.insert(name.clone())
                        && let Some(fragment) = fragments.get(name)
                    {
                        sets.push(&fragment.node.selection_set.node);
                    }
                }
            }
        }
    }
    fragments.retain(|name, _| used.contains(name));
    Ok(ExecutableDocument {
        operations: DocumentOperations::Single(operation),
        fragments,
    })
}

pub(crate) fn invalid(message: &str) -> Refusal {
    codes::refusal(VALIDATION_FAILED, ServerError::new(message, None))
}
