//! Runs a socket to its end.

use std::collections::HashMap;
use std::future::{Future, pending};
use std::pin::Pin;
use std::rc::Rc;
use std::time::Duration;

use actix_ws::{AggregatedMessage, AggregatedMessageStream, ProtocolError};
use canopy_app::{AppError, Login};
use canopy_graphql::End;
use tokio::task::{AbortHandle, Id, JoinError, JoinSet};
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep_until, timeout};

use super::super::backend::{Backend, Holding};
use super::super::flow::Stuck;
use super::super::rhythm::Rhythm;
use super::close::Close;
use super::pace::Pace;
use super::protocol::{Presented, Step};
use super::sockets::Place;
use super::stream::{self, Begun, Shared};

/// A client that has not said by then who it is does not say.
const INIT: Duration = Duration::from_secs(5);
/// How long the subscriptions have to tell of their end.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// What is under way to the client.
type Sending = Pin<Box<dyn Future<Output = Result<(), Stuck>>>>;

/// A socket that is open.
pub(super) struct Socket<B: Backend> {
    pub(super) shared: Rc<Shared<B>>,
    pub(super) incoming: AggregatedMessageStream,
    /// Who it was that opened it, where that was said then.
    pub(super) opener: Option<Login>,
    pub(super) running: Running,
    /// Once it is acknowledged.
    pub(super) open_for: Option<OpenFor<B::Held>>,
}

/// In whose name a socket is open.
pub(super) struct OpenFor<H> {
    login: Login,
    held: H,
    _place: Place,
}

/// The subscriptions that run.
#[derive(Default)]
pub(super) struct Running {
    tasks: JoinSet<()>,
    by_id: HashMap<String, AbortHandle>,
    by_task: HashMap<Id, String>,
}

/// How a socket ends.
enum Ending {
    /// Nobody is there any more.
    Gone,
    /// At once: the client broke the protocol, or is not known.
    AtOnce(Close),
    /// When the subscriptions have told of their ends.
    After(Close),
}

impl<B: Backend> Socket<B> {
    /// Runs it to its end.
    pub(super) async fn run(mut self) {
        let ending = self.until_the_end().await;
        match ending {
            Ending::Gone => self.shared.outlet.close(Close::new(1000, "")),
            Ending::AtOnce(close) => self.shared.outlet.close(close),
            Ending::After(close) => {
                let told = async { while self.running.tasks.join_next().await.is_some() {} };
                tokio::select! {
                    _ = timeout(LAST_WORDS, told) => {}
                    _ = gone(&self.shared) => {}
                }
                self.shared.outlet.close(close);
            }
        }
        self.running = Running::default();
        // Its place is given back when its connection is.
        let parting = self.shared.backend.rhythm().parting;
        self.shared.outlet.parted(parting).await;
    }

    async fn until_the_end(&mut self) -> Ending {
        let begun = Instant::now();
        let mut heard = begun;
        let Rhythm { ping, silence, .. } = self.shared.backend.rhythm();
        let mut pings = interval_at(begun + ping, ping);
        pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut pace = Pace::new(begun);
        let mut sending: Option<Sending> = None;
        let mut ponging: Option<Sending> = None;
        loop {
            if ponging.is_none() && self.shared.outlet.owes_pong() {
                let shared = Rc::clone(&self.shared);
                ponging = Some(Box::pin(async move { shared.outlet.pong().await }));
            }
            let is_hasty = pace.next() > Instant::now();
            let is_read = sending.is_none() && !self.shared.is_behind() && !is_hasty;
            let awaits_init = self.shared.protocol.borrow().awaits_init();
            let held = self.open_for.as_ref().map(|open_for| open_for.held.clone());
            tokio::select! {
                biased;
                error = over(held) => return Ending::After(Close::over(&error)),
                stuck = self.shared.outlet.stuck() => return match stuck {
                    Stuck::Gone => Ending::Gone,
                    Stuck::Slow => Ending::After(Close::slow()),
                },
                () = sleep_until(begun + INIT), if awaits_init => {
                    let reason = "connection initialisation timeout";
                    return Ending::AtOnce(Close::new(4408, reason));
                }
                Some(ended) = self.running.tasks.join_next_with_id() => {
                    let broken = self.running.forget(ended);
                    if let Some(id) = broken {
                        let shared = Rc::clone(&self.shared);
                        // Told beside what is under way: the order of ends is nobody's matter. The
                        // client may still complete it meanwhile.
                        self.running.begin(id.clone(), async move {
                            let end = End::new(AppError::Internal, None);
                            let _ = shared.end(&id, &end.body).await;
                        });
                    }
                }
                _ = pings.tick() => {
                    self.shared.outlet.ping();
                }
                // What is stuck is told above.
                _ = sent(&mut sending), if sending.is_some() => sending = None,
                _ = sent(&mut ponging), if ponging.is_some() => ponging = None,
                () = sleep_until(pace.next()), if is_hasty => {}
                // One who sends without taking, or too fast, is not read from.
                message = self.incoming.recv(), if is_read => {
                    heard = Instant::now();
                    pace.heard(heard);
                    let step = match message {
                        Some(message) => self.take(message),
                        None => return Ending::Gone,
                    };
                    match self.step(step).await {
                        Ok(next) => sending = next,
                        Err(ending) => return ending,
                    }
                }
                // After what has come already; and not read from, nobody can be heard.
                () = sleep_until(heard + silence), if is_read => {
                    return Ending::AtOnce(Close::silent());
                }
            }
        }
    }

    fn take(&mut self, message: Result<AggregatedMessage, ProtocolError>) -> Step {
        match message {
            Ok(AggregatedMessage::Text(text)) => self.shared.protocol.borrow_mut().receive(&text),
            Ok(AggregatedMessage::Binary(_)) => Step::Close(Close::invalid("binary")),
            Ok(AggregatedMessage::Ping(payload)) => {
                self.shared.outlet.pinged(&payload);
                Step::Nothing
            }
            Ok(AggregatedMessage::Pong(_)) => Step::Nothing,
            Ok(AggregatedMessage::Close(_)) => Step::Close(Close::new(1000, "")),
            Err(ProtocolError::Overflow) => Step::Close(Close::too_large()),
            Err(ProtocolError::Io(error)) if error.kind() == std::io::ErrorKind::InvalidData => {
                Step::Close(Close::new(1007, "the text is not UTF-8"))
            }
            // Of several parts together.
            Err(ProtocolError::Io(_)) => Step::Close(Close::too_large()),
            Err(_) => Step::Close(Close::new(1002, "not a WebSocket any more")),
        }
    }

    /// Does what a message asks for; what is to be sent is not waited for here.
    async fn step(&mut self, step: Step) -> Result<Option<Sending>, Ending> {
        let text = match step {
            Step::Nothing => return Ok(None),
            Step::Close(close) => return Err(Ending::AtOnce(close)),
            Step::Authenticate(presented) => {
                let open_for = self.authenticate(presented).await;
                self.open_for = Some(open_for.map_err(Ending::AtOnce)?);
                match self.shared.protocol.borrow_mut().acknowledge() {
                    Step::Send(text) => text,
                    _ => return Ok(None),
                }
            }
            Step::Start { id, request } => {
                self.start(id, request);
                return Ok(None);
            }
            Step::Stop(id) => {
                self.running.stop(&id);
                return Ok(None);
            }
            Step::Send(text) => text,
        };
        let shared = Rc::clone(&self.shared);
        Ok(Some(Box::pin(
            async move { shared.outlet.send(text).await },
        )))
    }

    /// Who it is: by what he brings now, or by what he brought when he opened the socket.
    async fn authenticate(&self, presented: Presented) -> Result<OpenFor<B::Held>, Close> {
        let (backend, address) = (&self.shared.backend, self.shared.address);
        let login = match presented {
            Presented::Token(token) => backend.authenticate(&token, address).await,
            Presented::Nothing => self.opener.ok_or(AppError::Unauthenticated),
            Presented::Nonsense => Err(AppError::Unauthenticated),
        };
        let refused = |error: AppError| Close::not_recognised(&error);
        let login = login.map_err(refused)?;
        let held = backend.hold(login, address).await.map_err(refused)?;
        let place = backend.sockets().enter(login.user);
        let place = place.ok_or_else(|| Close::new(4429, "too many connections"))?;
        Ok(OpenFor {
            login,
            held,
            _place: place,
        })
    }

    fn start(&mut self, id: String, request: Vec<u8>) {
        let Some(open_for) = &self.open_for else {
            return;
        };
        let begun = Begun {
            id: id.clone(),
            request,
            login: open_for.login,
            held: open_for.held.clone(),
        };
        let running = stream::run(Rc::clone(&self.shared), begun);
        self.running.begin(id, running);
    }
}

impl Running {
    fn begin(&mut self, id: String, running: impl Future<Output = ()> + 'static) {
        let task = self.tasks.spawn_local(running);
        self.by_task.insert(task.id(), id.clone());
        self.by_id.insert(id, task);
    }

    fn stop(&mut self, id: &str) {
        if let Some(task) = self.by_id.remove(id) {
            task.abort();
        }
    }

    /// One has ended: its id, where it broke before it began.
    fn forget(&mut self, ended: Result<(Id, ()), JoinError>) -> Option<String> {
        let (task, panicked) = match &ended {
            Ok((task, ())) => (*task, false),
            Err(error) => (error.id(), error.is_panic()),
        };
        let id = self.by_task.remove(&task)?;
        // The id may be another's by now.
        let is_its_own = self.by_id.get(&id).is_some_and(|other| other.id() == task);
        if is_its_own {
            self.by_id.remove(&id);
        }
        (panicked && is_its_own).then_some(id)
    }
}

async fn over(held: Option<impl Holding>) -> AppError {
    match held {
        Some(held) => held.over().await,
        None => pending().await,
    }
}

async fn sent(sending: &mut Option<Sending>) -> Result<(), Stuck> {
    match sending {
        Some(sending) => sending.await,
        None => pending().await,
    }
}

async fn gone<B: Backend>(shared: &Shared<B>) {
    // A slow one is still told what fits.
    if shared.outlet.stuck().await == Stuck::Slow {
        pending().await
    }
}
