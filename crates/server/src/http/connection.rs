//! What every connection gets when it is opened, and how one ends whose other side does not take.

use std::any::Any;
use std::rc::{Rc, Weak};
use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::dev::Extensions;
use socket2::{SockRef, Socket};

use super::drain::Drain;
use super::flow::Flow;

/// How long the other side may leave what it is sent, longer than any reader is given.
#[cfg(target_os = "linux")]
const UNTAKEN: Duration = Duration::from_secs(20);

/// Lets the system end a connection whose other side is gone without a word, or takes nothing: the
/// server cannot ask anything more of it, and would keep it for as long as the other side likes.
/// Whoever takes a little now and then is [`parted`] from. Counts it for when the server stops.
pub(super) fn bound(connection: &dyn Any, data: &mut Extensions, drain: &Drain) {
    data.insert(drain.opened());
    let Some(stream) = connection.downcast_ref::<actix_web::rt::net::TcpStream>() else {
        return;
    };
    let socket = SockRef::from(stream);
    #[cfg(target_os = "linux")]
    if let Err(error) = socket.set_tcp_user_timeout(Some(UNTAKEN)) {
        tracing::debug!(%error, "a connection without a bound");
    }
    match socket.try_clone() {
        Ok(socket) => {
            data.insert(Rc::new(socket));
        }
        Err(error) => tracing::debug!(%error, "a connection that cannot be cut"),
    }
}

/// The connection of a request; does not keep it open.
pub(super) struct Connection(Weak<Socket>);

impl Connection {
    pub(super) fn of(request: &HttpRequest) -> Self {
        let socket = request.conn_data::<Rc<Socket>>();
        Self(socket.map(Rc::downgrade).unwrap_or_default())
    }

    /// Waits until all that was put is taken, or cuts the connection: what ended is counted no more,
    /// and may not hold what others need (failures.md, G9).
    pub(super) async fn parted(&self, flow: &Flow, limit: Duration) {
        if tokio::time::timeout(limit, flow.gone()).await.is_ok() {
            return;
        }
        if let Some(socket) = self.0.upgrade() {
            // What lies ready is thrown away with it.
            let _ = socket.set_linger(Some(Duration::ZERO));
            let _ = socket.shutdown(std::net::Shutdown::Both);
        }
    }
}
