//! Random worlds in which every rule holds, and commands about them.

mod drafts;
mod pick;
mod worlds;

pub(crate) use drafts::{Draft, drafts};
pub(crate) use worlds::worlds;
