//! A server with a little of everything in it, and who asks.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};

use crate::support::{Server, call, init, no_internals, serve, sqlite, text};

/// Who asks: nobody; a System, a Camera and a Group manager, who together have every right; and
/// somebody who has hardly any.
pub(crate) const CALLERS: [&str; 5] = ["nobody", "boss", "cameras", "manager", "observer"];

/// Long enough for any machine, and in no dictionary of what is sent: it stays.
const PASSWORD: &str = "correct-horse";

/// What stands for an id, and what for a cursor; put in as it is sent, so that a case is the same
/// on every server.
pub(crate) const IDS: [&str; 11] = [
    "@root",
    "@manager",
    "@site",
    "@observer",
    "@boss",
    "@camera",
    "@layout",
    "@list",
    "@entry",
    "@case",
    "@session",
];
pub(crate) const CURSORS: [&str; 3] = ["@users", "@resources", "@log"];

pub(crate) struct Arena {
    server: Server,
    http: reqwest::Client,
    things: BTreeMap<&'static str, String>,
    tokens: Mutex<BTreeMap<&'static str, String>>,
    codes: Mutex<BTreeMap<String, u64>>,
    /// The System as it was furnished.
    pub(crate) export: String,
    pub(crate) folder: tempfile::TempDir,
}

impl Arena {
    pub(crate) async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = sqlite(folder.path());
        init(&database);
        // Five share this machine: what is slow is not what is looked for.
        let server = serve(&database)
            .env("CANOPY_MAX_STALENESS", "60s")
            .env("CANOPY_INTROSPECTION", "true")
            .env(
                "CANOPY_LOG_FILTER",
                "debug,hyper=info,sqlx=warn,sea_orm=info",
            );
        let arena = Self {
            server: Server::start(server).await,
            http: reqwest::Client::new(),
            things: BTreeMap::new(),
            tokens: Mutex::default(),
            codes: Mutex::default(),
            export: String::new(),
            folder,
        };
        let mut arena = arena.furnish().await;
        let said = call(&[("CANOPY_DATABASE_URL", &database)], &["export"]);
        assert_eq!(said.code, 0, "{said:?}");
        arena.export = said.out;
        arena
    }

    async fn furnish(mut self) -> Self {
        let boss = self.server.boss().await;
        self.note("boss", &boss);
        let found = self
            .server
            .ask(
                &boss,
                "{ viewer { id } groups { nodes { id } } }",
                json!({}),
            )
            .await;
        self.things.insert("@boss", text(&found["viewer"]["id"]));
        let root = text(&found["groups"]["nodes"][0]["id"]);
        self.things.insert("@root", root.clone());
        let site = json!({ "parentId": root, "name": "site" });
        let site = self
            .made(&boss, "createGroup", "CreateGroupInput", "group", site)
            .await;
        self.things.insert("@site", site.clone());
        for (name, group, role) in [
            ("cameras", &root, "CAMERA_MANAGER"),
            ("manager", &site, "GROUP_MANAGER"),
            ("observer", &site, "OBSERVER"),
        ] {
            let id = self.person(&boss, name, group, role).await;
            let key = if name == "manager" {
                "@manager"
            } else {
                "@observer"
            };
            self.things.insert(key, id);
        }
        let cameras = self.token("cameras").unwrap();
        for (key, kind) in [
            ("@camera", "CAMERA"),
            ("@layout", "LAYOUT"),
            ("@list", "PLATE_LIST"),
        ] {
            let holds = if kind == "LAYOUT" {
                vec![&self.things["@camera"]]
            } else {
                vec![]
            };
            let new = json!({ "kind": kind, "name": kind, "groupIds": [site], "cameraIds": holds });
            let made = self.made(
                &cameras,
                "createResource",
                "CreateResourceInput",
                "resource",
                new,
            );
            let made = made.await;
            self.things.insert(key, made);
        }
        let totals = "mutation { setLicenseTotals(input: { totals: [{ level: 1, count: 9 }] }) { revision } }";
        self.server.ask(&boss, totals, json!({})).await;
        let gift = "mutation { setLicenses(input: { userId: \"@manager\", licenses: [{ level: 1, count: 5 }] }) { revision } }";
        self.server.ask(&boss, &self.fill(gift), json!({})).await;
        let manager = self.token("manager").unwrap();
        let entry = json!({ "listId": self.things["@list"], "label": "x", "value": "x" });
        let entry = self
            .made(&manager, "createEntry", "CreateEntryInput", "entry", entry)
            .await;
        self.things.insert("@entry", entry);
        let case = json!({ "name": "case", "kind": "CROWD", "level": 1,
                           "cameras": [{ "cameraId": self.things["@camera"] }] });
        let case = self
            .made(&manager, "createCase", "CreateCaseInput", "case", case)
            .await;
        self.things.insert("@case", case);
        let end = chrono::Utc::now() + chrono::Duration::days(30);
        let token = json!({ "name": "gateway", "scope": ["users.check"],
                            "expiresAt": end.to_rfc3339(), "currentPassword": PASSWORD });
        self.made(
            &boss,
            "createApiToken",
            "CreateApiTokenInput",
            "apiToken",
            token,
        )
        .await;
        let lists = "{ viewer { sessions { nodes { id } } } \
                     users(first: 1) { edges { cursor } } resources(first: 1) { edges { cursor } } \
                     auditLog(first: 1) { edges { cursor } } }";
        let found = self.server.ask(&boss, lists, json!({})).await;
        self.things.insert(
            "@session",
            text(&found["viewer"]["sessions"]["nodes"][0]["id"]),
        );
        for (key, list) in [
            ("@users", "users"),
            ("@resources", "resources"),
            ("@log", "auditLog"),
        ] {
            self.things
                .insert(key, text(&found[list]["edges"][0]["cursor"]));
        }
        self
    }

    /// Somebody new of this name, logged in.
    async fn person(&self, boss: &str, name: &'static str, group: &str, role: &str) -> String {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let nonce = NEXT.fetch_add(1, Ordering::Relaxed);
        let email = format!("{name}-{nonce}@example.com");
        let new = json!({ "email": email, "name": name, "password": PASSWORD,
                          "memberships": [{ "groupId": group, "role": role }] });
        let id = self
            .made(boss, "createUser", "CreateUserInput", "user", new)
            .await;
        let token = self.server.login(&email, PASSWORD).await;
        self.note(name, &token);
        id
    }

    async fn made(&self, token: &str, name: &str, kind: &str, thing: &str, input: Value) -> String {
        let query = format!(
            "mutation($i: {kind}!) {{ {name}(input: $i) {{ userErrors {{ code }} {thing} {{ id }} }} }}"
        );
        let made = self.server.ask(token, &query, json!({ "i": input })).await;
        text(&made[name][thing]["id"])
    }

    fn note(&self, name: &'static str, token: &str) {
        self.tokens.lock().unwrap().insert(name, token.to_owned());
    }

    pub(crate) fn url(&self) -> &str {
        self.server.canopy.url()
    }

    pub(crate) fn log(&self) -> String {
        self.server.canopy.log()
    }

    /// The token of one of the callers; nobody has none.
    pub(crate) fn token(&self, caller: &str) -> Option<String> {
        self.tokens.lock().unwrap().get(caller).cloned()
    }

    /// The case with ids and cursors in the place of what stands for them.
    pub(crate) fn fill(&self, case: &str) -> String {
        let mut filled = case.to_owned();
        for (key, thing) in self.things.iter().rev() {
            filled = filled.replace(key, thing);
        }
        filled
    }

    /// Sends a body to `/graphql` in the name of a caller; what must not be said of the answer.
    pub(crate) async fn graphql(&self, caller: &str, body: Vec<u8>) -> Result<(), String> {
        let status = self.post(caller, "/graphql", body).await?;
        if status == 401 && caller != "nobody" {
            self.come_again(caller).await;
        }
        Ok(())
    }

    /// Sends JSON anywhere; the status of an answer that may be given.
    pub(crate) async fn post(
        &self,
        caller: &str,
        path: &str,
        body: Vec<u8>,
    ) -> Result<u16, String> {
        let request = self.http.post(format!("{}{path}", self.url()));
        let mut request = request
            .header("content-type", "application/json")
            .body(body);
        if let Some(token) = self.token(caller) {
            request = request.bearer_auth(token);
        }
        let response = request.send().await;
        let response = response.map_err(|error| format!("no answer: {error:?}"))?;
        let status = response.status().as_u16();
        let body = response.text().await;
        let body = body.map_err(|error| format!("half an answer: {error:?}"))?;
        self.judge(status, &body)?;
        Ok(status)
    }

    /// What chance has logged out, deactivated or deleted, comes again.
    async fn come_again(&self, caller: &str) {
        let boss = self.server.boss().await;
        self.note("boss", &boss);
        let root = self.things["@root"].clone();
        match caller {
            "cameras" => self.person(&boss, "cameras", &root, "CAMERA_MANAGER").await,
            "manager" => self.person(&boss, "manager", &root, "GROUP_MANAGER").await,
            "observer" => self.person(&boss, "observer", &root, "OBSERVER").await,
            _ => String::new(),
        };
    }

    /// An answer must be one: no failure of the server's own, and nothing of its inside.
    pub(crate) fn judge(&self, status: u16, body: &str) -> Result<(), String> {
        let told = std::panic::catch_unwind(|| no_internals(body));
        told.map_err(|_| format!("{status} tells of the inside: {body}"))?;
        let answer: Value = serde_json::from_str(body).unwrap_or(Value::Null);
        let errors = answer["errors"].as_array().cloned().unwrap_or_default();
        let codes: Vec<&str> = errors
            .iter()
            .map(|error| error["extensions"]["code"].as_str().unwrap_or("null"))
            .collect();
        // That it is busy is no failure, where it says so.
        let is_busy = status == 503 && matches!(codes[..], ["STALE" | "OVERLOADED"]);
        if status >= 500 && !is_busy {
            return Err(format!("{status}: {body}"));
        }
        let codes = codes.into_iter().map(str::to_owned);
        for code in codes.chain([status.to_string()]) {
            if code == "INTERNAL" || code == "null" {
                return Err(format!("{code}: {body}"));
            }
            *self.codes.lock().unwrap().entry(code).or_default() += 1;
        }
        Ok(())
    }

    /// How often each code and status was answered: a run that is only ever refused tests nothing.
    pub(crate) fn codes(&self) -> String {
        format!("{:?}", self.codes.lock().unwrap())
    }

    pub(crate) async fn is_well(&self) {
        self.server.is_well().await;
        self.server.boss().await;
    }
}
