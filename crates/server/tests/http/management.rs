//! The management matrix: who, with which role where, may call which mutation on whom. Printed as a
//! snapshot for a person to review; a mutation that is not listed here fails it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use serde_json::{Value, json};

use crate::desk::Desk;
use crate::rules::{Person, from_group, in_group, role_in, to_user};
use crate::support::{PASSWORD, code, run, text};

/// Which everybody may call, about himself.
const OWN: [&str; 4] = ["login", "logout", "changePassword", "createApiToken"];

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
    list: String,
    entry: String,
    case: String,
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
        let mut callers: Vec<(String, Person)> = Vec::new();
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
        // The Group manager of the site has made a case there, and an entry of a list.
        let his = callers
            .iter()
            .find(|(called, _)| called == "group_manager@site");
        let his = &his.unwrap().1;
        for (name, input) in [
            (
                "setLicenseTotals",
                json!({ "totals": [{ "level": 1, "count": 20 }] }),
            ),
            (
                "setLicenses",
                json!({ "userId": his.id, "licenses": [{ "level": 1, "count": 9 }] }),
            ),
        ] {
            desk.does(&desk.boss, name, input).await;
        }
        let made = async |name: &str, input: Value| {
            let made = desk.does(&his.token, name, input).await;
            text(&made["thing"]["id"])
        };
        let list = json!({ "kind": "PLATE_LIST", "name": "list", "groupIds": [site] });
        let list = made("createResource", list).await;
        let entry = json!({ "listId": list, "label": "x", "value": "x" });
        let entry = made("createEntry", entry).await;
        let case = made("createCase", new_case(&camera)).await;
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
            list,
            entry,
            case,
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
                "setLicenses",
                called,
                json!({ "userId": user, "licenses": [{ "level": 1, "count": 1 }] }),
            );
            add("endSession", called, json!({ "sessionOf": user }));
            add("revokeApiToken", called, json!({ "tokenOf": user }));
            if user != "ME" {
                add("endAllSessions", called, json!({ "userId": user }));
            }
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
        self.analytics(&mut add);
        add(
            "createResource",
            "CAMERA in no group",
            json!({ "kind": "CAMERA", "name": "x", "groupIds": [] }),
        );
        // One block for each mutation.
        tries.sort_by_key(|(name, ..)| *name);
        tries
    }

    fn analytics(&self, add: &mut impl FnMut(&'static str, &str, Value)) {
        let totals = json!({ "totals": [{ "level": 1, "count": 30 }] });
        add("setLicenseTotals", "the System", totals);
        for (called, camera) in [("the site", &self.camera), ("elsewhere", &self.far)] {
            add(
                "createCase",
                &format!("a camera of {called}"),
                new_case(camera),
            );
        }
        let of = json!({ "caseId": self.case });
        let (mut update, mut record) = (of.clone(), of.clone());
        update["name"] = json!("x");
        let event = json!({ "cameraId": self.camera, "at": "2026-03-03T12:00:00Z" });
        record["events"] = json!([event]);
        for (name, input) in [("updateCase", update), ("recordEvents", record)] {
            add(name, "a case of the site", input);
        }
        for name in ["pauseCase", "resumeCase", "deleteCase"] {
            add(name, "a case of the site", of.clone());
        }
        let new = json!({ "listId": self.list, "label": "x", "value": "x" });
        add("createEntry", "a list of the site", new);
        let of = json!({ "entryId": self.entry });
        let mut update = of.clone();
        update["label"] = json!("y");
        add("updateEntry", "an entry of the site", update);
        add("deleteEntry", "an entry of the site", of);
    }

    /// A session of somebody that begins now.
    async fn session(&self, user: &str) -> String {
        let query = "query($u: ID!) { node(id: $u) { ... on User { email sessions(first: 1) { \
                     nodes { id } } } } }";
        let user = json!({ "u": user });
        let server = &self.desk.server;
        let found = server.ask(&self.desk.boss, query, user.clone()).await;
        server.login(&text(&found["node"]["email"]), PASSWORD).await;
        let found = server.ask(&self.desk.boss, query, user).await;
        text(&found["node"]["sessions"]["nodes"][0]["id"])
    }

    /// An API token of somebody that begins now.
    async fn api_token(&self, user: &str) -> String {
        let query = "query($u: ID!) { node(id: $u) { ... on User { email } } }";
        let server = &self.desk.server;
        let found = server
            .ask(&self.desk.boss, query, json!({ "u": user }))
            .await;
        let login = server.login(&text(&found["node"]["email"]), PASSWORD).await;
        crate::api_tokens::create(server, &login, &["users.check"])
            .await
            .id
    }

    /// What the caller is answered: `yes`, a code, or the rules that say no.
    async fn answer(&self, caller: &Person, name: &str, input: &Value) -> String {
        let mut input = input.clone();
        if input["userId"] == "ME" {
            input["userId"] = json!(caller.id);
        }
        if let Some(user) = input["sessionOf"].as_str() {
            let user = if user == "ME" { &caller.id } else { user };
            input = json!({ "sessionId": self.session(user).await });
        }
        if let Some(user) = input["tokenOf"].as_str() {
            let user = if user == "ME" { &caller.id } else { user };
            input = json!({ "tokenId": self.api_token(user).await });
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

fn new_case(camera: &str) -> Value {
    json!({ "name": "x", "kind": "INTRUSION", "level": 1, "cameras": [{ "cameraId": camera }] })
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
            fields(&schema, "Mutation"),
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

/// The fields of a root type.
pub(crate) fn fields<'a>(schema: &'a str, root: &str) -> BTreeSet<&'a str> {
    let opening = format!("type {root} {{");
    let fields = schema.split(&opening).nth(1).unwrap();
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
