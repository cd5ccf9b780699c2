//! A backend that says what it was given.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use canopy_app::{AppError, BusCounts, BusStatus, Figures, Login, Op, Readiness, StreamCounts};
use canopy_domain::{Micros, Revision, SessionId, UserId};
use canopy_graphql::{
    End, GatewayRequest, GatewayResponse, Next, OperationFigures, Outcome, SessionCookie, Way,
};
use canopy_meter::Measured;
use serde_json::json;
use tokio::sync::watch;
use uuid::Uuid;

use super::super::authzen::Doors;
use super::super::backend::{Answer as Opened, Backend, Happening, Holding};
use super::super::refused::Refused;
use super::super::rhythm::Rhythm;
use super::super::ws::Sockets;

/// Knows the token `good`; the bodies `login` and `logout` do that, `changes` and others are subscriptions,
/// `large` is refused at length.
pub(super) struct Fake {
    pub(super) sockets: Sockets,
    pub(super) doors: Doors,
    pub(super) refused: Refused,
    pub(super) slow_reader: Duration,
    pub(super) rhythm: Rhythm,
    /// Why no login holds any more.
    pub(super) over: watch::Sender<Option<AppError>>,
    /// How many requests have come so far.
    pub(super) asked: Arc<AtomicUsize>,
    /// How many streams were ended from outside.
    pub(super) ended: Arc<AtomicUsize>,
}

impl Default for Fake {
    fn default() -> Self {
        Self {
            sockets: Sockets::default(),
            doors: Doors::default(),
            refused: Refused::default(),
            slow_reader: Duration::from_secs(10),
            rhythm: Rhythm::default(),
            over: watch::Sender::default(),
            asked: Arc::default(),
            ended: Arc::default(),
        }
    }
}

/// More than what lies in the buffers of a connection, after a few of them.
pub(super) const LARGE: usize = 1 << 20;

/// Holds until it is said why not.
#[derive(Clone)]
pub(super) struct Hold(pub(super) watch::Receiver<Option<AppError>>);

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

/// An API token of whoever may not come from here.
pub(super) const TOKEN_OF_ELSEWHERE: &str =
    "canopy_token_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Changes after where the reader was, then the end; or a panic, or nothing more.
pub(super) struct Changes {
    pub(super) begun: u64,
    pub(super) told: u64,
    pub(super) count: u64,
    pub(super) size: usize,
    pub(super) then: Then,
    pub(super) hold: Hold,
    pub(super) ended: Arc<AtomicUsize>,
}

pub(super) enum Then {
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
            "late" => Ok(Login {
                user: UserId(Uuid::max()),
                session: SessionId(Uuid::nil()),
                scope: None,
            }),
            "stale" => Err(AppError::Stale),
            "elsewhere" | TOKEN_OF_ELSEWHERE => Err(AppError::IpNotAllowed),
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
                of_document: is("refused document"),
                body: json!({ "errors": errors }).to_string().into_bytes(),
                set_session: None,
                clear_session: false,
                retry_after: None,
                outcome: Outcome::Ok,
            });
        }
        let body = json!({
            "known": request.login.is_some(),
            "address": request.address,
            "agent": request.user_agent,
            "way": format!("{way:?}"),
        });
        Opened::Whole(GatewayResponse {
            status: if is("refused") || is("refused document") {
                400
            } else {
                200
            },
            of_document: is("refused document"),
            body: body.to_string().into_bytes(),
            set_session: is("login").then(|| SessionCookie {
                token: "new".to_owned(),
                expires_at: Micros(0),
            }),
            clear_session: is("logout"),
            retry_after: None,
            outcome: Outcome::Ok,
        })
    }

    /// There are no use cases here; who is late waits for them.
    async fn read<T>(
        &self,
        login: Login,
        _: impl AsyncFn(Op) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        if login.user == UserId(Uuid::max()) {
            std::future::pending::<()>().await;
        }
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
            revoked: Measured::default(),
        };
        Figures {
            readiness,
            decisions: canopy_app::DecisionCounts::default(),
            bus,
            streams,
            logins: canopy_app::LoginFigures::default(),
            feed: canopy_app::FeedFigures::default(),
            actors: canopy_app::ActorFigures::default(),
            user_lists: 9,
            pools: Default::default(),
            writer: canopy_app::WriterFigures::default(),
        }
    }

    fn gateway_figures(&self) -> canopy_graphql::Figures {
        canopy_graphql::Figures {
            operations: vec![OperationFigures {
                name: "Checks".to_owned(),
                kind: "query",
                outcomes: vec![(Outcome::Ok, 10), (Outcome::Failed("STALE"), 11)],
                took: Measured {
                    buckets: [1; 18],
                    sum: 2.5,
                },
            }],
            ..canopy_graphql::Figures::default()
        }
    }

    fn doors(&self) -> &Doors {
        &self.doors
    }

    fn refused(&self) -> &Refused {
        &self.refused
    }
}
