//! The demonstration, started once for all tests that only read; and what is to be found in it.

use std::collections::HashMap;

use canopy_testkit::Canopy;
use serde_json::{Value, json};
use tokio::sync::OnceCell;

use crate::support::{Server, text, unlimited};

/// Everybody's in the demonstration.
pub(crate) const DEMO_PASSWORD: &str = "canopy-demo";

/// The columns of the catalogue, which are the emails too.
pub(crate) const ROLES: [&str; 6] = [
    "system_manager",
    "camera_manager",
    "group_manager",
    "operator",
    "member",
    "observer",
];

/// The demonstration, with everybody logged in.
pub(crate) struct Demo {
    pub(crate) server: Server,
    tokens: HashMap<&'static str, String>,
    /// The root, California and another state.
    pub(crate) root: String,
    pub(crate) california: String,
    pub(crate) ohio: String,
}

/// The one of this process. Read only.
pub(crate) async fn demo() -> &'static Demo {
    static DEMO: OnceCell<Demo> = OnceCell::const_new();
    DEMO.get_or_init(start).await
}

async fn start() -> Demo {
    let builder = unlimited(Canopy::builder().binary(env!("CARGO_BIN_EXE_canopy")));
    let server = Server::start(builder.command("demo")).await;
    let mut tokens = HashMap::new();
    for role in ROLES {
        tokens.insert(role, server.login(&email(role), DEMO_PASSWORD).await);
    }
    let manager = &tokens["system_manager"];
    let root = server.ask(manager, ROOT, json!({})).await;
    let root = text(&root["groups"]["nodes"][0]["id"]);
    let group = async |name: &str| {
        let query = "query($s: String) { groups(search: $s) { nodes { id name } } }";
        let found = server.ask(manager, query, json!({ "s": name })).await;
        let nodes = found["groups"]["nodes"].as_array().unwrap().clone();
        let node = nodes.into_iter().find(|node| node["name"] == name);
        text(&node.unwrap_or_else(|| panic!("no {name}"))["id"])
    };
    let (california, ohio) = (group("California").await, group("Ohio").await);
    // One of each kind that the demonstration need not have there.
    for kind in [
        "INTERCOM",
        "MAP",
        "PERSON_LIST",
        "PLATE_LIST",
        "LAYOUT",
        "CAMERA_GROUP",
    ] {
        let create = "mutation($i: CreateResourceInput!) { \
                      createResource(input: $i) { userErrors { code } resource { id } } }";
        let input = json!({ "kind": kind, "name": kind, "groupIds": [ohio] });
        let made = server
            .ask(&tokens["camera_manager"], create, json!({ "i": input }))
            .await;
        assert_eq!(made["createResource"]["userErrors"], json!([]));
    }
    Demo {
        server,
        tokens,
        root,
        california,
        ohio,
    }
}

/// Nearest first: the root stands before all others.
const ROOT: &str = "{ groups(first: 1) { nodes { id } } }";

pub(crate) fn email(role: &str) -> String {
    format!("{}@demo.canopy", role.replace('_', "-"))
}

impl Demo {
    pub(crate) fn token(&self, role: &str) -> &str {
        &self.tokens[role]
    }

    /// As the System manager, who finds everything.
    pub(crate) async fn find(&self, query: &str, variables: Value) -> Value {
        let token = self.token("system_manager");
        self.server.ask(token, query, variables).await
    }

    /// Some resource of the kind in the subtree of the group.
    pub(crate) async fn resource(&self, kind: &str, group: &str) -> String {
        let query = "query($k: ResourceKind, $g: ID) { \
                     resources(kind: $k, groupId: $g, first: 1) { nodes { id } } }";
        let found = self.find(query, json!({ "k": kind, "g": group })).await;
        text(&found["resources"]["nodes"][0]["id"])
    }

    /// The user of this email.
    pub(crate) async fn user(&self, email: &str) -> Value {
        let query = "query($s: String) { users(filter: { search: $s }, first: 2) { nodes { \
                     id email memberships { group { name path { id } } role } \
                     assignedResources(first: 20) { nodes { id kind groups { id path { id } } } } } } }";
        let mut found = self.find(query, json!({ "s": email })).await;
        assert_eq!(found["users"]["nodes"].as_array().unwrap().len(), 1);
        found["users"]["nodes"][0].take()
    }
}
