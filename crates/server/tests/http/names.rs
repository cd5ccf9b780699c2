//! Issue 3, shown 8: names, emails, external ids and languages, as odd as they come: kept as they
//! are read, found as they are kept, or refused.

use serde_json::{Value, json};

use crate::desk::{Desk, new_user, on_both};
use crate::support::{PASSWORD, code, run, text};

/// What becomes of a text: kept as this, or refused.
type Case = (String, Option<String>);

fn kept(text: &str, as_: &str) -> Case {
    (text.into(), Some(as_.into()))
}

fn same(text: &str) -> Case {
    kept(text, text)
}

fn refused(text: &str) -> Case {
    (text.into(), None)
}

/// Settled detail 7.
fn names() -> Vec<Case> {
    let mut names = vec![
        refused(""),
        refused("   "),
        // Trimmed of whatever is a space: no-break, ideographic, line ends.
        refused("\u{a0}\u{3000}\u{2003}"),
        refused("\n\t"),
        kept("  Door  ", "Door"),
        kept("\u{3000}Door\u{a0}\n", "Door"),
        kept("a  b", "a  b"),
        refused(&"x".repeat(10_000)),
        refused(&"\u{1F469}\u{200d}\u{1F4BB}".repeat(10_000)),
        // Counted as characters, after NFC and trimming.
        same(&"x".repeat(200)),
        refused(&"x".repeat(201)),
        kept(&format!(" {} ", "x".repeat(200)), &"x".repeat(200)),
        same(&"\u{1F4F7}".repeat(200)),
        refused(&"\u{1F4F7}".repeat(201)),
        kept(&"e\u{301}".repeat(200), &"\u{e9}".repeat(200)),
        refused(&"e\u{301}".repeat(201)),
        // What has no composed form stays two characters.
        same(&"q\u{301}".repeat(100)),
        refused(&"q\u{301}".repeat(101)),
        // Right to left, with a mark of its direction.
        same("\u{5de}\u{5e6}\u{5dc}\u{5de}\u{5d4} 1"),
        same("\u{643}\u{627}\u{645}\u{64a}\u{631}\u{627}\u{200f}"),
        same("gate \u{202e}txt.exe"),
        // Composed, and put in order.
        kept("Cafe\u{301}", "Caf\u{e9}"),
        kept("\u{212b}", "\u{c5}"),
        kept("q\u{307}\u{323}", "q\u{323}\u{307}"),
        kept("\u{1112}\u{1161}\u{11ab}", "\u{d55c}"),
        // NFC keeps what only looks alike: these are other letters.
        same("\u{430}dmin"),
        same("\u{fb01}le"),
        same("\u{ff41}\u{ff42}"),
        // Joined, coloured and flagged.
        same("\u{1F468}\u{200d}\u{1F469}\u{200d}\u{1F467} \u{1F44D}\u{1F3FD} \u{1F1FA}\u{1F1F3}"),
        same("zero\u{200b}width"),
        same("'; DROP TABLE users; --"),
        same("100% _ \\ \"quoted\" <b>"),
        same("null"),
    ];
    // No control characters (Cc), wherever; the marks of direction are none.
    for control in [
        '\u{0}', '\n', '\r', '\t', '\u{1b}', '\u{7f}', '\u{85}', '\u{9f}',
    ] {
        names.push(refused(&format!("a{control}b")));
    }
    names.push(refused("a\u{0}"));
    // The end of a line is a space, and trimmed; U+0000 is none.
    names.push(kept("a\u{85}", "a"));
    names.push(same("a\u{200e}b"));
    names.push(same("a\u{200e}"));
    names
}

fn external_ids() -> Vec<Case> {
    let mut ids = vec![
        refused(""),
        same("cam-1"),
        same(&"x".repeat(255)),
        refused(&"x".repeat(256)),
        refused(&"x".repeat(10_000)),
        same(&"\u{1F4F7}".repeat(255)),
        // Another system's word: as it is written.
        same("  padded "),
        same("e\u{301}"),
        same("\u{643}\u{627}\u{200f}"),
        same("\u{430}/\u{1F468}\u{200d}\u{1F469}"),
    ];
    for control in ['\u{0}', '\n', '\u{85}', '\u{7f}'] {
        ids.push(refused(&format!("a{control}b")));
    }
    ids
}

fn languages() -> Vec<Case> {
    let mut languages: Vec<Case> = ["en", "pt-BR", "zh-Hant-TW", "de-CH-1996", "es-419"]
        .iter()
        .map(|tag| same(tag))
        .collect();
    let long = format!("en-{}", "abcdefgh-".repeat(5));
    for bad in [
        "",
        " ",
        "e",
        "en-",
        "-en",
        "en_US",
        " en",
        "english language",
        "e\u{301}n",
        "\u{435}n",
        "en\u{0}",
        "en\n",
        "abcdefghi",
        &long,
        &"x".repeat(10_000),
    ] {
        languages.push(refused(bad));
    }
    languages
}

/// Where a text goes in.
struct Door<'a> {
    name: &'static str,
    field: &'static str,
    input: Value,
    token: &'a str,
}

impl Desk {
    /// Sends each text in by the door: what is refused is bad input and changes nothing, tried or
    /// not; what is kept is shown by the payload, by `node`, and found by a search for it.
    async fn takes(&self, door: &Door<'_>, cases: &[Case]) {
        for (at, (given, expected)) in cases.iter().enumerate() {
            let Door { name, field, .. } = door;
            let mut input = door.input.clone();
            input[*field] = json!(given);
            if let Some(email) = input["email"].as_str() {
                input["email"] = json!(format!("{at}-{email}"));
            }
            let about = format!("{name}.{field}: {given:?}");
            let Some(expected) = expected else {
                let before = self.revision().await;
                for dry in [true, false] {
                    let answer = self.answer(door.token, name, input.clone(), dry).await;
                    assert_eq!(code(&answer), "BAD_USER_INPUT", "{about}: {answer}");
                }
                assert_eq!(self.revision().await, before, "{about}");
                continue;
            };
            let tried = self.run(door.token, name, input.clone(), true).await;
            assert_eq!(tried["userErrors"], json!([]), "{about}");
            let made = self.does(door.token, name, input.clone()).await;
            let id = text(&made["thing"]["id"]);
            if *field == "name" {
                assert_eq!(made["thing"]["name"], *expected, "{about}");
            }
            let node = self.shown(&id).await;
            assert_eq!(node[*field], *expected, "{about}: {node}");
            if *field == "name" {
                self.found_by(&id, given, expected).await;
            }
            // The same again changes nothing.
            if name.starts_with("rename") || name.starts_with("update") {
                let before = self.revision().await;
                input[*field] = json!(expected);
                self.does(door.token, name, input).await;
                assert_eq!(self.revision().await, before, "{about}: again");
            }
        }
    }

    async fn shown(&self, id: &str) -> Value {
        let query = "query($id: ID!) { node(id: $id) { ... on User { name email language } \
                     ... on Group { name externalId } ... on Resource { name externalId } } }";
        let shown = self
            .server
            .ask(&self.boss, query, json!({ "id": id }))
            .await;
        shown["node"].clone()
    }

    /// In the list of its kind, under its name, by a search for all of it as it was given and as it
    /// is kept.
    async fn found_by(&self, id: &str, given: &str, name: &str) {
        let list = match id.rsplit_once('_').unwrap().0 {
            "user" => "users(filter: { search: $s }, first: 1000)",
            "group" => "groups(search: $s, first: 1000)",
            _ => "resources(search: $s, first: 1000)",
        };
        let query = format!("query($s: String) {{ l: {list} {{ nodes {{ id name }} }} }}");
        for search in [given.trim(), name] {
            // A search is no longer than a name, before it is composed.
            if search.chars().count() > 200 {
                continue;
            }
            let found = self
                .server
                .ask(&self.boss, &query, json!({ "s": search }))
                .await;
            let nodes = found["l"]["nodes"].as_array().unwrap();
            let node = nodes.iter().find(|node| node["id"] == id);
            let node = node.unwrap_or_else(|| panic!("{search:?} finds no {id}"));
            assert_eq!(node["name"], name);
        }
    }
}

#[test]
fn a_name_is_kept_as_it_is_read_or_refused_wherever_one_is_given() {
    run(on_both(async |desk| {
        let cameras = desk.camera_manager().await;
        let group = desk.group(&desk.root, "group").await;
        let camera = desk.camera(&group, "camera").await;
        let user = desk.user("user@example.com", &group, "MEMBER").await;
        let own = desk.person("own", &group, "OBSERVER").await;
        let boss = desk.boss.clone();
        let new = new_user("new@example.com", &[(&group, "MEMBER")]);
        let copy = json!({ "userId": user, "email": "copy@example.com", "password": PASSWORD });
        let door = |name, input, token| Door {
            name,
            field: "name",
            input,
            token,
        };
        for door in [
            door("createGroup", json!({ "parentId": group }), boss.as_str()),
            door("renameGroup", json!({ "groupId": group }), &boss),
            door(
                "createResource",
                json!({ "kind": "CAMERA", "groupIds": [group] }),
                &cameras,
            ),
            door("updateResource", json!({ "resourceId": camera }), &cameras),
            door("createUser", new, &boss),
            door("duplicateUser", copy, &boss),
            door("updateUser", json!({ "userId": user }), &boss),
        ] {
            desk.takes(&door, &names()).await;
        }
        // His own; who changes only himself, finds himself.
        let input = json!({ "userId": own.id, "name": " Own\u{85}" });
        let done = desk.does(&own.token, "updateUser", input).await;
        assert_eq!(done["thing"]["name"], "Own");
        desk.server.is_well().await;
    }));
}

#[test]
fn an_external_id_and_a_language_are_kept_as_written_or_refused() {
    run(on_both(async |desk| {
        let cameras = desk.camera_manager().await;
        let group = desk.group(&desk.root, "group").await;
        let camera = desk.camera(&group, "camera").await;
        let user = desk.user("user@example.com", &group, "MEMBER").await;
        let own = desk.person("own", &group, "OBSERVER").await;
        let boss = desk.boss.clone();
        let door = |name, input, token| Door {
            name,
            field: "externalId",
            input,
            token,
        };
        for door in [
            door(
                "createGroup",
                json!({ "parentId": group, "name": "x" }),
                boss.as_str(),
            ),
            door(
                "createResource",
                json!({ "kind": "CAMERA", "name": "x", "groupIds": [group] }),
                &cameras,
            ),
            door("updateResource", json!({ "resourceId": camera }), &cameras),
        ] {
            desk.takes(&door, &external_ids()).await;
        }
        let door = |user: &str, token| Door {
            name: "updateUser",
            field: "language",
            input: json!({ "userId": user }),
            token,
        };
        desk.takes(&door(&user, &boss), &languages()).await;
        desk.takes(&door(&own.id, &own.token), &languages()).await;
        for (name, input, field, token, id) in [
            (
                "updateUser",
                json!({ "userId": user }),
                "language",
                &boss,
                &user,
            ),
            (
                "updateResource",
                json!({ "resourceId": camera }),
                "externalId",
                &cameras,
                &camera,
            ),
        ] {
            let mut input = input;
            input[field] = Value::Null;
            desk.does(token, name, input).await;
            assert_eq!(
                desk.shown(id).await[field],
                Value::Null,
                "null takes it away"
            );
        }
        desk.server.is_well().await;
    }));
}

#[test]
fn names_need_not_be_unique_and_lists_keep_their_order() {
    run(on_both(async |desk| {
        let group = desk.group(&desk.root, "twin").await;
        let mut twins = Vec::new();
        for at in 0..3 {
            let mut new = new_user(&format!("twin{at}@example.com"), &[(&group, "MEMBER")]);
            new["name"] = json!("twin");
            twins.push(desk.done("createUser", new).await);
            desk.group(&desk.root, "twin").await;
            desk.camera(&group, "twin").await;
        }
        for name in [
            "Z",
            "a",
            "\u{e9}",
            "\u{1F4F7}",
            "e\u{301}a",
            "\u{5d0}",
            "\u{ff21}",
            "~",
            "A b",
            "Ab",
        ] {
            desk.camera(&group, name).await;
            desk.group(&group, name).await;
        }
        for list in [
            "users(sort: NAME_ASC, first: $n, after: $a)",
            "groups(first: $n, after: $a)",
            "resources(first: $n, after: $a)",
        ] {
            let query = format!(
                "query($n: Int, $a: String) {{ l: {list} {{ totalCount nodes {{ id name }} pageInfo {{ endCursor hasNextPage }} }} }}"
            );
            let all = desk
                .server
                .ask(&desk.boss, &query, json!({ "n": 1000 }))
                .await;
            let all = all["l"]["nodes"].as_array().unwrap().clone();
            assert!(all.iter().filter(|node| node["name"] == "twin").count() >= 3);
            for size in [1, 2] {
                let (mut paged, mut after) = (Vec::new(), Value::Null);
                loop {
                    let page = desk
                        .server
                        .ask(&desk.boss, &query, json!({ "n": size, "a": after }))
                        .await;
                    paged.extend(page["l"]["nodes"].as_array().unwrap().clone());
                    after = page["l"]["pageInfo"]["endCursor"].clone();
                    if page["l"]["pageInfo"]["hasNextPage"] != true {
                        break;
                    }
                }
                assert_eq!(paged, all, "{list} by {size}");
            }
            if list.starts_with("resources") {
                let keys: Vec<(String, String)> = all
                    .iter()
                    .map(|node| (text(&node["name"]), text(&node["id"])))
                    .collect();
                assert!(keys.is_sorted(), "by name, then id: {keys:?}");
            }
        }
        desk.server.is_well().await;
    }));
}

/// Emails that are one, and one that is another.
const ALIKE: [(&[&str], &str); 8] = [
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
];

#[test]
fn emails_are_unique_without_regard_to_case() {
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
