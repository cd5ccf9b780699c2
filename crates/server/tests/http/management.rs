//! The management matrix: who, with which role where, may call which mutation on whom. Printed as a
//! snapshot for a person to review; a mutation that is not listed here fails it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use serde_json::{Value, json};

use crate::desk::Desk;
use crate::rules::{Person, from_group, in_group, role_in, to_user};
use crate::support::{PASSWORD, code, run, text};

/// Which everybody may call, about himself.
const OWN: [&str; 2] = ["login", "logout"];

/// The tree of the matrix, and what is in it.
struct Stage {
    desk: Desk,
    region: String,
    site: String,
    cell: String,
    other: String,
    camera: String,
    far: String,
    loose: String,
    layout: String,
    subjects: BTreeMap<&'static str, String>,
    callers: Vec<(String, Person)>,
}

impl Stage {
    async fn set() -> Self {
        let desk = Desk::open().await;
        let region = desk.group(&desk.root, "region").await;
        let site = desk.group(&region, "site").await;
        let cell = desk.group(&site, "cell").await;
        let other = desk.group(&desk.root, "other").await;
        let camera = desk.camera(&site, "camera").await;
        let far = desk.camera(&other, "far").await;
        let loose = desk.resource("CAMERA", &[], "loose", &[]).await;
        let layout = desk.resource("LAYOUT", &[&site], "layout", &[]).await;
        let mut subjects = BTreeMap::new();
        for (called, group, role) in [
            ("an Observer of the site", &site, "OBSERVER"),
            ("a Group manager of the site", &site, "GROUP_MANAGER"),
            ("a Group manager of the region", &region, "GROUP_MANAGER"),
            ("a Camera manager", &desk.root, "CAMERA_MANAGER"),
            ("a System manager", &desk.root, "SYSTEM_MANAGER"),
        ] {
            let email = format!("{}@subjects.example", called.replace(' ', "-"));
            let id = desk.user(&email, group, role).await;
            // All are known at the site, so that they are seen there.
            if *group != site {
                desk.role(&id, &site, "OBSERVER").await;
            }
            subjects.insert(called, id);
        }
        let mut callers = Vec::new();
        for (place, group, roles) in [
            (
                "root",
                &desk.root,
                &[
                    "SYSTEM_MANAGER",
                    "CAMERA_MANAGER",
                    "GROUP_MANAGER",
                    "OPERATOR",
                    "MEMBER",
                    "OBSERVER",
                ][..],
            ),
            (
                "region",
                &region,
                &["GROUP_MANAGER", "OPERATOR", "MEMBER", "OBSERVER"],
            ),
            (
                "site",
                &site,
                &["GROUP_MANAGER", "OPERATOR", "MEMBER", "OBSERVER"],
            ),
            ("cell", &cell, &["GROUP_MANAGER"]),
            ("other", &other, &["GROUP_MANAGER"]),
        ] {
            for role in roles {
                let called = format!("{}@{place}", role.to_lowercase());
                let name = called.replace('@', "-at-");
                callers.push((called, desk.person(&name, group, role).await));
            }
        }
        Self {
            desk,
            region,
            site,
            cell,
            other,
            camera,
            far,
            loose,
            layout,
            subjects,
            callers,
        }
    }

    /// Every mutation with what it is tried on; `ME` stands for the caller.
    fn tries(&self) -> Vec<(&'static str, String, Value)> {
        let mut tries = Vec::new();
        let mut add =
            |name: &'static str, on: &str, input: Value| tries.push((name, on.to_owned(), input));
        let (site, root, other) = (&self.site, &self.desk.root, &self.other);
        let mut people: Vec<(&str, &str)> = self
            .subjects
            .iter()
            .map(|(called, id)| (*called, id.as_str()))
            .collect();
        people.push(("oneself", "ME"));
        for (called, user) in people {
            add(
                "updateUser",
                &format!("the name of {called}"),
                json!({ "userId": user, "name": "x" }),
            );
            add(
                "updateUser",
                &format!("the email of {called}"),
                json!({ "userId": user, "email": "x@example.com" }),
            );
            add(
                "updateUser",
                &format!("{called}, inactive"),
                json!({ "userId": user, "active": false }),
            );
            add(
                "setPassword",
                called,
                json!({ "userId": user, "password": "another-one" }),
            );
            add(
                "setActionLimits",
                called,
                json!({ "userId": user, "actionLimits": ["cameras.view", "login"] }),
            );
            add(
                "setIpPool",
                called,
                json!({ "userId": user, "ipPool": ["127.0.0.1"] }),
            );
            add(
                "assignRole",
                &format!("{called}, Operator of the site"),
                role_in(user, site, "OPERATOR"),
            );
            add(
                "removeFromGroup",
                &format!("{called}, from the site"),
                from_group(user, site),
            );
            add(
                "assignToUser",
                &format!("{called}, a camera of the site"),
                to_user(user, &[&self.camera]),
            );
            add(
                "unassignFromUser",
                &format!("{called}, a camera of the site"),
                to_user(user, &[&self.camera]),
            );
            add("deleteUser", called, json!({ "userId": user }));
            add(
                "duplicateUser",
                called,
                json!({ "userId": user, "email": "copy@example.com", "name": "x", "password": PASSWORD }),
            );
        }
        let observer = self.subjects["an Observer of the site"].as_str();
        for role in ["SYSTEM_MANAGER", "CAMERA_MANAGER", "GROUP_MANAGER"] {
            add(
                "assignRole",
                &format!("an Observer of the site, {role} of the root"),
                role_in(observer, root, role),
            );
            add(
                "createUser",
                &format!("{role} of the root"),
                new(root, role),
            );
        }
        add(
            "assignRole",
            "an Observer of the site, GROUP_MANAGER of it",
            role_in(observer, site, "GROUP_MANAGER"),
        );
        add(
            "assignToUser",
            "an Observer of the site, a camera of elsewhere",
            to_user(observer, &[&self.far]),
        );
        for role in ["GROUP_MANAGER", "OPERATOR", "MEMBER", "OBSERVER"] {
            add(
                "createUser",
                &format!("{role} of the site"),
                new(site, role),
            );
        }
        for (called, group) in [
            ("the root", root),
            ("the region", &self.region),
            ("the site", site),
            ("elsewhere", other),
        ] {
            add(
                "createGroup",
                &format!("below {called}"),
                json!({ "parentId": group, "name": "x" }),
            );
            add(
                "renameGroup",
                called,
                json!({ "groupId": group, "name": "x" }),
            );
            add("deleteGroup", called, json!({ "groupId": group }));
        }
        add(
            "moveGroup",
            "the cell to the region",
            json!({ "groupId": self.cell, "parentId": self.region }),
        );
        add(
            "moveGroup",
            "the site to the root",
            json!({ "groupId": site, "parentId": root }),
        );
        add(
            "moveGroup",
            "the cell to elsewhere",
            json!({ "groupId": self.cell, "parentId": other }),
        );
        for (called, camera) in [
            ("of the site", &self.camera),
            ("of elsewhere", &self.far),
            ("in no group", &self.loose),
        ] {
            add(
                "assignToGroup",
                &format!("a camera {called}, to the cell"),
                in_group(&self.cell, &[camera]),
            );
            add(
                "updateResource",
                &format!("the name of a camera {called}"),
                json!({ "resourceId": camera, "name": "x" }),
            );
            add(
                "updateResource",
                &format!("the external id of a camera {called}"),
                json!({ "resourceId": camera, "externalId": "x" }),
            );
            add(
                "deleteResource",
                &format!("a camera {called}"),
                json!({ "resourceId": camera }),
            );
        }
        add(
            "unassignFromGroup",
            "a camera of the site",
            in_group(site, &[&self.camera]),
        );
        add(
            "updateResource",
            "the name of a layout of the site",
            json!({ "resourceId": self.layout, "name": "x" }),
        );
        add(
            "updateResource",
            "the external id of a layout of the site",
            json!({ "resourceId": self.layout, "externalId": "x" }),
        );
        add(
            "deleteResource",
            "a layout of the site",
            json!({ "resourceId": self.layout }),
        );
        let attach = json!({ "resourceId": self.layout, "cameraId": self.camera });
        add(
            "attachCamera",
            "a camera of the site to a layout of it",
            attach.clone(),
        );
        add(
            "detachCamera",
            "a camera of the site from a layout of it",
            attach,
        );
        for kind in [
            "CAMERA",
            "INTERCOM",
            "LAYOUT",
            "CAMERA_GROUP",
            "MAP",
            "PERSON_LIST",
            "PLATE_LIST",
        ] {
            add(
                "createResource",
                &format!("{kind} in the site"),
                json!({ "kind": kind, "name": "x", "groupIds": [site] }),
            );
        }
        add(
            "createResource",
            "CAMERA in no group",
            json!({ "kind": "CAMERA", "name": "x", "groupIds": [] }),
        );
        // One block for each mutation.
        tries.sort_by_key(|(name, ..)| *name);
        tries
    }

    /// What the caller is answered: `yes`, a code, or the rules that say no.
    async fn answer(&self, caller: &Person, name: &str, input: &Value) -> String {
        let mut input = input.clone();
        if input["userId"] == "ME" {
            input["userId"] = json!(caller.id);
        }
        let answer = self.desk.answer(&caller.token, name, input, true).await;
        if answer.get("errors").is_some() {
            return code(&answer);
        }
        let errors = answer["data"][name]["userErrors"].as_array().unwrap();
        let rules = errors.iter().map(|error| match error["rule"].as_str() {
            Some(rule) => rule.to_owned(),
            None => text(&error["code"]),
        });
        let rules: BTreeSet<String> = rules.collect();
        if rules.is_empty() {
            return "yes".into();
        }
        rules.into_iter().collect::<Vec<_>>().join("+")
    }
}

fn new(group: &str, role: &str) -> Value {
    crate::desk::new_user("new@example.com", &[(group, role)])
}

#[test]
fn the_management_matrix_is_the_reviewed_one() {
    run(async {
        let stage = Stage::set().await;
        let tries = stage.tries();
        let listed: BTreeSet<&str> = tries.iter().map(|(name, ..)| *name).chain(OWN).collect();
        let schema = crate::support::call(&[], &["schema"]).out;
        assert_eq!(
            listed,
            mutations(&schema),
            "every mutation is in the matrix, and no other"
        );

        let mut matrix = String::new();
        let mut last = "";
        for (name, on, input) in &tries {
            if *name != last {
                writeln!(matrix, "\n{name}").unwrap();
                last = name;
            }
            let mut answers: BTreeMap<String, Vec<&str>> = BTreeMap::new();
            for (called, caller) in &stage.callers {
                let answer = stage.answer(caller, name, input).await;
                answers.entry(answer).or_default().push(called);
            }
            writeln!(matrix, "  {on}").unwrap();
            for (answer, callers) in &answers {
                let whom = if callers.len() == stage.callers.len() {
                    "everybody".to_owned()
                } else {
                    callers.join(", ")
                };
                writeln!(matrix, "    {answer}: {whom}").unwrap();
            }
        }
        insta::assert_snapshot!("management", matrix);
        stage.desk.server.is_well().await;
    });
}

/// The fields of the type Mutation.
fn mutations(schema: &str) -> BTreeSet<&str> {
    let fields = schema.split("type Mutation {").nth(1).unwrap();
    let fields = fields.split("\n}").next().unwrap();
    let names = fields.lines().filter_map(|line| {
        let line = line.trim();
        let end = line.find(['(', ':'])?;
        let name = &line[..end];
        let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphabetic());
        is_name.then_some(name)
    });
    names.collect()
}
