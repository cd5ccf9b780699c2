//! The topology of `docker/compose.yaml`, as processes: two servers, PostgreSQL, Redis by the file of
//! users that `docker/secrets.sh` makes, and nginx by `docker/nginx.conf`.

use std::path::{Path, PathBuf};
use std::process::Command;

use canopy_testkit::{Canopy, Nginx, Postgres, Redis};
use serde_json::{Value, json};

use crate::compose;
use crate::support::{PASSWORD, init, text, unlimited};

pub(crate) const DOCKER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docker");

/// The addresses of the two servers in `nginx.conf`.
const ADDRESSES: [&str; 2] = ["172.29.80.11:8080", "172.29.80.12:8080"];

/// All of it.
pub(crate) struct Place {
    pub(crate) servers: [Canopy; 2],
    pub(crate) nginx: Nginx,
    /// Through nginx.
    pub(crate) url: String,
    pub(crate) database: String,
    pub(crate) root: String,
    pub(crate) boss: String,
    http: reqwest::Client,
    _postgres: Postgres,
    _redis: Redis,
    _secrets: tempfile::TempDir,
}

impl Place {
    pub(crate) async fn open() -> Self {
        let postgres = Postgres::start().unwrap();
        let database = postgres.create_database().unwrap();
        init(&database);
        let secrets = secrets();
        let folder = secrets.path().join("secrets");
        let acl = folder.join("redis_acl");
        let redis = Redis::options().setting("aclfile", acl.to_str().unwrap());
        let redis = redis.start().unwrap();
        let bus = std::fs::read_to_string(folder.join("redis_url")).unwrap();
        let bus = bus.replace("@redis:6379", &format!("@127.0.0.1:{}", redis.port()));
        let files = [("database_url", database.as_str()), ("redis_url", &bus)];
        for (name, content) in files {
            std::fs::write(folder.join(name), content).unwrap();
        }
        let servers = [start(&folder).await, start(&folder).await];
        let nginx = Nginx::start(|port, dir| {
            let urls = [servers[0].url(), servers[1].url()];
            config(port, dir, urls.map(|url| url.trim_start_matches("http://")))
        });
        let nginx = nginx.unwrap();
        let mut place = Self {
            url: nginx.url(),
            servers,
            nginx,
            database,
            root: String::new(),
            boss: String::new(),
            http: reqwest::Client::new(),
            _postgres: postgres,
            _redis: redis,
            _secrets: secrets,
        };
        place.boss = place.login().await;
        let found = place.ask("{ groups(first: 1) { nodes { id } } }", json!({}));
        place.root = text(&found.await["groups"]["nodes"][0]["id"]);
        place
    }

    /// The token of the System manager, through nginx.
    pub(crate) async fn login(&self) -> String {
        let query = "mutation($p: String!) { login(input: { email: \"boss@example.com\", \
                     password: $p }) { token } }";
        let said = self.ask(query, json!({ "p": PASSWORD })).await;
        text(&said["login"]["token"])
    }

    /// The data of an operation of the System manager that must succeed, through nginx.
    pub(crate) async fn ask(&self, query: &str, variables: Value) -> Value {
        let request = self.http.post(format!("{}/graphql", self.url));
        let request = request.json(&json!({ "query": query, "variables": variables }));
        let request = if self.boss.is_empty() {
            request
        } else {
            request.bearer_auth(&self.boss)
        };
        let mut answer: Value = request.send().await.unwrap().json().await.unwrap();
        assert!(answer.get("errors").is_none(), "{query}: {answer}");
        answer["data"].take()
    }

    /// Status and body of a page, through nginx.
    pub(crate) async fn get(&self, path: &str) -> (u16, String) {
        let response = self.http.get(format!("{}{path}", self.url)).send().await;
        let response = response.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    }

    /// The newest revision.
    pub(crate) async fn revision(&self) -> u64 {
        let query = "query($g: ID!) { check(input: { action: \"user_groups.view\", targetId: $g }) { \
                     revision } }";
        let said = self.ask(query, json!({ "g": self.root })).await;
        text(&said["check"]["revision"]).parse().unwrap()
    }
}

/// A server with the settings of the compose file, but for where its neighbours are.
async fn start(secrets: &Path) -> Canopy {
    let mut builder = Canopy::builder().binary(env!("CARGO_BIN_EXE_canopy"));
    for (name, value) in compose::settings("one") {
        let value = match value.strip_prefix("/run/secrets/") {
            Some(secret) => secrets.join(secret).display().to_string(),
            None if name == "CANOPY_TRUSTED_PROXIES" => "127.0.0.1".to_owned(),
            None => value,
        };
        builder = builder.env(name, value);
    }
    unlimited(builder).start().await.unwrap()
}

/// What `docker/secrets.sh` makes, in a folder of its own.
pub(crate) fn secrets() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("secrets.sh");
    std::fs::copy(Path::new(DOCKER).join("secrets.sh"), &script).unwrap();
    let made = Command::new("sh").arg(script).output().unwrap();
    assert!(made.status.success(), "{made:?}");
    folder
}

/// `docker/nginx.conf` with other addresses and another folder, and nothing else.
fn config(port: u16, dir: &Path, servers: [&str; 2]) -> String {
    let file = PathBuf::from(DOCKER).join("nginx.conf");
    let mut text = std::fs::read_to_string(file).unwrap();
    let folder = format!("{}/", dir.display());
    let listen = format!("listen 127.0.0.1:{port};");
    let changes = [
        ("/tmp/", folder.as_str()),
        ("listen 8080;", &listen),
        (ADDRESSES[0], servers[0]),
        (ADDRESSES[1], servers[1]),
    ];
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    text
}
