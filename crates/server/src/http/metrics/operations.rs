//! Requests: operations of GraphQL, and AuthZEN.

use std::fmt;

use canopy_app::DecisionCounts;
use canopy_graphql::{Figures, KeptFigures, OperationFigures, Outcome};

use super::write::{Label, Metrics};
use crate::http::authzen::DoorFigures;

pub(super) fn encode(
    figures: &Figures,
    doors: &[DoorFigures],
    refused: &[(&str, u64)],
    decisions: DecisionCounts,
    to: &mut Metrics<'_>,
) -> fmt::Result {
    let operations = &figures.operations;
    let outcomes = operations.iter().flat_map(|operation| {
        let outcomes = operation.outcomes.iter();
        outcomes.map(|(outcome, count)| (of_outcome(operation, *outcome), *count))
    });
    to.counters(
        "operations",
        "GraphQL operations, by the name of the registered one, or other, and by what they came to",
        outcomes,
    )?;
    to.timed(
        "operation_seconds",
        "How long GraphQL operations took, or the opening of a stream",
        operations
            .iter()
            .map(|operation| (named(operation), &operation.took)),
    )?;
    to.counters(
        "requests_refused",
        "Requests to /graphql that came to no operation, since their caller was not let in, by code",
        refused.iter().map(|(code, count)| ([("code", *code)], *count)),
    )?;
    to.counter(
        "quick_answers",
        "Operations that only asked checks and were answered without the executor",
        figures.quick_answers,
    )?;
    to.counters(
        "checks",
        "Answers to whether somebody may do something, by GraphQL and AuthZEN",
        [("allowed", decisions.allowed), ("denied", decisions.denied)]
            .map(|(answer, count)| ([("answer", answer)], count)),
    )?;
    let kept = |value: fn(&KeptFigures) -> u64| {
        let documents = figures.documents.iter();
        documents.map(move |kept| ([("kept", kept.name)], value(kept)))
    };
    to.gauges(
        "documents",
        "GraphQL documents that are kept: as they were read, as plans, and as texts that are called \
         by their hashes",
        kept(|kept| kept.entries),
    )?;
    to.gauges(
        "documents_bytes",
        "About how many bytes they take",
        kept(|kept| kept.bytes),
    )?;
    let statuses = doors.iter().flat_map(|door| {
        let statuses = door.statuses.iter();
        statuses.map(|(status, count)| ([("endpoint", door.endpoint), ("status", *status)], *count))
    });
    to.counters(
        "authzen_requests",
        "AuthZEN requests, by endpoint and status of the answer",
        statuses,
    )?;
    to.timed(
        "authzen_seconds",
        "How long AuthZEN requests took",
        doors
            .iter()
            .map(|door| ([("endpoint", door.endpoint)], &door.took)),
    )
}

fn named(operation: &OperationFigures) -> [Label<'_>; 2] {
    [("operation", &operation.name), ("kind", operation.kind)]
}

fn of_outcome(operation: &OperationFigures, outcome: Outcome) -> [Label<'_>; 4] {
    let [name, kind] = named(operation);
    let (outcome, code) = match outcome {
        Outcome::Ok => ("ok", ""),
        Outcome::Refused => ("refused", ""),
        Outcome::Failed(code) => ("error", code),
    };
    [name, kind, ("outcome", outcome), ("code", code)]
}
