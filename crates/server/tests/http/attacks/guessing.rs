//! The table of attacks on logins: guesses that get through to the hash, at once and in an hour.
//!
//! What gets through at once is measured, by the answers and by what the servers have hashed; an
//! hour is that and what the limits let through in it, one each period: that they do is shown with
//! a clock that is moved by hand where the limits are (`canopy-auth`), and Redis, which has a clock
//! of its own, does the same arithmetic.

use canopy_testkit::{Postgres, Redis};
use futures::future::join_all;
use serde_json::json;

use super::aliases::{aliased, changed};
use super::{WRONG, figure, limited, log_in_from, outcome};
use crate::support::{PASSWORD, Server, init, run, serve, sqlite, text};

/// One more in an hour for each period: of the address's limit and of the account's.
const BY_ADDRESS: usize = 3600 / 30;
const BY_ACCOUNT: usize = 3600 / 360;
const BY_PAIR: usize = 3600 / 60;

/// Servers that are attacked.
struct Town {
    servers: Vec<Server>,
    redis: Option<Redis>,
    _folder: tempfile::TempDir,
}

/// One line of the table.
struct Row {
    attack: &'static str,
    tries: usize,
    through: usize,
    an_hour: usize,
    /// What the owner's logins come to, from where he always is and from somewhere else.
    home: String,
    elsewhere: String,
}

impl Town {
    async fn new(count: usize, redis: bool) -> Self {
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
    async fn owners(&self, count: usize) -> Vec<String> {
        let first = &self.servers[0];
        let boss = first.boss().await;
        let root = first
            .ask(&boss, "{ groups { nodes { id } } }", json!({}))
            .await;
        let root = text(&root["groups"]["nodes"][0]["id"]);
        let create = "mutation($i: CreateUserInput!) { createUser(input: $i) { \
                      userErrors { code } } }";
        let mut emails = Vec::new();
        for n in 0..count {
            let email = format!("owner{n}@example.com");
            let input = json!({ "i": { "email": email, "name": "Owner", "password": PASSWORD,
                "memberships": [{ "groupId": root, "role": "OPERATOR" }] } });
            first.ask(&boss, create, input).await;
            let home = log_in_from(first, &home(n), &email, PASSWORD).await;
            assert_eq!(outcome(&home), "");
            emails.push(email);
        }
        emails
    }

    async fn hashes(&self) -> usize {
        let all = self.servers.iter();
        let all = join_all(all.map(|server| figure(server, "canopy_password_hashes_total"))).await;
        all.into_iter().sum::<u64>().try_into().unwrap()
    }

    /// Guesses, one each server in turn, forty side by side; how many got through.
    async fn guess(&self, guesses: &[(String, String)]) -> usize {
        let before = self.hashes().await;
        let mut through = 0;
        for (at, some) in guesses.chunks(40).enumerate() {
            let tries = some.iter().enumerate().map(|(n, (address, email))| {
                let server = &self.servers[(at * 40 + n) % self.servers.len()];
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

    /// The owner logs in ten times from where he always is, and once from somewhere else.
    async fn owner(&self, n: usize, email: &str) -> (String, String) {
        for at in 0..10 {
            let server = &self.servers[at % self.servers.len()];
            let answer = log_in_from(server, &home(n), email, PASSWORD).await;
            assert_eq!(
                outcome(&answer),
                "",
                "the owner is locked out: {}",
                answer.body
            );
        }
        let elsewhere = format!("2001:db8:{n:x}::1");
        let answer = log_in_from(&self.servers[0], &elsewhere, email, PASSWORD).await;
        let elsewhere = match outcome(&answer) {
            code if code.is_empty() => "in".to_owned(),
            code => code,
        };
        ("in".to_owned(), elsewhere)
    }
}

/// Where an owner always is.
fn home(n: usize) -> String {
    format!("198.51.100.{n}")
}

/// `RATE_LIMITED` says when to come again, twice.
fn is_told_when(answer: &crate::support::Answer) {
    let json = answer.json();
    let seconds = json["errors"][0]["extensions"]["retryAfter"]
        .as_u64()
        .unwrap();
    assert!((1..=360).contains(&seconds), "{json}");
    assert_eq!(answer.headers["retry-after"], seconds.to_string());
}

/// All attacks on these servers; at most so many guesses at one account get through, and from one
/// address, at once.
async fn attack(town: &Town, account: usize, address: usize) -> Vec<Row> {
    let owners = town.owners(5).await;
    let mut rows = Vec::new();
    let count = town.servers.len();
    let mut line = async |attack, n: usize, tries, through, most: usize, rate| {
        assert!(through <= most, "{attack}: {through} got through");
        let (home, elsewhere) = town.owner(n, &owners[n]).await;
        let factor = if account > 10 { count } else { 1 };
        rows.push(Row {
            attack,
            tries,
            through,
            an_hour: through + rate * factor,
            home,
            elsewhere,
        });
    };

    let one = vec![("203.0.113.1".to_owned(), owners[0].clone()); 200];
    let through = town.guess(&one).await;
    line(
        "one address, one account",
        0,
        200,
        through,
        account,
        BY_ACCOUNT,
    )
    .await;

    let many: Vec<_> = (0..1000)
        .map(|n| (format!("2001:db8:0:{n:x}::1"), owners[1].clone()))
        .collect();
    let through = town.guess(&many).await;
    line(
        "1,000 addresses, one account",
        1,
        1000,
        through,
        account,
        BY_ACCOUNT,
    )
    .await;

    let sprayed: Vec<_> = (0..1000)
        .map(|n| ("203.0.113.3".to_owned(), format!("user{n}@example.com")))
        .collect();
    let through = town.guess(&sprayed).await;
    line(
        "one address, 1,000 accounts",
        2,
        1000,
        through,
        address,
        BY_ADDRESS,
    )
    .await;

    let through = aliased(&town.servers[0], &owners[3]).await;
    line(
        "aliased and batched logins",
        3,
        2000,
        through,
        account,
        BY_ACCOUNT,
    )
    .await;

    let through = changed(&town.servers[0], &owners[4], &home(4)).await;
    rows.push(Row {
        attack: "aliased changePassword, from home",
        tries: 40,
        through,
        an_hour: through + BY_PAIR,
        home: "as guessed at".to_owned(),
        elsewhere: town.owner_elsewhere(&owners[4]).await,
    });
    assert!(through <= 5, "{through}");
    rows
}

impl Town {
    async fn owner_elsewhere(&self, email: &str) -> String {
        let answer = log_in_from(&self.servers[0], "2001:db8:ffff::1", email, PASSWORD).await;
        match outcome(&answer) {
            code if code.is_empty() => "in".to_owned(),
            code => code,
        }
    }
}

fn print(about: &str, rows: &[Row]) {
    eprintln!("\n{about}");
    eprintln!(
        "{:<36} {:>6} {:>8} {:>8}  {:<14} owner elsewhere",
        "attack", "tries", "at once", "an hour", "owner at home"
    );
    for row in rows {
        eprintln!(
            "{:<36} {:>6} {:>8} {:>8}  {:<14} {}",
            row.attack, row.tries, row.through, row.an_hour, row.home, row.elsewhere
        );
    }
}

#[test]
fn e1_e2_e3_e5_what_guessers_get_through_at_one_server() {
    run(async {
        let town = Town::new(1, false).await;
        let rows = attack(&town, 10, 20).await;
        print("one server", &rows);
        let through: Vec<usize> = rows.iter().map(|row| row.through).collect();
        assert_eq!(through[..3], [10, 10, 20]);
    });
}

#[test]
fn three_servers_without_redis_let_three_times_as_much_through_and_no_more() {
    run(async {
        let town = Town::new(3, false).await;
        let rows = attack(&town, 30, 60).await;
        print("three servers, no Redis", &rows);
    });
}

#[test]
fn three_servers_with_redis_let_no_more_through_than_one() {
    run(async {
        let town = Town::new(3, true).await;
        let rows = attack(&town, 10, 20).await;
        print("three servers, one Redis", &rows);
        let through: Vec<usize> = rows.iter().map(|row| row.through).collect();
        assert_eq!(through[..3], [10, 10, 20]);
    });
}

#[test]
fn a_redis_that_is_killed_midway_gives_no_guesser_a_fresh_start() {
    run(async {
        let mut town = Town::new(3, true).await;
        let owners = town.owners(1).await;
        let guesses = vec![("203.0.113.1".to_owned(), owners[0].clone()); 30];
        let before = town.guess(&guesses).await;
        assert_eq!(before, 10);
        town.redis.as_mut().unwrap().kill().unwrap();
        let after = town.guess(&guesses).await;
        let (home, elsewhere) = town.owner(0, &owners[0]).await;
        let row = Row {
            attack: "one address, one account",
            tries: 60,
            through: before + after,
            an_hour: before + after + 3 * BY_ACCOUNT,
            home,
            elsewhere,
        };
        print("three servers, Redis killed midway", &[row]);
        assert_eq!(after, 0, "each server has learnt what all have counted");
        for server in &town.servers {
            server.is_well().await;
        }
    });
}
