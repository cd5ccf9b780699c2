//! Business cases, each command held to its action, and the licences that they take (U6, U9).

use serde_json::{Value, json};

use super::{case, cases, level, record, to};
use crate::desk::on_both;
use crate::support::{run, text};

const SHORT: &str = "NOT_ENOUGH_LICENSES";

fn of(case: &str) -> Value {
    json!({ "caseId": case })
}

fn names(seen: &[(String, Value, usize)]) -> Vec<&str> {
    seen.iter().map(|(name, ..)| name.as_str()).collect()
}

#[test]
fn u6_a_case_takes_a_licence_for_each_camera() {
    run(on_both(async |desk| {
        desk.totals(9).await;
        let north = desk.group(&desk.root, "north").await;
        let (one, two) = (
            desk.camera(&north, "one").await,
            desk.camera(&north, "two").await,
        );
        let him = desk.person("him", &north, "GROUP_MANAGER").await;
        let form = case("both", 1, &[&one, &two]);
        desk.refused_by(&him.token, "createCase", form.clone(), SHORT, Some("U6"))
            .await;
        desk.done("setLicenses", to(&him.id, level(1, 3))).await;
        let both = desk.does(&him.token, "createCase", form).await;
        let both = text(&both["thing"]["id"]);
        assert_eq!(desk.quota(&him.token, &him.id, 1).await, [3, 2, 0, 1]);
        // What is used is not given on, and there is one left.
        let user = desk.user("u@example.com", &north, "OPERATOR").await;
        let before = desk.revision().await;
        desk.refused_by(
            &him.token,
            "setLicenses",
            to(&user, level(1, 2)),
            SHORT,
            Some("U6"),
        )
        .await;
        desk.refused_by(
            &him.token,
            "createCase",
            case("more", 1, &[&one, &two]),
            SHORT,
            Some("U6"),
        )
        .await;
        desk.does(&him.token, "createCase", case("last", 1, &[&one]))
            .await;
        // A camera out of the one is free for the other.
        let mut update = of(&both);
        update["cameras"] = json!([{ "cameraId": two }]);
        desk.does(&him.token, "updateCase", update).await;
        assert_eq!(desk.quota(&him.token, &him.id, 1).await, [3, 2, 0, 1]);
        // Paused it keeps them, deleted it gives them back.
        desk.does(&him.token, "pauseCase", of(&both)).await;
        assert_eq!(desk.quota(&him.token, &him.id, 1).await, [3, 2, 0, 1]);
        desk.does(&him.token, "deleteCase", of(&both)).await;
        assert_eq!(desk.quota(&him.token, &him.id, 1).await, [3, 1, 0, 2]);
        // Nothing of it has a revision: who may do what is as before.
        assert_eq!(desk.revision().await, before);
        // With the last camera goes the case.
        let cameras = desk.camera_manager().await;
        desk.does(&cameras, "deleteResource", json!({ "resourceId": one }))
            .await;
        assert_eq!(desk.quota(&him.token, &him.id, 1).await, [3, 0, 0, 3]);
        assert!(cases(&desk.server, &him.token).await.is_empty());
    }));
}

#[test]
fn each_command_about_a_case_is_held_to_its_action() {
    run(on_both(async |desk| {
        desk.totals(9).await;
        let north = desk.group(&desk.root, "north").await;
        let south = desk.group(&desk.root, "south").await;
        let (near, far) = (
            desk.camera(&north, "near").await,
            desk.camera(&south, "far").await,
        );
        let him = desk.person("him", &north, "GROUP_MANAGER").await;
        desk.role(&him.id, &south, "GROUP_MANAGER").await;
        desk.done("setLicenses", to(&him.id, level(1, 9))).await;
        let made = desk
            .does(&him.token, "createCase", case("both", 1, &[&near, &far]))
            .await;
        let both = text(&made["thing"]["id"]);
        let operator = desk.person("operator", &north, "OPERATOR").await;
        let member = desk.person("member", &north, "MEMBER").await;
        let observer = desk.person("observer", &north, "OBSERVER").await;
        let manager = desk.person("manager", &north, "GROUP_MANAGER").await;
        desk.done("setLicenses", to(&operator.id, level(1, 0)))
            .await;
        // To view it takes any of its cameras, and the others are hidden.
        for somebody in [&operator, &member, &manager] {
            let seen = cases(&desk.server, &somebody.token).await;
            assert_eq!((names(&seen), seen[0].2), (vec!["both"], 1));
        }
        let seen = cases(&desk.server, &him.token).await;
        assert_eq!(seen[0].2, 2);
        // An observer has no analytics; neither has a System manager.
        for token in [&observer.token, &desk.boss] {
            assert!(cases(&desk.server, token).await.is_empty());
            for name in ["pauseCase", "deleteCase"] {
                assert_eq!(desk.fails(token, name, of(&both)).await, "NOT_FOUND");
            }
        }
        // To edit, pause and delete it takes all of its cameras.
        let mut update = of(&both);
        update["name"] = json!("mine");
        for somebody in [&operator, &member, &manager] {
            for (name, input) in [
                ("updateCase", update.clone()),
                ("pauseCase", of(&both)),
                ("deleteCase", of(&both)),
            ] {
                desk.refused_by(&somebody.token, name, input, "FORBIDDEN", None)
                    .await;
            }
        }
        // An operator of both places pauses and resumes, no more.
        desk.role(&operator.id, &south, "OPERATOR").await;
        desk.does(&operator.token, "pauseCase", of(&both)).await;
        desk.does(&operator.token, "resumeCase", of(&both)).await;
        desk.refused_by(&operator.token, "updateCase", update, "FORBIDDEN", None)
            .await;
        desk.refused_by(&operator.token, "deleteCase", of(&both), "FORBIDDEN", None)
            .await;
        // Nobody makes one on a camera that he does not see, nor where he may not.
        let hidden = case("hidden", 1, &[&far]);
        assert_eq!(
            desk.fails(&manager.token, "createCase", hidden).await,
            "NOT_FOUND"
        );
        let form = case("no", 1, &[&near]);
        desk.refused_by(&operator.token, "createCase", form, "FORBIDDEN", None)
            .await;
        // Individually assigned, a camera's cases are seen: the action is view-only (T10).
        let guest = desk
            .person("guest", &desk.group(&desk.root, "empty").await, "OBSERVER")
            .await;
        assert!(cases(&desk.server, &guest.token).await.is_empty());
        desk.give(&guest.id, &[&near]).await;
        assert_eq!(names(&cases(&desk.server, &guest.token).await), ["both"]);
        desk.refused_by(&guest.token, "pauseCase", of(&both), "FORBIDDEN", None)
            .await;
    }));
}

#[test]
fn events_are_written_in_bulk_once_and_read_page_by_page() {
    run(on_both(async |desk| {
        desk.totals(9).await;
        let north = desk.group(&desk.root, "north").await;
        let south = desk.group(&desk.root, "south").await;
        let (near, far) = (
            desk.camera(&north, "near").await,
            desk.camera(&south, "far").await,
        );
        let him = desk.person("him", &north, "GROUP_MANAGER").await;
        desk.role(&him.id, &south, "GROUP_MANAGER").await;
        desk.done("setLicenses", to(&him.id, level(2, 2))).await;
        let made = desk
            .does(&him.token, "createCase", case("both", 2, &[&near, &far]))
            .await;
        let both = text(&made["thing"]["id"]);
        let operator = desk.person("operator", &north, "OPERATOR").await;
        let member = desk.person("member", &north, "MEMBER").await;
        let ids: Vec<String> = (0..250).map(|at| format!("event {at}")).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let written = record(&desk.server, &operator.token, &both, &near, &ids).await;
        assert_eq!(
            written["data"]["recordEvents"]["recorded"], 250,
            "{written}"
        );
        // Sent again after a lost answer, they are not there twice.
        let written = record(&desk.server, &operator.token, &both, &near, &ids[200..]).await;
        assert_eq!(written["data"]["recordEvents"]["recorded"], 0);
        // A member records none; of a hidden camera nobody does.
        let refused = record(&desk.server, &member.token, &both, &near, &["x"]).await;
        assert_eq!(
            refused["data"]["recordEvents"]["userErrors"][0]["code"],
            "FORBIDDEN"
        );
        let hidden = record(&desk.server, &operator.token, &both, &far, &["x"]).await;
        assert_eq!(crate::support::code(&hidden), "NOT_FOUND");
        record(&desk.server, &him.token, &both, &far, &["far"]).await;

        let query = "query($c: ID!, $a: String) { analyticsCase(id: $c) { events(first: 100, \
                     after: $a) { totalCount pageInfo { hasNextPage endCursor } \
                     nodes { id externalId camera { id } score details } } } }";
        for (token, all) in [(&member.token, 250), (&him.token, 251)] {
            let (mut after, mut seen) = (Value::Null, std::collections::BTreeSet::new());
            loop {
                let variables = json!({ "c": both, "a": after });
                let found = desk.server.ask(token, query, variables).await;
                let events = &found["analyticsCase"]["events"];
                assert_eq!(events["totalCount"], all);
                for event in events["nodes"].as_array().unwrap() {
                    assert!(seen.insert(text(&event["externalId"])), "twice: {event}");
                }
                after = events["pageInfo"]["endCursor"].clone();
                if events["pageInfo"]["hasNextPage"] == false {
                    break;
                }
            }
            assert_eq!(seen.len(), all);
        }
        // While it is paused nothing is recorded.
        desk.does(&him.token, "pauseCase", of(&both)).await;
        let refused = record(&desk.server, &operator.token, &both, &near, &["late"]).await;
        assert_ne!(refused["data"]["recordEvents"]["recorded"], 1, "{refused}");
    }));
}

#[test]
fn who_edits_the_lists_of_a_case_leaves_those_that_he_does_not_see() {
    run(on_both(async |desk| {
        desk.totals(9).await;
        let north = desk.group(&desk.root, "north").await;
        let south = desk.group(&desk.root, "south").await;
        let near = desk.camera(&north, "near").await;
        let plates = desk.resource("PLATE_LIST", &[&north], "here", &[]).await;
        let other = desk.resource("PLATE_LIST", &[&south], "there", &[]).await;
        let him = desk.person("him", &north, "GROUP_MANAGER").await;
        desk.role(&him.id, &south, "GROUP_MANAGER").await;
        desk.done("setLicenses", to(&him.id, level(1, 1))).await;
        let mut form = case("gate", 1, &[&near]);
        form["kind"] = json!("PLATE_RECOGNITION");
        form["listIds"] = json!([plates, other]);
        let made = desk.does(&him.token, "createCase", form).await;
        let made = text(&made["thing"]["id"]);
        let lists = async |token: &str| {
            let query = "query($c: ID!) { analyticsCase(id: $c) { lists { id } } }";
            let found = desk.server.ask(token, query, json!({ "c": made })).await;
            let lists = found["analyticsCase"]["lists"].as_array().unwrap().clone();
            let mut lists: Vec<String> = lists.iter().map(|list| text(&list["id"])).collect();
            lists.sort();
            lists
        };
        let manager = desk.person("manager", &north, "GROUP_MANAGER").await;
        assert_eq!(lists(&manager.token).await, std::slice::from_ref(&plates));
        for (named, left) in [
            (json!([plates]), vec![plates.clone(), other.clone()]),
            (json!([]), vec![other.clone()]),
        ] {
            let input = json!({ "caseId": made, "listIds": named });
            desk.does(&manager.token, "updateCase", input).await;
            let mut left = left;
            left.sort();
            assert_eq!(lists(&him.token).await, left);
        }
        let input = json!({ "caseId": made, "listIds": [] });
        desk.does(&him.token, "updateCase", input).await;
        assert!(lists(&him.token).await.is_empty());
    }));
}
