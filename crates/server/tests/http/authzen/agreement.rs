//! Over a random System: AuthZEN answers what GraphQL answers, and a search finds exactly what
//! evaluates to true, for callers who see much and for callers who see little.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::world::{World, actions, results};
use super::{entity, kind};
use crate::desk::Desk;
use crate::model::step::Dice;
use crate::support::run;

/// What evaluates to true for a caller; none: he may not ask about the user.
type Answers = BTreeMap<String, Option<BTreeSet<(String, String)>>>;

fn seed() -> u64 {
    let now = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap();
    let given = std::env::var("CANOPY_MODEL_SEED");
    let seed = given.map_or(now.as_secs(), |seed| seed.parse().unwrap());
    eprintln!("CANOPY_MODEL_SEED={seed}");
    seed
}

/// All evaluations of a user by a caller: of each action and target.
async fn evaluations(
    world: &World,
    token: &str,
    user: &str,
    asked: &[(String, String)],
) -> Option<BTreeSet<(String, String)>> {
    let mut yes = BTreeSet::new();
    for part in asked.chunks(1000) {
        let items: Vec<Value> = part
            .iter()
            .map(|(action, target)| json!({ "action": { "name": action }, "resource": entity(target) }))
            .collect();
        let body = json!({ "subject": { "type": "user", "id": user }, "evaluations": items });
        let answer = world
            .desk
            .server
            .answered(token, "evaluations", &body)
            .await;
        let answers = answer["evaluations"].as_array().unwrap();
        assert_eq!(answers.len(), part.len());
        let refused = |one: &&Value| one["context"]["error"]["status"] == 403;
        let count = answers.iter().filter(refused).count();
        if count > 0 {
            assert_eq!(count, part.len(), "about a user, or not");
            assert!(answers.iter().all(|one| one["decision"] == false));
            return None;
        }
        for (one, asked) in answers.iter().zip(part) {
            assert!(one["context"].get("error").is_none(), "{one}");
            if one["decision"].as_bool().unwrap() {
                yes.insert(asked.clone());
            }
        }
    }
    Some(yes)
}

/// The same as GraphQL has it.
async fn checks(
    world: &World,
    token: &str,
    user: &str,
    asked: &[(String, String)],
) -> Option<BTreeSet<(String, String)>> {
    let query = "query($i: [CheckInput!]!) { checks(inputs: $i) { allowed } }";
    let mut yes = BTreeSet::new();
    for part in asked.chunks(1000) {
        let inputs: Vec<Value> = part
            .iter()
            .map(|(action, target)| json!({ "userId": user, "action": action, "targetId": target }))
            .collect();
        let variables = json!({ "i": inputs });
        let answer = world
            .desk
            .server
            .operate(Some(token), query, variables)
            .await;
        if answer.code() == "FORBIDDEN" {
            return None;
        }
        let answer = answer.json();
        let answers = answer["data"]["checks"].as_array().unwrap();
        let allowed = answers
            .iter()
            .zip(part)
            .filter(|(one, _)| one["allowed"] == true);
        yes.extend(allowed.map(|(_, asked)| asked.clone()));
    }
    Some(yes)
}

/// Every question about everybody, by both ways.
async fn all_answers(world: &World, token: &str) -> Answers {
    let mut asked = Vec::new();
    for target in world.targets() {
        asked.extend(actions().into_iter().map(|action| (action, target.clone())));
    }
    let mut all = Answers::new();
    for user in &world.users {
        let here = evaluations(world, token, user, &asked).await;
        let there = checks(world, token, user, &asked).await;
        assert_eq!(here, there, "{user}");
        all.insert(user.clone(), here);
    }
    all
}

/// All pages of a search, of this size; none where it is forbidden.
async fn search(
    world: &World,
    token: &str,
    path: &str,
    body: &Value,
    limit: Option<usize>,
) -> Option<Vec<Value>> {
    let mut body = body.clone();
    if let Some(limit) = limit {
        body["page"] = json!({ "limit": limit });
    }
    let mut found = Vec::new();
    loop {
        let answer = world.desk.server.access(token, path, &body).await;
        if answer.status == 403 {
            assert!(found.is_empty());
            return None;
        }
        assert_eq!(answer.status, 200, "{body}: {}", answer.body);
        let answer = answer.json();
        let items = results(&answer);
        found.extend(items.iter().cloned());
        let Some(limit) = limit else {
            assert!(answer.get("page").is_none(), "all came at once: {answer}");
            return Some(found);
        };
        let page = &answer["page"];
        assert_eq!(page["count"], items.len(), "{answer}");
        assert!(items.len() <= limit, "{answer}");
        if page["next_token"] == "" {
            assert_eq!(page["total"], found.len(), "{answer}");
            return Some(found);
        }
        assert_eq!(items.len(), limit, "a page that is not the last is full");
        body["page"] = json!({ "token": page["next_token"] });
    }
}

fn names(found: Option<Vec<Value>>, name: &str) -> Option<BTreeSet<String>> {
    let found = found?;
    let names: BTreeSet<String> = found
        .iter()
        .map(|one| one[name].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(names.len(), found.len(), "nothing comes twice");
    Some(names)
}

struct Searches<'a> {
    world: &'a World,
    token: &'a str,
    answers: &'a Answers,
}

impl Searches<'_> {
    /// What the user may do to the target.
    async fn actions(&self, user: &str, target: &str, limit: Option<usize>) -> usize {
        let body = json!({ "subject": entity(user), "resource": entity(target) });
        let found = search(self.world, self.token, "search/action", &body, limit).await;
        let expected = self.answers[user].as_ref().map(|yes| {
            let of_it = yes.iter().filter(|(_, to)| to == target);
            of_it
                .map(|(action, _)| action.clone())
                .collect::<BTreeSet<_>>()
        });
        assert_eq!(names(found, "name"), expected, "{body}");
        expected.map_or(0, |expected| expected.len())
    }

    /// To what of a type the user may do it.
    async fn resources(&self, user: &str, action: &str, of: &str, limit: Option<usize>) -> usize {
        let body = json!({
            "subject": entity(user), "action": { "name": action },
            "resource": { "type": of, "id": "passed over" },
        });
        let found = search(self.world, self.token, "search/resource", &body, limit).await;
        for one in found.iter().flatten() {
            assert_eq!(one["type"], of);
        }
        let expected = self.answers[user].as_ref().map(|yes| {
            let of_it = yes.iter().filter(|(by, to)| by == action && kind(to) == of);
            of_it
                .map(|(_, target)| target.clone())
                .collect::<BTreeSet<_>>()
        });
        assert_eq!(names(found, "id"), expected, "{body}");
        expected.map_or(0, |expected| expected.len())
    }

    /// Who may do it to the target.
    async fn subjects(&self, action: &str, target: &str, limit: Option<usize>) -> usize {
        let body = json!({
            "subject": { "type": "user", "id": "passed over" }, "action": { "name": action },
            "resource": entity(target),
        });
        let found = search(self.world, self.token, "search/subject", &body, limit).await;
        let Some(found) = names(found, "id") else {
            let others = self.answers.values().flatten();
            let others = others.filter(|yes| !yes.is_empty()).count();
            assert!(others <= 1, "he may ask about others: {body}");
            return 0;
        };
        let yes = |user: &&String| {
            let answers = self.answers[*user].as_ref();
            answers.is_some_and(|yes| yes.contains(&(action.to_owned(), target.to_owned())))
        };
        let expected: BTreeSet<String> = self.answers.keys().filter(yes).cloned().collect();
        assert_eq!(found, expected, "{body}");
        expected.len()
    }
}

const TYPES: [&str; 9] = [
    "camera",
    "intercom",
    "layout",
    "camera_group",
    "map",
    "person_list",
    "plate_list",
    "group",
    "user",
];

#[test]
fn every_search_result_evaluates_to_true_and_nothing_that_does_is_missing() {
    run(async {
        let mut dice = Dice(seed());
        let mut world = World::draw(Desk::open().await, &mut dice).await;
        // Whoever makes the resources is part of it.
        let query = "{ users(first: 100) { nodes { id } } }";
        let everybody = world
            .desk
            .server
            .ask(&world.desk.boss, query, json!({}))
            .await;
        let everybody = everybody["users"]["nodes"].as_array().unwrap().iter();
        world.users = everybody
            .map(|one| crate::support::text(&one["id"]))
            .collect();
        let actions = actions();
        // Who sees everything, and some who see less.
        let mut askers = world.askers().await;
        assert!(askers.len() > 4);
        while askers.len() > 4 {
            askers.remove(1 + dice.below(askers.len() - 1));
        }
        let mut seen = [0; 3];
        for (_, token) in &askers {
            let answers = all_answers(&world, token).await;
            let searches = Searches {
                world: &world,
                token,
                answers: &answers,
            };
            for _ in 0..30 {
                let size = [None, Some(1), Some(2), Some(3), Some(7), Some(1000)];
                let limit = dice.of(&size);
                let user = dice.of(&world.users);
                let yes: Vec<(String, String)> = answers[&user].iter().flatten().cloned().collect();
                // Mostly what somebody may do to something.
                let (action, target) = if yes.is_empty() || dice.below(4) == 0 {
                    (dice.of(&actions), dice.of(&world.targets()).clone())
                } else {
                    dice.of(&yes)
                };
                seen[0] += searches.actions(&user, &target, limit).await;
                for of in TYPES {
                    seen[1] += searches.resources(&user, &action, of, limit).await;
                }
                seen[2] += searches.subjects(&action, &target, limit).await;
            }
        }
        // Not everything was empty.
        assert!(seen.iter().all(|count| *count > 50), "{seen:?}");
        world.desk.server.is_well().await;
    });
}
