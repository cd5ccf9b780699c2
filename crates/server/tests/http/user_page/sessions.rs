//! Sessions: listed, ended one by one and all, and ended by a change of the password (U11).

use serde_json::{Value, json};

use crate::desk::{Desk, on_both};
use crate::support::{PASSWORD, run, text};

const LIST: &str = "query($u: ID!) { node(id: $u) { ... on User { sessions { totalCount nodes { \
                    id createdAt expiresAt lastUsedAt address current } } } } }";
const NEW: &str = "another-password";

/// The sessions of somebody, newest first, as somebody sees them.
async fn sessions(desk: &Desk, token: &str, user: &str) -> Vec<Value> {
    let found = desk.server.ask(token, LIST, json!({ "u": user })).await;
    let sessions = &found["node"]["sessions"];
    let nodes = sessions["nodes"].as_array().unwrap().clone();
    assert_eq!(sessions["totalCount"], json!(nodes.len()));
    nodes
}

async fn end(desk: &Desk, token: &str, session: &str) -> Value {
    let query = "mutation($i: EndSessionInput!) { endSession(input: $i) { revision \
                 userErrors { code rule } } }";
    let input = json!({ "i": { "sessionId": session } });
    desk.server.operate(Some(token), query, input).await.json()
}

async fn end_all(desk: &Desk, token: &str, user: &str) -> Value {
    let query = "mutation($i: EndAllSessionsInput!) { endAllSessions(input: $i) { revision \
                 userErrors { code rule } } }";
    let input = json!({ "i": { "userId": user } });
    desk.server.operate(Some(token), query, input).await.json()
}

async fn change(desk: &Desk, token: &str, current: &str, new: &str, again: &str) -> Value {
    let query = "mutation($i: ChangePasswordInput!) { changePassword(input: $i) { user { id } \
                 revision userErrors { code rule path } } }";
    let input = json!({ "i": { "currentPassword": current, "newPassword": new,
                               "confirmation": again } });
    desk.server.operate(Some(token), query, input).await.json()
}

impl Desk {
    /// Whether the token still opens the door.
    async fn open_to(&self, token: &str) -> bool {
        let answer = self
            .server
            .operate(Some(token), "{ viewer { id } }", json!({}));
        let answer = answer.await;
        assert!(
            answer.status == 200 || answer.code() == "UNAUTHENTICATED",
            "{}",
            answer.body
        );
        answer.status == 200
    }
}

#[test]
fn d4_sessions_are_listed_and_ended_by_their_owner() {
    run(on_both(async |desk| {
        let north = desk.group(&desk.root, "north").await;
        let user = desk.person("user", &north, "OPERATOR").await;
        let second = desk.server.login("user@example.com", PASSWORD).await;
        let listed = sessions(desk, &user.token, &user.id).await;
        assert_eq!(listed.len(), 2);
        let current: Vec<&Value> = listed.iter().filter(|it| it["current"] == true).collect();
        assert_eq!(current.len(), 1);
        assert!(
            text(&listed[0]["address"]).starts_with("127."),
            "{listed:?}"
        );
        assert!(listed[0]["createdAt"].as_str() >= listed[1]["createdAt"].as_str());
        let other = listed.iter().find(|it| it["current"] == false).unwrap();
        let ended = end(desk, &user.token, &text(&other["id"])).await;
        assert_eq!(ended["data"]["endSession"]["userErrors"], json!([]));
        assert!(!desk.open_to(&second).await && desk.open_to(&user.token).await);
        // It is over: there is no such session.
        let again = end(desk, &user.token, &text(&other["id"])).await;
        assert_eq!(crate::support::code(&again), "NOT_FOUND");
        // All of them: this one too.
        let second = desk.server.login("user@example.com", PASSWORD).await;
        let ended = end_all(desk, &second, &user.id).await;
        assert_eq!(ended["data"]["endAllSessions"]["userErrors"], json!([]));
        assert!(!desk.open_to(&second).await && !desk.open_to(&user.token).await);
        assert!(sessions(desk, &desk.boss, &user.id).await.is_empty());
    }));
}

#[test]
fn sessions_of_another_are_a_managers_and_only_within_his_reach() {
    run(on_both(async |desk| {
        let north = desk.group(&desk.root, "north").await;
        let south = desk.group(&desk.root, "south").await;
        let him = desk.person("him", &north, "GROUP_MANAGER").await;
        let user = desk.person("user", &north, "OPERATOR").await;
        let plain = desk.person("plain", &north, "OPERATOR").await;
        let listed = sessions(desk, &him.token, &user.id).await;
        assert_eq!(listed.len(), 1);
        let session = text(&listed[0]["id"]);
        // Who does not see him finds neither him nor his sessions.
        let hidden = end(desk, &plain.token, &session).await;
        assert_eq!(crate::support::code(&hidden), "NOT_FOUND");
        let far = desk.person("far", &south, "GROUP_MANAGER").await;
        let hidden = end_all(desk, &far.token, &user.id).await;
        assert_eq!(crate::support::code(&hidden), "NOT_FOUND");
        // Who manages only one of his groups does not end them.
        desk.role(&user.id, &south, "OBSERVER").await;
        for manager in [&him, &far] {
            let answer = end(desk, &manager.token, &session).await;
            assert_eq!(
                answer["data"]["endSession"]["userErrors"][0]["code"],
                "FORBIDDEN"
            );
            let answer = end_all(desk, &manager.token, &user.id).await;
            assert_eq!(
                answer["data"]["endAllSessions"]["userErrors"][0]["code"],
                "FORBIDDEN"
            );
        }
        assert!(desk.open_to(&user.token).await);
        desk.role(&him.id, &south, "GROUP_MANAGER").await;
        let answer = end(desk, &him.token, &session).await;
        assert_eq!(answer["data"]["endSession"]["userErrors"], json!([]));
        assert!(!desk.open_to(&user.token).await);
        // T14: nor a superior's.
        desk.role(&him.id, &desk.root, "GROUP_MANAGER").await;
        let boss = desk
            .server
            .ask(&desk.boss, "{ viewer { id } }", json!({}))
            .await;
        let boss = text(&boss["viewer"]["id"]);
        let answer = end_all(desk, &him.token, &boss).await;
        let refusal = json!([{ "code": "SYSTEM_MANAGER_ONLY", "rule": "T14" }]);
        assert_eq!(answer["data"]["endAllSessions"]["userErrors"], refusal);
        assert!(desk.open_to(&desk.boss).await);
    }));
}

#[test]
fn u5_held_away_from_login_his_sessions_end_for_good() {
    run(on_both(async |desk| {
        let north = desk.group(&desk.root, "north").await;
        let user = desk.person("user", &north, "OPERATOR").await;
        let limits = |limits: Value| json!({ "userId": user.id, "actionLimits": limits });
        desk.done(
            "setActionLimits",
            limits(json!(["cameras.view", "login.api"])),
        )
        .await;
        assert!(!desk.open_to(&user.token).await);
        let answer = desk
            .server
            .try_login("user@example.com", PASSWORD)
            .await
            .json();
        assert_eq!(
            answer["data"]["login"]["userErrors"][0]["code"],
            "INVALID_CREDENTIALS"
        );
        // What was taken is not back with the right.
        desk.done("setActionLimits", limits(Value::Null)).await;
        assert!(!desk.open_to(&user.token).await);
        desk.server.login("user@example.com", PASSWORD).await;
    }));
}

#[test]
fn u11_a_changed_password_ends_the_other_sessions_and_keeps_this_one() {
    run(on_both(async |desk| {
        let north = desk.group(&desk.root, "north").await;
        let user = desk.person("user", &north, "OBSERVER").await;
        let other = desk.server.login("user@example.com", PASSWORD).await;
        let refused = change(desk, &user.token, "wrong-password", NEW, NEW).await;
        let refusal = &refused["data"]["changePassword"]["userErrors"][0];
        assert_eq!(refusal["code"], "INVALID_CREDENTIALS");
        assert_eq!(refusal["path"], json!(["currentPassword"]));
        for (new, again) in [
            (NEW, "something-else"),
            ("short", "short"),
            ("with space", "with space"),
        ] {
            let refused = change(desk, &user.token, PASSWORD, new, again).await;
            assert_eq!(crate::support::code(&refused), "BAD_USER_INPUT", "{new}");
        }
        assert!(desk.open_to(&other).await, "nothing has changed");
        let changed = change(desk, &user.token, PASSWORD, NEW, NEW).await;
        assert_eq!(
            changed["data"]["changePassword"]["userErrors"],
            json!([]),
            "{changed}"
        );
        assert_eq!(
            changed["data"]["changePassword"]["user"]["id"],
            json!(user.id)
        );
        assert!(desk.open_to(&user.token).await && !desk.open_to(&other).await);
        let answer = desk
            .server
            .try_login("user@example.com", PASSWORD)
            .await
            .json();
        assert_eq!(
            answer["data"]["login"]["userErrors"][0]["code"],
            "INVALID_CREDENTIALS"
        );
        desk.server.login("user@example.com", NEW).await;
        // Held away from it, nobody changes his own.
        let limits = json!({ "userId": user.id, "actionLimits": ["login"] });
        desk.done("setActionLimits", limits).await;
        let answer = change(desk, &user.token, NEW, PASSWORD, PASSWORD).await;
        let refusal = &answer["data"]["changePassword"]["userErrors"][0];
        assert_eq!(refusal["code"], "FORBIDDEN");
        // A manager sets another's: all his sessions end.
        let set = json!({ "userId": user.id, "password": PASSWORD });
        desk.done("setPassword", set).await;
        assert!(!desk.open_to(&user.token).await);
    }));
}
