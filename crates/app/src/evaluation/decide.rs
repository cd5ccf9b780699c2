//! Yes or no, with reasons, all at one revision.

use canopy_actors::Pin;
use canopy_domain::{Action, Revision, TargetId, UserId};

use super::{Decision, Evaluated, Evaluation};
use crate::check::{MOST, Question, Shown};
use crate::explain::{extract_of, nothing_there, outside_pool};
use crate::sight::may_not_ask;
use crate::{AppError, At, Op};

impl Op {
    /// Answers in order, all at one revision, as [`Op::checks`] and [`Op::explain`] do.
    ///
    /// # Errors
    /// More than 1000 at once; the revision that is demanded is beyond the newest.
    pub async fn evaluate(
        &self,
        asked: &[Evaluation],
        at_least: Option<Revision>,
    ) -> Result<Evaluated, AppError> {
        if asked.len() > MOST {
            return Err(AppError::bad(
                "at most 1000 evaluations at once; ask in several requests",
            ));
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
        let mut decisions = Vec::with_capacity(asked.len());
        for (one, question) in asked.iter().zip(questions) {
            let known = question.and_then(|question| Some((question, shown.next()?)));
            decisions.push(match known {
                Some((_, Shown::Forbidden)) => Err(may_not_ask()),
                Some((question, shown)) => Ok(self.decided(&pin, one, &question, shown).await?),
                None => Ok(nothing()),
            });
        }
        Ok(Evaluated {
            revision: pin.revision(),
            decisions,
        })
    }

    async fn decided(
        &self,
        pin: &Pin,
        one: &Evaluation,
        question: &Question,
        shown: Shown,
    ) -> Result<Decision, AppError> {
        let Shown::Standing(standing) = shown else {
            return Ok(nothing());
        };
        let extract = extract_of(pin.state(), question);
        let Some(user) = extract.users.get(&question.user) else {
            return Ok(nothing());
        };
        let mut reasons = self
            .reasons(pin, None, question, &standing, &extract, user)
            .await?;
        let admitted = admits(pin, question.user, one);
        if !admitted {
            reasons.push(outside_pool());
        }
        Ok(Decision {
            allowed: admitted && standing.allows(question.action),
            reasons,
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

/// Whether the user's pool admits the address, where one is asked about (U7).
fn admits(pin: &Pin, user: UserId, one: &Evaluation) -> bool {
    let Some(address) = one.address else {
        return true;
    };
    let record = pin.state().user(user);
    record.is_some_and(|record| record.pool.admits(address))
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
