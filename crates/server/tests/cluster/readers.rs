//! Subscribers that go on by themselves, wherever they are answered.

use std::time::Duration;

use canopy_testkit::{Subscriber, Told, Transport};
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::deeds::is_outage;
use crate::support::{SOON, text};

/// What somebody is told of.
#[derive(Debug, Clone)]
pub(crate) enum Sees {
    /// Everything.
    All,
    /// Of everything, what touches this user.
    Touching(String),
    /// Himself alone.
    Himself(String),
    /// What is in the group of this manager and below.
    Site(String),
}

/// A subscriber.
#[derive(Debug, Clone)]
pub(crate) struct Reader {
    pub(crate) name: String,
    pub(crate) sees: Sees,
    pub(crate) transport: Transport,
    pub(crate) token: String,
    /// The revision that it begins after.
    pub(crate) after: u64,
    /// The revisions that it was told, as they came.
    pub(crate) told: Vec<u64>,
    /// How often it went on, with the code of the end; empty where the connection broke.
    pub(crate) resumed: Vec<String>,
}

const QUERY: &str = "subscription($after: Revision, $user: ID) { \
                     permissionChanges(after: $after, userId: $user) { \
                     revision kind subjects { id } effects { users targets } } }";

impl Reader {
    /// Reads until the last revision is told. `last` is 0 until it is known; some time after that
    /// he gives up.
    pub(crate) async fn read(mut self, urls: Vec<String>, mut last: watch::Receiver<u64>) -> Self {
        let known = last.clone();
        let too_late = async {
            let _ = last.wait_for(|last| *last > 0).await;
            tokio::time::sleep(SOON).await;
        };
        let to_the_end = tokio::select! {
            () = self.read_on(&urls, known) => true,
            () = too_late => false,
        };
        assert!(to_the_end, "does not come to the end: {self:?}");
        self
    }

    async fn read_on(&mut self, urls: &[String], mut last: watch::Receiver<u64>) {
        let http = reqwest::Client::new();
        let mut position = self.after;
        let mut at = self.name.len();
        loop {
            let url = &urls[at % urls.len()];
            at += 1;
            let user = match &self.sees {
                Sees::Touching(user) => json!(user),
                Sees::All | Sees::Himself(_) | Sees::Site(_) => Value::Null,
            };
            let variables = json!({ "after": position.to_string(), "user": user });
            let opened =
                Subscriber::open(self.transport, &http, url, &self.token, QUERY, variables);
            // A server that hangs is left for the next one.
            let opened = tokio::time::timeout(Duration::from_secs(5), opened).await;
            let mut subscriber = match opened {
                Ok(Ok(subscriber)) => subscriber,
                Ok(Err(error)) => {
                    self.resumed.push(format!("{error:#}"));
                    pause().await;
                    continue;
                }
                Err(_) => {
                    self.resumed.push("hung".into());
                    continue;
                }
            };
            loop {
                let told = tokio::select! {
                    told = subscriber.next() => told,
                    () = silent(&mut last, position) => {
                        // The last may have been told before anybody knew that it was the last.
                        if position == *last.borrow() {
                            return;
                        }
                        self.resumed.push("silent".into());
                        break;
                    }
                };
                match told {
                    Ok(Told::Event(event)) => {
                        position = text(&event["revision"]).parse().unwrap();
                        self.told.push(position);
                    }
                    Ok(Told::End(end)) => {
                        assert!(
                            is_outage(end.code()) || end.code().is_empty(),
                            "{}: {end:?}",
                            self.name
                        );
                        let after = end.resume_after();
                        assert!(
                            after.is_none_or(|after| after >= position),
                            "{}, told {position}: {end:?}",
                            self.name
                        );
                        position = after.unwrap_or(position);
                        self.resumed.push(end.code().to_owned());
                        if end.code() != "OVERLOADED" {
                            pause().await;
                        }
                        break;
                    }
                    Err(error) => {
                        self.resumed.push(format!("{error:#}"));
                        break;
                    }
                }
            }
        }
    }
}

/// What a client waits before it tries again.
async fn pause() {
    tokio::time::sleep(Duration::from_millis(100)).await;
}

/// Ends once the last is told; or, once all is said that is to be said and all servers are well,
/// after a silence that means that a connection went without a word: a client that waits for it to
/// be closed waits for ever.
async fn silent(last: &mut watch::Receiver<u64>, position: u64) {
    let told = last.wait_for(|last| *last > 0).await;
    let told = told.is_ok_and(|last| *last == position);
    if !told {
        tokio::time::sleep(Duration::from_secs(10)).await;
    }
}
