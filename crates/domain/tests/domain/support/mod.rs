//! A world small enough to read, and a second opinion on every rule of "Who may do what".

mod answers;
mod apply;
pub(crate) mod commands;
pub(crate) mod ids;
pub(crate) mod masks;
pub(crate) mod naive;
pub(crate) mod oracle;
pub(crate) mod random;
pub(crate) mod rows;
pub(crate) mod town;
pub(crate) mod walk;
pub(crate) mod world;
