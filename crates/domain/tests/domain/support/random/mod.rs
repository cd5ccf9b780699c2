//! Random worlds in which every rule holds, and commands about them.

mod analytics;
mod callers;
mod drafts;
mod held;
mod pick;
mod steps;
mod worlds;

pub(crate) use drafts::{Draft, drafts};
pub(crate) use steps::{StepParts, steps};
pub(crate) use worlds::worlds;
