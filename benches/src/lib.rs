//! What the benches and the load test share: [`dataset`]s that follow from a seed, and what must be
//! answered about them. The criterion benches are beside it; `cargo bench --package canopy-benches`.

pub mod dataset;
