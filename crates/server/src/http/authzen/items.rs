//! The questions of a batch: defaults, items, and how far they are answered.

use canopy_app::{Evaluation, MOST_QUESTIONS};
use canopy_domain::Revision;
use serde::Serialize;
use serde_json::Value;

use super::context::Context;
use super::form::{self, Malformed, Object, optional};

/// The parts of a question; an item that has one replaces the whole of it.
const PARTS: [&str; 4] = ["subject", "action", "resource", "context"];

/// One question.
#[derive(Debug, Clone)]
pub(super) struct Question {
    pub(super) evaluation: Evaluation,
    /// This revision or a later one is to be read.
    pub(super) at_least: Option<Revision>,
}

/// Several.
#[derive(Debug)]
pub(super) struct Batch {
    /// In their order; one that is malformed fails for itself.
    pub(super) items: Vec<Result<Question, Malformed>>,
    pub(super) semantic: Semantic,
}

/// The answer to one.
#[derive(Debug, Serialize)]
pub(super) struct Decided {
    pub(super) decision: bool,
    pub(super) context: Value,
}

/// How far a batch is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Semantic {
    /// To its end.
    ExecuteAll,
    /// To the first no, failures among them.
    DenyOnFirstDeny,
    /// To the first yes.
    PermitOnFirstPermit,
}

/// The question that an object asks.
pub(super) fn question(of: &Object) -> Result<Question, Malformed> {
    let context = Context::read(of)?;
    Ok(Question {
        evaluation: Evaluation {
            subject: form::entity(of, "subject")?,
            action: form::action(of)?,
            resource: form::entity(of, "resource")?,
            address: context.address,
        },
        at_least: context.at_least,
    })
}

impl Batch {
    /// Reads it; none where there are no items.
    pub(super) fn read(body: &Object) -> Result<Option<Self>, Malformed> {
        let semantic = Semantic::read(body)?;
        for part in PARTS {
            optional(body, part)?;
        }
        let items = match body.get("evaluations") {
            None => return Ok(None),
            Some(Value::Array(items)) if items.is_empty() => return Ok(None),
            Some(Value::Array(items)) => items,
            Some(_) => return Err(Malformed::new("evaluations is an array")),
        };
        if items.len() > MOST_QUESTIONS {
            return Err(Malformed(format!(
                "evaluations has at most {MOST_QUESTIONS} items; ask in several requests"
            )));
        }
        let items = items.iter().map(|item| match item {
            Value::Object(item) => question(&completed(item, body)),
            _ => Err(Malformed::new("an item of evaluations is an object")),
        });
        Ok(Some(Self {
            items: items.collect(),
            semantic,
        }))
    }
}

/// An item with the defaults for what it has not itself.
fn completed(item: &Object, defaults: &Object) -> Object {
    let parts = PARTS.into_iter().filter_map(|part| {
        let value = item.get(part).or_else(|| defaults.get(part))?;
        Some((part.to_owned(), value.clone()))
    });
    parts.collect()
}

impl Semantic {
    fn read(body: &Object) -> Result<Self, Malformed> {
        let options = optional(body, "options")?;
        match options.and_then(|options| options.get("evaluations_semantic")) {
            None => Ok(Self::ExecuteAll),
            Some(Value::String(name)) if name == "execute_all" => Ok(Self::ExecuteAll),
            Some(Value::String(name)) if name == "deny_on_first_deny" => Ok(Self::DenyOnFirstDeny),
            Some(Value::String(name)) if name == "permit_on_first_permit" => {
                Ok(Self::PermitOnFirstPermit)
            }
            Some(_) => Err(Malformed::new(
                "options.evaluations_semantic is execute_all, deny_on_first_deny or \
                 permit_on_first_permit",
            )),
        }
    }

    /// The answers up to the one that settles it.
    pub(super) fn cut(self, mut answers: Vec<Decided>) -> Vec<Decided> {
        let last = match self {
            Self::ExecuteAll => None,
            Self::DenyOnFirstDeny => Some(false),
            Self::PermitOnFirstPermit => Some(true),
        };
        let end = last.and_then(|last| answers.iter().position(|one| one.decision == last));
        if let Some(end) = end {
            answers.truncate(end + 1);
        }
        answers
    }
}
