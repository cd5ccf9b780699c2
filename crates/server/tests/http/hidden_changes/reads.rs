//! What is read after changes: lists, counts, reasons, the past and the log.

use serde_json::{Value, json};

use super::Town;
use crate::desk::{Desk, new_user};
use crate::rules::Person;
use crate::support::{run, text};

/// Everything that lists lead to, with their counts and cursors; a query for each, since all at once
/// is more than one may ask.
const ALL: [&str; 6] = [
    "users(first: 20) { totalCount edges { cursor node { ...user } } pageInfo { endCursor hasNextPage } }",
    "groups(first: 20) { totalCount edges { cursor node {
        id name externalId parent { id name } path { id name }
        children(first: 20) { totalCount edges { cursor node { id name } } }
        members(first: 20) { totalCount edges { cursor node { user { id name email } group { id } role } } }
        resources(first: 20) { totalCount edges { cursor node { id name } } } } } }",
    "resources(first: 20) { totalCount edges { cursor node {
        id kind name externalId groups { id name }
        cameras(first: 20) { totalCount edges { cursor node { id name } } }
        containedIn(first: 20) { totalCount edges { cursor node { id name } } } } } }",
    "accessibleResources(action: \"cameras.view\") { totalCount edges { cursor node { id name } } } viewer { ...user }",
    "analyticsCases(first: 20) { totalCount edges { cursor node { id name owner { id name }
        cameras(first: 20) { totalCount edges { cursor node { camera { id name } } } }
        lists { id name } events(first: 20) { totalCount edges { cursor node { id } } } } } }",
    "lists: resources(kind: PLATE_LIST, first: 20) { totalCount edges { cursor node { id name
        entries(first: 20) { totalCount edges { cursor node { id label value createdBy { id name } } } } } } }",
];

const USER: &str = "fragment user on User {
    id email name language active createdBy { id name } actionLimits ipPool
    licenses { level total used shared available }
    memberships { group { id name } role }
    assignedResources(first: 20) { totalCount edges { cursor node { id name } } } }";

pub(super) const CHANGE: &str = "revision at kind summary by { id name email } subjects { id } \
     effects { users targets entries(first: 40) { totalCount edges { cursor node { \
     user { id name email } target { ...thing } gained lost } } } }";

/// What shows of a thing, whatever it is.
pub(super) const THING: &str = "fragment thing on Node { id ... on Group { name externalId parent { id name } } \
     ... on Resource { name externalId groups { id name } } ... on User { name email } }";

pub(super) const WHY: &str = "allowed reasons { kind grants rule message action path { id name } \
     membership { role user { id name } group { id name } } }";

/// The ids of the nodes of a list.
pub(super) fn ids(list: &Value) -> Vec<String> {
    let edges = list["edges"].as_array().unwrap().iter();
    edges.map(|edge| text(&edge["node"]["id"])).collect()
}

impl Town<'_> {
    pub(super) async fn all(&self, who: &Person) -> Value {
        let mut all = json!({});
        for list in ALL {
            let user = if list.contains("...user") { USER } else { "" };
            let query = format!("{{ {list} }} {user}");
            let mut read = self.read(who, &query, json!({})).await;
            let read = read.as_object_mut().unwrap();
            all.as_object_mut().unwrap().append(read);
        }
        all
    }

    /// All that the caller can read, now and in the past up to this revision.
    async fn sweep(&self, who: &Person, to: u64) -> Vec<Value> {
        let all = self.all(who).await;
        let mut read = vec![all.clone()];
        let (users, groups) = (ids(&all["users"]), ids(&all["groups"]));
        let targets: Vec<String> = groups
            .into_iter()
            .chain(ids(&all["resources"]))
            .chain(users.clone())
            .collect();
        let past: Vec<Value> = [1, to / 2, to - 3, to]
            .iter()
            .map(|revision| json!({ "revision": revision.to_string() }))
            .chain([Value::Null])
            .collect();
        let actions = ["cameras.view", "user_groups.view", "users.edit", "ptz.move"];
        for as_of in &past {
            for action in actions {
                let query = "query($a: String!, $o: AsOf) { accessibleResources(action: $a, asOf: $o) \
                     { totalCount edges { cursor node { id name groups { id name } } } } }";
                read.push(
                    self.read(who, query, json!({ "a": action, "o": as_of }))
                        .await,
                );
                for target in &targets {
                    let query = "query($t: ID!, $a: String!, $o: AsOf) { \
                         usersWithAccess(targetId: $t, action: $a, asOf: $o, first: 2) { totalCount \
                         edges { cursor node { id name email } } pageInfo { endCursor } } }";
                    let about = json!({ "t": target, "a": action, "o": as_of });
                    read.push(self.ask(who, query, about).await.json());
                }
                for user in &users {
                    for target in &targets {
                        let query = format!(
                            "query($i: CheckInput!, $o: AsOf) {{ explain(input: $i, asOf: $o) {{ {WHY} }} }}"
                        );
                        let about = json!({ "userId": user, "targetId": target, "action": action });
                        let about = json!({ "i": about, "o": as_of });
                        read.push(self.ask(who, &query, about).await.json());
                    }
                    let query = "query($u: ID, $a: String!, $o: AsOf) { \
                         accessibleResources(userId: $u, action: $a, asOf: $o, first: 2) { totalCount \
                         edges { cursor node { id name } } pageInfo { endCursor hasNextPage } } }";
                    let about = json!({ "u": user, "a": action, "o": as_of });
                    read.push(self.ask(who, query, about).await.json());
                }
            }
        }
        read
    }

    /// The log as he reads it, by pages of a few.
    async fn log(&self, who: &Person) -> Vec<Value> {
        let query = format!(
            "query($a: String) {{ auditLog(first: 5, after: $a) {{ edges {{ cursor node {{ {CHANGE} }} }} \
             pageInfo {{ endCursor hasNextPage }} }} }} {THING}"
        );
        let (mut log, mut after) = (Vec::new(), Value::Null);
        loop {
            let mut page = self.read(who, &query, json!({ "a": after })).await;
            let page = page["auditLog"].take();
            log.extend(page["edges"].as_array().unwrap().clone());
            after = page["pageInfo"]["endCursor"].clone();
            if page["pageInfo"]["hasNextPage"] != true {
                return log;
            }
        }
    }

    pub(super) async fn change(&self, who: &Person, revision: u64) -> Value {
        let query =
            format!("query($r: Revision!) {{ change(revision: $r) {{ {CHANGE} }} }} {THING}");
        let mut told = self
            .read(who, &query, json!({ "r": revision.to_string() }))
            .await;
        told["change"].take()
    }

    /// By the System manager, out of the callers' sight; nothing but the System's revision is other
    /// for them.
    async fn changes_out_of_sight(&self) {
        let desk = self.desk;
        let (boss, den, hole) = (&desk.boss, &self.den, &self.hole);
        let done = async |name: &str, input: Value| desk.does(boss, name, input).await;
        for name in ["zq-secret-one", "zq-secret-two", "zq-secret-three"] {
            let mut new = new_user(&format!("{name}@example.com"), &[(den, "GROUP_MANAGER")]);
            new["resourceIds"] = json!([self.own, self.far]);
            done("createUser", new).await;
        }
        let inner = desk.group(hole, "zq-secret-inner").await;
        let camera = desk.camera(&inner, "zq-secret-new").await;
        for kind in ["LAYOUT", "CAMERA_GROUP"] {
            let holds = [self.shared.as_str(), &camera];
            desk.resource(kind, &[den], "zq-secret-more", &holds).await;
        }
        let rename = |group: &str| json!({ "groupId": group, "name": "zq-secret-renamed" });
        done("renameGroup", rename(den)).await;
        done("renameGroup", rename(&self.region)).await;
        done("moveGroup", json!({ "groupId": inner, "parentId": den })).await;
        let promoted = json!({ "userId": self.stranger, "groupId": den, "role": "GROUP_MANAGER" });
        done("assignRole", promoted).await;
        let profile = json!({ "userId": self.stranger, "name": "zq-secret-name", "active": false });
        done("updateUser", profile).await;
        done("deleteUser", json!({ "userId": self.stranger })).await;
        desk.delete(&camera).await;
        done("deleteGroup", json!({ "groupId": inner })).await;
    }
}

#[test]
fn nothing_that_is_read_names_what_is_hidden_or_tells_of_a_change_of_it() {
    run(async {
        let desk = Desk::open().await;
        let mut town = Town::build(&desk).await;
        town.watch().await;
        let revision = town.desk.revision().await;
        let mut before = Vec::new();
        for (_, who) in town.callers() {
            before.push((town.sweep(who, revision).await, town.log(who).await));
        }
        town.changes_out_of_sight().await;
        let now = town.desk.revision().await;
        assert!(now > revision + 10);
        for ((role, who), (before, log)) in town.callers().iter().zip(before) {
            let after = town.sweep(who, revision).await;
            assert_eq!(after.len(), before.len(), "{role}");
            for (mut after, mut before) in after.into_iter().zip(before) {
                blank_revisions(&mut after);
                blank_revisions(&mut before);
                assert_eq!(after, before, "{role}");
            }
            // What happened to what he sees is told of that alone, and not by whom.
            let mut longer = town.log(who).await;
            let older = longer.split_off(longer.len() - log.len());
            assert_eq!(older, log, "{role}");
            for edge in &longer {
                let node = &edge["node"];
                assert_eq!(node["by"], Value::Null, "{role}: {node}");
                for subject in node["subjects"].as_array().unwrap() {
                    let seen = [&town.own, &town.shared].map(|id| json!({ "id": id }));
                    assert!(seen.contains(subject), "{role}: {node}");
                }
            }
            for revision in revision + 1..=now {
                let told = town.change(who, revision).await;
                let text = revision.to_string();
                let logged = longer.iter().find(|edge| edge["node"]["revision"] == text);
                let logged = logged.map_or(&Value::Null, |edge| &edge["node"]);
                assert_eq!(&told, logged, "{role}: {revision}");
            }
            let audits = *role == "Group manager";
            assert_eq!(longer.len(), if audits { 5 } else { 0 }, "{role}");
        }
        town.desk.server.is_well().await;
    });
}

/// The System's revision is known to everybody.
fn blank_revisions(value: &mut Value) {
    if let Some(extensions) = value.get_mut("extensions") {
        extensions["revision"].take();
    }
}
