//! Private servers and data builders, for tests and benches.
