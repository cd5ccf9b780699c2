//! The judge finds what it is there to find.

use std::panic::{AssertUnwindSafe, catch_unwind};

use canopy_testkit::Transport;
use serde_json::{Value, json};

use super::{Evidence, judge};
use crate::answers::Answer;
use crate::deeds::{Deed, Outcome};
use crate::log::Row;
use crate::model::state::ROWS;
use crate::readers::{Reader, Sees};

const BOSS: &str = "user_1";
const MANAGER: &str = "user_2";
const ROOT: &str = "group_1";
const SITE: &str = "group_2";

fn row(revision: u64, by: Option<&str>, kind: &str, facts: Value) -> Row {
    Row {
        revision,
        by: by.map(Into::into),
        kind: kind.into(),
        facts: facts.as_array().unwrap().clone(),
    }
}

fn role(user: &str, group: &str, role: &str) -> Value {
    json!({ "is": "role_assigned", "user": user, "group": group, "role": role, "replaced": null })
}

/// A System manager, a site and its manager; then he creates a group there, and loses the site.
fn log() -> Vec<Row> {
    let begun = json!([
        { "is": "group_created", "group": ROOT, "parent": null },
        { "is": "user_created", "user": BOSS },
        role(BOSS, ROOT, "system_manager"),
        { "is": "group_created", "group": SITE, "parent": ROOT },
        { "is": "user_created", "user": MANAGER },
        role(MANAGER, SITE, "group_manager"),
        role(MANAGER, ROOT, "observer"),
    ]);
    let created =
        json!([{ "is": "group_created", "group": "group_3", "parent": SITE, "name": "new" }]);
    let removed = json!([
        { "is": "removed_from_group", "user": MANAGER, "group": SITE, "role": "group_manager" }
    ]);
    vec![
        row(1, None, "initialised", begun),
        row(2, Some(MANAGER), "group_created", created),
        row(3, Some(BOSS), "removed_from_group", removed),
    ]
}

fn deed(by: &str, mutation: &'static str, input: Value, ids: &[&str], outcome: Outcome) -> Deed {
    Deed {
        by: by.into(),
        mutation,
        input,
        ids: ids.iter().map(|id| (*id).to_owned()).collect(),
        node: 0,
        outcome,
    }
}

fn done(revision: u64, new: &str) -> Outcome {
    let new = new.into();
    Outcome::Done { revision, new }
}

fn answer(revision: u64, demanded: u64, allowed: bool) -> Answer {
    let action = ROWS
        .iter()
        .position(|row| row.action == "user_groups.create");
    Answer {
        node: 1,
        demanded,
        revision,
        user: MANAGER.into(),
        action: action.unwrap(),
        target: SITE.into(),
        allowed,
    }
}

fn reader(sees: Sees, told: &[u64]) -> Reader {
    Reader {
        name: format!("{sees:?}"),
        sees,
        transport: Transport::Sse,
        token: String::new(),
        after: 1,
        told: told.to_vec(),
        resumed: Vec::new(),
    }
}

/// What truly happened.
fn evidence() -> Evidence {
    let created = json!({ "parentId": SITE, "name": "new" });
    let removed = json!({ "userId": MANAGER, "groupId": SITE });
    Evidence {
        begun: 1,
        deeds: vec![
            deed(MANAGER, "createGroup", created, &[SITE], done(2, "group_3")),
            deed(
                BOSS,
                "removeFromGroup",
                removed.clone(),
                &[SITE, MANAGER],
                done(3, ""),
            ),
            deed(
                BOSS,
                "removeFromGroup",
                removed,
                &[SITE, MANAGER],
                done(3, ""),
            ),
        ],
        answers: vec![answer(2, 1, true), answer(3, 3, false)],
        readers: vec![
            reader(Sees::All, &[2, 3]),
            reader(Sees::Himself(MANAGER.into()), &[3]),
            // That he lost the site is about himself; what he saw before it, he saw then.
            reader(Sees::Site(MANAGER.into()), &[2, 3]),
            reader(Sees::Touching(MANAGER.into()), &[2, 3]),
        ],
        last: 3,
    }
}

#[test]
fn what_truly_happened_is_in_order() {
    let state = judge(&log(), &evidence());
    assert_eq!(state.groups.len(), 3);
    // An unknown outcome may be either.
    let mut unknown = evidence();
    unknown.deeds[0].outcome = Outcome::Unknown("reset".into());
    let other = json!({ "parentId": ROOT, "name": "other" });
    unknown.deeds.push(deed(
        BOSS,
        "createGroup",
        other,
        &[ROOT],
        Outcome::Unknown(String::new()),
    ));
    judge(&log(), &unknown);
    // He may have been too late to be told of what was his no more when it was looked at.
    let mut late = evidence();
    late.readers[2].told = vec![3];
    judge(&log(), &late);
}

type Spoil = fn(&mut Evidence, &mut Vec<Row>);

/// What is spoilt, what is said of it, and how.
#[test]
fn what_must_not_happen_is_found() {
    let cases: [(&str, &str, Spoil); 15] = [
        ("lost", "acknowledged, and lost", |it, log| {
            it.answers.pop();
            log.pop();
        }),
        ("refused, and done", "nobody was told", |it, _| {
            it.deeds[0].outcome = Outcome::Refused("FORBIDDEN".into());
        }),
        (
            "said not to be done, and done",
            "nobody was told",
            |it, _| {
                it.deeds[0].outcome = Outcome::NotDone("STALE".into());
            },
        ),
        (
            "acknowledged with another's revision",
            "which it did not do",
            |it, _| {
                it.deeds[2].input["groupId"] = json!(ROOT);
                it.deeds[2].ids = vec![ROOT.into(), MANAGER.into()];
            },
        ),
        ("not what was asked for", "nobody was told", |it, _| {
            it.deeds[0].input["parentId"] = json!(ROOT)
        }),
        ("by somebody else", "nobody was told", |_, log| {
            log[1].by = Some(BOSS.into())
        }),
        ("made twice", "which it did not do", |it, _| {
            it.deeds[2] = it.deeds[0].clone()
        }),
        ("an older state than demanded", "an older state", |it, _| {
            it.answers[0].demanded = 3
        }),
        ("a right that was gone", "user_groups.create", |it, _| {
            it.answers[1].allowed = true
        }),
        (
            "a right that was not seen",
            "user_groups.create",
            |it, _| it.answers[0].allowed = false,
        ),
        ("a gap", "was not told of Row", |it, _| {
            it.readers[0].told = vec![3]
        }),
        ("a repeat", "not told in order", |it, _| {
            it.readers[0].told = vec![2, 3, 3]
        }),
        ("out of order", "not told in order", |it, _| {
            it.readers[0].told = vec![3, 2]
        }),
        ("told of others", "was told of Row", |it, _| {
            it.readers[1].told = vec![2, 3]
        }),
        ("a broken rule", "T13", |it, log| {
            // T13: a System manager below the root.
            log[1].kind = "role_assigned".into();
            log[1].by = Some(BOSS.into());
            log[1].facts = vec![
                json!({ "is": "role_assigned", "user": BOSS, "group": SITE, "role": "system_manager", "replaced": null }),
            ];
            let input = json!({ "userId": BOSS, "groupId": SITE, "role": "SYSTEM_MANAGER" });
            it.deeds[0] = deed(BOSS, "assignRole", input, &[SITE, BOSS], done(2, ""));
            it.readers.truncate(1);
        }),
    ];
    for (what, said, spoil) in cases {
        let (mut spoiled, mut rows) = (evidence(), log());
        spoil(&mut spoiled, &mut rows);
        let judged = catch_unwind(AssertUnwindSafe(|| judge(&rows, &spoiled)));
        let Err(found) = judged else {
            panic!("{what} is not found")
        };
        let found = found.downcast_ref::<String>().unwrap();
        assert!(found.contains(said), "{what}: {found}");
    }
}
