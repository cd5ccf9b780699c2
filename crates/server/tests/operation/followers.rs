//! Subscribers behind the balancer that go on by themselves, as the guide for front ends says.

use std::time::Duration;

use canopy_testkit::{Subscriber, Told, Transport};
use serde_json::json;
use tokio::sync::watch;

use crate::support::text;

const QUERY: &str = "subscription($after: Revision) { permissionChanges(after: $after) { \
                     revision kind } }";

/// What somebody was told.
#[derive(Debug, Clone, Default)]
pub(crate) struct Heard {
    /// The revisions, as they came.
    pub(crate) revisions: Vec<u64>,
    /// How often the stream went on elsewhere.
    pub(crate) resumed: usize,
}

/// Reads all that comes after the revision, until the last is told. `last` is 0 until it is known.
pub(crate) async fn follow(
    transport: Transport,
    url: String,
    token: String,
    after: u64,
    mut last: watch::Receiver<u64>,
) -> Heard {
    let http = reqwest::Client::new();
    let (mut position, mut told) = (after, Heard::default());
    loop {
        let variables = json!({ "after": position.to_string() });
        let opened = Subscriber::open(transport, &http, &url, &token, QUERY, variables).await;
        if let Ok(mut stream) = opened {
            loop {
                let next = tokio::select! {
                    next = stream.next() => next,
                    _ = last.wait_for(|last| *last > 0 && *last <= position) => return told,
                };
                match next {
                    Ok(Told::Event(event)) => {
                        position = text(&event["revision"]).parse().unwrap();
                        told.revisions.push(position);
                    }
                    Ok(Told::End(end)) => {
                        assert!(["OVERLOADED", ""].contains(&end.code()), "{end:?}");
                        let resume = end.resume_after().unwrap_or(position);
                        assert!(resume >= position, "told {position}: {end:?}");
                        position = resume;
                        break;
                    }
                    Err(_) => break,
                }
            }
        }
        told.resumed += 1;
        // As clients do, so that a server is not asked by all at once.
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
