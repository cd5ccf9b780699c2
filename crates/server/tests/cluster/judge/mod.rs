//! Judges a run by the log that it left: what was acknowledged is in it, what was refused is not,
//! no rule is broken in any state, every answer is that of the revision it names, and every
//! subscriber was told what was his to be told, in order and once.

mod deeds;
mod readers;
mod tests;

use std::collections::BTreeMap;

use crate::answers::Answer;
use crate::deeds::Deed;
use crate::log::{Row, come_true};
use crate::model::state::{Mask, ROWS, State};
use crate::readers::Reader;
use deeds::Deeds;
use readers::Audience;

/// What happened.
pub(crate) struct Evidence {
    /// Everything up to this revision was there before.
    pub(crate) begun: u64,
    pub(crate) deeds: Vec<Deed>,
    pub(crate) answers: Vec<Answer>,
    pub(crate) readers: Vec<Reader>,
    /// The last revision that readers were to be told.
    pub(crate) last: u64,
}

/// Goes through the log from its first row; the state at the end of it.
pub(crate) fn judge(log: &[Row], evidence: &Evidence) -> State {
    let mut state = State::default();
    let mut deeds = Deeds::of(&evidence.deeds);
    let mut answers = by_revision(&evidence.answers);
    let mut audience = Audience::of(&evidence.readers, evidence.last);
    for (row, revision) in log.iter().zip(1..) {
        assert_eq!(row.revision, revision, "revisions are dense");
        let before = state.clone();
        for fact in &row.facts {
            come_true(&mut state, fact);
        }
        if revision > evidence.begun {
            deeds.judge(row, &before, &state);
            audience.judge(row, &before, &state);
            state.invariants();
        } else {
            deeds.begin(row, &state);
        }
        for answer in answers.remove(&revision).into_iter().flatten() {
            answered(answer, &state);
        }
    }
    let head = log.len() as u64;
    assert!(
        answers.is_empty(),
        "answers by revisions beyond {head}: {answers:?}"
    );
    deeds.end(head);
    audience.end();
    state
}

fn by_revision(answers: &[Answer]) -> BTreeMap<u64, Vec<&Answer>> {
    let mut by = BTreeMap::<u64, Vec<&Answer>>::new();
    for answer in answers {
        assert!(
            answer.revision >= answer.demanded,
            "an older state: {answer:?}"
        );
        by.entry(answer.revision).or_default().push(answer);
    }
    by
}

/// What the state allows, also somebody who is not there, or on what is not there.
pub(crate) fn mask(state: &State, user: &str, target: &str) -> Mask {
    if state.users.contains_key(user) && state.has(target) {
        state.mask(user, target)
    } else {
        0
    }
}

fn answered(answer: &Answer, state: &State) {
    // Also somebody who is not there, or on what is not there.
    let there = state.users.contains_key(&answer.user) && state.has(&answer.target);
    let allowed = there && state.may(&answer.user, &answer.target, answer.action);
    let action = &ROWS[answer.action].action;
    assert_eq!(answer.allowed, allowed, "{action}: {answer:?}");
}
