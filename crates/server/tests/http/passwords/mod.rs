//! What a password may be (U11), wherever one is set.

mod change;

use serde_json::{Value, json};

use crate::desk::{Desk, new_user, on_both};
use crate::support::{PASSWORD, code, run};

/// As the seed has them: each of them is allowed.
const SPECIAL: &str = r##"!@#$%&*()_+-=[]{};\':"|,.<>/?"##;

/// What one might take for a letter, a digit or nothing at all.
const FOREIGN: [&str; 14] = [
    "\u{e9}",
    "\u{df}",
    "\u{410}",
    "\u{ff41}",
    "\u{661}",
    "\u{ff11}",
    "\u{1F512}",
    "\u{301}",
    "\u{a0}",
    "\u{ad}",
    "\u{200b}",
    "\u{202e}",
    "\u{2019}",
    "\u{ff01}",
];

/// Every character that is allowed.
fn allowed() -> Vec<char> {
    let letters = ('a'..='z').chain('A'..='Z').chain('0'..='9');
    letters.chain(SPECIAL.chars()).collect()
}

/// Passwords that are none, each for one reason.
fn refused() -> Vec<String> {
    let allowed = allowed();
    let others = ('\u{0}'..='\u{7f}').filter(|c| !allowed.contains(c));
    let others = others.map(String::from).chain(FOREIGN.map(String::from));
    let mut refused = Vec::new();
    for other in others {
        refused.push(format!("abc{other}def"));
        refused.push(format!("abcdef{other}"));
        refused.push(format!("{other}abcdef"));
        refused.push(other.repeat(6));
    }
    refused.extend([
        "".into(),
        "abcde".into(),
        "a".repeat(256),
        "a".repeat(10_000),
    ]);
    refused
}

/// At both ends of what is allowed.
fn lengths() -> [String; 4] {
    [6, 7, 254, 255].map(|length| "Aa1?".chars().cycle().take(length).collect())
}

impl Desk {
    /// Refused as malformed, saying so without repeating it.
    async fn is_no_password(&self, name: &str, input: Value, password: &str, dry: bool) {
        let answer = self.answer(&self.boss, name, input, dry).await;
        assert_eq!(code(&answer), "BAD_USER_INPUT", "{name}: {password:?}");
        let message = answer["errors"][0]["message"].as_str().unwrap();
        assert!(message.contains("password"), "{name}: {message}");
        assert!(!message.contains("abc"), "{name}: {message}");
    }
}

#[test]
fn u11_each_character_and_each_length_allowed_is_taken_and_logs_in() {
    run(on_both(async |desk| {
        let group = desk.group(&desk.root, "group").await;
        let user = desk.user("user@example.com", &group, "MEMBER").await;
        let allowed = allowed();
        assert_eq!(allowed.len(), 26 + 26 + 10 + 29);
        let all: String = allowed.iter().collect();
        let each = allowed.iter().map(|c| format!("{c}12345"));
        let mut before = PASSWORD.to_owned();
        for password in each.chain(lengths()).chain([all.clone()]) {
            let input = json!({ "userId": user, "password": password });
            desk.done("setPassword", input).await;
            desk.server.login("user@example.com", &password).await;
            let old = desk.server.try_login("user@example.com", &before).await;
            assert!(old.body.contains("INVALID_CREDENTIALS"), "{before:?}");
            before = password.clone();

            let mut new = new_user("new@example.com", &[(&group, "MEMBER")]);
            new["password"] = json!(password);
            let copy = json!({ "userId": user, "email": "copy@example.com", "name": "x",
                               "password": password });
            for (name, input) in [("createUser", new), ("duplicateUser", copy)] {
                let tried = desk.run(&desk.boss, name, input, true).await;
                assert_eq!(tried["userErrors"], json!([]), "{name}: {password:?}");
            }
        }
        for (at, password) in lengths().into_iter().chain([all]).enumerate() {
            let (new, copy) = (
                format!("new{at}@example.com"),
                format!("copy{at}@example.com"),
            );
            let mut input = new_user(&new, &[(&group, "MEMBER")]);
            input["password"] = json!(password);
            desk.done("createUser", input).await;
            let input = json!({ "userId": user, "email": copy, "name": "x", "password": password });
            desk.done("duplicateUser", input).await;
            desk.server.login(&new, &password).await;
            desk.server.login(&copy, &password).await;
        }
    }));
}

#[test]
fn u11_every_other_character_and_length_is_refused_wherever_a_password_is_set() {
    run(on_both(async |desk| {
        let group = desk.group(&desk.root, "group").await;
        let user = desk.user("user@example.com", &group, "MEMBER").await;
        let before = desk.revision().await;
        for password in refused() {
            let mut new = new_user("new@example.com", &[(&group, "MEMBER")]);
            new["password"] = json!(password);
            let copy = json!({ "userId": user, "email": "copy@example.com", "name": "x",
                               "password": password });
            for dry in [true, false] {
                for (name, input) in [("createUser", &new), ("duplicateUser", &copy)] {
                    desk.is_no_password(name, input.clone(), &password, dry)
                        .await;
                }
            }
            let input = json!({ "userId": user, "password": password });
            desk.is_no_password("setPassword", input, &password, false)
                .await;
        }
        assert_eq!(desk.revision().await, before);
        desk.server.login("user@example.com", PASSWORD).await;
        desk.server.is_well().await;
    }));
}
