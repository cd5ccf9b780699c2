//! Refusals as data.

use async_graphql::SimpleObject;
use canopy_app::{AppError, Op};
use canopy_domain::{Refusal, Rule};

use crate::node::Node;

/// A refusal by a rule. rule: T1 to T20, U1 to U12, or null. blockers: what is in the way.
#[derive(SimpleObject)]
pub(crate) struct UserError {
    /// For machines: a closed list.
    code: &'static str,
    /// For people: what to do.
    message: String,
    /// The rule that says no.
    rule: Option<String>,
    /// The input field that it is about, from the input object down.
    path: Option<Vec<String>>,
    /// What is in the way, as far as the caller sees it.
    blockers: Vec<Node>,
}

impl UserError {
    /// A refusal without blockers.
    pub(crate) fn new(code: &'static str, rule: Option<Rule>, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            rule: rule.map(|rule| rule.to_string()),
            path: None,
            blockers: Vec::new(),
        }
    }

    /// The refusal as its receiver may see it; nobody sees no blocker.
    pub(crate) async fn of(refusal: Refusal, seen_by: Option<&Op>) -> Result<Self, AppError> {
        let mut error = Self::new(
            refusal.code.as_str(),
            refusal.rule,
            refusal.message.into_owned(),
        );
        if !refusal.path.is_empty() {
            let path = refusal.path.into_iter().map(Into::into).collect();
            error.path = Some(path);
        }
        if let Some(op) = seen_by
            && !refusal.blockers.is_empty()
        {
            let seen = op.sees(&refusal.blockers).await?;
            error.blockers = refusal
                .blockers
                .into_iter()
                .zip(seen)
                .filter(|(_, seen)| *seen)
                .map(|(blocker, _)| blocker.into())
                .collect();
        }
        Ok(error)
    }
}
