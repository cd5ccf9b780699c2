//! U6: who gives whom how many licences.

use serde_json::json;

use super::{level, to};
use crate::desk::{new_user, on_both};
use crate::rules::{from_group, role_in};
use crate::support::run;

const SHORT: &str = "NOT_ENOUGH_LICENSES";
const GIVEN_ON: &str = "LICENSES_GIVEN_ON";
const U6: Option<&str> = Some("U6");

#[test]
fn u6_licences_come_from_the_system_and_are_given_on() {
    run(on_both(async |desk| {
        desk.totals(10).await;
        let north = desk.group(&desk.root, "north").await;
        let him = desk.person("him", &north, "GROUP_MANAGER").await;
        let user = desk.person("user", &north, "OPERATOR").await;
        desk.done("setLicenses", to(&him.id, level(2, 6))).await;
        assert_eq!(desk.quota(&desk.boss, &him.id, 2).await, [6, 0, 0, 6]);
        desk.does(&him.token, "setLicenses", to(&user.id, level(2, 4)))
            .await;
        // Each sees his own; who sees no licences is shown none.
        assert_eq!(desk.quota(&him.token, &him.id, 2).await, [6, 0, 4, 2]);
        assert_eq!(desk.quota(&user.token, &user.id, 2).await, [4, 0, 0, 4]);
        assert_eq!(desk.quota(&him.token, &user.id, 2).await, [4, 0, 0, 4]);
        let cameras = desk.camera_manager().await;
        let query = "query($u: ID!) { node(id: $u) { ... on User { licenses { level } } } }";
        let shown = desk
            .server
            .ask(&cameras, query, json!({ "u": user.id }))
            .await;
        assert_eq!(shown["node"]["licenses"], json!([]));
        // The total is the sum of what all givers give; each sets only what he gives.
        desk.done("setLicenses", to(&user.id, level(2, 3))).await;
        assert_eq!(desk.quota(&desk.boss, &user.id, 2).await, [7, 0, 0, 7]);
        desk.does(&him.token, "setLicenses", to(&user.id, level(2, 1)))
            .await;
        assert_eq!(desk.quota(&desk.boss, &user.id, 2).await, [4, 0, 0, 4]);
        assert_eq!(desk.quota(&desk.boss, &him.id, 2).await, [6, 0, 1, 5]);
        // A level that is not named stays.
        desk.done("setLicenses", to(&user.id, level(4, 1))).await;
        assert_eq!(desk.quota(&desk.boss, &user.id, 2).await, [4, 0, 0, 4]);
        // The same once more is no change.
        let before = desk.revision().await;
        desk.does(&desk.boss, "setLicenses", to(&user.id, level(4, 1)))
            .await;
        assert_eq!(desk.revision().await, before);
    }));
}

#[test]
fn u6_nobody_gives_licences_that_he_does_not_have() {
    run(on_both(async |desk| {
        desk.totals(5).await;
        let north = desk.group(&desk.root, "north").await;
        let him = desk.person("him", &north, "GROUP_MANAGER").await;
        let user = desk.user("u@example.com", &north, "OPERATOR").await;
        let input = to(&user, level(1, 1));
        desk.refused_by(&him.token, "setLicenses", input, SHORT, U6)
            .await;
        desk.done("setLicenses", to(&him.id, level(1, 3))).await;
        let input = to(&user, level(1, 4));
        desk.refused_by(&him.token, "setLicenses", input.clone(), SHORT, U6)
            .await;
        let said = desk.message(&him.token, "setLicenses", input).await;
        assert!(said.contains("level 1"), "{said}");
        // Of another level he has none.
        let input = to(
            &user,
            json!([{ "level": 1, "count": 3 }, { "level": 2, "count": 1 }]),
        );
        desk.refused_by(&him.token, "setLicenses", input, SHORT, U6)
            .await;
        // In a form of a new user neither; then nobody is created.
        let mut new = new_user("new@example.com", &[(&north, "OPERATOR")]);
        new["licenses"] = level(1, 4);
        desk.refused_by(&him.token, "createUser", new.clone(), SHORT, U6)
            .await;
        new["licenses"] = level(1, 3);
        desk.does(&him.token, "createUser", new).await;
        assert_eq!(desk.quota(&desk.boss, &him.id, 1).await, [3, 0, 3, 0]);
        // The System has two left, however many managers it has.
        let other = desk.person("other", &desk.root, "SYSTEM_MANAGER").await;
        let input = to(&user, level(1, 3));
        desk.refused_by(&other.token, "setLicenses", input, SHORT, U6)
            .await;
        desk.does(&other.token, "setLicenses", to(&user, level(1, 2)))
            .await;
        desk.refused_by(&desk.boss, "setLicenses", to(&user, level(1, 3)), SHORT, U6)
            .await;
        // System managers count as one: what one gave, the other takes away.
        desk.done("setLicenses", to(&user, level(1, 0))).await;
        assert_eq!(desk.quota(&desk.boss, &user, 1).await, [0, 0, 0, 0]);
    }));
}

#[test]
fn u6_what_is_given_on_is_not_taken_away() {
    run(on_both(async |desk| {
        desk.totals(5).await;
        let north = desk.group(&desk.root, "north").await;
        let him = desk.person("him", &north, "GROUP_MANAGER").await;
        let user = desk.user("u@example.com", &north, "OPERATOR").await;
        desk.done("setLicenses", to(&him.id, level(3, 5))).await;
        desk.does(&him.token, "setLicenses", to(&user, level(3, 3)))
            .await;
        let input = to(&him.id, level(3, 2));
        desk.refused_by(&desk.boss, "setLicenses", input.clone(), GIVEN_ON, U6)
            .await;
        let said = desk.message(&desk.boss, "setLicenses", input).await;
        assert!(said.contains("level 3"), "{said}");
        desk.done("setLicenses", to(&him.id, level(3, 3))).await;
        assert_eq!(desk.quota(&desk.boss, &him.id, 3).await, [3, 0, 3, 0]);
        // Nor are there fewer in the System than it has given.
        let query = "mutation($i: SetLicenseTotalsInput!) { setLicenseTotals(input: $i) { \
                     userErrors { code rule } } }";
        let totals = json!({ "i": { "totals": level(3, 2) } });
        let answer = desk.server.ask(&desk.boss, query, totals).await;
        let refusal = json!([{ "code": GIVEN_ON, "rule": "U6" }]);
        assert_eq!(answer["setLicenseTotals"]["userErrors"], refusal);
        // A setting of the System is for System managers.
        let totals = json!({ "i": { "totals": level(3, 9) } });
        let answer = desk.server.ask(&him.token, query, totals).await;
        assert_eq!(
            answer["setLicenseTotals"]["userErrors"][0]["code"],
            "FORBIDDEN"
        );
    }));
}

#[test]
fn u6_a_deleted_managers_rest_returns_and_his_gifts_stay() {
    run(on_both(async |desk| {
        desk.totals(10).await;
        let north = desk.group(&desk.root, "north").await;
        let upper = desk.person("upper", &north, "GROUP_MANAGER").await;
        let him = desk.person("him", &north, "GROUP_MANAGER").await;
        let one = desk.user("one@example.com", &north, "OPERATOR").await;
        let two = desk.user("two@example.com", &north, "OPERATOR").await;
        desk.done("setLicenses", to(&upper.id, level(1, 4))).await;
        desk.done("setLicenses", to(&him.id, level(1, 2))).await;
        desk.does(&upper.token, "setLicenses", to(&him.id, level(1, 3)))
            .await;
        desk.does(&him.token, "setLicenses", to(&one, level(1, 1)))
            .await;
        desk.does(&him.token, "setLicenses", to(&two, level(1, 3)))
            .await;
        // Removed from his only group, he is deleted (T19) with all that it means.
        desk.does(&desk.boss, "removeFromGroup", from_group(&him.id, &north))
            .await;
        assert_eq!(desk.quota(&desk.boss, &one, 1).await, [1, 0, 0, 1]);
        assert_eq!(desk.quota(&desk.boss, &two, 1).await, [3, 0, 0, 3]);
        // Two of his were the System's, three the upper manager's: two and two of these are out.
        assert_eq!(desk.quota(&desk.boss, &upper.id, 1).await, [4, 0, 2, 2]);
        let query = "{ licenseStatistics { levels { level total givenOut } } }";
        let statistics = desk.server.ask(&desk.boss, query, json!({})).await;
        let first = &statistics["licenseStatistics"]["levels"][0];
        assert_eq!(*first, json!({ "level": 1, "total": 10, "givenOut": 6 }));
        // They are the givers' now: they take them back.
        desk.does(&upper.token, "setLicenses", to(&two, level(1, 0)))
            .await;
        let left =
            desk.quota(&desk.boss, &one, 1).await[0] + desk.quota(&desk.boss, &two, 1).await[0];
        assert_eq!(left, 2);
    }));
}

#[test]
fn t12_t14_nobody_has_to_do_with_his_own_or_his_superiors_licences() {
    run(on_both(async |desk| {
        desk.totals(10).await;
        let north = desk.group(&desk.root, "north").await;
        let him = desk.person("him", &north, "GROUP_MANAGER").await;
        desk.role(&him.id, &desk.root, "GROUP_MANAGER").await;
        desk.done("setLicenses", to(&him.id, level(1, 3))).await;
        let own = to(&him.id, level(1, 1));
        desk.refused_by(&him.token, "setLicenses", own, "ONESELF", Some("T12"))
            .await;
        let query = "{ viewer { id } }";
        let boss = desk.server.ask(&desk.boss, query, json!({})).await;
        let boss = boss["viewer"]["id"].as_str().unwrap().to_owned();
        desk.refused_by(
            &desk.boss,
            "setLicenses",
            to(&boss, level(1, 1)),
            "ONESELF",
            Some("T12"),
        )
        .await;
        for (email, role, rule) in [
            ("sm@example.com", "SYSTEM_MANAGER", "T14"),
            ("cm@example.com", "CAMERA_MANAGER", "T17"),
        ] {
            let user = desk.user(email, &desk.root, role).await;
            let input = to(&user, level(1, 1));
            desk.refused_by(
                &him.token,
                "setLicenses",
                input,
                "SYSTEM_MANAGER_ONLY",
                Some(rule),
            )
            .await;
        }
        // Who may not allocate is told so; who does not see is told nothing.
        let plain = desk.person("plain", &north, "OPERATOR").await;
        let hidden = desk
            .fails(&plain.token, "setLicenses", to(&him.id, level(1, 1)))
            .await;
        assert_eq!(hidden, "NOT_FOUND");
        let cameras = desk.camera_manager().await;
        desk.refused_by(
            &cameras,
            "setLicenses",
            to(&plain.id, level(1, 1)),
            "FORBIDDEN",
            None,
        )
        .await;
        // A manager of another place sees neither.
        let south = desk.group(&desk.root, "south").await;
        let far = desk.person("far", &south, "GROUP_MANAGER").await;
        let hidden = desk
            .fails(&far.token, "setLicenses", to(&plain.id, level(1, 0)))
            .await;
        assert_eq!(hidden, "NOT_FOUND");
        // With a second membership there, he does, and may: only the group concerned is asked.
        desk.role(&plain.id, &south, "OBSERVER").await;
        desk.done("setLicenses", to(&far.id, level(1, 1))).await;
        desk.does(&far.token, "setLicenses", to(&plain.id, level(1, 1)))
            .await;
        // No longer a manager: what he gave stays.
        desk.done("assignRole", role_in(&far.id, &south, "OBSERVER"))
            .await;
        assert_eq!(desk.quota(&desk.boss, &plain.id, 1).await, [1, 0, 0, 1]);
    }));
}

#[test]
fn u6_malformed_licences_are_bad_input() {
    run(on_both(async |desk| {
        let user = desk.user("u@example.com", &desk.root, "OPERATOR").await;
        for licenses in [
            level(0, 1),
            level(5, 1),
            json!([{ "level": 1, "count": -1 }]),
            json!([{ "level": 1, "count": 2_000_000_000 }]),
            json!([{ "level": 1, "count": 1 }, { "level": 1, "count": 2 }]),
        ] {
            let code = desk
                .fails(&desk.boss, "setLicenses", to(&user, licenses))
                .await;
            assert_eq!(code, "BAD_USER_INPUT");
        }
    }));
}
