//! What every connection gets when it is opened.

use std::any::Any;

use actix_web::dev::Extensions;

/// How long the other side may leave what it is sent, longer than any reader is given.
#[cfg(target_os = "linux")]
const UNTAKEN: std::time::Duration = std::time::Duration::from_secs(20);

/// Lets the system end a connection whose other side is gone without a word, or takes nothing: the
/// server cannot ask anything more of it, and would keep it for as long as the other side likes.
pub(super) fn bound(connection: &dyn Any, _: &mut Extensions) {
    #[cfg(target_os = "linux")]
    if let Some(stream) = connection.downcast_ref::<actix_web::rt::net::TcpStream>() {
        let socket = socket2::SockRef::from(stream);
        if let Err(error) = socket.set_tcp_user_timeout(Some(UNTAKEN)) {
            tracing::debug!(%error, "a connection without a bound");
        }
    }
    #[cfg(not(target_os = "linux"))]
    let _ = connection;
}
