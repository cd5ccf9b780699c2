//! The log as the database has it, read by nothing of the program: rows, and the state of the model
//! that comes of them.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::model::state::{State, Thing, User};
use crate::support::{psql, text};

/// A row.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) revision: u64,
    pub(crate) by: Option<String>,
    pub(crate) kind: String,
    pub(crate) facts: Vec<Value>,
}

/// All of it, in order.
pub(crate) fn read(database: &str) -> Vec<Row> {
    let bodies = psql(database, "select body from log order by revision");
    let row = |body: &str| {
        let mut body: Value = serde_json::from_str(body).unwrap();
        Row {
            revision: body["revision"].as_u64().unwrap(),
            by: body["by"].as_str().map(Into::into),
            kind: text(&body["kind"]),
            facts: std::mem::take(body["changes"].as_array_mut().unwrap()),
        }
    };
    bodies.lines().map(row).collect()
}

impl Row {
    /// What it is about.
    pub(crate) fn subjects(&self) -> BTreeSet<String> {
        let mut subjects = BTreeSet::new();
        for fact in &self.facts {
            let mut names = vec!["user", "group", "resource", "container", "camera", "root"];
            if fact["is"] == "licenses_given" {
                names.push("giver");
            }
            let named = names.iter().filter_map(|name| fact[*name].as_str());
            subjects.extend(named.map(Into::into));
        }
        subjects
    }

    /// The first fact of this kind.
    pub(crate) fn fact(&self, is: &str) -> Option<&Value> {
        self.facts.iter().find(|fact| fact["is"] == is)
    }
}

/// What the fact makes of the state.
pub(crate) fn come_true(state: &mut State, fact: &Value) {
    let id = |name: &str| text(&fact[name]);
    match fact["is"].as_str().unwrap() {
        "group_created" => {
            let parent = fact["parent"].as_str().map(Into::into);
            if parent.is_none() {
                state.root = id("group");
            }
            state.groups.insert(id("group"), parent);
        }
        "group_moved" => drop(state.groups.insert(id("group"), Some(id("parent")))),
        "group_deleted" => {
            let gone = id("group");
            state.groups.remove(&gone);
            let left = state
                .groups
                .values()
                .flatten()
                .any(|parent| *parent == gone)
                || state
                    .users
                    .values()
                    .any(|user| user.roles.contains_key(&gone))
                || state
                    .things
                    .values()
                    .any(|thing| thing.groups.contains(&gone));
            assert!(!left, "T20: {gone} was not empty");
        }
        "user_created" => {
            let user = User {
                active: true,
                ..User::default()
            };
            state.users.insert(id("user"), user);
        }
        "user_deleted" => drop(state.users.remove(&id("user"))),
        "activation_set" => user(state, fact).active = fact["active"] == true,
        "role_assigned" => {
            // T6: the table of the model has one role for each group too, so what is replaced is
            // compared.
            let replaced = user(state, fact)
                .roles
                .insert(id("group"), model_role(&fact["role"]));
            let said = &fact["replaced"];
            let said = (!said.is_null()).then(|| model_role(said));
            assert_eq!(replaced, said, "T6: {fact}");
        }
        "removed_from_group" => {
            let had = user(state, fact).roles.remove(&id("group"));
            assert_eq!(had, Some(model_role(&fact["role"])), "{fact}");
        }
        "action_limits_set" => {
            let limits = fact["limits"].as_array();
            let limits = limits.map(|limits| limits.iter().map(text).collect());
            user(state, fact).limits = limits;
        }
        "resource_created" => {
            let id = id("resource");
            let kind = id.rsplit_once('_').unwrap().0.to_uppercase();
            state.things.insert(
                id,
                Thing {
                    kind,
                    ..Thing::default()
                },
            );
        }
        "resource_deleted" => drop(state.things.remove(&id("resource"))),
        "assigned_to_group" => {
            thing(state, &fact["resource"]).groups.insert(id("group"));
        }
        "unassigned_from_group" => {
            thing(state, &fact["resource"]).groups.remove(&id("group"));
        }
        "assigned_to_user" => {
            user(state, fact).assigned.insert(id("resource"));
        }
        "unassigned_from_user" => {
            user(state, fact).assigned.remove(&id("resource"));
        }
        "camera_attached" => {
            thing(state, &fact["container"])
                .cameras
                .insert(id("camera"));
        }
        "camera_detached" => {
            thing(state, &fact["container"])
                .cameras
                .remove(&id("camera"));
        }
        // Nobody may do more or less by these.
        "user_renamed" | "email_changed" | "language_set" | "password_set" | "ip_pool_set"
        | "group_renamed" | "resource_renamed" | "external_id_set" | "session_ended"
        | "sessions_ended" | "license_total_set" | "licenses_given" | "terms_confirmed" => {}
        other => panic!("the model knows no {other}"),
    }
}

/// As the model and the API write it.
fn model_role(role: &Value) -> String {
    text(role).to_uppercase()
}

fn user<'a>(state: &'a mut State, fact: &Value) -> &'a mut User {
    state.users.get_mut(&text(&fact["user"])).unwrap()
}

fn thing<'a>(state: &'a mut State, id: &Value) -> &'a mut Thing {
    state.things.get_mut(&text(id)).unwrap()
}
