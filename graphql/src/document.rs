//! The query, parsed, and what can be said of it before anything else looks at it.
//!
//! The library walks a document with every fragment put in where it is used, and its parser
//! descends as deep as the text goes; both before any of its own limits holds. So the limits that
//! protect the server itself are here.

use std::collections::HashMap;

use async_graphql::parser::parse_query;
use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, OperationDefinition, OperationType, Selection,
    SelectionSet,
};
use async_graphql::{Name, ServerError};

use crate::codes::{self, PARSE_FAILED, Refusal, VALIDATION_FAILED};
use crate::limits::Options;

/// Brackets inside brackets; the parser descends once for each.
const NESTING: usize = 64;

/// The fields of the introspection that lead from a type to others; ours have other names.
const CIRCLES: [&str; 4] = ["fields", "inputFields", "interfaces", "possibleTypes"];

/// Reads a query and refuses what is too much.
pub(crate) fn read(query: &str, options: &Options) -> Result<ExecutableDocument, Refusal> {
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
    Ok(document)
}

/// The operation that is meant.
pub(crate) fn operation<'a>(
    document: &'a ExecutableDocument,
    name: Option<&str>,
) -> Result<&'a OperationDefinition, Refusal> {
    let operation = match (&document.operations, name) {
        (DocumentOperations::Single(operation), None) => Some(operation),
        (DocumentOperations::Single(_), Some(_)) => None,
        (DocumentOperations::Multiple(operations), Some(name)) => operations.get(name),
        (DocumentOperations::Multiple(operations), None) => {
            let mut all = operations.values();
            all.next().filter(|_| all.next().is_none())
        }
    };
    let operation = operation.ok_or_else(|| {
        codes::bad_request("operationName names none of the operations of the query")
    })?;
    if operation.node.ty == OperationType::Subscription {
        return Err(codes::bad_request("subscriptions are not available yet"));
    }
    Ok(&operation.node)
}

fn invalid(message: &str) -> Refusal {
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
    introspects: bool,
    /// Lists of the schema's own parts inside each other: each goes through all types again, which
    /// no cost tells.
    circles: usize,
}

impl Size {
    /// With another beside it.
    fn beside(self, other: Self) -> Self {
        Self {
            selections: self.selections.saturating_add(other.selections),
            height: self.height.max(other.height),
            logins: self.logins.saturating_add(other.logins),
            introspects: self.introspects || other.introspects,
            circles: self.circles.max(other.circles),
        }
    }
}

fn measure(document: &ExecutableDocument, options: &Options) -> Result<(), Refusal> {
    let mut sizes = Sizes {
        document,
        deepest: options.recursion,
        fragments: HashMap::new(),
    };
    // Fragments that nothing uses are walked by the library too.
    for name in document.fragments.keys() {
        sizes.fragment(name, 0)?;
    }
    for (_, operation) in document.operations.iter() {
        let size = sizes.of(&operation.node.selection_set.node, 0)?;
        if size.selections > options.selections {
            return Err(invalid("the query selects too much"));
        }
        if size.logins > 1 {
            return Err(invalid("an operation has one login at most"));
        }
        if size.circles > 2 {
            return Err(invalid("introspection is nested too deep"));
        }
        if size.introspects && !options.introspection {
            return Err(invalid("introspection is off on this server"));
        }
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
                    size.introspects |= matches!(name, "__schema" | "__type");
                    size.circles += usize::from(CIRCLES.contains(&name));
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
