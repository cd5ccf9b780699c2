//! Streams of changes, as their readers meet them: over WebSocket and over Server-Sent Events.
#![allow(dead_code, reason = "TEMPORARY")]

pub(crate) mod client;
