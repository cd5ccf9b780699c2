//! A steady load behind the balancer: questions, and changes that no balancer may send twice. Every
//! request has to succeed.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::place::Place;

/// How many clients ask at once, each one after the other.
const CLIENTS: usize = 8;

const CHECK: &str = "query($g: ID!) { check(input: { action: \"users.create\", targetId: $g }) { \
                     allowed } }";
const CREATE: &str = "mutation($g: ID!, $n: String!) { createGroup(input: { parentId: $g, name: $n }) \
                      { group { id } userErrors { code } } }";

/// Clients that ask until they are told to stop.
pub(crate) struct Load {
    stop: Arc<AtomicBool>,
    done: Arc<AtomicU64>,
    clients: JoinSet<Done>,
}

/// What one client, or all of them, have done.
#[derive(Debug, Default)]
pub(crate) struct Done {
    pub(crate) checks: u64,
    pub(crate) changes: u64,
    /// What was answered otherwise than it should.
    pub(crate) failures: Vec<String>,
}

impl Load {
    pub(crate) fn start(place: &Place) -> Self {
        let (stop, done) = (Arc::default(), Arc::default());
        let mut clients = JoinSet::new();
        for client in 0..CLIENTS {
            clients.spawn(run(
                client,
                format!("{}/graphql", place.url),
                place.boss.clone(),
                place.root.clone(),
                Arc::clone(&stop),
                Arc::clone(&done),
            ));
        }
        Self {
            stop,
            done,
            clients,
        }
    }

    /// Requests so far.
    pub(crate) fn so_far(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }

    pub(crate) async fn stop(self) -> Done {
        self.stop.store(true, Ordering::Relaxed);
        let mut all = Done::default();
        for client in self.clients.join_all().await {
            all.checks += client.checks;
            all.changes += client.changes;
            all.failures.extend(client.failures);
        }
        all
    }
}

async fn run(
    client: usize,
    url: String,
    token: String,
    root: String,
    stop: Arc<AtomicBool>,
    done: Arc<AtomicU64>,
) -> Done {
    let http = reqwest::Client::new();
    let mut all = Done::default();
    for round in 0u64.. {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let is_change = round % 4 == 0;
        let name = format!("group {client}.{round}");
        let body = if is_change {
            json!({ "query": CREATE, "variables": { "g": root, "n": name } })
        } else {
            json!({ "query": CHECK, "variables": { "g": root } })
        };
        let request = http.post(&url).bearer_auth(&token).json(&body);
        match answer(request).await {
            Ok(answer) if is_change && answer["data"]["createGroup"]["group"].is_object() => {
                all.changes += 1;
            }
            Ok(answer) if !is_change && answer["data"]["check"]["allowed"] == true => {
                all.checks += 1;
            }
            other => all.failures.push(format!("{name}: {other:?}")),
        }
        done.fetch_add(1, Ordering::Relaxed);
    }
    all
}

async fn answer(request: reqwest::RequestBuilder) -> Result<Value, String> {
    let response = request.send().await.map_err(|error| format!("{error:?}"))?;
    let status = response.status();
    let text = response.text().await.map_err(|error| error.to_string())?;
    serde_json::from_str(&text).map_err(|_| format!("{status}: {text}"))
}
