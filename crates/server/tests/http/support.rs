//! A server to ask, and the program to call.

use std::future::Future;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;
use std::time::Duration;

use canopy_testkit::{Canopy, CanopyBuilder};
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

/// The password of everybody whom these tests create.
pub(crate) const PASSWORD: &str = "correct-horse";

/// How long a condition may take to come true on a busy machine.
pub(crate) const SOON: Duration = Duration::from_secs(30);

/// One runtime for all tests of the process: connections outlive the test that made them.
static RUNTIME: LazyLock<tokio::runtime::Runtime> =
    LazyLock::new(|| tokio::runtime::Runtime::new().unwrap());

pub(crate) fn run<T>(test: impl Future<Output = T>) -> T {
    RUNTIME.block_on(test)
}

/// What the program says to a command.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// The program, with nothing of the `CANOPY_…` environment of whoever runs the tests.
pub(crate) fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_canopy"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("CANOPY_") {
            command.env_remove(name);
        }
    }
    command.current_dir(std::env::temp_dir());
    command.stdin(std::process::Stdio::null());
    command
}

/// Calls the program.
pub(crate) fn call(env: &[(&str, &str)], arguments: &[&str]) -> Said {
    let mut command = program();
    let output = command
        .args(arguments)
        .envs(env.iter().copied())
        .output()
        .unwrap();
    Said {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Calls the program on that database, which is ended where it asks for more than so many KiB
/// (`RLIMIT_DATA`): its threads' stacks and all that it allocates.
pub(crate) fn in_little_room(room: usize, database: &str, arguments: &[&str]) -> Said {
    let program = program();
    let mut shell = Command::new("sh");
    let limited = format!("ulimit -d {room} && exec \"$0\" \"$@\"");
    shell.arg("-c").arg(limited).arg(program.get_program());
    for (name, value) in program.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    let output = shell
        .args(arguments)
        .env("CANOPY_DATABASE_URL", database)
        .output()
        .unwrap();
    Said {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Makes the root group, `System`, and the System manager `boss@example.com`.
pub(crate) fn init(database: &str) {
    let env = [
        ("CANOPY_DATABASE_URL", database),
        ("CANOPY_INIT_PASSWORD", PASSWORD),
    ];
    let arguments = ["--email", "boss@example.com", "--name", "Boss"];
    let arguments = [&["init", "--root-name", "System"][..], &arguments].concat();
    let said = call(&env, &arguments);
    assert_eq!(said.code, 0, "{said:?}");
}

pub(crate) fn sqlite(folder: &Path) -> String {
    format!("sqlite:{}", folder.join("canopy.sqlite").display())
}

/// A builder of this package's own program on that database. These tests fail logins by the hundred,
/// all from one address; those about the limits set them back.
pub(crate) fn serve(database: &str) -> CanopyBuilder {
    unlimited(
        Canopy::builder()
            .binary(env!("CARGO_BIN_EXE_canopy"))
            .env("CANOPY_DATABASE_URL", database),
    )
}

/// Logins may fail as often as they like.
pub(crate) fn unlimited(builder: CanopyBuilder) -> CanopyBuilder {
    builder
        .env("CANOPY_LOGIN_LIMIT_ADDRESS", "1000000/1ms")
        .env("CANOPY_LOGIN_LIMIT_ACCOUNT", "1000000/1ms")
        .env("CANOPY_LOGIN_LIMIT_PAIR", "1000000/1ms")
        .env("CANOPY_LOGIN_LIMIT_PLACE", "1000000/1ms")
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.body))
    }

    /// The code of the first error.
    pub(crate) fn code(&self) -> String {
        code(&self.json())
    }
}

/// The code of the first error; every error has one.
pub(crate) fn code(answer: &Value) -> String {
    let errors = answer["errors"].as_array().cloned().unwrap_or_default();
    for error in &errors {
        assert!(error["extensions"]["code"].is_string(), "{answer}");
    }
    errors.first().map_or(String::new(), |error| {
        error["extensions"]["code"].as_str().unwrap().to_owned()
    })
}

/// A running server and a client of it.
pub(crate) struct Server {
    pub(crate) canopy: Canopy,
    http: reqwest::Client,
}

impl Server {
    pub(crate) async fn start(builder: CanopyBuilder) -> Self {
        Self::of(builder.start().await.unwrap())
    }

    pub(crate) fn of(canopy: Canopy) -> Self {
        let http = reqwest::Client::new();
        Self { canopy, http }
    }

    /// `canopy serve` on a fresh SQLite file, made by `canopy init`.
    pub(crate) async fn fresh() -> (Self, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let database = sqlite(folder.path());
        init(&database);
        (Self::start(serve(&database)).await, folder)
    }

    /// Any request to `/graphql`.
    pub(crate) async fn send(&self, headers: &[(&str, &str)], body: impl Into<Vec<u8>>) -> Answer {
        let url = format!("{}/graphql", self.canopy.url());
        let mut request = self.http.post(url).body(body.into());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.text().await.unwrap();
        no_internals(&body);
        Answer {
            status,
            headers,
            body,
        }
    }

    pub(crate) async fn get(&self, path: &str) -> (u16, String) {
        let url = format!("{}{path}", self.canopy.url());
        let response = self.http.get(url).send().await.unwrap();
        let status = response.status().as_u16();
        (status, response.text().await.unwrap())
    }

    /// An operation of somebody, or of nobody.
    pub(crate) async fn operate(
        &self,
        token: Option<&str>,
        query: &str,
        variables: Value,
    ) -> Answer {
        let bearer = token.map(|token| format!("Bearer {token}"));
        let mut headers = vec![("content-type", "application/json")];
        headers.extend(bearer.as_deref().map(|bearer| ("authorization", bearer)));
        let body = json!({ "query": query, "variables": variables });
        self.send(&headers, body.to_string()).await
    }

    /// The data of an operation that must succeed.
    pub(crate) async fn ask(&self, token: &str, query: &str, variables: Value) -> Value {
        let mut answer = self.operate(Some(token), query, variables).await.json();
        assert!(answer.get("errors").is_none(), "{query}: {answer}");
        answer["data"].take()
    }

    /// The code of an operation that must fail.
    pub(crate) async fn fails(&self, token: &str, query: &str, variables: Value) -> String {
        let answer = self.operate(Some(token), query, variables).await;
        let code = answer.code();
        assert!(!code.is_empty(), "{query}: {}", answer.body);
        code
    }

    /// What a login answers.
    pub(crate) async fn try_login(&self, email: &str, password: &str) -> Answer {
        let query = "mutation($i: LoginInput!) { login(input: $i) { \
                     token expiresAt user { id } userErrors { code message rule } } }";
        let input = json!({ "i": { "email": email, "password": password } });
        self.operate(None, query, input).await
    }

    /// The token of a login that must succeed.
    pub(crate) async fn login(&self, email: &str, password: &str) -> String {
        let answer = self.try_login(email, password).await.json();
        let token = answer["data"]["login"]["token"].as_str();
        token.unwrap_or_else(|| panic!("{email}: {answer}")).into()
    }

    /// The token of the System manager that `canopy init` made.
    pub(crate) async fn boss(&self) -> String {
        self.login("boss@example.com", PASSWORD).await
    }

    /// It still answers, and nothing in it has panicked.
    pub(crate) async fn is_well(&self) {
        assert!(self.canopy.is_ready().await);
        let log = self.canopy.log();
        assert!(!log.contains("panicked"), "{log}");
    }
}

/// No answer tells how the server is made. Tokens and cursors are left out: in random letters any
/// word can stand.
pub(crate) fn no_internals(body: &str) {
    let in_a_token = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let words = body.split_inclusive(|c| !in_a_token(c));
    let lower = words.filter(|word| !is_random(word)).collect::<String>();
    let lower = lower.to_lowercase();
    for word in [
        "sea_orm",
        "sqlx",
        "sqlite",
        "postgres",
        "panicked",
        "src/",
        ".rs:",
        "argon2",
        "actix",
        "user_groups\"",
        "password_hash",
        "did you mean",
        "select ",
        "insert into",
        "/tmp/",
    ] {
        assert!(!lower.contains(word), "{word} in {body}");
    }
}

/// As a token or a cursor is: base64 of a signature of 16 bytes at least, where small letters and
/// capitals are mixed. Names of modules, crates and files are not.
fn is_random(word: &str) -> bool {
    word.len() >= 22
        && word.contains(|c: char| c.is_ascii_lowercase())
        && word.contains(|c: char| c.is_ascii_uppercase())
}

/// What a statement answers, by the database itself: what is in no table, no answer can show.
pub(crate) fn psql(url: &str, statement: &str) -> String {
    let done = Command::new("psql")
        .args([
            "-X",
            "-A",
            "-t",
            "-v",
            "ON_ERROR_STOP=1",
            "-d",
            url,
            "-c",
            statement,
        ])
        .output()
        .unwrap();
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    String::from_utf8(done.stdout).unwrap().trim().to_owned()
}

/// A text of a JSON value, owned.
pub(crate) fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("no text: {value}"))
        .into()
}

/// The memory of the server that is resident, in bytes.
pub(crate) fn memory(server: &Server) -> u64 {
    let (_, port) = server.canopy.url().rsplit_once(':').unwrap();
    let listen = format!("CANOPY_LISTEN=127.0.0.1:{port}");
    let processes = std::fs::read_dir("/proc").unwrap();
    let resident = processes.filter_map(|process| {
        let path = process.ok()?.path();
        let environment = std::fs::read(path.join("environ")).ok()?;
        let mut variables = environment.split(|byte| *byte == 0);
        let is_it = variables.any(|variable| variable == listen.as_bytes());
        // Not the shell that watches over it.
        let name = std::fs::read_to_string(path.join("comm")).ok()?;
        if !is_it || name.trim() != "canopy" {
            return None;
        }
        let status = std::fs::read_to_string(path.join("status")).ok()?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))?;
        line.split_whitespace().next()?.parse::<u64>().ok()
    });
    resident.max().expect("the server runs") * 1024
}
