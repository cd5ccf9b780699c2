//! Effects are told and counted as far as the caller sees the people and the things.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::Town;
use crate::desk::{new_user, on_both};
use crate::rules::{from_group, in_group, role_in, to_user};
use crate::support::{run, text};

const EFFECTS: &str = "effects { users targets entries(first: 1000) { totalCount edges { cursor \
     node { user { id } target { id } gained lost } } pageInfo { endCursor hasNextPage } } }";

/// By user, target and action: whether it is gained or lost.
type Entries = BTreeMap<(String, String, String), bool>;

/// What is told, and that its counts are of what is told.
fn entries(effects: &Value) -> Entries {
    let mut entries = Entries::new();
    let (mut users, mut targets) = (BTreeSet::new(), BTreeSet::new());
    let edges = effects["entries"]["edges"].as_array().unwrap();
    for edge in edges {
        let node = &edge["node"];
        let (user, target) = (text(&node["user"]["id"]), text(&node["target"]["id"]));
        users.insert(user.clone());
        targets.insert(target.clone());
        for (list, gained) in [("gained", true), ("lost", false)] {
            for action in node[list].as_array().unwrap() {
                let key = (user.clone(), target.clone(), text(action));
                assert_eq!(entries.insert(key, gained), None, "told twice: {edge}");
            }
        }
    }
    assert_eq!(effects["entries"]["totalCount"], edges.len(), "{effects}");
    assert_eq!(effects["users"], users.len(), "{effects}");
    assert_eq!(effects["targets"], targets.len(), "{effects}");
    assert_eq!(effects["entries"]["pageInfo"]["hasNextPage"], false);
    entries
}

fn actions() -> Vec<String> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../domain/catalogue.csv");
    let mut reader = csv::Reader::from_path(path).unwrap();
    let at = reader
        .headers()
        .unwrap()
        .iter()
        .position(|name| name == "action");
    let rows = reader
        .records()
        .map(|row| row.unwrap()[at.unwrap()].to_owned());
    rows.collect()
}

impl Town<'_> {
    /// Whom and what the Group manager lists.
    async fn listed(&self) -> (BTreeSet<String>, BTreeSet<String>) {
        let query = "{ users { nodes { id } } groups { nodes { id } } resources { nodes { id } } }";
        let all = self.read(&self.manager, query, json!({})).await;
        let of = |list: &str| -> BTreeSet<String> {
            let nodes = all[list]["nodes"].as_array().unwrap().iter();
            nodes.map(|node| text(&node["id"])).collect()
        };
        let users = of("users");
        let targets = of("groups").into_iter().chain(of("resources"));
        (users.clone(), targets.chain(users).collect())
    }

    /// What the Group manager is answered to every check of these that he may ask, then.
    async fn rights(
        &self,
        pairs: &[(String, String)],
        revision: u64,
    ) -> BTreeSet<(String, String, String)> {
        let actions = actions();
        let asked: Vec<(&String, &String, &String)> = pairs
            .iter()
            .flat_map(|(user, target)| actions.iter().map(move |action| (user, target, action)))
            .collect();
        let query =
            "query($i: [CheckInput!]!, $o: AsOf) { checks(inputs: $i, asOf: $o) { allowed } }";
        let mut rights = BTreeSet::new();
        for part in asked.chunks(900) {
            let inputs: Vec<Value> = part
                .iter()
                .map(|(user, target, action)| {
                    json!({ "userId": user, "targetId": target, "action": action })
                })
                .collect();
            let variables = json!({ "i": inputs, "o": { "revision": revision.to_string() } });
            let told = self.read(&self.manager, query, variables).await;
            for ((user, target, action), told) in
                part.iter().zip(told["checks"].as_array().unwrap())
            {
                if told["allowed"] == true {
                    rights.insert(((*user).clone(), (*target).clone(), (*action).clone()));
                }
            }
        }
        rights
    }

    /// A mutation of the Group manager tells him exactly what he finds out by asking before and
    /// after; of what he sees no more, only what he lost himself.
    async fn tells_what_he_could_ask(&self, name: &str, input: Value) -> Entries {
        let manager = &self.manager;
        let (users, targets) = self.listed().await;
        let before = self.desk.revision().await;
        let tried = self
            .mutate(manager, name, input.clone(), true, EFFECTS)
            .await;
        assert_eq!(tried["userErrors"], json!([]), "{name}");
        let done = self.mutate(manager, name, input, false, EFFECTS).await;
        assert_eq!(done["userErrors"], json!([]), "{name}");
        let told = entries(&done["effects"]);
        let (users_after, targets_after) = self.listed().await;
        let users: BTreeSet<&String> = users.iter().chain(&users_after).collect();
        let targets: BTreeSet<&String> = targets.iter().chain(&targets_after).collect();
        let pairs = users.iter().flat_map(|user| {
            let targets = targets.iter();
            // A user as a target is asked about himself.
            let targets =
                targets.filter(move |target| !target.starts_with("user_") || *target == user);
            targets.map(|target| ((*user).clone(), (*target).clone()))
        });
        let pairs: Vec<(String, String)> = pairs.collect();
        let then = self.rights(&pairs, before).await;
        let now = self.rights(&pairs, self.desk.revision().await).await;
        let gained = now.difference(&then).map(|key| (key.clone(), true));
        let lost = then.difference(&now).map(|key| (key.clone(), false));
        let mut expected: Entries = gained.chain(lost).collect();
        for (key, gained) in &told {
            let (user, target, _) = key;
            if *user == manager.id && !targets_after.contains(target) {
                assert!(!gained, "{name}: what he gains, he sees");
                expected.insert(key.clone(), false);
            }
        }
        assert_eq!(told, expected, "{name}");
        if !name.starts_with("create") {
            assert_eq!(entries(&tried["effects"]), told, "{name}: tried or not");
        }
        // The log tells the same afterwards, to whoever may read it.
        let revision = text(&done["revision"]);
        let query = format!("query($r: Revision!) {{ change(revision: $r) {{ {EFFECTS} }} }}");
        let logged = self.read(manager, &query, json!({ "r": revision })).await;
        if !logged["change"].is_null() {
            assert_eq!(
                entries(&logged["change"]["effects"]),
                told,
                "{name}: as it is logged"
            );
        }
        told
    }
}

#[test]
fn a_mutation_tells_its_caller_what_he_could_find_out_by_asking() {
    run(on_both(async |desk| {
        let town = Town::build(desk).await;
        let desk = town.desk;
        let lent = desk
            .resource("CAMERA", &[&town.site, &town.den], "lent", &[])
            .await;
        let indoor = desk.camera(&town.cell, "indoor").await;
        // Hidden people have it too.
        desk.give(&town.stranger, &[&lent, &indoor, &town.own])
            .await;

        let told = town
            .tells_what_he_could_ask(
                "assignToUser",
                to_user(&town.plain, &[&town.own, &lent, &indoor]),
            )
            .await;
        assert!(!told.is_empty());
        let copy = town.desk.group(&town.cell, "copy").await;
        let told = town
            .tells_what_he_could_ask(
                "assignRole",
                role_in(&town.both.id, &town.cell, "GROUP_MANAGER"),
            )
            .await;
        assert!(told.len() > 20, "{told:?}");
        town.tells_what_he_could_ask("assignToGroup", in_group(&town.cell, &[&town.own]))
            .await;
        let input = json!({ "groupId": copy, "parentId": town.site });
        let told = town.tells_what_he_could_ask("moveGroup", input).await;
        assert!(!told.is_empty(), "the Group manager of the cell loses it");
        let input = json!({ "parentId": town.site, "name": "new" });
        assert!(
            !town
                .tells_what_he_could_ask("createGroup", input)
                .await
                .is_empty()
        );
        let new = new_user("new@example.com", &[(&town.site, "MEMBER")]);
        assert!(
            !town
                .tells_what_he_could_ask("createUser", new)
                .await
                .is_empty()
        );
        let input = json!({ "userId": town.plain, "actionLimits": ["cameras", "login"] });
        assert!(
            !town
                .tells_what_he_could_ask("setActionLimits", input)
                .await
                .is_empty()
        );
        let input = json!({ "userId": town.plain, "active": false });
        assert!(
            !town
                .tells_what_he_could_ask("updateUser", input)
                .await
                .is_empty()
        );
        let input = json!({ "userId": town.plain, "active": true });
        assert!(
            !town
                .tells_what_he_could_ask("updateUser", input)
                .await
                .is_empty()
        );
        town.tells_what_he_could_ask("unassignFromUser", to_user(&town.plain, &[&indoor]))
            .await;

        // He sees it no more: what he lost himself is told, and nobody else's loss.
        let away = in_group(&town.site, &[&lent]);
        let told = town
            .tells_what_he_could_ask("unassignFromGroup", away)
            .await;
        let people: BTreeSet<&String> = told.keys().map(|(user, ..)| user).collect();
        assert_eq!(people, BTreeSet::from([&town.manager.id]));
        assert!(told.keys().all(|(_, target, _)| *target == lent));

        // He sees the person no more, whose other memberships are out of his sight.
        let cell = from_group(&town.both.id, &town.cell);
        assert!(
            !town
                .tells_what_he_could_ask("removeFromGroup", cell)
                .await
                .is_empty()
        );
        let site = from_group(&town.both.id, &town.site);
        let told = town.tells_what_he_could_ask("removeFromGroup", site).await;
        assert_eq!(told, Entries::new());
        let gone = json!({ "userId": town.plain });
        let told = town.tells_what_he_could_ask("deleteUser", gone).await;
        assert!(
            told.keys().all(|(user, ..)| *user == town.plain),
            "{told:?}"
        );
        assert!(!told.is_empty());
        let gone = json!({ "resourceId": town.wall });
        assert!(
            !town
                .tells_what_he_could_ask("deleteResource", gone)
                .await
                .is_empty()
        );
        let gone = json!({ "groupId": copy });
        assert!(
            !town
                .tells_what_he_could_ask("deleteGroup", gone)
                .await
                .is_empty()
        );
        desk.server.is_well().await;
    }));
}
