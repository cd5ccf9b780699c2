//! Over TLS: only who has a certificate for that name, by an authority that is known.

use std::time::Duration;

use canopy_testkit::Redis;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use redis::aio::PubSub;
use tokio_rustls::rustls::RootCertStore;

use super::super::connect::{Lost, Way};
use super::super::{BusAddress, tls};

type Authority = CertifiedIssuer<'static, KeyPair>;

fn authority() -> Authority {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// A Redis with a certificate of this name.
fn server(authority: &Authority, name: &str) -> Redis {
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new([name.to_owned()]).unwrap();
    let certificate = params.signed_by(&key, authority).unwrap();
    let options = Redis::options().tls(certificate.pem(), key.serialize_pem());
    options.start().unwrap()
}

/// Subscribes as one who knows this authority only.
async fn subscribe(known: &Authority, host: &str, port: u16) -> Result<(), Lost> {
    let mut roots = RootCertStore::empty();
    roots.add(known.der().clone()).unwrap();
    let address = BusAddress::parse(&format!("rediss://{host}:{port}")).unwrap();
    let way = Way::with(address, tls::with(roots).unwrap());
    let wire = way.open().await?;
    let mut pubsub = PubSub::new(&way.address().login, wire).await?;
    Ok(pubsub.subscribe("canopy:a:revisions").await?)
}

#[tokio::test]
async fn only_a_known_certificate_of_that_name_is_talked_to() {
    let (known, unknown) = (authority(), authority());
    for name in ["localhost", "127.0.0.1"] {
        let redis = server(&known, name);
        let port = redis.tls_port().unwrap();
        subscribe(&known, name, port).await.unwrap();
        let refused = subscribe(&unknown, name, port).await;
        assert!(matches!(refused, Err(Lost::Io(_))), "{refused:?}");
    }
    let other = server(&known, "redis.example.com");
    for name in ["localhost", "127.0.0.1"] {
        let refused = subscribe(&known, name, other.tls_port().unwrap()).await;
        assert!(matches!(refused, Err(Lost::Io(_))), "{refused:?}");
    }
    // Who does not speak TLS at all is not talked to either: this one waits for the end of a line.
    let limit = Duration::from_millis(500);
    let plain = subscribe(&known, "localhost", other.port());
    let refused = tokio::time::timeout(limit, plain).await;
    assert!(!matches!(refused, Ok(Ok(()))));
}

#[test]
fn without_any_authority_there_is_no_tls() {
    assert!(tls::with(RootCertStore::empty()).is_err());
}
