//! How often each operation is asked, what it comes to and how long it takes.
//!
//! By the names of registered operations alone: whatever else is sent is one more of each kind, so
//! that nobody who may ask adds a series.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::parser::types::OperationType;
use canopy_meter::{Counts, Measured, TRACE, Times};

/// The name of all operations together that are not registered.
const OTHER: &str = "other";

/// The kind of what could not be read.
const UNKNOWN: &str = "unknown";

/// Codes of errors; the last is for whatever else.
const CODES: [&str; 15] = [
    "BAD_USER_INPUT",
    "FORBIDDEN",
    "GRAPHQL_PARSE_FAILED",
    "GRAPHQL_VALIDATION_FAILED",
    "INVALID_CREDENTIALS",
    "IP_NOT_ALLOWED",
    "NOT_FOUND",
    "OPERATION_NOT_TRUSTED",
    "OVERLOADED",
    "PERSISTED_QUERY_NOT_FOUND",
    "RATE_LIMITED",
    "STALE",
    "UNAUTHENTICATED",
    "INTERNAL",
    "OTHER",
];

/// Where each outcome is counted: ok, refused, and then the codes.
const CELLS: usize = 2 + CODES.len();

/// What an operation came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Outcome {
    /// No error.
    #[default]
    Ok,
    /// User errors: a rule, or a password.
    Refused,
    /// An error, of this code the first.
    Failed(&'static str),
}

impl Outcome {
    /// Failed, with a code of the list.
    pub(crate) fn failed(code: &str) -> Self {
        let known = CODES.iter().find(|known| **known == code);
        Self::Failed(known.unwrap_or(&CODES[CODES.len() - 1]))
    }

    fn cell(self) -> usize {
        match self {
            Self::Ok => 0,
            Self::Refused => 1,
            Self::Failed(code) => {
                let place = CODES.iter().position(|known| *known == code);
                2 + place.unwrap_or(CODES.len() - 1)
            }
        }
    }

    fn of_cell(cell: usize) -> Self {
        match cell {
            0 => Self::Ok,
            1 => Self::Refused,
            code => Self::Failed(CODES[code - 2]),
        }
    }
}

/// What was measured of an operation.
#[derive(Debug, Clone, PartialEq)]
pub struct OperationFigures {
    /// Its name, or `other`.
    pub name: String,
    /// `query`, `mutation`, `subscription`, or `unknown` where it could not be read.
    pub kind: &'static str,
    /// How often it came to what; of the errors only those that there were.
    pub outcomes: Vec<(Outcome, u64)>,
    /// How long it took to answer, or to begin the stream.
    pub took: Measured,
}

/// What is counted of one operation.
#[derive(Debug, Default)]
pub(crate) struct Series {
    name: String,
    kind: &'static str,
    outcomes: Counts<CELLS>,
    took: Times,
}

impl Series {
    fn new(name: &str, kind: &'static str) -> Arc<Self> {
        Arc::new(Self {
            name: name.to_owned(),
            kind,
            ..Self::default()
        })
    }

    /// It was asked once more.
    pub(crate) fn record(&self, outcome: Outcome, took: Duration) {
        // Looked at once, where nothing is traced.
        if tracing::span_enabled!(target: TRACE, tracing::Level::INFO) {
            let span = tracing::Span::current();
            let code = match outcome {
                Outcome::Ok => "ok",
                Outcome::Refused => "refused",
                Outcome::Failed(code) => code,
            };
            span.record("operation", self.name.as_str());
            span.record("kind", self.kind);
            span.record("outcome", code);
        }
        self.outcomes.count(outcome.cell());
        self.took.record(took);
    }
}

/// By name and kind. What is not registered is there from the first.
#[derive(Debug)]
pub(crate) struct Meter {
    all: BTreeMap<(String, &'static str), Arc<Series>>,
    others: [Arc<Series>; 3],
    unread: Arc<Series>,
}

impl Default for Meter {
    fn default() -> Self {
        let mut all = BTreeMap::new();
        let mut add = |kind| {
            let series = Series::new(OTHER, kind);
            all.insert((OTHER.to_owned(), kind), Arc::clone(&series));
            series
        };
        let kinds = [
            OperationType::Query,
            OperationType::Mutation,
            OperationType::Subscription,
        ];
        Self {
            others: kinds.map(|kind| add(name(kind))),
            unread: add(UNKNOWN),
            all,
        }
    }
}

impl Meter {
    /// The series of a registered operation. Two of one name have one.
    pub(crate) fn register(&mut self, operation: &str, kind: OperationType) -> Arc<Series> {
        let kind = name(kind);
        let series = self.all.entry((operation.to_owned(), kind));
        Arc::clone(series.or_insert_with(|| Series::new(operation, kind)))
    }

    /// That of an operation that is not registered.
    pub(crate) fn other(&self, kind: OperationType) -> &Arc<Series> {
        let [query, mutation, subscription] = &self.others;
        match kind {
            OperationType::Query => query,
            OperationType::Mutation => mutation,
            OperationType::Subscription => subscription,
        }
    }

    /// That of what could not be read.
    pub(crate) const fn unread(&self) -> &Arc<Series> {
        &self.unread
    }

    /// What was measured, of those that were asked at all.
    pub(crate) fn figures(&self) -> Vec<OperationFigures> {
        let figures = self.all.iter().map(|((name, kind), series)| {
            let counts = series.outcomes.read().into_iter().enumerate();
            let counts = counts.filter(|(cell, count)| *cell < 2 || *count > 0);
            OperationFigures {
                name: name.clone(),
                kind,
                outcomes: counts
                    .map(|(cell, count)| (Outcome::of_cell(cell), count))
                    .collect(),
                took: series.took.read(),
            }
        });
        figures.filter(|one| one.took.count() > 0).collect()
    }
}

/// As it is written.
pub(crate) const fn name(kind: OperationType) -> &'static str {
    match kind {
        OperationType::Query => "query",
        OperationType::Mutation => "mutation",
        OperationType::Subscription => "subscription",
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use async_graphql::parser::types::OperationType::{Mutation, Query};

    use super::{CELLS, Meter, Outcome};

    #[test]
    fn each_outcome_has_a_cell_of_its_own() {
        for cell in 0..CELLS {
            assert_eq!(Outcome::of_cell(cell).cell(), cell);
        }
        assert_eq!(Outcome::failed("SOMETHING"), Outcome::Failed("OTHER"));
    }

    #[test]
    fn two_of_one_name_are_one_series_and_the_rest_are_one_of_each_kind() {
        let mut meter = Meter::default();
        let series = [
            meter.register("Check", Query),
            meter.register("Check", Query),
            meter.register("other", Mutation),
        ];
        for one in series {
            one.record(Outcome::Ok, Duration::ZERO);
        }
        meter
            .other(Mutation)
            .record(Outcome::Refused, Duration::ZERO);
        let figures = meter.figures();
        let found = figures.iter().map(|one| {
            let name = one.name.as_str();
            (name, one.kind, one.outcomes.as_slice())
        });
        let expected = [
            (
                "Check",
                "query",
                &[(Outcome::Ok, 2), (Outcome::Refused, 0)][..],
            ),
            (
                "other",
                "mutation",
                &[(Outcome::Ok, 1), (Outcome::Refused, 1)][..],
            ),
        ];
        assert_eq!(found.collect::<Vec<_>>(), expected);
    }
}
