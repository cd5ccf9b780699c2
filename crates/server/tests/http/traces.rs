//! Traces: to a collector that takes OTLP over HTTP, as the real ones do.

use std::sync::{Arc, Mutex, PoisonError, mpsc};

use actix_web::dev::ServerHandle;
use actix_web::web::{self, Bytes, Data};
use actix_web::{App, HttpResponse, HttpServer};
use canopy_testkit::wait_for;
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message;
use serde_json::json;

use crate::support::{Answer, SOON, Server, init, run, serve, sqlite, text};

/// Spans that came, of whomever.
type Spans = Arc<Mutex<Vec<Span>>>;

/// All that came, as it came.
type Bodies = Arc<Mutex<Vec<u8>>>;

/// A collector on a free port, until it is dropped.
pub(crate) struct Collector {
    pub(crate) url: String,
    spans: Spans,
    bodies: Bodies,
    server: ServerHandle,
    thread: Option<std::thread::JoinHandle<()>>,
}

async fn take(
    spans: Data<Mutex<Vec<Span>>>,
    bodies: Data<Mutex<Vec<u8>>>,
    body: Bytes,
) -> HttpResponse {
    let mut all = bodies.lock().unwrap_or_else(PoisonError::into_inner);
    all.extend_from_slice(&body);
    drop(all);
    let request = ExportTraceServiceRequest::decode(body).unwrap();
    let resources = request.resource_spans.into_iter();
    let scopes = resources.flat_map(|resource| resource.scope_spans);
    let came = scopes.flat_map(|scope| scope.spans);
    let mut spans = spans.lock().unwrap_or_else(PoisonError::into_inner);
    spans.extend(came);
    HttpResponse::Ok()
        .content_type("application/x-protobuf")
        .body(ExportTraceServiceResponse::default().encode_to_vec())
}

impl Collector {
    pub(crate) fn start() -> Self {
        let (spans, bodies) = (Spans::default(), Bodies::default());
        let data = Data::from(Arc::clone(&spans));
        let all = Data::from(Arc::clone(&bodies));
        let (told, started) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            let serving = async {
                let app = move || {
                    App::new()
                        .app_data(data.clone())
                        .app_data(all.clone())
                        .route("/v1/traces", web::post().to(take))
                };
                let server = HttpServer::new(app).workers(1).disable_signals();
                let server = server.bind("127.0.0.1:0").unwrap();
                let address = server.addrs()[0];
                let server = server.run();
                told.send((address, server.handle())).unwrap();
                server.await.unwrap();
            };
            actix_web::rt::System::new().block_on(serving);
        });
        let (address, server) = started.recv().unwrap();
        Self {
            url: format!("http://{address}"),
            spans,
            bodies,
            server,
            thread: Some(thread),
        }
    }

    /// All that came: texts stand in it as they are.
    pub(crate) fn text(&self) -> String {
        let bodies = self.bodies.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&bodies).into_owned()
    }

    fn of_trace(&self, trace: &str) -> Vec<Span> {
        let spans = self.spans.lock().unwrap_or_else(PoisonError::into_inner);
        let spans = spans.iter().filter(|span| hex(&span.trace_id) == trace);
        spans.cloned().collect()
    }
}

impl Drop for Collector {
    fn drop(&mut self) {
        // Sent at once; what it returns only waits.
        drop(self.server.stop(false));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A server that sends its traces there, and traces nothing that its proxy has not asked for.
async fn traced(collector: &Collector, trusted: &str) -> (Server, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let database = sqlite(folder.path());
    init(&database);
    let server = serve(&database)
        .env("CANOPY_OTLP_ENDPOINT", &collector.url)
        .env("CANOPY_OTLP_SAMPLING", "0")
        .env("CANOPY_TRUSTED_PROXIES", trusted)
        // Of OpenTelemetry itself: how often spans are sent, in milliseconds.
        .env("OTEL_BSP_SCHEDULE_DELAY", "50");
    (Server::start(server).await, folder)
}

/// Creates a group in the name of the boss, as a part of that trace.
async fn create_group(server: &Server, trace: &str) -> Answer {
    let token = server.boss().await;
    let groups = "{ groups(first: 1) { nodes { id resources(first: 1) { totalCount } } } }";
    let root = server.ask(&token, groups, json!({})).await;
    let root = text(&root["groups"]["nodes"][0]["id"]);
    let check = json!({ "input": { "action": "groups.create", "targetId": root } });
    // Has the subtree in memory.
    server
        .ask(&token, canopy_graphql::operation("Check"), check)
        .await;
    let bearer = format!("Bearer {token}");
    let parent = format!("00-{trace}-00f067aa0ba902b7-01");
    let headers = [
        ("content-type", "application/json"),
        ("authorization", bearer.as_str()),
        ("x-forwarded-for", "192.0.2.7"),
        ("traceparent", parent.as_str()),
    ];
    let body = json!({
        "query": canopy_graphql::operation("CreateGroup"),
        "variables": { "input": { "parentId": root, "name": "Hidden-name" } },
    });
    server.send(&headers, body.to_string()).await
}

#[test]
fn a_mutation_is_one_trace_from_the_gateway_to_the_actor() {
    run(async {
        let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        let collector = Collector::start();
        let (server, _folder) = traced(&collector, "127.0.0.0/8").await;
        let answer = create_group(&server, trace).await;
        assert_eq!(answer.code(), "", "{}", answer.body);
        // Each with the one that it is a part of.
        let expected = [
            ("request", None),
            ("operation", Some("request")),
            ("decide", Some("operation")),
            ("commit", Some("operation")),
            ("apply revision", Some("operation")),
            ("actor applies", Some("apply revision")),
        ];
        let mut spans = Vec::new();
        wait_for(SOON, async || {
            spans = collector.of_trace(trace);
            let names = || spans.iter().map(|span| span.name.as_str());
            expected
                .iter()
                .all(|(name, _)| names().any(|found| found == *name))
        })
        .await
        .unwrap_or_else(|error| panic!("{error}: {spans:#?} {}", server.canopy.log()));
        let found = |name: &str| spans.iter().find(|span| span.name == name).unwrap();
        for (name, parent) in expected {
            let id = match parent {
                Some(parent) => hex(&found(parent).span_id),
                None => "00f067aa0ba902b7".to_owned(),
            };
            assert_eq!(hex(&found(name).parent_span_id), id, "{name}");
        }
        let operation = format!("{:?}", found("operation").attributes);
        for said in ["CreateGroup", "mutation", "\"ok\""] {
            assert!(operation.contains(said), "{operation}");
        }
        let all = format!("{spans:?}");
        assert!(!all.contains("Hidden-name") && !all.contains("canopy_session"));
        // No other request was traced.
        let spans = collector.spans.lock().unwrap().clone();
        assert!(spans.iter().all(|span| hex(&span.trace_id) == trace));
    });
}

#[test]
fn whom_nobody_trusts_decides_on_no_trace() {
    run(async {
        let trace = "5bf92f3577b34da6a3ce929d0e0e4736";
        let mut collector = Collector::start();
        let (mut server, _folder) = traced(&collector, "10.0.0.0/8").await;
        let answer = create_group(&server, trace).await;
        assert_eq!(answer.code(), "", "{}", answer.body);
        // What there is to send is sent before the end.
        assert_eq!(server.canopy.stop().unwrap(), 0);
        let spans = std::mem::take(&mut collector.spans);
        assert!(spans.lock().unwrap().is_empty());
    });
}
