//! Questions to Redis that are answered at once or not at all: one connection of its own, beside
//! those of the bell, over which scripts are run.
//!
//! Whoever asks waits for [`ANSWER`] at most, and while Redis is known to be away not at all: the
//! first to whom it is late takes the connection down for everybody. Only changes are logged.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use tokio::sync::{Notify, watch};
use tokio::task::AbortHandle;
use tokio::time::timeout;

use super::backoff::Backoff;
use super::connect::{self, CONNECT, HEARTBEAT, Lost, Way};
use super::{BusAddress, BusError};

/// How long an answer may take.
const ANSWER: Duration = Duration::from_millis(250);

/// A Redis that is asked; cheap to clone. Its connection ends with the last clone.
#[derive(Clone)]
pub struct Redis(Arc<Task>);

struct Task {
    shared: Arc<Shared>,
    task: AbortHandle,
}

struct Shared {
    way: Way,
    connection: watch::Sender<Option<MultiplexedConnection>>,
    /// Somebody found out that the connection is of no use.
    broken: Notify,
    /// Whether what is wrong now has been logged.
    logged: AtomicBool,
}

impl Redis {
    /// Connects, in a task of its own, and again whenever that is lost. A Redis that is away is no
    /// error.
    ///
    /// # Errors
    /// The address makes no sense; TLS, and this machine knows no certificate authority.
    pub fn start(url: &str) -> Result<Self, BusError> {
        let shared = Arc::new(Shared {
            way: Way::new(BusAddress::parse(url)?)?,
            connection: watch::Sender::new(None),
            broken: Notify::new(),
            logged: AtomicBool::new(false),
        });
        let task = tokio::spawn(run(Arc::clone(&shared))).abort_handle();
        Ok(Self(Arc::new(Task { shared, task })))
    }

    /// Whether it can be asked just now, as far as is known.
    #[must_use]
    pub fn is_up(&self) -> bool {
        self.0.shared.connection.borrow().is_some()
    }

    /// Waits until it can be asked; for ever where that does not happen.
    pub async fn up(&self) {
        let mut connection = self.0.shared.connection.subscribe();
        // The sender is in this value.
        let _ = connection.wait_for(Option::is_some).await;
    }

    /// Runs a script that answers a list of numbers. None where Redis is away, is late, refuses or
    /// answers something else; whether it was run is not known then.
    pub async fn run(&self, script: &str, keys: &[String], arguments: &[i64]) -> Option<Vec<i64>> {
        let shared = &self.0.shared;
        let mut connection = shared.connection.borrow().clone()?;
        let mut command = redis::cmd("EVAL");
        command.arg(script).arg(keys.len()).arg(keys).arg(arguments);
        let lost = match timeout(ANSWER, command.query_async(&mut connection)).await {
            Ok(Ok(numbers)) => {
                if shared.logged.swap(false, Ordering::Relaxed) {
                    tracing::info!(redis = %shared.way.address(), "Redis counts again");
                }
                return Some(numbers);
            }
            Ok(Err(error)) => Lost::from(error),
            Err(_) => Lost::Late,
        };
        // A refusal says nothing against the connection.
        if !matches!(lost, Lost::Refused(_)) {
            shared.broken.notify_one();
        }
        shared.lost(&lost);
        None
    }

    /// What it answered made no sense to whoever asked: logged like any other outage.
    pub fn answered_nonsense(&self) {
        let lost = Lost::Refused("its answer makes no sense".to_owned());
        self.0.shared.lost(&lost);
    }
}

impl Shared {
    fn lost(&self, reason: &Lost) {
        if !self.logged.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                redis = %self.way.address(), %reason,
                "Redis does not count; each server counts failed logins alone"
            );
        }
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Keeps a connection.
async fn run(shared: Arc<Shared>) {
    let mut backoff = Backoff::new();
    loop {
        let lost = hold(&shared, &mut backoff).await;
        shared.connection.send_replace(None);
        shared.lost(&lost);
        backoff.wait().await;
    }
}

async fn hold(shared: &Shared, backoff: &mut Backoff) -> Lost {
    let connecting = async {
        let wire = shared.way.open().await?;
        let login = &shared.way.address().login;
        Ok::<_, Lost>(MultiplexedConnection::new(login, wire).await?)
    };
    let (connection, driver) = match timeout(CONNECT, connecting).await {
        Ok(Ok(connected)) => connected,
        Ok(Err(lost)) => return lost,
        Err(_) => return Lost::Late,
    };
    tokio::select! {
        () = driver => Lost::Closed,
        () = shared.broken.notified() => Lost::Late,
        ended = keep(shared, backoff, connection) => {
            let Err(lost) = ended;
            lost
        }
    }
}

/// Lends the connection out for as long as it answers.
async fn keep(
    shared: &Shared,
    backoff: &mut Backoff,
    mut connection: MultiplexedConnection,
) -> Result<Infallible, Lost> {
    connect::beat(&mut connection).await?;
    backoff.reset();
    shared.connection.send_replace(Some(connection.clone()));
    loop {
        tokio::time::sleep(HEARTBEAT).await;
        connect::beat(&mut connection).await?;
    }
}
