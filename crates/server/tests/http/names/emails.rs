//! The email is the login: unique without regard to case, and otherwise as its owner writes it (U2).

use serde_json::json;

use crate::desk::{Desk, new_user, on_both};
use crate::support::{PASSWORD, code, run, text};

/// Emails that are one, and one that is another.
const ALIKE: [(&[&str], &str); 9] = [
    (
        &["Ann@Example.COM", "ann@example.com", " ANN@EXAMPLE.com "],
        "anne@example.com",
    ),
    // A ligature, and what it stands for.
    (
        &[
            "\u{fb01}sh@example.com",
            "fish@example.com",
            "FISH@example.com",
        ],
        "fsh@example.com",
    ),
    (
        &[
            "stra\u{df}e@example.com",
            "STRASSE@example.com",
            "stra\u{1e9e}e@example.com",
        ],
        "strase@example.com",
    ),
    // The dotted capital folds to i with a dot above; the dotless i is another letter.
    (
        &["\u{130}d@example.com", "i\u{307}d@example.com"],
        "\u{131}d@example.com",
    ),
    (
        &[
            "\u{ff42}\u{ff4f}\u{ff42}@example.com",
            "bob@example.com",
            "bob\u{ff20}example.com",
        ],
        "\u{432}ob@example.com",
    ),
    (
        &[
            "jose\u{301}@example.com",
            "jos\u{e9}@example.com",
            "JOS\u{c9}@example.com",
        ],
        "jose@example.com",
    ),
    (
        &["\u{3c3}\u{3c2}@example.com", "\u{3a3}\u{3a3}@example.com"],
        "\u{3c3}@example.com",
    ),
    (
        &["\u{212a}elvin@example.com", "kelvin@example.com"],
        "celvin@example.com",
    ),
    // A capital in another shape, which is one only when it is made plain first.
    (
        &["\u{210c}ans@example.com", "hans@example.com"],
        "ans@example.com",
    ),
];

#[test]
fn b6_emails_are_unique_without_regard_to_case() {
    run(on_both(async |desk| {
        let group = desk.group(&desk.root, "group").await;
        let other = desk.user("other@example.org", &group, "MEMBER").await;
        for (alike, another) in ALIKE {
            for first in alike {
                let kept = first.trim();
                // In a form in which the last @ is one.
                let Some(user) = desk.created(&group, first).await else {
                    assert!(!kept.contains('@'), "{first}");
                    continue;
                };
                assert_eq!(desk.shown(&user).await["email"], kept);
                for second in alike {
                    let given = if second.trim().contains('@') {
                        second
                    } else {
                        first
                    };
                    desk.taken(&group, &other, given).await;
                    // It is the login too.
                    desk.server.login(given, PASSWORD).await;
                    // It is his own: no change, or another spelling.
                    let own = json!({ "userId": user, "email": given });
                    desk.does(&desk.boss, "updateUser", own).await;
                    assert_eq!(desk.shown(&user).await["email"], given.trim());
                }
                let made = desk.created(&group, another).await;
                let made = made.unwrap_or_else(|| panic!("{another} is another"));
                for user in [made, user] {
                    desk.does(&desk.boss, "deleteUser", json!({ "userId": user }))
                        .await;
                }
            }
        }
        desk.server.is_well().await;
    }));
}

impl Desk {
    /// A new user of this email; none where it is no email.
    async fn created(&self, group: &str, email: &str) -> Option<String> {
        let new = new_user(email, &[(group, "MEMBER")]);
        let mut new = new;
        new["name"] = json!("x");
        let answer = self.answer(&self.boss, "createUser", new, false).await;
        if answer.get("errors").is_some() {
            assert_eq!(code(&answer), "BAD_USER_INPUT");
            return None;
        }
        let made = &answer["data"]["createUser"];
        assert_eq!(made["userErrors"], json!([]), "{email}");
        Some(text(&made["user"]["id"]))
    }

    /// Nobody else gets it, by whatever door.
    async fn taken(&self, group: &str, other: &str, email: &str) {
        let mut new = new_user(email, &[(group, "MEMBER")]);
        new["name"] = json!("x");
        let copy = json!({ "userId": other, "email": email, "name": "x", "password": PASSWORD });
        let change = json!({ "userId": other, "email": email });
        for (name, input) in [
            ("createUser", new),
            ("duplicateUser", copy),
            ("updateUser", change),
        ] {
            self.refused_by(&self.boss, name, input, "EMAIL_TAKEN", Some("U2"))
                .await;
        }
    }
}

#[test]
fn a_text_that_is_no_email_is_refused() {
    run(on_both(async |desk| {
        let group = desk.group(&desk.root, "group").await;
        let user = desk.user("user@example.com", &group, "MEMBER").await;
        let at = "@example.com";
        let mut bad: Vec<String> = [
            "",
            "   ",
            "@",
            "a@",
            at,
            "nobody",
            "a b@example.com",
            "a@exam ple.com",
        ]
        .map(String::from)
        .into();
        bad.push(format!("{}{at}", "x".repeat(10_000)));
        bad.push(format!("{}{at}", "x".repeat(255 - at.len())));
        for odd in [
            "\u{0}", "\n", "\u{85}", "\u{7f}", "\u{a0}", "\u{3000}", "\u{2003}",
        ] {
            bad.push(format!("a{odd}b{at}"));
        }
        let before = desk.revision().await;
        for email in bad {
            let mut new = new_user(&email, &[(&group, "MEMBER")]);
            new["name"] = json!("x");
            let copy = json!({ "userId": user, "email": email, "name": "x", "password": PASSWORD });
            let change = json!({ "userId": user, "email": email });
            for (name, input) in [
                ("createUser", new),
                ("duplicateUser", copy),
                ("updateUser", change),
            ] {
                let code = desk.fails(&desk.boss, name, input).await;
                assert_eq!(code, "BAD_USER_INPUT", "{name}: {email:?}");
            }
        }
        assert_eq!(desk.revision().await, before);
        for good in [
            format!("{}{at}", "x".repeat(254 - at.len())),
            format!("{}{at}", "\u{e9}".repeat(254 - at.len())),
            "a@b@example.com".into(),
            "\u{5de}\u{5e6}@example.com".into(),
            "\u{1F468}\u{200d}\u{1F469}@example.com".into(),
            "a+b'c\"%_@example.com".into(),
        ] {
            let made = desk
                .created(&group, &good)
                .await
                .unwrap_or_else(|| panic!("{good}"));
            assert_eq!(desk.shown(&made).await["email"], good);
            let search: String = good.chars().take(100).collect();
            let query = "query($s: String) { users(filter: { search: $s }) { nodes { id } } }";
            let found = desk
                .server
                .ask(&desk.boss, query, json!({ "s": search }))
                .await;
            assert_eq!(found["users"]["nodes"], json!([{ "id": made }]), "{good}");
            desk.server.login(&good, PASSWORD).await;
        }
        desk.server.is_well().await;
    }));
}
