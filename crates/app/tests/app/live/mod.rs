//! Streams of changes: what is told to whom, in which order, and what ends it.

mod agreement;
mod endings;
mod first;
mod losing;
mod model;
mod watching;
