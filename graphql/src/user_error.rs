//! Refusals as data.

use std::collections::HashSet;

use async_graphql::SimpleObject;
use canopy_domain::{Refusal, Rule, TargetId};

use crate::node::Node;

/// How many blockers a refusal names: a group can be kept by ten thousand cameras, and whoever
/// cleared away a hundred asks again.
const NAMED: usize = 100;

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
    /// What is in the way, as far as the caller sees it; at most 100 of it.
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

    /// The refusal as its receiver may see it: with the blockers that he sees.
    pub(crate) fn of(refusal: Refusal, sees: impl Fn(&TargetId) -> bool) -> Self {
        let mut error = Self::new(
            refusal.code.as_str(),
            refusal.rule,
            refusal.message.into_owned(),
        );
        if !refusal.path.is_empty() {
            let path = refusal.path.into_iter().map(Into::into).collect();
            error.path = Some(path);
        }
        error.blockers = shown(refusal.blockers, sees).map(Into::into).collect();
        error
    }
}

/// Those that he sees, each once: how often it is in the way of something hidden is not told, nor
/// is it by their order, where some are left out.
fn shown(
    mut blockers: Vec<TargetId>,
    sees: impl Fn(&TargetId) -> bool,
) -> impl Iterator<Item = TargetId> {
    let all = blockers.len();
    blockers.retain(sees);
    if blockers.len() < all {
        blockers.sort_unstable();
    }
    let mut named = HashSet::new();
    blockers.retain(|blocker| named.insert(*blocker));
    blockers.into_iter().take(NAMED)
}
