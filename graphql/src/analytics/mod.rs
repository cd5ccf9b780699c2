//! Business cases, what they have seen, and the entries of lists (U9).

mod case;
mod entry;
mod event;
mod input;

pub(crate) use case::{AnalyticsCase, CaseCamera};
pub(crate) use entry::Entry;
pub(crate) use event::CaseEvent;
pub(crate) use input::{CaseCameraInput, EventInput, ReactionInput, cameras, events, reactions};
