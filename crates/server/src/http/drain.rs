//! How a server that is told to stop leaves its clients: no connection is taken any more, each answer
//! is the last on its connection, and idle connections are left to whoever keeps them.
//!
//! A balancer sends a change once: where the connection ends as it sends, it cannot know whether the
//! change was made, and its client is told of a failure. So no connection may end under a request:
//! neither one that waits to be accepted, nor one that a balancer keeps for its next request.

use std::net::{Shutdown, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use actix_web::dev::ServerHandle;
use socket2::SockRef;
use tokio::sync::watch;

/// How long what was on its way when the last connection was let in may take to be accepted.
const SETTLING: Duration = Duration::from_millis(200);

/// The connections of a server, and whether it stops.
#[derive(Clone, Default)]
pub(super) struct Drain(Arc<Inner>);

#[derive(Default)]
struct Inner {
    stopping: AtomicBool,
    open: watch::Sender<usize>,
}

/// A connection that is open; it ends with this value.
pub(super) struct Open(Drain);

impl Drain {
    /// Counts a connection that was opened.
    pub(super) fn opened(&self) -> Open {
        self.0.open.send_modify(|open| *open += 1);
        Open(self.clone())
    }

    /// Whether an answer is the last on its connection.
    pub(super) fn is_stopping(&self) -> bool {
        self.0.stopping.load(Ordering::Acquire)
    }

    /// Waits until no connection is open, for so long at most. New ones are refused, so that whoever
    /// tries goes on to another server.
    pub(super) async fn run(&self, listener: &TcpListener, server: &ServerHandle, limit: Duration) {
        self.0.stopping.store(true, Ordering::Release);
        if limit.is_zero() {
            return;
        }
        refuse(listener, server).await;
        let mut open = self.0.open.subscribe();
        let none_open = open.wait_for(|open| *open == 0);
        if tokio::time::timeout(limit, none_open).await.is_err() {
            let open = *self.0.open.borrow();
            tracing::info!(open, "connections are left, and closed now");
        }
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.0.open.send_modify(|open| *open -= 1);
    }
}

/// Refuses new connections, and loses none that the system has taken for us: it holds back the first
/// packet of any more until those are accepted, and whoever sent it sends it again.
async fn refuse(listener: &TcpListener, server: &ServerHandle) {
    let socket = SockRef::from(listener);
    #[cfg(target_os = "linux")]
    if let Err(error) = socket.attach_filter(&no_first_packets()) {
        tracing::debug!(%error, "new connections are not held back");
    }
    tokio::time::sleep(SETTLING).await;
    server.pause().await;
    // The acceptor is told, and waits no more for a listener that ends.
    tokio::time::sleep(SETTLING).await;
    if let Err(error) = socket.shutdown(Shutdown::Both) {
        tracing::debug!(%error, "the listener stays open until the end");
    }
}

/// Lets through what has no SYN among the flags of its TCP header (RFC 9293, 3.1), where the filter
/// of a listener begins to read.
#[cfg(target_os = "linux")]
fn no_first_packets() -> [socket2::SockFilter; 4] {
    use socket2::SockFilter;
    const LOAD_BYTE: u16 = 0x30;
    const SKIP_IF_ANY: u16 = 0x45;
    const RETURN: u16 = 0x06;
    const FLAGS_AT: u32 = 13;
    const SYN: u32 = 0x02;
    [
        SockFilter::new(LOAD_BYTE, 0, 0, FLAGS_AT),
        SockFilter::new(SKIP_IF_ANY, 1, 0, SYN),
        SockFilter::new(RETURN, 0, 0, u32::MAX),
        SockFilter::new(RETURN, 0, 0, 0),
    ]
}
