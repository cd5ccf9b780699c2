//! A client that bears everything: what comes back, or that nothing did.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{PASSWORD, code, no_internals, text};

/// How long it waits for an answer. Longer than any server may let it wait on purpose.
const PATIENCE: Duration = Duration::from_secs(20);

/// Asks any server.
#[derive(Clone)]
pub(crate) struct Asking {
    http: reqwest::Client,
}

impl Asking {
    pub(crate) fn new() -> Self {
        let http = reqwest::Client::builder().timeout(PATIENCE);
        Self {
            http: http.build().unwrap(),
        }
    }

    /// What the server says, or why nothing can be made of what came.
    pub(crate) async fn answer(
        &self,
        url: &str,
        token: &str,
        query: &str,
        variables: Value,
    ) -> Result<Value, String> {
        let body = json!({ "query": query, "variables": variables });
        let request = self.http.post(format!("{url}/graphql")).json(&body);
        let request = if token.is_empty() {
            request
        } else {
            request.bearer_auth(token)
        };
        let said = |error: reqwest::Error| format!("{error:?}");
        let body = request.send().await.map_err(said)?;
        let body = body.text().await.map_err(said)?;
        no_internals(&body);
        let answer: Value = serde_json::from_str(&body).map_err(|error| error.to_string())?;
        // Every error has a code.
        code(&answer);
        Ok(answer)
    }

    /// The data of what must succeed.
    pub(crate) async fn ask(&self, url: &str, token: &str, query: &str, variables: Value) -> Value {
        let answer = self.answer(url, token, query, variables).await;
        let mut answer = answer.unwrap_or_else(|error| panic!("{query}: {error}"));
        assert!(answer.get("errors").is_none(), "{query}: {answer}");
        answer["data"].take()
    }

    /// The token of a login that must succeed.
    pub(crate) async fn login(&self, url: &str, email: &str) -> String {
        let query = "mutation($i: LoginInput!) { login(input: $i) { token userErrors { code } } }";
        let input = json!({ "i": { "email": email, "password": PASSWORD } });
        let answer = self.ask(url, "", query, input).await;
        text(&answer["login"]["token"])
    }

    /// A mutation that must be accepted; its payload.
    pub(crate) async fn does(&self, url: &str, token: &str, name: &str, input: Value) -> Value {
        let query = mutation(name);
        let mut answer = self.ask(url, token, &query, json!({ "i": input })).await;
        let payload = answer[name].take();
        assert_eq!(payload["userErrors"], json!([]), "{name}: {payload}");
        assert!(payload["revision"].is_string(), "{name}: {payload}");
        payload
    }
}

/// The document of a mutation: what it is about, its revision, and why it was refused.
pub(crate) fn mutation(name: &str) -> String {
    let (kind, about) = match name {
        "createUser" => ("CreateUserInput", "user { id }"),
        "duplicateUser" => ("DuplicateUserInput", "user { id }"),
        "updateUser" => ("UpdateUserInput", "user { id }"),
        "deleteUser" => ("DeleteUserInput", "userDeleted"),
        "assignRole" => ("AssignRoleInput", "user { id }"),
        "removeFromGroup" => ("RemoveFromGroupInput", "userDeleted"),
        "assignToUser" | "unassignFromUser" => ("UserResourcesInput", "user { id }"),
        "setActionLimits" => ("SetActionLimitsInput", "user { id }"),
        "setIpPool" => ("SetIpPoolInput", "user { id }"),
        "setLicenses" => ("SetLicensesInput", "user { id }"),
        "setLicenseTotals" => ("SetLicenseTotalsInput", ""),
        "createGroup" => ("CreateGroupInput", "group { id }"),
        "renameGroup" => ("RenameGroupInput", "group { id }"),
        "moveGroup" => ("MoveGroupInput", "group { id }"),
        "deleteGroup" => ("DeleteGroupInput", "group { id }"),
        "assignToGroup" | "unassignFromGroup" => ("GroupResourcesInput", "group { id }"),
        "createResource" => ("CreateResourceInput", "resource { id }"),
        "updateResource" => ("UpdateResourceInput", "resource { id }"),
        "deleteResource" => ("DeleteResourceInput", "resource { id }"),
        "attachCamera" | "detachCamera" => ("AttachCameraInput", "resource { id }"),
        other => panic!("no mutation {other}"),
    };
    format!(
        "mutation($i: {kind}!) {{ {name}(input: $i) {{ {about} revision userErrors {{ code rule }} }} }}"
    )
}

/// The id of what a payload is about.
pub(crate) fn made(payload: &Value) -> String {
    let things = ["user", "group", "resource"];
    let id = things
        .iter()
        .find_map(|thing| payload[thing]["id"].as_str());
    id.unwrap_or_default().to_owned()
}

/// The revision of a payload or a decision.
pub(crate) fn revision(of: &Value) -> u64 {
    text(&of["revision"]).parse().unwrap()
}
