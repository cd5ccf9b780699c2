//! Streams of changes: what is told to whom, in which order, and what ends it.

mod first;
mod watching;
