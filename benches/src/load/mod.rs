//! The load test: a server on one core, driven over HTTP from another, every answer compared.
//!
//! Owns how requests are sent, timed and compared, and what is reported. Knows the API as its
//! clients do; what must be answered comes from the data set and from nowhere else.
//!
//! - [`engine`] sends and times, [`script`] says what and expects what comes.
//! - [`rows`] are what is measured, one file a subject; [`bench`] is what they share.
//! - [`report`] writes it down.

pub mod bench;
mod engine;
mod line;
pub mod program;
pub mod report;
pub mod rows;
mod script;
mod wire;

pub use engine::{Course, Measured, Pace, drive};
pub use line::Line;
pub use program::Program;
pub use script::{Kind, Prepared, Script};
pub use wire::{Asker, post};
