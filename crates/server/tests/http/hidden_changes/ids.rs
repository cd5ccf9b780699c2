//! An id is no way to find out what is there.

use std::collections::{BTreeSet, HashMap};

use futures::future::join_all;
use serde_json::json;

use super::Town;
use super::watched::Watched;
use super::ways::{Way, ways};
use crate::desk::{Desk, on_both};
use crate::rules::Person;
use crate::support::run;

/// A well-formed id of the same kind that nothing ever had.
pub(super) fn unheard_of(id: &str) -> String {
    let (kind, _) = id.rsplit_once('_').unwrap();
    format!("{kind}_0190a7f0000070008000000000000001")
}

/// The same thing, called another kind of resource or of record.
pub(super) fn misnamed(id: &str) -> Option<String> {
    let (kind, uuid) = id.rsplit_once('_').unwrap();
    let other = match kind {
        "user" | "group" => return None,
        "camera" => "layout",
        "case" => "entry",
        "entry" => "session",
        "session" => "case",
        _ => "camera",
    };
    Some(format!("{other}_{uuid}"))
}

impl Town<'_> {
    fn filled_in(
        &self,
        way: &Way,
        watched: &Watched,
        who: &Person,
        dry: bool,
        revision: u64,
    ) -> String {
        let mut query = way.query.clone();
        for (word, id) in [
            ("SITE", &self.site),
            ("CELL", &self.cell),
            ("OWN", &self.own),
            ("SHARED", &self.shared),
            ("WALL", &self.wall),
            ("BOTH", &self.both.id),
            ("PLAIN", &self.plain),
            ("DRY", &dry.to_string()),
            ("REV", &revision.to_string()),
        ] {
            query = query.replace(word, id);
        }
        // These are parts of other words, too.
        for (word, id) in [
            ("ME", &who.id),
            ("CASE", &watched.case),
            ("BROAD", &watched.broad),
            ("LIST", &watched.list),
            ("ENTRY", &watched.entry),
        ] {
            query = query.replace(&format!("\"{word}\""), &format!("\"{id}\""));
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
        let mut town = Town::build(desk).await;
        let watched = town.watch().await;
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
                    let query = town.filled_in(&way, &watched, who, dry, before);
                    let absent: BTreeSet<String> = ids.iter().map(|id| unheard_of(id)).collect();
                    let absent = town.about_all(who, &query, &absent).await;
                    for (id, answer) in town.about_all(who, &query, ids).await {
                        assert_eq!(answer, absent[&unheard_of(&id)], "{role}: {query} {id}");
                    }
                }
            }
        }
        assert_eq!(town.desk.revision().await, before, "nothing was done");
        town.is_as_watched(&watched).await;
        town.desk.server.is_well().await;
    }));
}

#[test]
fn each_way_finds_what_is_seen() {
    run(async {
        let desk = Desk::open().await;
        let mut town = Town::build(&desk).await;
        let watched = town.watch().await;
        let revision = town.desk.revision().await;
        let manager = &town.manager;
        let token =
            crate::api_tokens::create(&town.desk.server, &manager.token, &["users.check"]).await;
        let seen = [
            &town.site,
            &town.cell,
            &town.own,
            &town.shared,
            &town.wall,
            &town.both.id,
            &town.plain,
            &watched.case,
            &watched.broad,
            &watched.list,
            &watched.entry,
            &watched.session,
            // `endSession` has ended the one before.
            &token.id,
        ];
        let mut blind = Vec::new();
        for way in ways() {
            let query = town.filled_in(&way, &watched, manager, true, revision);
            let mut finds = false;
            for id in seen {
                let absent = town.about(manager, &query, &unheard_of(id)).await;
                finds = town.about(manager, &query, id).await != absent;
                if finds {
                    break;
                }
            }
            if !finds {
                blind.push(query);
            }
        }
        assert!(blind.is_empty(), "{blind:#?}");
        town.desk.server.is_well().await;
    });
}
