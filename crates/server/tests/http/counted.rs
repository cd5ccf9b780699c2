//! How many checks were answered: two servers on one database are asked by every way there is, and
//! what a third one tells of it is exactly that. Hours are told apart by clocks that are set.

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use canopy_testkit::{CanopyBuilder, Postgres, wait_for};
use serde_json::{Value, json};

use crate::support::{PASSWORD, SOON, Server, init, psql, run, serve, text};

const HOUR: u64 = 60 * 60;

fn ahead(url: &str, seconds: u64) -> CanopyBuilder {
    serve(url).env("CANOPY_CLOCK_OFFSET", format!("{seconds}s"))
}

/// Yes and no, as a server was asked.
type Counts = (u64, u64);

/// One server is asked by one person; what has been answered.
struct Asker<'a> {
    server: &'a Server,
    token: String,
    root: String,
    answered: Counts,
}

impl<'a> Asker<'a> {
    async fn of(server: &'a Server) -> Self {
        let token = server.boss().await;
        let groups = "{ groups(first: 1) { nodes { id } } }";
        let found = server.ask(&token, groups, json!({})).await;
        let root = text(&found["groups"]["nodes"][0]["id"]);
        Self {
            server,
            token,
            root,
            answered: (0, 0),
        }
    }

    fn count(&mut self, allowed: &Value) {
        if allowed.as_bool().unwrap() {
            self.answered.0 += 1;
        } else {
            self.answered.1 += 1;
        }
    }

    fn inputs(&self, yes: usize, no: usize) -> Vec<Value> {
        let input = |action| json!({ "action": action, "targetId": self.root });
        let mut inputs = vec![input("user_groups.view"); yes];
        inputs.extend(vec![input("cameras.view"); no]);
        inputs
    }

    async fn checks(&mut self, query: &str, yes: usize, no: usize) {
        let inputs = json!({ "i": self.inputs(yes, no) });
        let answer = self.server.ask(&self.token, query, inputs).await;
        for field in answer.as_object().unwrap().values() {
            for decision in field.as_array().unwrap() {
                self.count(&decision["allowed"]);
            }
        }
    }

    async fn one(&mut self, query: &str) {
        for input in self.inputs(1, 1) {
            let asked = self.server.ask(&self.token, query, json!({ "i": input }));
            let answer = asked.await;
            for field in answer.as_object().unwrap().values() {
                self.count(&field["allowed"]);
            }
        }
    }

    async fn evaluations(&mut self) {
        let subject = json!({ "type": "user", "id": "boss@example.com" });
        let evaluation = |action: &str, id: &str| {
            json!({ "subject": subject, "action": { "name": action },
                "resource": { "type": "group", "id": id } })
        };
        let yes = evaluation("user_groups.view", &self.root);
        let answer = self.server.access(&self.token, "evaluation", &yes).await;
        self.count(&answer.json()["decision"]);
        let no = evaluation("user_groups.view", "group_of_nobody");
        let items = json!({ "evaluations": [yes, no, evaluation("cameras.view", &self.root)] });
        let answer = self.server.access(&self.token, "evaluations", &items).await;
        for decision in answer.json()["evaluations"].as_array().unwrap() {
            self.count(&decision["decision"]);
        }
    }

    /// By every way, the quick one of checks and the general one, with changes in between.
    async fn ask(&mut self, round: usize) {
        let plain = "query($i: [CheckInput!]!) { checks(inputs: $i) { allowed } }";
        let twice = "query($i: [CheckInput!]!) { a: checks(inputs: $i) { ...f } \
             b: checks(inputs: $i) { ...f } } fragment f on Decision { allowed }";
        for _ in 0..2 {
            self.checks(plain, 3 + round, 5).await;
            self.checks(twice, 2, 1 + round).await;
        }
        let create = "mutation($i: CreateGroupInput!) { createGroup(input: $i) { revision } }";
        let group = json!({ "i": { "parentId": self.root, "name": "north" } });
        self.server.ask(&self.token, create, group).await;
        self.one("query($i: CheckInput!) { check(input: $i) { allowed } }")
            .await;
        self.one("query($i: CheckInput!) { explain(input: $i) { allowed reasons { kind } } }")
            .await;
        let past =
            "query($i: CheckInput!) { check(input: $i, asOf: { revision: \"1\" }) { allowed } }";
        self.one(past).await;
        self.evaluations().await;
        // Nothing was answered.
        let much = json!({ "i": self.inputs(600, 401) });
        let refused = self.server.fails(&self.token, plain, much).await;
        assert_eq!(refused, "BAD_USER_INPUT");
    }
}

/// The server loses its connections to the database, and opens those for writing again as it answers
/// requests.
async fn reconnects(server: &Server, url: &str) {
    let cut = "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity \
               WHERE datname = current_database() AND pid <> pg_backend_pid()";
    psql(url, cut);
    wait_for(SOON, async || {
        let login = server.try_login("boss@example.com", PASSWORD).await;
        login.json()["data"]["login"]["token"].is_string()
    })
    .await
    .unwrap();
}

/// What is told of each hour from that moment on, without those in which nothing was asked.
async fn told(server: &Server, from: &str) -> BTreeMap<usize, Counts> {
    let query = canopy_graphql::operation("CheckStatistics");
    let token = server.boss().await;
    let found = server.ask(&token, query, json!({ "from": from })).await;
    let steps = found["checkStatistics"]["steps"].as_array().unwrap();
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let number = |value: &Value| value.as_f64().unwrap() as u64;
    let steps = steps.iter().enumerate();
    let counts =
        steps.map(|(hour, step)| (hour, (number(&step["allowed"]), number(&step["denied"]))));
    counts.filter(|(_, counts)| *counts != (0, 0)).collect()
}

#[test]
fn what_two_servers_are_asked_is_told_by_a_third_to_the_last_check() {
    run(async {
        let url = Postgres::shared().unwrap().create_database().unwrap();
        init(&url);
        let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let from = chrono::DateTime::from_timestamp(seconds.as_secs().cast_signed(), 0).unwrap();
        let from = from.to_rfc3339();
        let mut one = Server::start(serve(&url)).await;
        let mut other = Server::start(ahead(&url, HOUR)).await;
        let mut expected = BTreeMap::from([(0, (0, 0)), (1, (0, 0))]);
        for round in 0..3 {
            for (hour, server) in [(0, &one), (1, &other)] {
                let mut asker = Asker::of(server).await;
                asker.ask(round).await;
                let counts: &mut Counts = expected.get_mut(&hour).unwrap();
                counts.0 += asker.answered.0;
                counts.1 += asker.answered.1;
            }
        }
        // It is written when they stop, though by then the threads are gone that had opened the
        // connections to the database; and a server of the same hour adds to it.
        for server in [&mut one, &mut other] {
            reconnects(server, &url).await;
            assert_eq!(server.canopy.stop().unwrap(), 0);
            let log = server.canopy.log();
            assert!(!log.contains("failed to write"), "{log}");
        }
        let mut third = Server::start(ahead(&url, HOUR)).await;
        assert_eq!(told(&third, &from).await, expected);
        let mut asker = Asker::of(&third).await;
        asker.ask(0).await;
        let (yes, no) = asker.answered;
        third.canopy.stop().unwrap();
        let counts = expected.get_mut(&1).unwrap();
        *counts = (counts.0 + yes, counts.1 + no);
        let last = Server::start(ahead(&url, 2 * HOUR)).await;
        assert_eq!(told(&last, &from).await, expected);

        // A week later nothing is left of it.
        let late = Server::start(ahead(&url, 8 * 24 * HOUR)).await;
        wait_for(SOON, async || {
            psql(&url, "SELECT COUNT(*) FROM check_counts") == "0"
        })
        .await
        .unwrap();
        late.is_well().await;
    });
}
