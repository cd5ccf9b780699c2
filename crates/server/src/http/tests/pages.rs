//! Pages for people and for programs that watch.

use actix_web::App;
use actix_web::dev::Service;
use actix_web::http::header::HeaderMap;
use actix_web::test::{TestRequest, init_service};
use actix_web::web::Data;
use canopy_console::Coding;
use serde_json::Value;

use super::fake::Fake;
use super::{options, send};
use crate::http::server::routes;

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
async fn the_console_answers_browsers_and_no_program_by_mistake() {
    let page = |path: &str| {
        let accept = ("accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        TestRequest::get().uri(path).insert_header(accept)
    };
    let policy = |answer: &super::Answer| {
        let policy = answer.headers.get("content-security-policy").unwrap();
        policy.to_str().unwrap().to_owned()
    };
    let first = send(options(), page("/")).await;
    assert_eq!(first.status, 200);
    assert!(!policy(&first).contains("script-src 'unsafe"));
    let built = canopy_console::index().is_some();
    let user = send(
        options(),
        page("/users/user_01a2054b86f2774e9b3f683567003ac2"),
    )
    .await;
    assert_eq!(user.status, if built { 200 } else { 404 });
    if built {
        assert_eq!(user.text, first.text);
        assert_eq!(user.headers.get("cache-control").unwrap(), "no-cache");
        assert!(!policy(&user).contains("unsafe"), "{}", policy(&user));
    } else {
        assert!(first.text.contains("npm run build"));
    }
    // Whoever does not ask for a page is told that there is nothing, and so is whoever writes.
    let program = TestRequest::get().uri("/users/user_1");
    assert_eq!(send(options(), program).await.status, 404);
    let writer = TestRequest::post()
        .uri("/users")
        .insert_header(("accept", "text/html"));
    assert_eq!(send(options(), writer).await.status, 404);
}

#[actix_web::test]
async fn a_file_of_the_console_is_kept_for_ever_and_sent_as_it_was_compressed() {
    let Some(index) = canopy_console::index() else {
        return;
    };
    let page = std::str::from_utf8(index.bytes(Coding::Identity).unwrap()).unwrap();
    let script = page
        .split("src=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    for (accepted, coding) in [
        ("gzip, br", "br"),
        ("gzip", "gzip"),
        ("identity", "identity"),
    ] {
        let request = TestRequest::get().uri(script);
        let request = request.insert_header(("accept-encoding", accepted));
        let headers = headers_of(request).await;
        let header = |name: &str| headers.get(name).unwrap().to_str().unwrap();
        assert_eq!(header("content-encoding"), coding);
        assert_eq!(
            header("cache-control"),
            "public, max-age=31536000, immutable"
        );
        assert_eq!(header("content-type"), "text/javascript; charset=utf-8");
    }
}

/// The head of an answer whose body is no text.
async fn headers_of(request: TestRequest) -> HeaderMap {
    let routes = routes(Data::new(Fake::default()), Data::new(options()));
    let service = init_service(App::new().configure(routes)).await;
    let request = request.peer_addr("10.0.0.1:1".parse().unwrap());
    let answer = service.call(request.to_request()).await.unwrap();
    assert_eq!(answer.status(), 200);
    answer.headers().clone()
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
        "canopy_operations_total{operation=\"Checks\",kind=\"query\",outcome=\"ok\",code=\"\"} 10",
        "canopy_operations_total{operation=\"Checks\",kind=\"query\",outcome=\"error\",code=\"STALE\"} 11",
        "canopy_operation_seconds_bucket{operation=\"Checks\",kind=\"query\",le=\"5e-05\"} 1",
        "canopy_operation_seconds_bucket{operation=\"Checks\",kind=\"query\",le=\"10\"} 17",
        "canopy_operation_seconds_bucket{operation=\"Checks\",kind=\"query\",le=\"+Inf\"} 18",
        "canopy_operation_seconds_sum{operation=\"Checks\",kind=\"query\"} 2.5",
        "canopy_operation_seconds_count{operation=\"Checks\",kind=\"query\"} 18",
        "canopy_lists{kept=\"users\"} 9",
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
