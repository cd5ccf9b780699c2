//! One actor per subtree: a thin shell around its model.

mod actor;
mod handle;
mod slots;

pub(crate) use handle::{AskFailed, Handle, Readable};
pub(crate) use slots::{Found, Live, Slots};
