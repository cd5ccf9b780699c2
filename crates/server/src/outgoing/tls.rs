//! TLS, with the certificate authorities of this machine: a company's own service has a company's
//! own certificate.

use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// # Errors
/// This machine knows no certificate authority.
pub(crate) fn connector() -> Result<TlsConnector> {
    // Ill-formed ones among them are nobody's fault here.
    let found = rustls_native_certs::load_native_certs();
    let mut roots = RootCertStore::empty();
    let (added, _) = roots.add_parsable_certificates(found.certs);
    ensure!(
        added > 0,
        "this machine knows no certificate authority, so nothing can be asked over HTTPS; install \
         them, or name a file of them in SSL_CERT_FILE"
    );
    with(roots)
}

/// The same with these authorities.
pub(crate) fn with(roots: RootCertStore) -> Result<TlsConnector> {
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .context("failed to prepare TLS")?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}
