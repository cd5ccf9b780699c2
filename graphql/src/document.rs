//! The query, parsed, and what can be said of it before anything else looks at it.
//!
//! The library walks a document with every fragment put in where it is used, and its parser
//! descends as deep as the text goes; both before any of its own limits holds. So the limits that
//! protect the server itself are here.

use std::collections::{HashMap, HashSet};

use async_graphql::parser::parse_query;
use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, OperationDefinition, OperationType, Selection,
    SelectionSet,
};
use async_graphql::{Name, ServerError};

use crate::codes::{self, PARSE_FAILED, Refusal, VALIDATION_FAILED};
use crate::introspection;
use crate::limits::Options;
use crate::single;

/// Brackets inside brackets; the parser descends once for each.
const NESTING: usize = 64;

/// Reads a query, refuses what is too much, and leaves the operation that is meant with the
/// fragments that it uses: the library would walk, and execute none of, the others.
pub(crate) fn read(
    query: &str,
    name: Option<&str>,
    options: &Options,
) -> Result<ExecutableDocument, Refusal> {
    if nesting(query) > NESTING {
        return Err(invalid("the query is nested too deep"));
    }
    let document = parse_query(query).map_err(|error| {
        let mut error = ServerError::from(error);
        // The library draws the line of the query and an arrow; the positions say the same.
        let last = error.message.lines().last().unwrap_or_default();
        error.message = format!("syntax error: {}", last.trim_start_matches([' ', '=']));
        codes::refusal(PARSE_FAILED, error)
    })?;
    measure(&document, options)?;
    let document = only(document, name)?;
    if let Some(operation) = operation(&document) {
        let root = &operation.selection_set.node;
        introspection::check(&document, root, options.introspection)?;
    }
    Ok(document)
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
    if operation.node.ty == OperationType::Subscription {
        single::apply(&mut operation.node.selection_set.node, &fragments)?;
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

/// How deep brackets of any kind stand inside each other, outside of strings and comments.
fn nesting(query: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let mut rest = query.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            b'{' | b'[' | b'(' => depth += 1,
            b'}' | b']' | b')' => depth = depth.saturating_sub(1),
            b'#' => rest = behind(rest, |rest| matches!(rest[0], b'\n' | b'\r'), 1),
            b'"' if rest.starts_with(b"\"\"") => {
                rest = behind(&rest[2..], |rest| rest.starts_with(b"\"\"\""), 3);
            }
            b'"' => rest = behind(rest, |rest| matches!(rest[0], b'"' | b'\n' | b'\r'), 1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// What follows the end of a string or comment; an escaped character ends nothing.
fn behind(mut rest: &[u8], is_end: impl Fn(&[u8]) -> bool, length: usize) -> &[u8] {
    while !rest.is_empty() {
        if is_end(rest) {
            return &rest[length..];
        }
        let skipped = if rest[0] == b'\\' { 2 } else { 1 };
        rest = rest.get(skipped..).unwrap_or_default();
    }
    rest
}

/// What is in a selection set, every fragment put in.
#[derive(Debug, Clone, Copy, Default)]
struct Size {
    selections: u64,
    height: usize,
    logins: u64,
}

impl Size {
    /// With another beside it.
    fn beside(self, other: Self) -> Self {
        Self {
            selections: self.selections.saturating_add(other.selections),
            height: self.height.max(other.height),
            logins: self.logins.saturating_add(other.logins),
        }
    }
}

fn measure(document: &ExecutableDocument, options: &Options) -> Result<(), Refusal> {
    if document.operations.iter().len() > options.operations {
        return Err(invalid("the query has too many operations"));
    }
    let mut sizes = Sizes {
        document,
        deepest: options.recursion,
        fragments: HashMap::new(),
    };
    let mut total = Size::default();
    for name in document.fragments.keys() {
        total = total.beside(sizes.fragment(name, 0)?);
    }
    for (_, operation) in document.operations.iter() {
        let size = sizes.of(&operation.node.selection_set.node, 0)?;
        if size.logins > 1 {
            return Err(invalid("an operation has one login at most"));
        }
        total = total.beside(size);
    }
    if total.selections > options.selections {
        return Err(invalid("the query selects too much"));
    }
    Ok(())
}

/// Sizes, those of fragments reckoned once.
struct Sizes<'a> {
    document: &'a ExecutableDocument,
    deepest: usize,
    /// None while it is being reckoned: meeting it then is a circle.
    fragments: HashMap<&'a Name, Option<Size>>,
}

impl<'a> Sizes<'a> {
    fn of(&mut self, set: &'a SelectionSet, depth: usize) -> Result<Size, Refusal> {
        let mut total = Size::default();
        for selection in &set.items {
            let inside = match &selection.node {
                Selection::Field(field) => {
                    let name = field.node.name.node.as_str();
                    let mut size = self.below(&field.node.selection_set.node, depth)?;
                    size.logins += u64::from(name == "login");
                    size
                }
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
        if depth + total.height > self.deepest + 1 {
            return Err(invalid("the query is nested too deep"));
        }
        Ok(total)
    }

    fn below(&mut self, set: &'a SelectionSet, depth: usize) -> Result<Size, Refusal> {
        if depth > self.deepest {
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
        if depth > self.deepest + 1 {
            return Err(invalid("the query is nested too deep"));
        }
        self.fragments.insert(name, None);
        let size = self.of(&fragment.node.selection_set.node, depth)?;
        self.fragments.insert(name, Some(size));
        Ok(size)
    }
}
