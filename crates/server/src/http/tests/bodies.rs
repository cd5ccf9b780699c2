//! A body of events, as its reader takes it or does not.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use actix_web::App;
use actix_web::body::{self, BoxBody, MessageBody};
use actix_web::dev::Service;
use actix_web::test;
use actix_web::web::{Bytes, Data};
use canopy_app::AppError;
use canopy_domain::Revision;
use tokio::sync::watch;

use super::super::backend::Happening;
use super::super::rhythm::Rhythm;
use super::{Changes, Fake, Hold, Then, options, post, routes};

const SOON: Duration = Duration::from_secs(30);

/// A body that nobody has asked for anything yet.
struct Body {
    body: Pin<Box<BoxBody>>,
    over: watch::Sender<Option<AppError>>,
    ended: Arc<AtomicUsize>,
}

impl Body {
    async fn of(query: &str, fake: Fake) -> Self {
        let (over, ended) = (fake.over.clone(), Arc::clone(&fake.ended));
        let routes = routes(Data::new(fake), Data::new(options()));
        let service = test::init_service(App::new().configure(routes)).await;
        let request = post(query).insert_header(("accept", "text/event-stream"));
        let request = request.peer_addr("10.0.0.1:1".parse().unwrap());
        let response = service.call(request.to_request()).await.unwrap();
        let body = Box::pin(response.into_body());
        Self { body, over, ended }
    }

    async fn next(&mut self) -> Bytes {
        let next = poll_fn(|cx| self.body.as_mut().poll_next(cx)).await;
        next.unwrap().unwrap()
    }

    async fn rest(self) -> String {
        let rest = body::to_bytes(*Pin::into_inner(self.body)).await.unwrap();
        String::from_utf8(rest.to_vec()).unwrap()
    }

    fn login_ends(&self) {
        self.over.send_replace(Some(AppError::Unauthenticated));
    }

    /// Waits until the stream is ended, with nobody asking for more.
    async fn ended(&self) {
        let ended = async || self.ended.load(Ordering::Relaxed) > 0;
        canopy_testkit::wait_for(SOON, ended).await.unwrap();
    }
}

/// The codes and places to go on of the ends in what was told, and the revisions before them.
fn told(text: &str) -> (Vec<&str>, Vec<&str>) {
    let ids = text.lines().filter_map(|line| line.strip_prefix("id: "));
    let errors = text.lines().filter_map(|line| {
        let (_, extensions) = line.split_once("\"extensions\":{")?;
        Some(extensions.split_once('}')?.0)
    });
    assert!(text.ends_with("\n\nevent: complete\ndata:\n\n"), "{text}");
    (ids.collect(), errors.collect())
}

const UNAUTHENTICATED: &str = r#""code":"UNAUTHENTICATED""#;

#[actix_web::test]
async fn what_was_made_before_the_login_ended_is_not_handed_over_after_it() {
    let body = Body::of("changes", Fake::default()).await;
    // What keeps it alive is under way, and the event waits behind it.
    body.login_ends();
    let text = body.rest().await;
    assert_eq!(told(&text), (vec![], vec![UNAUTHENTICATED]));
}

#[actix_web::test]
async fn the_end_of_the_login_is_not_waited_for_behind_what_is_not_taken() {
    let fake = Fake {
        slow_reader: Duration::from_secs(3600),
        ..Fake::default()
    };
    let mut body = Body::of("changes", fake).await;
    assert_eq!(body.next().await, ":\n\n");
    assert!(body.next().await.ends_with(b"data: {\"data\":8}\n\n"));
    body.login_ends();
    body.ended().await;
    let text = body.rest().await;
    assert_eq!(told(&text), (vec![], vec![UNAUTHENTICATED]));
}

#[actix_web::test]
async fn who_reads_slowly_is_told_where_to_go_on() {
    let fake = Fake {
        slow_reader: Duration::from_millis(20),
        ..Fake::default()
    };
    let mut body = Body::of("changes", fake).await;
    body.next().await;
    body.ended().await;
    let text = body.rest().await;
    let expected = r#""code":"OVERLOADED","resumeAfter":"7""#;
    assert_eq!(told(&text), (vec![], vec![expected]));
}

#[actix_web::test]
async fn a_stream_that_breaks_says_where_to_go_on() {
    for (query, ids, last) in [("breaks", vec!["8"], "8"), ("breaks at once", vec![], "7")] {
        let text = Body::of(query, Fake::default()).await.rest().await;
        let expected = format!(r#""code":"INTERNAL","resumeAfter":"{last}""#);
        assert_eq!(told(&text), (ids, vec![expected.as_str()]));
    }
}

#[actix_web::test]
async fn a_body_is_kept_alive_while_nothing_happens() {
    let rhythm = Rhythm {
        heartbeat: Duration::from_millis(5),
        ..Rhythm::default()
    };
    let fake = Fake {
        rhythm,
        ..Fake::default()
    };
    let mut body = Body::of("nothing", fake).await;
    for _ in 0..5 {
        assert_eq!(body.next().await, ":\n\n");
    }
}

#[actix_web::test]
async fn who_reads_slowly_and_is_logged_out_is_told_that() {
    let (over, hold) = watch::channel(None);
    let changes = Changes {
        begun: 7,
        told: 0,
        count: 0,
        size: 0,
        then: Then::End,
        hold: Hold(hold),
        ended: Arc::default(),
    };
    let slow = |sent: Option<u64>| changes.too_slow(sent.map(Revision)).error.code();
    assert_eq!(slow(Some(8)), "OVERLOADED");
    over.send_replace(Some(AppError::Unauthenticated));
    assert_eq!(slow(Some(8)), "UNAUTHENTICATED");
}
