//! The body of a request, read once: which plan it names, and its variables by that.

use std::sync::Arc;

use super::plan::Plan;
use super::reader::Reader;
use super::values::Values;

/// A request that can be answered by a plan.
pub(super) struct Request<'a> {
    pub(super) plan: Arc<Plan>,
    pub(super) values: Values<'a>,
}

/// How a body names its document: both are exact, and neither is taken for more than a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named<'a> {
    /// By its text, as the JSON string that it is written as.
    Query(&'a str),
    /// By its id.
    Id(&'a str),
}

/// How a body names its document; none where that is not sure.
pub(super) fn named(body: &[u8]) -> Option<Named<'_>> {
    let mut reader = Reader::of(std::str::from_utf8(body).ok()?);
    let mut head = Head::default();
    reader.object(|reader, key| match key {
        "variables" => reader
            .takes_null()
            .then_some(())
            .or_else(|| reader.skip_object().map(drop)),
        key => head.field(reader, key),
    })?;
    head.named()
}

/// Reads a body that asks by a plan.
pub(super) fn read<'a>(
    body: &'a [u8],
    plan_of: impl Fn(Named<'a>) -> Option<Arc<Plan>>,
) -> Option<Request<'a>> {
    let mut reader = Reader::of(std::str::from_utf8(body).ok()?);
    let mut head = Head::default();
    // With the variables where they stand before the document.
    let (mut plan, mut values, mut skipped) = (None, None, None);
    reader.object(|reader, key| {
        if key != "variables" {
            return head.field(reader, key);
        }
        if values.is_some() || skipped.is_some() {
            return None;
        }
        let Some(named) = head.named() else {
            let from = *reader;
            if !reader.takes_null() {
                reader.skip_object()?;
            }
            skipped = Some((from, *reader));
            return Some(());
        };
        let found = plan_of(named)?;
        values = Some(if reader.takes_null() {
            Values::none(&found)?
        } else {
            Values::read(reader, &found)?
        });
        plan = Some((named, found));
        Some(())
    })?;
    let named = head.named()?;
    let plan = match plan {
        // Not by one key what was found by another.
        Some((by, plan)) => (by == named).then_some(plan)?,
        None => plan_of(named)?,
    };
    let values = match (values, skipped) {
        (Some(values), _) => values,
        (None, None) => Values::none(&plan)?,
        (None, Some((mut from, to))) => {
            let values = if from.takes_null() {
                Values::none(&plan)?
            } else {
                Values::read(&mut from, &plan)?
            };
            from.is_at(&to).then_some(values)?
        }
    };
    let is_meant = match (&head.operation, &plan.name) {
        (None | Some(None), _) => true,
        (Some(Some(asked)), Some(name)) => asked == name,
        (Some(Some(_)), None) => false,
    };
    (reader.is_over() && is_meant).then_some(Request { plan, values })
}

/// All that is in a body but the variables; each once.
#[derive(Default)]
struct Head<'a> {
    query: Option<&'a str>,
    id: Option<&'a str>,
    /// Inside: none where it is null.
    operation: Option<Option<&'a str>>,
    /// Only null is nothing.
    extensions: bool,
}

impl<'a> Head<'a> {
    fn field(&mut self, reader: &mut Reader<'a>, key: &str) -> Option<()> {
        let is_new = match key {
            "query" => self.query.replace(reader.written()?).is_none(),
            "documentId" => self.id.replace(reader.plain()?).is_none(),
            "operationName" => {
                let name = if reader.takes_null() {
                    None
                } else {
                    Some(reader.plain()?)
                };
                self.operation.replace(name).is_none()
            }
            "extensions" => reader.takes_null() && !std::mem::replace(&mut self.extensions, true),
            _ => false,
        };
        is_new.then_some(())
    }

    fn named(&self) -> Option<Named<'a>> {
        match (self.query, self.id) {
            (Some(query), None) => Some(Named::Query(query)),
            (None, Some(id)) => Some(Named::Id(id)),
            _ => None,
        }
    }
}
