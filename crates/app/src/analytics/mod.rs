//! Business cases, what they have seen, and the entries of lists (U9).
//!
//! A case is there for whoever has `analytics_cases.view` on any of its cameras; the others are
//! hidden from him, and so is what the case has seen with them. An entry is there for whoever has
//! `analytics_resources.view` on its list.

mod cases;
mod entries;
mod events;

pub use cases::{CaseDetail, Cases};
pub use entries::EntryDetail;
pub use events::{EventDetail, NewEvent};
