//! "May this user do this to that?"

use std::collections::HashMap;

use canopy_actors::Pin;
use canopy_domain::{Action, Extract, OneUser, Revision, Scope, Standing, TargetId, UserId};

use crate::asks::{Asks, Finds, MayAsk};
use crate::sight::{Asking, may_not_ask};
use crate::{AppError, AsOf, Op};

/// The most questions at once, by whatever way they come.
pub const MOST_QUESTIONS: usize = 1000;

/// Which state is read.
#[derive(Debug, Clone, Copy, Default)]
pub struct At {
    /// This revision or a later one.
    pub at_least: Option<Revision>,
    /// An earlier state, with today's rights.
    pub as_of: Option<AsOf>,
}

/// Answers in the order of the questions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The state that was read.
    pub revision: Revision,
    /// Yes or no.
    pub allowed: Vec<bool>,
}

/// One question, as the client wrote it: what cannot be read names nothing.
#[derive(Debug, Clone)]
pub struct Check {
    /// Who; none: the caller.
    pub user: Option<String>,
    /// What, as in the catalogue.
    pub action: String,
    /// To what: the id of a resource, a group or a user.
    pub target: String,
}

/// The same, in texts that are somebody else's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked<'a> {
    /// Who; none: the caller.
    pub user: Option<&'a str>,
    /// What, as in the catalogue.
    pub action: &'a str,
    /// To what: the id of a resource, a group or a user.
    pub target: &'a str,
}

/// A question whose texts name things; whether they exist and are seen is another matter.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Question {
    pub(crate) user: UserId,
    pub(crate) action: Action,
    pub(crate) target: TargetId,
}

/// What the caller is shown of a question.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Shown {
    /// User or target are unknown, or hidden from him.
    Unknown,
    /// He finds the user, and may not ask what that one may do.
    Forbidden,
    /// Both are there for him.
    Standing(Standing),
}

impl Op {
    /// Answers in order, all at one revision. Unknown or hidden user, action or target, or a target
    /// of the wrong kind: no.
    ///
    /// # Errors
    /// More than [`MOST_QUESTIONS`]; `users.check` is missing for a user whom the caller sees.
    pub async fn checks(&self, inputs: &[Check], at: At) -> Result<Checked, AppError> {
        let inputs: Vec<Asked<'_>> = inputs.iter().map(Check::asked).collect();
        self.checks_of(&inputs, at).await
    }

    /// The same of texts that stay where they are.
    ///
    /// # Errors
    /// As [`Op::checks`].
    pub async fn checks_of(&self, inputs: &[Asked<'_>], at: At) -> Result<Checked, AppError> {
        if inputs.len() > MOST_QUESTIONS {
            return Err(AppError::bad(format!(
                "at most {MOST_QUESTIONS} checks at once; ask in several requests"
            )));
        }
        let (pin, past) = self.moment(at).await?;
        let questions: Vec<Option<Question>> = inputs
            .iter()
            .map(|input| input.question(self.me()))
            .collect();
        let asked: Vec<Question> = questions.iter().flatten().copied().collect();
        let shown = match past {
            None => self.shown(&pin, &asked).await?,
            Some(revision) => {
                let scope = scope(&asked);
                let extract = self.extract(&scope, revision).await?;
                self.shown_of(&pin, &asked, &extract).await?
            }
        };
        let mut shown = shown.into_iter();
        let answers = questions.iter().map(|question| {
            let (Some(question), Some(shown)) = (question, question.and_then(|_| shown.next()))
            else {
                return false;
            };
            matches!(shown, Shown::Standing(standing) if standing.allows(question.action))
        });
        let allowed: Vec<bool> = answers.collect();
        self.decided().note(allowed.iter().copied());
        Ok(Checked {
            revision: past.unwrap_or_else(|| pin.revision()),
            allowed,
        })
    }

    /// What the caller is shown today of each question about an earlier state.
    pub(crate) async fn shown_of(
        &self,
        pin: &Pin,
        questions: &[Question],
        extract: &Extract,
    ) -> Result<Vec<Shown>, AppError> {
        let users: Vec<UserId> = questions.iter().map(|question| question.user).collect();
        let asking = self.might_ask_about(pin, &users).await?;
        if asking.contains(&Asking::Forbidden) {
            return Err(may_not_ask());
        }
        let targets = questions.iter().map(|question| question.target);
        let seen = self.seen_or_audited(pin, targets).await?;
        let mut people: HashMap<UserId, OneUser<'_>> = HashMap::new();
        let shown = questions.iter().zip(asking).map(|(question, asking)| {
            let user = question.user;
            let user = people
                .entry(user)
                .or_insert_with(|| OneUser::new(extract, user).held_to(self.scope_of(user)));
            match user.standing(question.target) {
                Some(standing) if asking == Asking::Allowed && seen.contains(&question.target) => {
                    Shown::Standing(standing)
                }
                _ => Shown::Unknown,
            }
        });
        Ok(shown.collect())
    }

    /// What the caller is shown of each question, in one round of messages whatever their number.
    ///
    /// # Errors
    /// `users.check` is missing for one of the users.
    pub(crate) async fn shown(
        &self,
        pin: &Pin,
        questions: &[Question],
    ) -> Result<Vec<Shown>, AppError> {
        let asks: Vec<(UserId, TargetId)> = questions
            .iter()
            .map(|question| (question.user, question.target))
            .collect();
        let shown = self.shown_each(pin, &asks).await?;
        if shown.iter().any(|shown| matches!(shown, Shown::Forbidden)) {
            return Err(may_not_ask());
        }
        Ok(shown)
    }

    /// What the caller is shown of how each user stands to each target, each for itself; one round.
    pub(crate) async fn shown_each(
        &self,
        pin: &Pin,
        asks: &[(UserId, TargetId)],
    ) -> Result<Vec<Shown>, AppError> {
        let mut gathered = Asks::new(pin, self.me());
        let places: Vec<(MayAsk, usize, Finds)> = asks
            .iter()
            .map(|(user, target)| {
                let (standing, finds) = gathered.standing_and_finds(*user, *target);
                (gathered.may_ask(*user), standing, finds)
            })
            .collect();
        let answers = gathered.answers(self, pin).await?;
        let shown = places.iter().map(|(may_ask, standing, finds)| {
            match (answers.may_ask(may_ask), answers.standing(*standing)) {
                (Asking::Forbidden, _) => Shown::Forbidden,
                (Asking::Allowed, Some(standing)) if answers.finds(finds) => {
                    Shown::Standing(standing)
                }
                (Asking::Allowed | Asking::Hidden, _) => Shown::Unknown,
            }
        });
        Ok(shown.collect())
    }
}

/// What has to be known of an earlier state to answer these.
pub(crate) fn scope(questions: &[Question]) -> Scope {
    Scope {
        users: questions.iter().map(|question| question.user).collect(),
        targets: questions.iter().map(|question| question.target).collect(),
        ..Scope::default()
    }
}

impl Check {
    /// As it is asked.
    #[must_use]
    pub fn asked(&self) -> Asked<'_> {
        Asked {
            user: self.user.as_deref(),
            action: &self.action,
            target: &self.target,
        }
    }
}

impl Asked<'_> {
    /// The question, where its texts can name anything.
    pub(crate) fn question(&self, me: UserId) -> Option<Question> {
        let user = match self.user {
            None => me,
            Some(text) => text.parse().ok()?,
        };
        let action = Action::parse(self.action)?;
        Some(Question {
            user,
            action,
            target: self.target.parse().ok()?,
        })
    }
}
