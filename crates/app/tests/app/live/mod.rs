//! Streams of changes: what is told to whom, in which order, and what ends it.

mod agreement;
mod first;
mod model;
mod watching;
