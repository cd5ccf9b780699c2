//! What the benches and the load test share: [`dataset`]s that follow from a seed and what must be
//! answered about them, [`system`]s that hold one, and the [`load`] test.
//!
//! `cargo xtask load` and `cargo bench --package canopy-benches`; see `BENCHMARKS.md`.

pub mod dataset;
pub mod evaluator;
pub mod load;
pub mod memory;
pub mod system;
