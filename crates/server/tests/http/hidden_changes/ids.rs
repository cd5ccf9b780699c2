//! An id is no way to find out what is there.

use std::collections::{BTreeSet, HashMap};

use futures::future::join_all;
use serde_json::json;

use super::Town;
use super::ways::{Way, ways};
use crate::desk::on_both;
use crate::rules::Person;
use crate::support::run;

/// A well-formed id of the same kind that nothing ever had.
fn unheard_of(id: &str) -> String {
    let (kind, _) = id.rsplit_once('_').unwrap();
    format!("{kind}_0190a7f0000070008000000000000001")
}

/// The same thing, called another kind of resource.
fn misnamed(id: &str) -> Option<String> {
    let (kind, uuid) = id.rsplit_once('_').unwrap();
    let other = match kind {
        "user" | "group" | "session" | "case" | "entry" => return None,
        "camera" => "layout",
        _ => "camera",
    };
    Some(format!("{other}_{uuid}"))
}

impl Town<'_> {
    fn filled_in(&self, way: &Way, who: &Person, dry: bool, revision: u64) -> String {
        let mut query = way.query.clone();
        for (word, id) in [
            ("SITE", &self.site),
            ("CELL", &self.cell),
            ("OWN", &self.own),
            ("SHARED", &self.shared),
            ("WALL", &self.wall),
            ("CASE", &self.case),
            ("BOTH", &self.both.id),
            ("PLAIN", &self.plain),
            ("\"ME\"", &format!("\"{}\"", who.id)),
            ("DRY", &dry.to_string()),
            ("REV", &revision.to_string()),
        ] {
            query = query.replace(word, id);
        }
        query
    }

    /// The status and the body of the answer about this id, which stands in it as `ID`.
    async fn about(&self, who: &Person, query: &str, id: &str) -> (u16, String) {
        let answer = self.ask(who, query, json!({ "id": id })).await;
        (answer.status, answer.body.replace(id, "ID"))
    }

    /// The same about each of these, several at a time.
    async fn about_all(
        &self,
        who: &Person,
        query: &str,
        ids: &BTreeSet<String>,
    ) -> HashMap<String, (u16, String)> {
        let asked = ids.iter().map(async |id| {
            let answer = self.about(who, query, id).await;
            (id.clone(), answer)
        });
        join_all(asked).await.into_iter().collect()
    }
}

#[test]
fn a_hidden_a_gone_and_an_unheard_of_id_are_answered_with_the_same_bytes() {
    run(on_both(async |desk| {
        let town = Town::build(desk).await;
        let before = town.desk.revision().await;
        let ids: BTreeSet<String> = town.hidden.iter().chain(&town.gone).cloned().collect();
        let misnamed: BTreeSet<String> = ids.iter().filter_map(|id| misnamed(id)).collect();
        let all: BTreeSet<String> = ids.union(&misnamed).cloned().collect();
        for (role, who) in town.callers() {
            // Whoever manages nothing is refused the same, tried or not.
            let manages = role == "Group manager";
            let ids = if manages { &all } else { &ids };
            for way in ways() {
                let tried = (manages && way.query.contains("DRY")).then_some(true);
                for dry in tried.into_iter().chain([false]) {
                    let query = town.filled_in(&way, who, dry, before);
                    let absent: BTreeSet<String> = ids.iter().map(|id| unheard_of(id)).collect();
                    let absent = town.about_all(who, &query, &absent).await;
                    for (id, answer) in town.about_all(who, &query, ids).await {
                        assert_eq!(answer, absent[&unheard_of(&id)], "{role}: {query} {id}");
                    }
                }
            }
        }
        assert_eq!(town.desk.revision().await, before, "nothing was done");
        town.desk.server.is_well().await;
    }));
}
