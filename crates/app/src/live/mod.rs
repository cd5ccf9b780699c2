//! Changes as they happen, told to whoever may be told.
//!
//! A stream pulls: it remembers the last revision that its reader was told of, and takes the next
//! one from what is kept of the newest revisions, or from the log. So what is resumed and what is
//! live is one way, without a gap and without a repeat, and nothing waits in memory for a slow
//! reader.

mod held;
mod watcher;

pub use held::Held;
pub use watcher::{Ended, Told, WatchFilter, Watcher};
