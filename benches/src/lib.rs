//! Criterion benches and the load test.
