//! `canopy health`

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::pin;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use futures::future::{Either, select};
use http_body_util::{BodyExt, Empty, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::CONNECTION;

use crate::cli::Health;
use crate::config::Config;
use crate::console;
use crate::outgoing::{Endpoint, connect};

/// How long the answer may take.
const LIMIT: Duration = Duration::from_secs(4);

/// The longest answer that is shown, in bytes.
const LONGEST: usize = 4 << 10;

pub(crate) async fn run(config: Config, health: Health) -> Result<()> {
    let path = if health.ready { "/readyz" } else { "/healthz" };
    let address = reached_at(config.listen);
    let endpoint = Endpoint::parse(&format!("http://{address}{path}"))?;
    let asked = tokio::time::timeout(LIMIT, ask(&endpoint)).await;
    let (status, body) = asked
        .with_context(|| format!("{address} did not answer in {LIMIT:?}"))?
        .with_context(|| format!("failed to ask {address}"))?;
    if status != 200 {
        bail!("{address} answers {status}: {}", body.trim());
    }
    console::print(&format!("{}\n", body.trim()))
}

/// Where a server that listens there is reached from here.
fn reached_at(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}

/// Status and body.
async fn ask(endpoint: &Endpoint) -> Result<(u16, String)> {
    let connection = connect(endpoint, None).await?;
    let (mut sender, connection) = http1::handshake(connection).await?;
    let request = endpoint.get().header(CONNECTION, "close");
    let request = request.body(Empty::<Bytes>::new())?;
    let exchange = async {
        let response = sender.send_request(request).await?;
        let status = response.status().as_u16();
        let body = Limited::new(response.into_body(), LONGEST).collect().await;
        let body = body.map_err(anyhow::Error::from_boxed)?.to_bytes();
        Ok((status, String::from_utf8_lossy(&body).into_owned()))
    };
    // The connection moves the bytes; where it ends first, what came on it may still be an answer.
    match select(pin!(exchange), pin!(connection)).await {
        Either::Left((answer, _)) => answer,
        Either::Right((_, exchange)) => exchange.await,
    }
}

#[cfg(test)]
mod tests {
    use super::reached_at;

    #[test]
    fn a_server_that_listens_everywhere_is_asked_here() {
        for (listen, reached) in [
            ("0.0.0.0:8080", "127.0.0.1:8080"),
            ("[::]:8080", "[::1]:8080"),
            ("10.0.0.7:80", "10.0.0.7:80"),
        ] {
            assert_eq!(reached_at(listen.parse().unwrap()).to_string(), reached);
        }
    }
}
