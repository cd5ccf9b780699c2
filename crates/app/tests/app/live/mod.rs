//! Streams of changes: what is told to whom, in which order, and what ends it.

mod agreement;
mod crowd;
mod endings;
mod filters;
mod first;
mod losing;
mod model;
mod races;
mod time;
mod watching;
