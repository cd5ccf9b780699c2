//! A program that prints a line of JSON for each change, and the story that every such reader has to
//! come through.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;

use canopy_testkit::wait_for;
use serde_json::{Value, json};

use crate::support::{SOON, Server, text};

/// A program that reads a stream. It ends with this value.
pub(super) struct Reader {
    child: Child,
    out: Arc<Mutex<Vec<String>>>,
    err: Arc<Mutex<Vec<String>>>,
}

impl Reader {
    /// With nothing of the `CANOPY_…` environment of whoever runs the tests, but the token.
    pub(super) fn start(mut command: Command, token: &str) -> Self {
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("CANOPY_") {
                command.env_remove(name);
            }
        }
        command.env("CANOPY_TOKEN", token);
        command.stdin(Stdio::null());
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}", command.get_program().display()));
        let out = collect(child.stdout.take().unwrap());
        let err = collect(child.stderr.take().unwrap());
        Self { child, out, err }
    }

    /// The changes that it has printed so far.
    pub(super) fn changes(&self) -> Vec<Value> {
        let lines = self.out.lock().unwrap();
        let json = |line: &String| {
            serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line:?}"))
        };
        lines.iter().map(json).collect()
    }

    pub(super) fn lines(&self) -> Vec<String> {
        self.out.lock().unwrap().clone()
    }

    pub(super) fn errors(&self) -> String {
        self.err.lock().unwrap().join("\n")
    }

    /// Waits until it has printed this.
    pub(super) async fn until(&self, what: &str, printed: impl Fn(&[String]) -> bool) {
        let waited = wait_for(SOON, async || printed(&self.out.lock().unwrap())).await;
        let said = || format!("{what}: {:?} {}", self.lines(), self.errors());
        waited.unwrap_or_else(|_| panic!("{}", said()));
    }

    async fn reaches(&self, revision: u64) {
        let last = |lines: &[String]| {
            let last = serde_json::from_str::<Value>(lines.last()?).ok()?;
            Some(last["revision"] == json!(revision.to_string()))
        };
        let what = format!("revision {revision}");
        self.until(&what, |lines| last(lines) == Some(true)).await;
    }

    pub(super) fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &id]).status();
        assert!(sent.unwrap().success());
    }

    /// Its exit code, once it has ended by itself; all that it has printed is there then.
    pub(super) async fn ended(&mut self) -> i32 {
        let mut code = None;
        wait_for(SOON, async || {
            code = self.child.try_wait().unwrap();
            let read = [&self.out, &self.err].map(|lines| Arc::strong_count(lines) == 1);
            code.is_some() && read == [true, true]
        })
        .await
        .unwrap_or_else(|error| panic!("{error}: {:?} {}", self.lines(), self.errors()));
        code.unwrap().code().unwrap_or(-1)
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The lines of a pipe as they come; the thread lets go of them at its end.
fn collect(pipe: impl std::io::Read + Send + 'static) -> Arc<Mutex<Vec<String>>> {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let all = Arc::clone(&lines);
    thread::spawn(move || {
        for line in BufReader::new(pipe).lines().map_while(Result::ok) {
            all.lock().unwrap().push(line);
        }
    });
    lines
}

const CREATE: &str = "mutation($i: CreateGroupInput!) { createGroup(input: $i) { revision } }";

/// A reader (which is given the server, a token and a revision to begin after) is told each change
/// once and in order while the server is killed and while it is stopped, in the middle of changes.
pub(super) async fn is_told_each_change_once(start: impl Fn(&str, &str, u64) -> Reader) {
    let (mut server, _folder) = Server::fresh().await;
    let token = server.boss().await;
    let query = "{ groups(first: 1) { nodes { id } } }";
    let found = server.ask(&token, query, json!({})).await;
    let root = text(&found["groups"]["nodes"][0]["id"]);
    let create = async |server: &Server, name: &str| -> u64 {
        let input = json!({ "i": { "parentId": root, "name": name } });
        let made = server.ask(&token, CREATE, input).await;
        text(&made["createGroup"]["revision"]).parse().unwrap()
    };
    for n in 0..3 {
        create(&server, &format!("before {n}")).await;
    }
    // From the log.
    let reader = start(server.canopy.url(), &token, 1);
    reader.reaches(4).await;
    for how in ["killed", "stopped", "killed again"] {
        let written = Arc::new(Mutex::new(0));
        let writer = tokio::spawn(write(
            format!("{}/graphql", server.canopy.url()),
            token.clone(),
            json!({ "parentId": root, "name": how }),
            Arc::clone(&written),
        ));
        wait_for(SOON, async || *written.lock().unwrap() >= 10)
            .await
            .unwrap();
        if how == "stopped" {
            assert_eq!(server.canopy.stop().unwrap(), 0);
        } else {
            server.canopy.kill().unwrap();
        }
        writer.await.unwrap();
        server.canopy.start_again().await.unwrap();
        let after = create(&server, &format!("after {how}")).await;
        reader.reaches(after).await;
    }
    let told = reader.changes();
    let revisions = told.iter().map(|change| text(&change["revision"]));
    let revisions: Vec<u64> = revisions.map(|text| text.parse().unwrap()).collect();
    let head = *revisions.last().unwrap();
    assert_eq!(
        revisions,
        (2..=head).collect::<Vec<_>>(),
        "each once, in order"
    );
    assert!(head > 4 + 3 * 10);
    let query = "query($r: Revision!) { change(revision: $r) { revision kind by { id } \
                 subjects { id } effects { users targets } } }";
    for change in &told {
        let variables = json!({ "r": change["revision"] });
        let logged = server.ask(&token, query, variables).await["change"].take();
        for field in ["revision", "kind"] {
            assert_eq!(change[field], logged[field], "{change}");
        }
        for path in [
            "/by/id",
            "/subjects/0/id",
            "/effects/users",
            "/effects/targets",
        ] {
            assert_eq!(
                change.pointer(path),
                logged.pointer(path),
                "{path}: {change}"
            );
        }
        assert!(logged["by"]["id"].is_string(), "{logged}");
    }
    server.is_well().await;
}

/// One change after the other, until the server is gone.
async fn write(url: String, token: String, input: Value, written: Arc<Mutex<usize>>) {
    let http = reqwest::Client::new();
    let body = json!({ "query": CREATE, "variables": { "i": input } });
    loop {
        let request = http.post(&url).bearer_auth(&token).json(&body);
        let Ok(response) = request.send().await else {
            return;
        };
        let Ok(answer) = response.json::<Value>().await else {
            return;
        };
        if answer["data"]["createGroup"]["revision"].is_string() {
            *written.lock().unwrap() += 1;
        }
    }
}
