//! Streams of changes, as their readers meet them: over WebSocket and over Server-Sent Events.

pub(crate) mod client;
mod events;
mod protocol;
mod slow;
mod stop;
mod talk;
