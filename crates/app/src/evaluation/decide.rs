//! Yes or no, with reasons, all at one revision.

use canopy_actors::Pin;
use canopy_domain::{Action, Revision, TargetId, UserId};

use super::{Decision, Evaluated, Evaluation};
use crate::check::{MOST_QUESTIONS, Question, Shown};
use crate::explain::{Answer, extract_of, nothing_there, outside_pool};
use crate::sight::may_not_ask;
use crate::{AppError, At, Op, Reason};

impl Op {
    /// Answers in order, all at one revision, in as many rounds of messages for a thousand as for
    /// one, as [`Op::checks`] and [`Op::explain`] do.
    ///
    /// # Errors
    /// More than [`MOST_QUESTIONS`]; the revision that is demanded is beyond the newest.
    pub async fn evaluate(
        &self,
        asked: &[Evaluation],
        at_least: Option<Revision>,
    ) -> Result<Evaluated, AppError> {
        if asked.len() > MOST_QUESTIONS {
            return Err(AppError::bad(format!(
                "at most {MOST_QUESTIONS} evaluations at once; ask in several requests"
            )));
        }
        let pin = self.evaluated_at(at_least).await?;
        let entities = asked.iter().flat_map(|one| [&one.subject, &one.resource]);
        let named = self.resolve(entities).await?;
        let questions: Vec<Option<Question>> = asked
            .iter()
            .zip(named.chunks(2))
            .map(|(one, named)| question(&one.action, named))
            .collect();
        let asks: Vec<(UserId, TargetId)> = questions
            .iter()
            .flatten()
            .map(|question| (question.user, question.target))
            .collect();
        let mut shown = self.shown_each(&pin, &asks).await?.into_iter();
        // The reasons of all are asked for together, and then given to each.
        let (mut answers, mut allowed) = (Vec::new(), Vec::with_capacity(asked.len()));
        for question in questions {
            let shown = question.and_then(|question| Some((question, shown.next()?)));
            allowed.push(match shown {
                Some((_, Shown::Forbidden)) => Err(may_not_ask()),
                Some((question, Shown::Standing(standing))) => {
                    let extract = extract_of(pin.state(), &question);
                    let answer = Answer::of(question, standing, &extract);
                    Ok(answer.map(|answer| {
                        let said = (question.user, answer.allowed());
                        answers.push(answer);
                        said
                    }))
                }
                Some((_, Shown::Unknown)) | None => Ok(None),
            });
        }
        let reasons = self.reasons_of_each(&pin, None, answers).await?;
        let mut reasons = reasons.into_iter();
        let decisions = asked.iter().zip(allowed).map(|(one, allowed)| {
            let known = allowed?.and_then(|said| Some((said, reasons.next()?)));
            Ok(known.map_or_else(nothing, |((user, allowed), reasons)| {
                decided(admits(&pin, user, one), allowed, reasons)
            }))
        });
        let decisions: Vec<Result<Decision, AppError>> = decisions.collect();
        let decided = decisions.iter().flatten();
        self.decided()
            .note(decided.map(|decision| decision.allowed));
        Ok(Evaluated {
            revision: pin.revision(),
            decisions,
        })
    }

    /// Where an evaluation or a search reads.
    pub(super) async fn evaluated_at(&self, at_least: Option<Revision>) -> Result<Pin, AppError> {
        if let Some(least) = at_least {
            self.require_committed(least, "context.revision is beyond the newest")
                .await?;
        }
        let at = At {
            at_least,
            as_of: None,
        };
        self.pin_at(at).await
    }
}

/// The answer held against the user's pool.
fn decided(admitted: bool, allowed: bool, mut reasons: Vec<Reason>) -> Decision {
    if !admitted {
        reasons.push(outside_pool());
    }
    Decision {
        allowed: admitted && allowed,
        reasons,
    }
}

/// Whether the user's pool admits the address, where one is asked about (U7).
fn admits(pin: &Pin, user: UserId, one: &Evaluation) -> bool {
    let Some(address) = one.address else {
        return true;
    };
    let record = pin.state().user(user);
    record.is_some_and(|record| record.pool().admits(address))
}

fn question(action: &str, named: &[Option<TargetId>]) -> Option<Question> {
    let [Some(TargetId::User(user)), Some(target)] = named[..] else {
        return None;
    };
    Some(Question {
        user,
        action: Action::parse(action)?,
        target,
    })
}

/// Absent or hidden: the caller cannot tell which.
fn nothing() -> Decision {
    Decision {
        allowed: false,
        reasons: vec![nothing_there()],
    }
}
