//! A second opinion on every command: what it has to be answered, by the state that it would leave
//! behind and sentence by sentence of the requirements. Shares nothing with the decisions.

mod analytics;
mod answer;
mod authority;
mod force;
mod giving;
mod licenses;
mod named;

pub(crate) use answer::Answer;
