//! The table of attacks on logins: guesses that get through to the hash, at once and in an hour.
//!
//! What gets through at once is measured, by the answers and by what the servers have hashed; an
//! hour is that and what the limits let through in it, one each period: that they do is shown with
//! a clock that is moved by hand where the limits are (`canopy-auth`), and Redis, which has a clock
//! of its own, does the same arithmetic.

use super::aliases::{aliased, changed};
use super::town::{IN, Town, WAITS, home};
use crate::support::run;

/// One more in an hour for each period: of the address's limit and of the account's.
const BY_ADDRESS: usize = 3600 / 30;
const BY_ACCOUNT: usize = 3600 / 360;
const BY_PAIR: usize = 3600 / 60;
/// From a place at those who are known there: one more each minute, and one in six minutes at each.
const BY_PLACE: usize = 3600 / 60 + AT_DESKS * BY_ACCOUNT;

/// People of one address that are guessed at from there, and what the place lets through of that at
/// once: a hundred, and one at each; and what it gains while this is measured.
const AT_DESKS: usize = 40;
const OF_DESKS: usize = 100 + AT_DESKS + 2;
const OFFICE: &str = "198.51.100.200";

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

/// What is printed and asserted of one attack.
struct Attack {
    name: &'static str,
    tries: usize,
    through: usize,
    /// No more than this at one server, and this many more in an hour.
    most: usize,
    rate: usize,
    /// Who is guessed at, where he always is, and what becomes of him somewhere else.
    owner: String,
    home: String,
    elsewhere: &'static str,
}

impl Attack {
    /// Whether it is as bad as it may be, where so many servers count each alone.
    async fn judged(self, town: &Town, alone: usize) -> Row {
        let (name, through) = (self.name, self.through);
        assert!(
            through <= self.most * alone,
            "{name}: {through} got through"
        );
        let (home, elsewhere) = town.owner(&self.home, &self.owner).await;
        assert_eq!(elsewhere, self.elsewhere, "{name}: the owner elsewhere");
        Row {
            attack: name,
            tries: self.tries,
            through,
            an_hour: through + self.rate * alone,
            home,
            elsewhere,
        }
    }
}

/// All attacks on these servers, of which so many count each alone.
async fn attack(town: &Town, alone: usize) -> Vec<Row> {
    let owners = town.owners(5).await;
    let mut rows = Vec::new();
    let one = |n: usize, name, tries, through, most, rate, elsewhere| Attack {
        name,
        tries,
        through,
        most,
        rate,
        owner: owners[n].clone(),
        home: home(n),
        elsewhere,
    };

    let guesses = vec![("203.0.113.1".to_owned(), owners[0].clone()); 200];
    let through = town.guess(&guesses).await;
    let name = "one address, one account";
    let done = one(0, name, 200, through, 10, BY_ACCOUNT, WAITS);
    rows.push(done.judged(town, alone).await);

    let many: Vec<_> = (0..1000)
        .map(|n| (format!("2001:db8:0:{n:x}::1"), owners[1].clone()))
        .collect();
    let through = town.guess(&many).await;
    let name = "1,000 addresses, one account";
    let done = one(1, name, 1000, through, 10, BY_ACCOUNT, WAITS);
    rows.push(done.judged(town, alone).await);

    let sprayed: Vec<_> = (0..1000)
        .map(|n| ("203.0.113.3".to_owned(), format!("user{n}@example.com")))
        .collect();
    let through = town.guess(&sprayed).await;
    let name = "one address, 1,000 accounts";
    let done = one(2, name, 1000, through, 20, BY_ADDRESS, IN);
    rows.push(done.judged(town, alone).await);

    let through = aliased(&town.servers[0], &owners[3]).await;
    // None of them is an operation, now or in an hour.
    let done = one(3, "aliased and batched logins", 2000, through, 0, 0, IN);
    rows.push(done.judged(town, alone).await);

    let through = changed(&town.servers[0], &owners[4], &home(4)).await;
    let elsewhere = town.owner_elsewhere(&owners[4]).await;
    assert_eq!(elsewhere, IN);
    rows.push(Row {
        attack: "aliased changePassword, from home",
        tries: 40,
        through,
        an_hour: through + BY_PAIR,
        home: "as guessed at".to_owned(),
        elsewhere,
    });
    assert!(through <= 5, "{through}");

    rows.push(from_the_office(town, alone).await);
    rows
}

/// From an address at all who log in there, ten guesses at each; one of them is not guessed at.
async fn from_the_office(town: &Town, alone: usize) -> Row {
    let mut people = town.office(AT_DESKS + 1, OFFICE).await;
    let spared = people.pop().unwrap();
    let guesses: Vec<_> = (0..10)
        .flat_map(|_| people.iter())
        .map(|email| (OFFICE.to_owned(), email.clone()))
        .collect();
    let through = town.guess(&guesses).await;
    let guessed_at = town.owner_elsewhere(&people[0]).await;
    assert_eq!(guessed_at, IN, "he is guessed at in the office alone");
    let done = Attack {
        name: "one address, 40 accounts known there",
        tries: guesses.len(),
        through,
        most: OF_DESKS,
        rate: BY_PLACE,
        owner: spared,
        home: OFFICE.to_owned(),
        elsewhere: IN,
    };
    done.judged(town, alone).await
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
        let rows = attack(&town, 1).await;
        print("one server", &rows);
        let through: Vec<usize> = rows.iter().map(|row| row.through).collect();
        assert_eq!(through[..3], [10, 10, 20]);
    });
}

#[test]
fn three_servers_without_redis_let_three_times_as_much_through_and_no_more() {
    run(async {
        let town = Town::new(3, false).await;
        let rows = attack(&town, 3).await;
        print("three servers, no Redis", &rows);
    });
}

#[test]
fn three_servers_with_redis_let_no_more_through_than_one() {
    run(async {
        let town = Town::new(3, true).await;
        let rows = attack(&town, 1).await;
        print("three servers, one Redis", &rows);
        let through: Vec<usize> = rows.iter().map(|row| row.through).collect();
        assert_eq!(through[..3], [10, 10, 20]);
    });
}

#[test]
fn a_redis_that_is_killed_midway_gives_no_guesser_a_fresh_start_where_he_has_been() {
    run(async {
        let mut town = Town::new(3, true).await;
        let owners = town.owners(1).await;
        let guesses = vec![("203.0.113.1".to_owned(), owners[0].clone()); 30];
        let before = town.guess_at(0..2, &guesses).await;
        assert_eq!(before, 10);
        town.redis.as_mut().unwrap().kill().unwrap();
        let mut rows = Vec::new();
        let mut through = before;
        for (attack, servers, most) in [
            // Each has learnt what both have counted, but for the one with which it would ask.
            ("at the two servers that were asked", 0..2, 2),
            ("at one that was not: it starts fresh", 2..3, 10),
        ] {
            let after = town.guess_at(servers, &guesses).await;
            assert!(after <= most, "{attack}: {after}");
            through += after;
            let (home, elsewhere) = town.owner(&home(0), &owners[0]).await;
            assert_eq!(elsewhere, WAITS, "{attack}");
            rows.push(Row {
                attack,
                tries: 30,
                through: after,
                an_hour: through + 3 * BY_ACCOUNT,
                home,
                elsewhere,
            });
        }
        print("three servers, Redis killed after ten guesses", &rows);
        for server in &town.servers {
            server.is_well().await;
        }
    });
}
