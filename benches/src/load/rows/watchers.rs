//! Subscribers who listen while others are measured.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;

use anyhow::{Context, Result, bail};
use canopy_testkit::{Subscriber, Told, Transport};
use serde_json::json;
use tokio::sync::watch;

const WATCH: &str = "subscription { permissionChanges { revision kind } }";

/// Subscribers, each with a token of his own, on a thread beside.
pub(super) struct Watchers {
    stop: watch::Sender<bool>,
    heard: Arc<AtomicU64>,
    thread: JoinHandle<Result<Heard>>,
}

/// What they were told.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Heard {
    /// Events, of all together.
    pub(super) events: u64,
    /// Events of the first, who is told of every change.
    pub(super) by_first: u64,
    /// Streams that ended, or told something twice or out of order.
    pub(super) failed: u64,
}

impl Watchers {
    /// Subscribes all of them over WebSocket.
    pub(super) fn open(address: SocketAddr, tokens: Vec<String>) -> Result<Self> {
        let (stop, stopped) = watch::channel(false);
        let (ready, is_ready) = std::sync::mpsc::channel();
        let heard = Arc::new(AtomicU64::new(0));
        let by_first = Arc::clone(&heard);
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()?;
            runtime.block_on(async {
                let http = reqwest::Client::new();
                let url = format!("http://{address}");
                let mut all = Vec::new();
                for token in tokens {
                    let way = Transport::WebSocket;
                    let open = Subscriber::open(way, &http, &url, &token, WATCH, json!({}));
                    all.push(open.await?);
                }
                let _ = ready.send(());
                listen(all, stopped, by_first).await
            })
        });
        if is_ready.recv().is_err() {
            let ended = thread.join();
            let ended = ended.unwrap_or_else(|_| bail!("subscribing panicked"));
            return Err(ended.err().context("nobody subscribed")?);
        }
        Ok(Self {
            stop,
            heard,
            thread,
        })
    }

    /// Waits until the first has heard so many, which every one of them must come to hear; then
    /// ends all. Whoever is not told within the patience of a reader is counted as failed.
    pub(super) fn close(self, expected: u64) -> Result<Heard> {
        let patience = std::time::Instant::now() + std::time::Duration::from_secs(10);
        while self.heard.load(Ordering::Relaxed) < expected && std::time::Instant::now() < patience
        {
            std::thread::yield_now();
        }
        let _ = self.stop.send(true);
        let ended = self.thread.join();
        ended.unwrap_or_else(|_| bail!("a subscriber panicked"))
    }
}

async fn listen(
    all: Vec<Subscriber>,
    stopped: watch::Receiver<bool>,
    by_first: Arc<AtomicU64>,
) -> Result<Heard> {
    let events = Arc::new(AtomicU64::new(0));
    let tasks = all.into_iter().enumerate().map(|(at, mut subscriber)| {
        let (mut stopped, events) = (stopped.clone(), Arc::clone(&events));
        let first = (at == 0).then(|| Arc::clone(&by_first));
        async move {
            let (mut last, mut failed) = (0, false);
            loop {
                let told = tokio::select! {
                    told = subscriber.next() => told,
                    _ = stopped.changed() => return failed,
                };
                let revision = match told {
                    Ok(Told::Event(event)) => event["revision"].as_str().map(str::parse::<u64>),
                    Ok(Told::End(_)) | Err(_) => return true,
                };
                let Some(Ok(revision)) = revision else {
                    return true;
                };
                failed |= revision <= last;
                last = revision;
                events.fetch_add(1, Ordering::Relaxed);
                if let Some(first) = &first {
                    first.fetch_add(1, Ordering::Relaxed);
                }
            }
        }
    });
    let failed = futures::future::join_all(tasks).await;
    Ok(Heard {
        events: events.load(Ordering::Relaxed),
        by_first: by_first.load(Ordering::Relaxed),
        failed: failed.into_iter().map(u64::from).sum(),
    })
}
