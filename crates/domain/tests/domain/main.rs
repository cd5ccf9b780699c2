//! What must hold of the domain: every rule by table, and by property against a naive model.
#![allow(clippy::unwrap_used, reason = "tests")]

mod catalogue;
mod decisions;
mod effects;
mod log;
mod standing;
mod support;
mod text;
mod walks;
