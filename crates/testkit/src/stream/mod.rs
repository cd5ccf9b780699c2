//! Subscribers of a running `canopy`, as its clients are: over Server-Sent Events and over
//! WebSocket.
//!
//! [`EventSource`] and [`WebSocket`] show what comes over the wire, frame by frame; a
//! [`Subscriber`] reads one subscription over either and hears the same from both.

mod sse;
mod subscriber;
mod websocket;

pub use sse::{EventSource, Frame};
pub use subscriber::{End, Subscriber, Told, Transport};
pub use websocket::{Said, WebSocket};
