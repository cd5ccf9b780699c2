//! The small model of the System that the tests of one server have: maps, sharing no code with it.
#![allow(dead_code, reason = "shared with the tests of one server")]

#[path = "../../http/model/ledger.rs"]
pub(crate) mod ledger;
#[path = "../../http/model/state.rs"]
pub(crate) mod state;
#[path = "../../http/model/step.rs"]
pub(crate) mod step;
