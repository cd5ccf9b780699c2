//! `changePassword`: the current one, the new one, and the new one again.

use serde_json::{Value, json};

use super::{allowed, lengths, refused};
use crate::desk::{Desk, on_both};
use crate::rules::Person;
use crate::support::{Answer, PASSWORD, run};

const CHANGE: &str = "mutation($i: ChangePasswordInput!) { changePassword(input: $i) { \
                      user { id } revision userErrors { code rule path } } }";

const EMAIL: &str = "him@example.com";

impl Desk {
    async fn change(&self, token: &str, current: &str, new: &str, again: &str) -> Answer {
        let input = json!({ "i": {
            "currentPassword": current, "newPassword": new, "confirmation": again,
        } });
        self.server.operate(Some(token), CHANGE, input).await
    }

    /// Done, and the login is the new one from now on.
    async fn changes(&self, him: &Person, current: &str, new: &str) {
        let changed = self.change(&him.token, current, new, new).await.json();
        let changed = &changed["data"]["changePassword"];
        assert_eq!(changed["userErrors"], json!([]), "{new:?}");
        assert_eq!(changed["user"]["id"], him.id, "{new:?}");
        self.server.login(EMAIL, new).await;
        if current != new {
            self.is_not_the_login(current).await;
        }
    }

    async fn is_not_the_login(&self, password: &str) {
        let answer = self.server.try_login(EMAIL, password).await;
        assert!(answer.body.contains("INVALID_CREDENTIALS"), "{password:?}");
    }

    async fn is_logged_in(&self, token: &str) -> bool {
        let query = "{ viewer { id } }";
        let answer = self.server.operate(Some(token), query, json!({})).await;
        answer.status == 200 && answer.json().get("errors").is_none()
    }
}

#[test]
fn u11_one_changes_ones_password_to_whatever_is_allowed_and_nothing_else() {
    run(on_both(async |desk| {
        let group = desk.group(&desk.root, "group").await;
        let him = desk.person("him", &group, "OPERATOR").await;
        let mut current = PASSWORD.to_owned();
        let each = allowed().into_iter().map(|c| format!("{c}12345"));
        for new in each.chain(lengths()) {
            desk.changes(&him, &current, &new).await;
            current = new;
        }
        for bad in refused() {
            let answer = desk.change(&him.token, &current, &bad, &bad).await;
            assert_eq!(answer.code(), "BAD_USER_INPUT", "{bad:?}");
        }
        let other = desk.change(&him.token, &current, "abcdef", "abcdeF").await;
        assert_eq!(other.code(), "BAD_USER_INPUT", "another confirmation");
        desk.server.login(EMAIL, &current).await;
    }));
}

#[test]
fn c7_u11_the_current_password_must_be_right() {
    run(on_both(async |desk| {
        let group = desk.group(&desk.root, "group").await;
        let him = desk.person("him", &group, "OPERATOR").await;
        let before = desk.revision().await;
        let long = "x".repeat(100_000);
        for wrong in [
            "",
            "wrong-horse",
            "correct-horse ",
            "CORRECT-HORSE",
            &long,
            "\u{0}",
        ] {
            let answer = desk.change(&him.token, wrong, "abcdef", "abcdef").await;
            let told = json!({
                "code": "INVALID_CREDENTIALS", "rule": "U11", "path": ["currentPassword"],
            });
            let payload = json!({ "user": null, "revision": null, "userErrors": [told] });
            assert_eq!(
                answer.json()["data"]["changePassword"],
                payload,
                "{wrong:?}"
            );
        }
        assert_eq!(desk.revision().await, before);
        desk.server.login(EMAIL, PASSWORD).await;
        desk.is_not_the_login("abcdef").await;
        // What is another's is not his.
        let set = json!({ "userId": him.id, "password": "his-own-one" });
        desk.done("setPassword", set).await;
        let token = desk.server.login(EMAIL, "his-own-one").await;
        let answer = desk.change(&token, PASSWORD, "abcdef", "abcdef").await;
        assert!(
            answer.body.contains("INVALID_CREDENTIALS"),
            "{}",
            answer.body
        );
        assert!(desk.is_logged_in(&token).await);
    }));
}

#[test]
fn u11_a_change_ends_all_other_sessions_at_once_and_keeps_this_one() {
    run(on_both(async |desk| {
        let group = desk.group(&desk.root, "group").await;
        let him = desk.person("him", &group, "OPERATOR").await;
        let others = [
            desk.server.login(EMAIL, PASSWORD).await,
            desk.server.login(EMAIL, PASSWORD).await,
        ];
        let stranger = desk.person("stranger", &group, "OPERATOR").await;
        // Refused: nobody is logged out.
        desk.change(&him.token, "wrong-horse", "abcdef", "abcdef")
            .await;
        for token in &others {
            assert!(desk.is_logged_in(token).await);
        }
        desk.changes(&him, PASSWORD, "abcdef").await;
        for token in &others {
            assert!(!desk.is_logged_in(token).await);
        }
        for token in [&him.token, &stranger.token, &desk.boss] {
            assert!(desk.is_logged_in(token).await);
        }
        // A manager sets another's password, and never his own; then this one ends too.
        let set = json!({ "userId": him.id, "password": "ghijkl" });
        desk.done("setPassword", set).await;
        assert!(!desk.is_logged_in(&him.token).await);
        desk.server.login(EMAIL, "ghijkl").await;
    }));
}

#[test]
fn u11_no_password_is_in_the_log_of_changes_or_of_the_server() {
    run(on_both(async |desk| {
        let group = desk.group(&desk.root, "group").await;
        let him = desk.person("him", &group, "OPERATOR").await;
        desk.changes(&him, PASSWORD, "Secret(of)him").await;
        desk.change(&him.token, "Wrong(of)him", "abcdef", "abcdef")
            .await;
        let log = "{ auditLog(first: 100) { nodes { kind revision } } }";
        let found: Value = desk.server.ask(&desk.boss, log, json!({})).await;
        for text in [found.to_string(), desk.server.canopy.log()] {
            assert!(!text.contains("(of)him"), "{text}");
        }
    }));
}
