//! Streams of changes, as their readers meet them: over WebSocket and over Server-Sent Events.

pub(crate) mod client;
mod command;
mod cut_off;
mod events;
mod many;
mod npm;
mod printed;
mod protocol;
mod resume;
mod slow;
mod stop;
mod talk;
