//! A server with a System manager at it, and mutations by whoever.

use canopy_testkit::Postgres;
use serde_json::{Value, json};

use crate::support::{PASSWORD, Server, call, init, serve, sqlite, text};

/// A mutation on one server, by whoever; what it answers.
pub(crate) struct Desk {
    pub(crate) server: Server,
    pub(crate) boss: String,
    pub(crate) root: String,
    /// Its URL.
    pub(crate) database: String,
    /// Of the database, where it is a file.
    _folder: Option<tempfile::TempDir>,
}

/// The test on SQLite, then on PostgreSQL; the log and the tables agree after each.
pub(crate) async fn on_both(test: impl AsyncFn(&Desk)) {
    for desk in [Desk::open().await, Desk::on_postgres().await] {
        test(&desk).await;
        desk.verify().await;
    }
}

impl Desk {
    /// On SQLite.
    pub(crate) async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self::on(&sqlite(folder.path()), folder).await
    }

    pub(crate) async fn on_postgres() -> Self {
        let url = Postgres::shared().unwrap().create_database().unwrap();
        Self::on(&url, tempfile::tempdir().unwrap()).await
    }

    /// On this database, which is empty.
    pub(crate) async fn on(database: &str, folder: tempfile::TempDir) -> Self {
        init(database);
        let server = Server::start(serve(database)).await;
        Self {
            _folder: Some(folder),
            ..Self::at(server, database).await
        }
    }

    /// At a server that runs, on this database, which `init` has made and nobody has used.
    pub(crate) async fn at(server: Server, database: &str) -> Self {
        let boss = server.boss().await;
        let query = "{ groups { nodes { id name } } }";
        let root = server.ask(&boss, query, json!({})).await;
        assert_eq!(root["groups"]["nodes"][0]["name"], "System");
        let root = text(&root["groups"]["nodes"][0]["id"]);
        Self {
            server,
            boss,
            root,
            database: database.into(),
            _folder: None,
        }
    }

    /// The payload of the mutation; `thing` is what it was about. What cannot be tried (a password)
    /// is run, tried or not.
    pub(crate) async fn run(&self, token: &str, name: &str, input: Value, dry: bool) -> Value {
        let answer = self.answer(token, name, input, dry).await;
        assert!(answer.get("errors").is_none(), "{name}: {answer}");
        let mut payload = answer["data"][name].clone();
        payload["thing"] = payload[kind(name).1].take();
        payload
    }

    /// All that the mutation answers, errors too.
    pub(crate) async fn answer(&self, token: &str, name: &str, input: Value, dry: bool) -> Value {
        self.answer_of(&self.server, token, name, input, dry).await
    }

    /// The same of another server on the same database.
    pub(crate) async fn answer_of(
        &self,
        server: &Server,
        token: &str,
        name: &str,
        input: Value,
        dry: bool,
    ) -> Value {
        mutate(server, token, name, input, dry, "").await
    }

    /// The same with more fields of the payload.
    pub(crate) async fn answer_with(
        &self,
        token: &str,
        name: &str,
        input: Value,
        dry: bool,
        more: &str,
    ) -> Value {
        mutate(&self.server, token, name, input, dry, more).await
    }

    /// A refusal, which changes nothing: the code, the rule and the blockers of each user error.
    pub(crate) async fn refused(
        &self,
        token: &str,
        name: &str,
        input: Value,
    ) -> Vec<(String, Value, Vec<String>)> {
        let before = picture(self).await;
        let tried = self.run(token, name, input.clone(), true).await;
        let answer = self.run(token, name, input.clone(), false).await;
        assert_eq!(
            tried["userErrors"], answer["userErrors"],
            "{name}: tried or not"
        );
        let errors = answer["userErrors"].as_array().unwrap();
        assert!(!errors.is_empty(), "{name} was not refused: {input}");
        assert!(answer["revision"].is_null(), "{answer}");
        assert_eq!(picture(self).await, before, "{name} was refused");
        let refusal = errors.iter().map(|error| {
            assert!(text(&error["message"]).len() > 20, "{error}");
            let blockers = error["blockers"].as_array().unwrap().iter();
            let blockers = blockers.map(|node| text(&node["id"])).collect();
            (text(&error["code"]), error["rule"].clone(), blockers)
        });
        refusal.collect()
    }

    /// A refusal by one rule, or by a missing action (no rule).
    pub(crate) async fn refused_by(
        &self,
        token: &str,
        name: &str,
        input: Value,
        code: &str,
        rule: Option<&str>,
    ) -> Vec<String> {
        let mut refusal = self.refused(token, name, input.clone()).await;
        assert_eq!(refusal.len(), 1, "{name} {input}: {refusal:?}");
        let (found, by, blockers) = refusal.remove(0);
        assert_eq!((found.as_str(), by), (code, json!(rule)), "{name} {input}");
        blockers
    }

    /// An error that is no refusal: its code.
    pub(crate) async fn fails(&self, token: &str, name: &str, input: Value) -> String {
        let before = self.revision().await;
        let answer = self.answer(token, name, input, false).await;
        assert_eq!(self.revision().await, before, "{name} failed");
        crate::support::code(&answer)
    }

    /// What somebody else than the System manager does, which must succeed.
    pub(crate) async fn does(&self, token: &str, name: &str, input: Value) -> Value {
        let answer = self.run(token, name, input.clone(), false).await;
        assert_eq!(answer["userErrors"], json!([]), "{name} {input}");
        answer
    }

    /// The id of what a mutation of the System manager made or changed.
    pub(crate) async fn done(&self, name: &str, input: Value) -> String {
        let answer = self.run(&self.boss, name, input, false).await;
        assert_eq!(answer["userErrors"], json!([]), "{name}");
        assert!(answer["revision"].is_string(), "{answer}");
        text(&answer["thing"]["id"])
    }

    /// The System manager deletes somebody.
    pub(crate) async fn done_deleting(&self, user: &str) {
        let deleted = self.does(&self.boss, "deleteUser", json!({ "userId": user }));
        assert_eq!(deleted.await["thing"], true);
    }

    pub(crate) async fn group(&self, parent: &str, name: &str) -> String {
        let input = json!({ "parentId": parent, "name": name });
        self.done("createGroup", input).await
    }

    pub(crate) async fn camera(&self, group: &str, name: &str) -> String {
        self.resource("CAMERA", &[group], name, &[]).await
    }

    /// Made by a Camera manager: a System manager creates no cameras.
    pub(crate) async fn resource(
        &self,
        kind: &str,
        groups: &[&str],
        name: &str,
        cameras: &[&str],
    ) -> String {
        let token = self.camera_manager().await;
        let input = json!({ "kind": kind, "name": name, "groupIds": groups, "cameraIds": cameras });
        let made = self.run(&token, "createResource", input, false).await;
        assert_eq!(made["userErrors"], json!([]), "{kind} {name}");
        text(&made["thing"]["id"])
    }

    pub(crate) async fn user(&self, email: &str, group: &str, role: &str) -> String {
        let input = new_user(email, &[(group, role)]);
        self.done("createUser", input).await
    }

    pub(crate) async fn camera_manager(&self) -> String {
        let email = "cameras@example.com";
        let known = self.server.try_login(email, PASSWORD).await.json();
        if let Some(token) = known["data"]["login"]["token"].as_str() {
            return token.into();
        }
        self.user(email, &self.root, "CAMERA_MANAGER").await;
        self.server.login(email, PASSWORD).await
    }

    /// `canopy verify`, with what the server answers: must find nothing. The newest revision with
    /// its hash, as it prints them.
    pub(crate) async fn verify(&self) -> String {
        // A test may have ended the login that it began with.
        let token = self.server.boss().await;
        let env = [
            ("CANOPY_DATABASE_URL", self.database.as_str()),
            ("CANOPY_TOKEN", token.as_str()),
        ];
        let said = call(&env, &["verify", "--server", self.server.canopy.url()]);
        assert_eq!(said.code, 0, "{said:?}");
        let head = said.out.lines().find_map(|line| line.strip_prefix("head "));
        head.unwrap().to_owned()
    }

    pub(crate) async fn revision(&self) -> u64 {
        let check = "{ check(input: { action: \"x\", targetId: \"x\" }) { revision } }";
        let answer = self.server.ask(&self.boss, check, json!({})).await;
        text(&answer["check"]["revision"]).parse().unwrap()
    }

    pub(crate) async fn allowed(&self, token: &str, action: &str, target: &str) -> bool {
        let query = "query($i: CheckInput!) { check(input: $i) { allowed } }";
        let input = json!({ "i": { "action": action, "targetId": target } });
        let answer = self.server.ask(token, query, input).await;
        answer["check"]["allowed"].as_bool().unwrap()
    }
}

async fn mutate(
    server: &Server,
    token: &str,
    name: &str,
    input: Value,
    dry: bool,
    more: &str,
) -> Value {
    let (kind, thing) = kind(name);
    let about = match thing {
        "" | "userDeleted" => thing.to_owned(),
        "entry" => "entry { id }".to_owned(),
        thing => format!("{thing} {{ id name }}"),
    };
    let (declared, given) = match name {
        "setPassword" | "changePassword" | "endSession" | "endAllSessions" | "recordEvents"
        | "revokeApiToken" => ("", ""),
        _ => (", $d: Boolean", ", dryRun: $d"),
    };
    // What is recorded makes none.
    let revision = match name {
        "recordEvents" => "",
        _ => "revision",
    };
    let query = format!(
        "mutation($i: {kind}!{declared}) {{ {name}(input: $i{given}) {{ {about} {revision} \
         userErrors {{ code message rule path blockers {{ id }} }} {more} }} }}"
    );
    let variables = json!({ "i": input, "d": dry });
    server.operate(Some(token), &query, variables).await.json()
}

/// The input type of a mutation and the field of its payload.
fn kind(name: &str) -> (&'static str, &'static str) {
    match name {
        "createUser" => ("CreateUserInput", "user"),
        "duplicateUser" => ("DuplicateUserInput", "user"),
        "updateUser" => ("UpdateUserInput", "user"),
        "deleteUser" => ("DeleteUserInput", "userDeleted"),
        "setPassword" => ("SetPasswordInput", "user"),
        "assignRole" => ("AssignRoleInput", "user"),
        "removeFromGroup" => ("RemoveFromGroupInput", "userDeleted"),
        "assignToUser" | "unassignFromUser" => ("UserResourcesInput", "user"),
        "setActionLimits" => ("SetActionLimitsInput", "user"),
        "setIpPool" => ("SetIpPoolInput", "user"),
        "setLicenses" => ("SetLicensesInput", "user"),
        "setLicenseTotals" => ("SetLicenseTotalsInput", ""),
        "changePassword" => ("ChangePasswordInput", "user"),
        "createCase" => ("CreateCaseInput", "case"),
        "updateCase" => ("UpdateCaseInput", "case"),
        "pauseCase" | "resumeCase" => ("CaseInput", "case"),
        "deleteCase" => ("CaseInput", ""),
        "recordEvents" => ("RecordEventsInput", ""),
        "createEntry" => ("CreateEntryInput", "entry"),
        "updateEntry" => ("UpdateEntryInput", "entry"),
        "deleteEntry" => ("DeleteEntryInput", ""),
        "endSession" => ("EndSessionInput", ""),
        "endAllSessions" => ("EndAllSessionsInput", ""),
        "revokeApiToken" => ("RevokeApiTokenInput", ""),
        "createGroup" => ("CreateGroupInput", "group"),
        "renameGroup" => ("RenameGroupInput", "group"),
        "moveGroup" => ("MoveGroupInput", "group"),
        "deleteGroup" => ("DeleteGroupInput", "group"),
        "assignToGroup" | "unassignFromGroup" => ("GroupResourcesInput", "group"),
        "createResource" => ("CreateResourceInput", "resource"),
        "updateResource" => ("UpdateResourceInput", "resource"),
        "deleteResource" => ("DeleteResourceInput", "resource"),
        "attachCamera" | "detachCamera" => ("AttachCameraInput", "resource"),
        other => panic!("no mutation {other}"),
    }
}

pub(crate) fn new_user(email: &str, memberships: &[(&str, &str)]) -> Value {
    let memberships: Vec<Value> = memberships
        .iter()
        .map(|(group, role)| json!({ "groupId": group, "role": role }))
        .collect();
    json!({ "email": email, "name": email, "password": PASSWORD, "memberships": memberships })
}

/// Everything that a System manager can read of this small System.
pub(crate) async fn picture(desk: &Desk) -> Value {
    let query = "{ users { nodes { id email name active language memberships { group { id } role } actionLimits \
                 ipPool licenses { level total used shared } assignedResources { nodes { id } } } } \
                 groups { nodes { id name externalId parent { id } resources { nodes { id } } } } \
                 resources { nodes { id name externalId groups { id } cameras { nodes { id } } } } }";
    let picture = desk.server.ask(&desk.boss, query, json!({})).await;
    json!([picture, desk.revision().await])
}
