//! TLS, with the certificate authorities of this machine: a company's own Redis has a company's own
//! certificate.

use std::sync::Arc;

use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::BusError;

/// # Errors
/// This machine knows no certificate authority.
pub(super) fn connector() -> Result<TlsConnector, BusError> {
    // Ill-formed ones among them are nobody's fault here.
    let found = rustls_native_certs::load_native_certs();
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(found.certs);
    with(roots)
}

/// The same with these authorities.
pub(super) fn with(roots: RootCertStore) -> Result<TlsConnector, BusError> {
    if roots.is_empty() {
        return Err(BusError::Authorities);
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        // It fails for a provider without any cipher, and this one has them.
        .map_err(|_| BusError::Authorities)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}
