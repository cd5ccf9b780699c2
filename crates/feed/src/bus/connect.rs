//! The way to Redis, and how it is lost.

use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{RedisError, Value};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;

use super::{BusAddress, BusError, tls};

/// How long it may take until a connection can be used.
pub(super) const CONNECT: Duration = Duration::from_secs(2);

/// How often a connection is asked whether it lives.
pub(super) const HEARTBEAT: Duration = Duration::from_secs(1);

/// How long the answer may take: a paused server keeps its connections and says nothing.
pub(super) const ANSWER: Duration = Duration::from_secs(1);

/// Why a connection is over. Nothing of what Redis said in words: servers have been known to repeat
/// the arguments of a command that they do not know, and AUTH has the password.
#[derive(Debug, thiserror::Error)]
pub(super) enum Lost {
    #[error("{0}")]
    Io(#[from] std::io::Error),
    #[error("there was no answer in time")]
    Late,
    #[error("Redis refuses: {0}")]
    Refused(String),
    #[error("the connection was closed")]
    Closed,
    #[error("a message was larger than any of ours")]
    TooLarge,
    #[error("the host's name cannot stand in a certificate")]
    Name,
}

impl From<RedisError> for Lost {
    fn from(error: RedisError) -> Self {
        match error.code() {
            Some(code) => Self::Refused(code.to_owned()),
            None if error.is_io_error() => Self::Closed,
            None => Self::Refused(error.category().to_owned()),
        }
    }
}

/// What goes to and fro.
pub(super) trait Wire: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Wire for T {}

/// How Redis is reached.
pub(super) struct Way {
    address: BusAddress,
    tls: Option<TlsConnector>,
}

impl Way {
    /// # Errors
    /// TLS, and this machine knows no certificate authority.
    pub(super) fn new(address: BusAddress) -> Result<Self, BusError> {
        let tls = address.tls.then(tls::connector).transpose()?;
        Ok(Self { address, tls })
    }

    /// The same with these authorities.
    #[cfg(test)]
    pub(super) fn with(address: BusAddress, tls: TlsConnector) -> Self {
        let tls = address.tls.then_some(tls);
        Self { address, tls }
    }

    pub(super) fn address(&self) -> &BusAddress {
        &self.address
    }

    /// A connection over which nothing has been said yet.
    pub(super) async fn open(&self) -> Result<Box<dyn Wire>, Lost> {
        let address = &self.address;
        let stream = TcpStream::connect((address.host.as_str(), address.port)).await?;
        stream.set_nodelay(true)?;
        let Some(tls) = &self.tls else {
            return Ok(Box::new(stream));
        };
        let name = ServerName::try_from(address.host.clone()).map_err(|_| Lost::Name)?;
        Ok(Box::new(tls.connect(name, stream).await?))
    }
}

/// Whether anything comes back; that PING is not permitted is an answer too.
pub(super) async fn beat(connection: &mut MultiplexedConnection) -> Result<(), Lost> {
    let ping = redis::cmd("PING");
    match timeout(ANSWER, ping.query_async::<Value>(connection)).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) if error.code().is_some() => Ok(()),
        Ok(Err(error)) => Err(error.into()),
        Err(_) => Err(Lost::Late),
    }
}
