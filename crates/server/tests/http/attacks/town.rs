//! Servers that are attacked, and the people who log in there.

use canopy_testkit::{Postgres, Redis};
use futures::future::join_all;
use serde_json::json;

use super::{WRONG, figure, limited, log_in_from, outcome};
use crate::support::{Answer, PASSWORD, Server, init, serve, sqlite, text};

/// Servers that are attacked.
pub(super) struct Town {
    pub(super) servers: Vec<Server>,
    pub(super) redis: Option<Redis>,
    _folder: tempfile::TempDir,
}

impl Town {
    pub(super) async fn new(count: usize, redis: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = match count {
            1 => sqlite(folder.path()),
            _ => Postgres::shared().unwrap().create_database().unwrap(),
        };
        init(&database);
        let redis = redis.then(|| Redis::start().unwrap());
        let mut servers = Vec::new();
        for _ in 0..count {
            let mut builder = limited(serve(&database));
            if let Some(redis) = &redis {
                builder = builder.env("CANOPY_REDIS_URL", redis.url());
            }
            servers.push(Server::start(builder).await);
        }
        if redis.is_some() {
            for server in &servers {
                canopy_testkit::wait_for(crate::support::SOON, async || {
                    figure(server, "canopy_login_limits_shared").await == 1
                })
                .await
                .unwrap();
            }
        }
        Self {
            servers,
            redis,
            _folder: folder,
        }
    }

    /// Owners with a place each, from which they have logged in; their emails.
    pub(super) async fn owners(&self, count: usize) -> Vec<String> {
        let people = (0..count).map(|n| (format!("owner{n}@example.com"), home(n)));
        self.people(people.collect()).await
    }

    /// People who have all logged in from one address; their emails.
    pub(super) async fn office(&self, count: usize, address: &str) -> Vec<String> {
        let people = (0..count).map(|n| (format!("desk{n}@example.com"), address.to_owned()));
        self.people(people.collect()).await
    }

    async fn people(&self, people: Vec<(String, String)>) -> Vec<String> {
        let first = &self.servers[0];
        let boss = first.boss().await;
        let root = first
            .ask(&boss, "{ groups { nodes { id } } }", json!({}))
            .await;
        let root = text(&root["groups"]["nodes"][0]["id"]);
        let create = "mutation($i: CreateUserInput!) { createUser(input: $i) { \
                      userErrors { code } } }";
        let mut emails = Vec::new();
        for (email, home) in people {
            let input = json!({ "i": { "email": email, "name": "Owner", "password": PASSWORD,
                "memberships": [{ "groupId": root, "role": "OPERATOR" }] } });
            first.ask(&boss, create, input).await;
            let home = log_in_from(first, &home, &email, PASSWORD).await;
            assert_eq!(outcome(&home), "");
            emails.push(email);
        }
        emails
    }

    async fn hashes(&self) -> usize {
        let all = self.servers.iter();
        let all = join_all(all.map(|server| figure(server, "canopy_hashes_total"))).await;
        all.into_iter().sum::<u64>().try_into().unwrap()
    }

    /// Guesses, one each server in turn, forty side by side; how many got through.
    pub(super) async fn guess(&self, guesses: &[(String, String)]) -> usize {
        self.guess_at(0..self.servers.len(), guesses).await
    }

    /// The same at some of the servers.
    pub(super) async fn guess_at(
        &self,
        servers: std::ops::Range<usize>,
        guesses: &[(String, String)],
    ) -> usize {
        let servers = &self.servers[servers];
        let before = self.hashes().await;
        let mut through = 0;
        for (at, some) in guesses.chunks(40).enumerate() {
            let tries = some.iter().enumerate().map(|(n, (address, email))| {
                let server = &servers[(at * 40 + n) % servers.len()];
                log_in_from(server, address, email, WRONG)
            });
            for answer in join_all(tries).await {
                match outcome(&answer).as_str() {
                    "INVALID_CREDENTIALS" => through += 1,
                    "RATE_LIMITED" => is_told_when(&answer),
                    other => panic!("{other}: {}", answer.body),
                }
            }
        }
        assert_eq!(
            self.hashes().await - before,
            through,
            "the limit is before the hash"
        );
        through
    }

    /// The owner logs in ten times from where he always is, and once from somewhere else: what
    /// that comes to.
    pub(super) async fn owner(&self, home: &str, email: &str) -> (String, String) {
        for at in 0..10 {
            let server = &self.servers[at % self.servers.len()];
            let answer = log_in_from(server, home, email, PASSWORD).await;
            assert_eq!(
                outcome(&answer),
                "",
                "the owner is locked out: {}",
                answer.body
            );
        }
        (IN.to_owned(), self.owner_elsewhere(email).await)
    }

    pub(super) async fn owner_elsewhere(&self, email: &str) -> String {
        let number: usize = email.bytes().map(usize::from).sum();
        let elsewhere = format!("2001:db8:{number:x}::1");
        let answer = log_in_from(&self.servers[0], &elsewhere, email, PASSWORD).await;
        match outcome(&answer) {
            code if code.is_empty() => IN.to_owned(),
            code => code,
        }
    }
}

/// The owner has logged in.
pub(super) const IN: &str = "in";
/// He has to wait.
pub(super) const WAITS: &str = "RATE_LIMITED";

/// Where an owner always is.
pub(super) fn home(n: usize) -> String {
    format!("198.51.100.{n}")
}

/// `RATE_LIMITED` says when to come again, twice.
fn is_told_when(answer: &Answer) {
    let json = answer.json();
    let seconds = json["errors"][0]["extensions"]["retryAfter"]
        .as_u64()
        .unwrap();
    assert!((1..=360).contains(&seconds), "{json}");
    assert_eq!(answer.headers["retry-after"], seconds.to_string());
}
