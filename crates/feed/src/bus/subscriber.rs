//! Hears the other servers, and whoever else can publish.

use std::convert::Infallible;
use std::sync::Arc;

use canopy_meter::TRACE;
use futures::{Stream, StreamExt};
use redis::Msg;
use redis::aio::{PubSub, PubSubSink};
use tokio::time::timeout;

use super::Shared;
use super::backoff::Backoff;
use super::claim::Claim;
use super::connect::{ANSWER, CONNECT, HEARTBEAT, Lost};
use super::flow::{Flow, Messages, Metered};
use super::links::{Link, count};

/// Hears what is told, over one connection after another.
pub(super) async fn run(shared: Arc<Shared>) {
    let mut backoff = Backoff::new();
    loop {
        let lost = listen(&shared, &mut backoff).await;
        shared.links.lost(Link::Subscriber, &lost);
        backoff.wait().await;
    }
}

async fn listen(shared: &Shared, backoff: &mut Backoff) -> Lost {
    let flow = Flow::new();
    let connecting = async {
        let wire = shared.way.open().await?;
        let wire = Metered {
            wire,
            flow: Arc::clone(&flow),
        };
        let mut pubsub = PubSub::new(&shared.way.address().login, wire).await?;
        pubsub.subscribe(&shared.channel).await?;
        Ok::<_, Lost>(pubsub)
    };
    let (sink, queue) = match timeout(CONNECT, connecting).await {
        Ok(Ok(pubsub)) => pubsub.split(),
        Ok(Err(lost)) => return lost,
        Err(_) => return Lost::Late,
    };
    flow.answered();
    // From here on nothing is missed; what was told before is found by a look.
    shared.links.up(Link::Subscriber);
    shared.feed.ring();
    let messages = Messages {
        queue,
        flow: Arc::clone(&flow),
    };
    tokio::select! {
        lost = hear(shared, messages) => lost,
        ended = beat(sink, &flow, backoff) => {
            let Err(lost) = ended;
            lost
        }
    }
}

/// Takes each message at once, whatever comes of it.
async fn hear(shared: &Shared, mut messages: Messages<impl Stream<Item = Msg> + Unpin>) -> Lost {
    tokio::task::unconstrained(async {
        while let Some(message) = messages.next().await {
            match message {
                Ok(message) => heed(shared, message.get_payload_bytes()),
                Err(lost) => return lost,
            }
        }
        Lost::Closed
    })
    .await
}

/// What could be news takes the place of what could be before.
fn heed(shared: &Shared, message: &[u8]) {
    count(&shared.counters.received);
    let claim = Claim::parse(message).filter(|claim| {
        // For what this server committed itself its bell was rung.
        *shared.announced.borrow() != Some(*claim)
            && shared.feed.would_learn(claim.revision, &claim.hash)
    });
    match claim {
        Some(claim) => {
            let revision = claim.revision.0;
            let span = tracing::info_span!(target: TRACE, parent: None, "receive", revision);
            span.in_scope(|| shared.heard.send_replace(Some(claim)));
        }
        None => count(&shared.counters.ignored),
    }
}

/// Asks again and again whether the connection lives; never ends well.
async fn beat(
    mut sink: PubSubSink,
    flow: &Flow,
    backoff: &mut Backoff,
) -> Result<Infallible, Lost> {
    loop {
        tokio::time::sleep(HEARTBEAT).await;
        // That PING is not permitted is an answer too.
        let answer = timeout(ANSWER, sink.ping::<redis::Value>()).await;
        answer.map_err(|_| Lost::Late)??;
        flow.answered();
        backoff.reset();
    }
}
