//! Tells the other servers, off the way of the commit.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use canopy_meter::TRACE;
use redis::aio::MultiplexedConnection;
use tokio::sync::watch;
use tokio::time::timeout;
use tracing::Instrument;

use super::Shared;
use super::backoff::Backoff;
use super::claim::Claim;
use super::connect::{self, CONNECT, HEARTBEAT, Lost};
use super::links::{Link, count};

/// How long one message may take.
const PUBLISH: Duration = Duration::from_millis(500);

/// Tells what is announced, over one connection after another.
pub(super) async fn run(shared: Arc<Shared>) {
    let mut announced = shared.announced.subscribe();
    let mut backoff = Backoff::new();
    loop {
        let lost = speak(&shared, &mut announced, &mut backoff).await;
        shared.links.lost(Link::Publisher, &lost);
        backoff.wait().await;
    }
}

async fn speak(
    shared: &Shared,
    announced: &mut watch::Receiver<Option<Claim>>,
    backoff: &mut Backoff,
) -> Lost {
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
        ended = tell(shared, announced, backoff, connection) => {
            let Err(lost) = ended;
            lost
        }
    }
}

/// Tells each newest commit; never ends well.
async fn tell(
    shared: &Shared,
    announced: &mut watch::Receiver<Option<Claim>>,
    backoff: &mut Backoff,
    mut connection: MultiplexedConnection,
) -> Result<Infallible, Lost> {
    // At first what may have been announced in vain, or what is known anyway: whether this server
    // may publish at all shows now, and not at a commit.
    let newest = *announced.borrow_and_update();
    let mut claim = newest.unwrap_or_else(|| {
        let (revision, hash) = shared.feed.applied();
        Claim { revision, hash }
    });
    loop {
        publish(shared, &mut connection, claim).await?;
        backoff.reset();
        shared.links.up(Link::Publisher);
        claim = loop {
            tokio::select! {
                changed = announced.changed() => {
                    changed.map_err(|_| Lost::Closed)?;
                    if let Some(claim) = *announced.borrow_and_update() {
                        break claim;
                    }
                }
                () = tokio::time::sleep(HEARTBEAT) => connect::beat(&mut connection).await?,
            }
        };
    }
}

async fn publish(
    shared: &Shared,
    connection: &mut MultiplexedConnection,
    claim: Claim,
) -> Result<(), Lost> {
    let mut command = redis::cmd("PUBLISH");
    command.arg(&shared.channel).arg(claim.to_string());
    let revision = claim.revision.0;
    let span = tracing::info_span!(target: TRACE, parent: None, "publish", revision);
    let told = match timeout(PUBLISH, command.query_async::<u64>(connection))
        .instrument(span)
        .await
    {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(error.into()),
        Err(_) => Err(Lost::Late),
    };
    let counters = &shared.counters;
    count(match told {
        Ok(()) => &counters.published,
        Err(_) => &counters.failed,
    });
    told
}
