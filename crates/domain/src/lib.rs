//! The model and every rule of the requirements: pure, no async, no I/O, no clock.
