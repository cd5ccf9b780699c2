//! A connection, in the clear or by TLS.

use std::io;
use std::pin::Pin;

use hyper::header::{HOST, USER_AGENT};
use hyper::{Method, Request, http};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;

use super::Endpoint;

/// What goes to and fro, in the clear for us.
pub(crate) trait Duplex: AsyncRead + AsyncWrite + Send {}

impl<T: AsyncRead + AsyncWrite + Send> Duplex for T {}

/// A connection, as hyper takes it.
pub(crate) type Connection = TokioIo<Pin<Box<dyn Duplex>>>;

/// # Errors
/// Nobody answers there, or he cannot show by TLS that he is who he should be.
pub(crate) async fn connect(
    endpoint: &Endpoint,
    tls: Option<&TlsConnector>,
) -> io::Result<Connection> {
    let stream = TcpStream::connect((endpoint.host(), endpoint.port())).await?;
    let stream: Pin<Box<dyn Duplex>> = match tls {
        None => Box::pin(stream),
        Some(tls) => {
            let name = ServerName::try_from(endpoint.host().to_owned());
            Box::pin(tls.connect(name.map_err(io::Error::other)?, stream).await?)
        }
    };
    Ok(TokioIo::new(stream))
}

impl Endpoint {
    /// A POST to it, with the headers that every request has.
    pub(crate) fn post(&self) -> http::request::Builder {
        self.request(Method::POST)
    }

    /// The same with GET.
    pub(crate) fn get(&self) -> http::request::Builder {
        self.request(Method::GET)
    }

    fn request(&self, method: Method) -> http::request::Builder {
        Request::builder()
            .method(method)
            .uri(self.target())
            .header(HOST, self.authority())
            .header(USER_AGENT, concat!("canopy/", env!("CARGO_PKG_VERSION")))
    }
}
