//! Gathers every broken rule of a command.

use crate::{Action, Code, Refusal, Stop};

/// The broken rules so far.
#[derive(Default)]
pub(super) struct Refusals(Vec<Refusal>);

impl Refusals {
    /// What is named twice in a command is refused once.
    pub(super) fn add_if(&mut self, broken: bool, refusal: impl FnOnce() -> Refusal) {
        if broken {
            let refusal = refusal();
            if !self.0.contains(&refusal) {
                self.0.push(refusal);
            }
        }
    }

    /// Refused with all of them in the order of their numbers, those without a rule last.
    pub(super) fn finish(mut self) -> Result<(), Stop> {
        if self.0.is_empty() {
            return Ok(());
        }
        self.0
            .sort_by_key(|refusal| (refusal.rule.is_none(), refusal.rule));
        Err(Stop::Refused(self.0))
    }
}

/// The answer to a missing action: it stands alone, since the rules are not asked any more.
pub(super) fn forbidden(action: Action) -> Stop {
    let message = format!(
        "you need {} here; ask a manager of the group for a role that has it",
        action.name()
    );
    Stop::Refused(vec![Refusal::new(Code::Forbidden, None, message)])
}

/// The same where the caller comes by an API token that lacks the action.
pub(super) fn out_of_scope(action: Action) -> Stop {
    let message = format!(
        "this API token was not made for {}; make one that is",
        action.name()
    );
    Stop::Refused(vec![Refusal::new(Code::Forbidden, None, message)])
}
