//! Pages for people and for programs that watch.

use actix_web::test::TestRequest;
use serde_json::Value;

use super::{options, send};

#[actix_web::test]
async fn pages_are_there_as_configured() {
    let get = |path: &str| TestRequest::get().uri(path);
    assert_eq!(send(options(), get("/")).await.status, 200);
    assert_eq!(send(options(), get("/healthz")).await.status, 200);
    assert_eq!(send(options(), get("/graphiql")).await.status, 404);
    let answer = send(options(), get("/readyz")).await;
    assert_eq!(answer.status, 503);
    assert_eq!(answer.body["revision"], "7");
    assert_eq!(answer.body["reason"], "stale");
    assert_eq!(answer.body["bus"], Value::Null);
    assert_eq!(answer.body["degraded"], false);
}

#[actix_web::test]
async fn figures_are_told_to_prometheus() {
    let answer = send(options(), TestRequest::get().uri("/metrics")).await;
    assert_eq!(answer.status, 200);
    let kind = answer.headers.get("content-type").unwrap();
    assert!(
        kind.to_str()
            .unwrap()
            .starts_with("text/plain; version=0.0.4")
    );
    let lines: Vec<&str> = answer.text.lines().collect();
    for line in [
        "canopy_ready 0",
        "canopy_revision 7",
        "canopy_staleness_seconds 9.0",
        "# TYPE canopy_bus_connected gauge",
        "canopy_bus_connected 0",
        "# TYPE canopy_bus_messages_received_total counter",
        "canopy_bus_messages_received_total 4",
        "canopy_bus_messages_ignored_total 3",
        "canopy_bus_messages_published_total 2",
        "canopy_bus_messages_failed_total 1",
        "# TYPE canopy_sockets gauge",
        "canopy_sockets 0",
        "canopy_streams 5",
        "canopy_streams_opened_total 6",
        "canopy_streams_told_total 7",
        "canopy_streams_ended_stale_total 8",
    ] {
        assert!(lines.contains(&line), "{line}: {}", answer.text);
    }
    let since = "canopy_bus_down_since_seconds ";
    let since = lines.iter().find_map(|line| line.strip_prefix(since));
    let since: f64 = since.unwrap().parse().unwrap();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let ago = now.unwrap().as_secs_f64() - since;
    assert!((99.0..200.0).contains(&ago), "{ago}");
}
