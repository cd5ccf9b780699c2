//! A wire that can be cut: a TCP proxy in the process of the test, in front of any server.

use std::net::{Ipv4Addr, SocketAddr};

use anyhow::{Context, Result};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::AbortHandle;

/// How the wire is just now.
#[derive(Debug, Clone, Copy, Default)]
struct Wire {
    /// How often it was cut: a connection from before is over.
    cuts: u64,
    /// New connections are reset.
    refuses: bool,
    /// Bytes stop; connections stay.
    stalls: bool,
}

/// A wire to a server. It goes with this value, and so do its connections.
pub struct Proxy {
    address: SocketAddr,
    target: String,
    wire: watch::Sender<Wire>,
    accepting: AbortHandle,
}

impl Proxy {
    /// Listens on a free port and forwards to `HOST:PORT`, whether somebody listens there or not.
    ///
    /// # Errors
    /// There is no free port.
    pub async fn start(target: impl Into<String>) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .context("failed to find a free port for a proxy")?;
        let address = listener.local_addr()?;
        let target = target.into();
        let wire = watch::Sender::new(Wire::default());
        let (at, to) = (wire.subscribe(), target.clone());
        let accepting = tokio::spawn(async move {
            // A failed accept is a client's that has gone again.
            loop {
                if let Ok((client, _)) = listener.accept().await {
                    tokio::spawn(forward(client, to.clone(), at.clone()));
                }
            }
        });
        Ok(Self {
            address,
            target,
            wire,
            accepting: accepting.abort_handle(),
        })
    }

    /// A wire to the server of this URL.
    ///
    /// # Errors
    /// The URL has no port; there is no free one.
    pub async fn to(url: &str) -> Result<Self> {
        let (_, rest) = url
            .split_once("://")
            .context("a URL begins with a scheme")?;
        let authority = rest.split(['/', '?']).next().unwrap_or(rest);
        let server = authority.rsplit('@').next().unwrap_or(authority);
        Self::start(server).await
    }

    /// `127.0.0.1:port`.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The URL of the server, through this wire.
    #[must_use]
    pub fn url(&self, of_server: &str) -> String {
        of_server.replacen(&self.target, &self.address.to_string(), 1)
    }

    /// Resets all connections that stand.
    pub fn cut(&self) {
        self.wire.send_modify(|wire| wire.cuts += 1);
    }

    /// Whether new connections are reset; those that stand, stay.
    pub fn refuse(&self, refuses: bool) {
        self.wire.send_modify(|wire| wire.refuses = refuses);
    }

    /// Whether bytes stop on their way, while connections stay open.
    pub fn stall(&self, stalls: bool) {
        self.wire.send_modify(|wire| wire.stalls = stalls);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
        self.cut();
    }
}

async fn forward(client: TcpStream, target: String, mut wire: watch::Receiver<Wire>) {
    let begun = *wire.borrow();
    let server = match TcpStream::connect(target).await {
        Ok(server) if !begun.refuses => server,
        Ok(_) | Err(_) => return reset(&client),
    };
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    let (from_client, to_server) = (wire.clone(), wire.clone());
    let (mut client, mut server) = (client, server);
    let broken = {
        let ((client_in, client_out), (server_in, server_out)) = (client.split(), server.split());
        let both = async {
            tokio::try_join!(
                pump(client_in, server_out, from_client),
                pump(server_in, client_out, to_server),
            )
        };
        tokio::select! {
            done = both => done.is_err(),
            _ = wire.wait_for(|wire| wire.cuts != begun.cuts) => true,
        }
    };
    if broken {
        reset(&client);
        reset(&server);
    }
}

/// What closes it then tells the other end so.
fn reset(connection: &TcpStream) {
    let _ = connection.set_zero_linger();
}

/// One direction, to its end.
async fn pump(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    mut wire: watch::Receiver<Wire>,
) -> std::io::Result<()> {
    let mut bytes = vec![0; 64 * 1024];
    loop {
        flows(&mut wire).await;
        let count = from.read(&mut bytes).await?;
        // What was read as the wire stalled goes on with it.
        flows(&mut wire).await;
        if count == 0 {
            return to.shutdown().await;
        }
        to.write_all(&bytes[..count]).await?;
    }
}

async fn flows(wire: &mut watch::Receiver<Wire>) {
    // An error is a proxy that has gone, which cuts all connections too.
    let _ = wire.wait_for(|wire| !wire.stalls).await;
}
