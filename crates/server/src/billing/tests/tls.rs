//! Over TLS: only who has a certificate for that name, by an authority that is known, is asked.

use std::sync::Arc;

use canopy_app::{Billing, BillingUnavailable, Verdict};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};

use super::super::HttpBilling;
use super::{AGREED, PATIENT, bill, read, response, saying};
use crate::config::Secret;
use crate::outgoing::{Endpoint, with};

type Authority = CertifiedIssuer<'static, KeyPair>;

fn authority() -> Authority {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// A service that agrees, with a certificate of this name; its port.
async fn service(authority: &Authority, name: &str) -> u16 {
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new([name.to_owned()]).unwrap();
    let certificate = params.signed_by(&key, authority).unwrap();
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else {
                continue;
            };
            let question = read(&mut stream).await;
            assert!(
                question.starts_with("POST /hook HTTP/1.1\r\n"),
                "{question}"
            );
            let answer = response("200 OK", AGREED);
            let _ = stream.write_all(answer.as_bytes()).await;
            let _ = stream.shutdown().await;
        }
    });
    port
}

/// Asks by a client that knows this authority only.
async fn ask(known: &Authority, host: &str, port: u16) -> Result<Verdict, BillingUnavailable> {
    let mut roots = RootCertStore::empty();
    roots.add(known.der().clone()).unwrap();
    let billing = HttpBilling {
        endpoint: Endpoint::parse(&format!("https://{host}:{port}/hook")).unwrap(),
        secret: Secret::new("a secret of the two"),
        timeout: PATIENT,
        tls: Some(with(roots).unwrap()),
    };
    billing.ask(&bill()).await
}

#[tokio::test]
async fn only_who_shows_a_known_certificate_of_that_name_is_believed() {
    let (known, unknown) = (authority(), authority());
    let agreed = Ok(Verdict::Agreed);
    for name in ["localhost", "127.0.0.1"] {
        let port = service(&known, name).await;
        assert_eq!(ask(&known, name, port).await, agreed);
        assert_eq!(ask(&unknown, name, port).await, Err(BillingUnavailable));
    }
    let other = service(&known, "billing.example.com").await;
    for name in ["localhost", "127.0.0.1"] {
        assert_eq!(ask(&known, name, other).await, Err(BillingUnavailable));
    }
    let plain = saying(response("200 OK", AGREED)).await;
    assert_eq!(
        ask(&known, "localhost", plain).await,
        Err(BillingUnavailable)
    );
}
