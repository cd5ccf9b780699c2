//! What is hidden, over the Authorization API: each of its five endpoints, with an id in each place
//! that takes one.

use std::collections::BTreeSet;

use futures::future::join_all;
use serde_json::{Value, json};

use super::Town;
use super::ids::{misnamed, unheard_of};
use crate::authzen::{kind, question};
use crate::desk::on_both;
use crate::rules::Person;
use crate::support::run;

const ENDPOINTS: [&str; 5] = [
    "evaluation",
    "evaluations",
    "search/subject",
    "search/resource",
    "search/action",
];

/// Every way to name this: as whom it is asked about, and as what; alone, and in a batch beside
/// what is seen.
fn bodies(town: &Town<'_>, who: &Person, id: &str) -> Vec<Value> {
    let of_target = ["cameras.view", "user_groups.view", "users.view", "no.such"];
    let mut bodies: Vec<Value> = of_target
        .into_iter()
        .flat_map(|action| {
            let about_plain = question(&town.plain, action, id);
            [question(&who.id, action, id), about_plain]
        })
        .collect();
    bodies.push(question(id, "cameras.view", &town.own));
    bodies.push(question(id, "login.web", id));
    // Under a type that it is not of, and coming from somewhere.
    let mut wrong = question(&who.id, "cameras.view", id);
    wrong["resource"]["type"] = json!(if kind(id) == "map" { "layout" } else { "map" });
    bodies.push(wrong);
    let mut from = question(id, "cameras.view", &town.own);
    from["context"] = json!({ "ip": "10.0.0.1", "revision": "1" });
    bodies.push(from);
    for body in &mut bodies {
        body["evaluations"] = json!([{}, question(&who.id, "cameras.view", &town.own), {}]);
    }
    bodies
}

impl Town<'_> {
    /// The status and the body of each answer about this id, which stands in them as `ID`.
    async fn access_about(&self, who: &Person, id: &str) -> Vec<(u16, String)> {
        let mut answers = Vec::new();
        for path in ENDPOINTS {
            for body in bodies(self, who, id) {
                let answer = self.desk.server.access(&who.token, path, &body).await;
                self.tells_nothing(&answer.body, &body.to_string());
                answers.push((answer.status, answer.body.replace(id, "ID")));
            }
        }
        answers
    }
}

#[test]
fn over_authzen_hidden_gone_unheard_of_and_misnamed_are_answered_with_the_same_bytes() {
    run(on_both(async |desk| {
        let town = Town::build(desk).await;
        let ids: BTreeSet<String> = town.hidden.iter().chain(&town.gone).cloned().collect();
        let misnamed: BTreeSet<String> = ids.iter().filter_map(|id| misnamed(id)).collect();
        for (role, who) in town.callers() {
            let asked = ids.union(&misnamed).map(async |id| {
                let absent = unheard_of(id);
                let absent = town.access_about(who, &absent).await;
                assert_eq!(town.access_about(who, id).await, absent, "{role}: {id}");
            });
            join_all(asked).await;
        }
        // What is seen is told apart, by the same requests.
        for id in [&town.own, &town.site, &town.plain] {
            let absent = town.access_about(&town.manager, &unheard_of(id)).await;
            assert_ne!(town.access_about(&town.manager, id).await, absent, "{id}");
        }
        town.desk.server.is_well().await;
    }));
}
