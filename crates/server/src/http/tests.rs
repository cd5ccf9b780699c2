//! Requests against a gateway that says what it was given.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use actix_web::dev::{Service, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::HeaderMap;
use actix_web::test::{self, TestRequest};
use actix_web::web::Data;
use actix_web::{App, body};
use canopy_app::{AppError, BusCounts, BusStatus, Figures, Login, Op, Readiness, StreamCounts};
use canopy_domain::{Micros, Revision, SessionId, UserId};
use canopy_graphql::{End, GatewayRequest, GatewayResponse, Next, SessionCookie, Way};
use serde_json::{Value, json};
use tokio::sync::watch;
use uuid::Uuid;

use super::Options;
use super::backend::{Answer as Opened, Backend, Happening, Holding};
use super::rhythm::Rhythm;
use super::server::routes;
use super::ws::Sockets;

mod authzen;
mod bodies;
mod events;
mod sockets;

/// Knows the token `good`; the bodies `login` and `logout` do that, `changes` and others are subscriptions,
/// `large` is refused at length.
struct Fake {
    sockets: Sockets,
    slow_reader: Duration,
    rhythm: Rhythm,
    /// Why no login holds any more.
    over: watch::Sender<Option<AppError>>,
    /// How many requests have come so far.
    asked: Arc<AtomicUsize>,
    /// How many streams were ended from outside.
    ended: Arc<AtomicUsize>,
}

impl Default for Fake {
    fn default() -> Self {
        Self {
            sockets: Sockets::default(),
            slow_reader: Duration::from_secs(10),
            rhythm: Rhythm::default(),
            over: watch::Sender::default(),
            asked: Arc::default(),
            ended: Arc::default(),
        }
    }
}

/// More than what lies in the buffers of a connection, after a few of them.
const LARGE: usize = 1 << 20;

/// Holds until it is said why not.
#[derive(Clone)]
struct Hold(watch::Receiver<Option<AppError>>);

impl Holding for Hold {
    fn check(&self) -> Result<(), AppError> {
        self.0.borrow().clone().map_or(Ok(()), Err)
    }

    async fn over(&self) -> AppError {
        let mut over = self.0.clone();
        let error = over.wait_for(Option::is_some).await.unwrap().clone();
        error.unwrap()
    }
}

/// Changes after where the reader was, then the end; or a panic, or nothing more.
struct Changes {
    begun: u64,
    told: u64,
    count: u64,
    size: usize,
    then: Then,
    hold: Hold,
    ended: Arc<AtomicUsize>,
}

enum Then {
    End,
    Panic,
    Nothing,
}

impl Happening for Changes {
    type Held = Hold;

    fn held(&self) -> Hold {
        self.hold.clone()
    }

    async fn next(&mut self) -> Next {
        let at = Revision(self.begun + self.told);
        // The first was made before whatever ends the login.
        if let Err(error) = self.hold.check()
            && self.told > 0
        {
            return Next::End(End::new(error, None));
        }
        if self.told == self.count {
            match self.then {
                Then::End => return Next::End(End::new(AppError::Stale, Some(at))),
                Then::Panic => panic!("broken, as it should"),
                Then::Nothing => std::future::pending().await,
            }
        }
        self.told += 1;
        let mut data = json!({ "data": at.0 + 1 });
        if self.size > 0 {
            data["large"] = "x".repeat(self.size).into();
        }
        Next::Event {
            revision: at.next(),
            body: data.to_string().into_bytes(),
        }
    }

    fn end(&self, error: AppError, sent: Option<Revision>) -> End {
        self.ended.fetch_add(1, Ordering::Relaxed);
        let resumes = error != AppError::Unauthenticated;
        let at = sent.unwrap_or(Revision(self.begun));
        End::new(error, resumes.then_some(at))
    }
}

impl Backend for Fake {
    type Held = Hold;
    type Events = Changes;

    async fn hold(&self, _: Login, _: IpAddr) -> Result<Hold, AppError> {
        Ok(Hold(self.over.subscribe()))
    }

    fn rhythm(&self) -> Rhythm {
        self.rhythm
    }

    fn slow_reader(&self) -> Duration {
        self.slow_reader
    }

    fn sockets(&self) -> &Sockets {
        &self.sockets
    }

    async fn authenticate(&self, token: &str, _: IpAddr) -> Result<Login, AppError> {
        match token {
            "good" => Ok(Login {
                user: UserId(Uuid::nil()),
                session: SessionId(Uuid::nil()),
                scope: None,
            }),
            "stale" => Err(AppError::Stale),
            "elsewhere" => Err(AppError::IpNotAllowed),
            _ => Err(AppError::Unauthenticated),
        }
    }

    async fn open(
        &self,
        request: GatewayRequest<'_>,
        way: Way,
        _: Option<Hold>,
        resume_after: Option<Revision>,
    ) -> Opened<Changes> {
        let is = |text: &str| request.body == json!(text).to_string().as_bytes();
        self.asked.fetch_add(1, Ordering::Relaxed);
        let asks = |query: &str| request.body == json!({ "query": query }).to_string().as_bytes();
        let streams = [
            ("changes", 2, 0, Then::End),
            ("breaks", 1, 0, Then::Panic),
            ("breaks at once", 0, 0, Then::Panic),
            ("nothing", 0, 0, Then::Nothing),
            ("much", 100, LARGE, Then::Nothing),
        ];
        for (name, count, size, then) in streams {
            if is(name) || asks(name) {
                return Opened::Events(Changes {
                    begun: resume_after.unwrap_or(Revision(7)).0,
                    told: 0,
                    count,
                    size,
                    then,
                    hold: Hold(self.over.subscribe()),
                    ended: Arc::clone(&self.ended),
                });
            }
        }
        if asks("large") {
            let errors = json!([{ "message": "x".repeat(LARGE) }]);
            return Opened::Whole(GatewayResponse {
                status: 200,
                body: json!({ "errors": errors }).to_string().into_bytes(),
                set_session: None,
                clear_session: false,
                retry_after: None,
            });
        }
        let body = json!({
            "known": request.login.is_some(),
            "address": request.address,
            "agent": request.user_agent,
            "way": format!("{way:?}"),
        });
        Opened::Whole(GatewayResponse {
            status: if is("refused") { 400 } else { 200 },
            body: body.to_string().into_bytes(),
            set_session: is("login").then(|| SessionCookie {
                token: "new".to_owned(),
                expires_at: Micros(0),
            }),
            clear_session: is("logout"),
            retry_after: None,
        })
    }

    /// There are no use cases here.
    async fn read<T>(
        &self,
        _: Login,
        _: impl AsyncFn(Op) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        Err(AppError::Overloaded)
    }

    fn readiness(&self) -> Readiness {
        Readiness {
            ready: false,
            initialised: true,
            revision: Revision(7),
            stale_for: Duration::from_secs(9),
            reason: Some("stale"),
            bus: None,
        }
    }

    fn figures(&self) -> Figures {
        let mut readiness = self.readiness();
        readiness.bus = Some(BusStatus::Down(Duration::from_secs(100)));
        let bus = Some(BusCounts {
            received: 4,
            ignored: 3,
            published: 2,
            failed: 1,
        });
        let streams = StreamCounts {
            open: 5,
            opened: 6,
            told: 7,
            ended: [("STALE", 8); 6],
        };
        Figures {
            readiness,
            bus,
            streams,
            logins: canopy_app::LoginFigures::default(),
        }
    }
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
    body: Value,
}

impl Answer {
    fn cookie(&self) -> Option<&str> {
        Some(self.headers.get("set-cookie")?.to_str().unwrap())
    }

    fn code(&self) -> &str {
        self.body["errors"][0]["extensions"]["code"]
            .as_str()
            .unwrap_or("")
    }
}

async fn send(options: Options, request: TestRequest) -> Answer {
    let routes = routes(Data::new(Fake::default()), Data::new(options));
    let service = test::init_service(App::new().configure(routes)).await;
    let request = request.peer_addr("10.0.0.1:1".parse().unwrap());
    let response: ServiceResponse = service.call(request.to_request()).await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    let bytes = body::to_bytes(response.into_body()).await.unwrap();
    Answer {
        status,
        headers,
        text: String::from_utf8(bytes.to_vec()).unwrap(),
        body: serde_json::from_slice(&bytes).unwrap_or(Value::Null),
    }
}

fn options() -> Options {
    Options {
        trusted_proxies: vec!["10.0.0.0/8".parse().unwrap()],
        body_limit: 64,
        ..Options::default()
    }
}

fn post(body: &str) -> TestRequest {
    TestRequest::post()
        .uri("/graphql")
        .insert_header(("host", "h"))
        .insert_header(("content-type", "application/json"))
        .insert_header(("x-forwarded-for", "2.2.2.2"))
        .set_payload(json!(body).to_string())
}

async fn with_headers(body: &str, headers: &[(&str, &str)]) -> Answer {
    let request = headers
        .iter()
        .fold(post(body), |request, header| request.insert_header(*header));
    send(options(), request).await
}

#[actix_web::test]
async fn only_posted_json_reaches_the_gateway() {
    for request in [
        TestRequest::get().uri("/graphql?query={viewer{id}}"),
        TestRequest::put().uri("/graphql"),
        TestRequest::with_uri("/graphql").method(actix_web::http::Method::OPTIONS),
    ] {
        let answer = send(options(), request).await;
        assert_eq!(answer.status, 405);
        assert_eq!(answer.headers.get("allow").unwrap(), "GET, POST");
        assert_eq!(answer.code(), "BAD_USER_INPUT");
    }
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
    ] {
        let answer = with_headers("x", &[("content-type", kind)]).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code()),
            (415, "BAD_USER_INPUT")
        );
    }
    let answer = with_headers("x", &[("user-agent", "tests")]).await;
    assert_eq!(
        answer.body,
        json!({"known": false, "address": "2.2.2.2", "agent": "tests", "way": "Post"})
    );
    assert_eq!(answer.headers.get("cache-control").unwrap(), "no-store");
    let accept = [("accept", "application/graphql-response+json")];
    let answer = with_headers("x", &accept).await;
    let kind = answer
        .headers
        .get("content-type")
        .unwrap()
        .to_str()
        .unwrap();
    assert!(kind.starts_with("application/graphql-response+json"));
}

#[actix_web::test]
async fn a_body_beyond_the_limit_is_refused() {
    let answer = with_headers(&"x".repeat(62), &[]).await;
    assert_eq!(answer.status, 200);
    let answer = with_headers(&"x".repeat(63), &[]).await;
    assert_eq!(
        (answer.status.as_u16(), answer.code()),
        (413, "BAD_USER_INPUT")
    );
    let answer = with_headers("x", &[("content-length", "65")]).await;
    assert_eq!(answer.status, 413);
}

#[actix_web::test]
async fn a_bearer_token_must_hold() {
    let known = with_headers("x", &[("authorization", "bearer good")]).await;
    assert_eq!(known.body["known"], true);
    for (value, status, code) in [
        ("Bearer bad", 401, "UNAUTHENTICATED"),
        ("Bearer ", 401, "UNAUTHENTICATED"),
        ("Basic Z29vZDpnb29k", 401, "UNAUTHENTICATED"),
        ("Bearer stale", 503, "STALE"),
        ("Bearer elsewhere", 403, "IP_NOT_ALLOWED"),
    ] {
        let answer = with_headers("x", &[("authorization", value)]).await;
        assert_eq!(answer.status, status, "{value}");
        assert_eq!(
            answer.headers.contains_key("www-authenticate"),
            status == 401
        );
        assert_eq!(answer.code(), code);
        assert_eq!(answer.cookie(), None);
    }
}

#[actix_web::test]
async fn a_cookie_counts_from_our_own_pages_only() {
    let good = ("cookie", "canopy_session=good");
    let own = ("origin", "http://h");
    assert_eq!(with_headers("x", &[good, own]).await.body["known"], true);
    for site in [("origin", "http://other"), ("sec-fetch-site", "cross-site")] {
        let answer = with_headers("x", &[good, site]).await;
        assert_eq!(
            (answer.status.as_u16(), &answer.body["known"]),
            (200, &json!(false))
        );
        assert_eq!(answer.cookie(), None);
    }
    let stale = with_headers("x", &[("cookie", "canopy_session=stale"), own]).await;
    assert_eq!(stale.code(), "STALE");
}

#[actix_web::test]
async fn a_stale_cookie_is_cleared_and_does_not_keep_from_logging_in() {
    let (bad, own) = (("cookie", "canopy_session=old"), ("origin", "http://h"));
    let answer = with_headers("x", &[bad, own]).await;
    assert_eq!(answer.body["known"], false);
    assert!(
        answer
            .cookie()
            .unwrap()
            .starts_with("canopy_session=; Max-Age=0")
    );
    let answer = with_headers("login", &[bad, own]).await;
    assert!(
        answer
            .cookie()
            .unwrap()
            .starts_with("canopy_session=new; Expires=")
    );
    assert!(!answer.cookie().unwrap().contains("Secure"));
    let answer = with_headers("logout", &[own]).await;
    assert!(answer.cookie().unwrap().contains("Max-Age=0"));
}

#[actix_web::test]
async fn a_cookie_of_somebody_who_may_not_come_from_here_is_refused_and_cleared() {
    let (cookie, own) = (
        ("cookie", "canopy_session=elsewhere"),
        ("origin", "http://h"),
    );
    let answer = with_headers("login", &[cookie, own]).await;
    assert_eq!(
        (answer.status.as_u16(), answer.code()),
        (403, "IP_NOT_ALLOWED")
    );
    assert_eq!(
        answer.body["errors"][0]["message"],
        "Access from this IP address is not available"
    );
    assert!(answer.cookie().unwrap().contains("=; Max-Age=0"));
    // What may pass by itself keeps the cookie.
    let stale = with_headers("x", &[("cookie", "canopy_session=stale"), own]).await;
    assert_eq!((stale.status.as_u16(), stale.cookie()), (503, None));
}

#[actix_web::test]
async fn the_cookie_is_secure_where_tls_is_known_of() {
    let answer = with_headers("login", &[("x-forwarded-proto", "https")]).await;
    assert!(answer.cookie().unwrap().ends_with("; Secure"));
    let configured = Options {
        secure_cookies: true,
        ..options()
    };
    let answer = send(configured, post("login")).await;
    assert!(answer.cookie().unwrap().ends_with("; Secure"));
}

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
