//! Servers with a Redis between them, and without it.

use canopy_testkit::{Redis, wait_for};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use serde_json::{Value, json};

use crate::support::{SOON, Server, call, init, run, serve, sqlite};

/// The rights that the README names.
const USER: &str = "canopy on >s3cr@t resetkeys ~canopy:* resetchannels &canopy:* -@all \
                    +subscribe +publish +ping +eval +time +get +set +del";

async fn ready(server: &Server) -> Value {
    let (status, body) = server.get("/readyz").await;
    assert_eq!(status, 200, "{body}");
    serde_json::from_str(&body).unwrap()
}

async fn is_connected(server: &Server, connected: bool) -> Value {
    let mut last = Value::Null;
    wait_for(SOON, async || {
        last = ready(server).await;
        last["bus"]["connected"] == connected
    })
    .await
    .unwrap_or_else(|error| panic!("{error}: {last} {}", server.canopy.log()));
    assert_eq!(last["degraded"], !connected, "{last}");
    last
}

/// A figure of `/metrics`, where there is one.
async fn figure(server: &Server, name: &str) -> Option<f64> {
    let (status, body) = server.get("/metrics").await;
    assert_eq!(status, 200, "{body}");
    let lines = body.lines().filter_map(|line| line.split_once(' '));
    let mut found = lines.filter(|(found, _)| *found == name);
    found.next().map(|(_, value)| value.parse().unwrap())
}

async fn create_group(server: &Server, token: &str) {
    let root = "{ groups(first: 1) { nodes { id } } }";
    let root = server.ask(token, root, json!({})).await;
    let create = "mutation($p: ID!) { createGroup(input: { parentId: $p, name: \"n\" }) { \
                  userErrors { code } } }";
    let parent = json!({ "p": root["groups"]["nodes"][0]["id"] });
    let made = server.ask(token, create, parent).await;
    assert_eq!(made["createGroup"]["userErrors"], json!([]));
}

#[test]
fn a_server_without_its_redis_is_degraded_ready_and_says_since_when() {
    run(async {
        let mut redis = Redis::options().user(USER).start().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let database = sqlite(folder.path());
        init(&database);
        let url = format!("redis://canopy:s3cr%40t@127.0.0.1:{}", redis.port());
        let server = Server::start(serve(&database).env("CANOPY_REDIS_URL", url)).await;
        let token = server.boss().await;
        let connected = is_connected(&server, true).await;
        assert_eq!(connected["bus"]["downForMs"], 0);
        assert_eq!(figure(&server, "canopy_bus_connected").await, Some(1.0));
        for _ in 0..2 {
            redis.stop().unwrap();
            let first = is_connected(&server, false).await["bus"]["downForMs"].as_u64();
            create_group(&server, &token).await;
            wait_for(SOON, async || {
                ready(&server).await["bus"]["downForMs"].as_u64() > first
            })
            .await
            .unwrap();
            assert_eq!(figure(&server, "canopy_bus_connected").await, Some(0.0));
            let since = figure(&server, "canopy_bus_down_since_seconds").await;
            let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
            let ago = now.unwrap().as_secs_f64() - since.unwrap();
            assert!((0.0..60.0).contains(&ago), "{ago}");

            redis.start_again().unwrap();
            is_connected(&server, true).await;
            let since = figure(&server, "canopy_bus_down_since_seconds").await;
            assert_eq!(since, Some(0.0));
            create_group(&server, &token).await;
        }
        let revision = ready(&server).await["revision"].clone();
        let revision: f64 = revision.as_str().unwrap().parse().unwrap();
        assert_eq!(figure(&server, "canopy_revision").await, Some(revision));
        let published = figure(&server, "canopy_bus_messages_published_total").await;
        assert!(published.unwrap() >= 3.0);
        for name in ["received", "ignored", "failed"] {
            let name = format!("canopy_bus_messages_{name}_total");
            assert!(figure(&server, &name).await.is_some(), "{name}");
        }
        // Changes are logged, not tries; and no password.
        let log = server.canopy.log();
        assert_eq!(log.matches("Redis is away").count(), 2, "{log}");
        assert_eq!(log.matches("connected to Redis").count(), 3, "{log}");
        assert!(!log.contains("s3cr"), "{log}");
        server.is_well().await;
    });
}

#[test]
fn without_a_bus_there_is_none_to_be_degraded_by() {
    run(async {
        let (server, _folder) = Server::fresh().await;
        let ready = ready(&server).await;
        assert_eq!(ready["bus"], Value::Null);
        assert_eq!(ready["degraded"], false);
        assert_eq!(figure(&server, "canopy_bus_connected").await, None);
        assert_eq!(figure(&server, "canopy_ready").await, Some(1.0));
        let stale = figure(&server, "canopy_staleness_seconds").await;
        assert!(stale.unwrap() < 5.0);
    });
}

#[test]
fn over_tls_only_a_redis_of_a_known_authority_is_talked_to() {
    run(async {
        let authority = || {
            let mut params = CertificateParams::default();
            params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
            CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
        };
        let (known, unknown) = (authority(), authority());
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(["localhost".to_owned()]).unwrap();
        let certificate = params.signed_by(&key, &known).unwrap();
        let redis = Redis::options().tls(certificate.pem(), key.serialize_pem());
        let redis = redis.start().unwrap();
        let url = format!("rediss://localhost:{}", redis.tls_port().unwrap());
        let folder = tempfile::tempdir().unwrap();
        let database = sqlite(folder.path());
        init(&database);
        let mut servers = Vec::new();
        for (name, authority) in [("known.pem", &known), ("unknown.pem", &unknown)] {
            let file = folder.path().join(name);
            std::fs::write(&file, authority.pem()).unwrap();
            let server = serve(&database)
                .env("CANOPY_REDIS_URL", &url)
                .env("SSL_CERT_FILE", file);
            servers.push(Server::start(server).await);
        }
        is_connected(&servers[0], true).await;
        wait_for(SOON, async || {
            servers[1].canopy.log().contains("invalid peer certificate")
        })
        .await
        .unwrap();
        is_connected(&servers[1], false).await;
    });
}

#[test]
fn its_url_is_shown_without_the_password_and_refused_where_it_makes_no_sense() {
    let variable = |url| [("CANOPY_REDIS_URL", url)];
    let said = call(
        &variable("rediss://canopy:s3cret@redis.example:7"),
        &["config"],
    );
    assert_eq!(said.code, 0, "{said:?}");
    let line = "redis_url = \"rediss://canopy:***@redis.example:7\"";
    assert!(said.out.contains(line), "{said:?}");
    for url in [
        "redis://canopy@h:1?s3cret",
        "http://s3cret@h",
        "redis://:s3cret@",
    ] {
        let said = call(&variable(url), &["serve"]);
        assert_eq!(said.code, 2, "{said:?}");
        assert!(said.err.contains("CANOPY_REDIS_URL"), "{said:?}");
        assert!(!format!("{said:?}").contains("s3cret"), "{said:?}");
    }
}
