//! Criterion benches of the way of a check; `cargo bench --package canopy-benches`.
