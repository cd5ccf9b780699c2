//! The login (U2).

use canopy_domain::Email;

fn takes(text: &str) -> bool {
    Email::parse(text).is_ok()
}

#[test]
fn an_email_has_something_before_and_behind_its_last_at() {
    for good in [
        "a@b",
        "ada.l+x@example.com",
        "a@b@c",
        "ädä@bücher.example",
        "\"a\"@b",
    ] {
        assert!(takes(good), "{good}");
    }
    for bad in [
        "",
        "@",
        "a",
        "a@",
        "@b",
        " @b",
        "a@ ",
        "a b@c",
        "a@b c",
        "a@\u{a0}b",
    ] {
        assert!(!takes(bad), "{bad:?}");
    }
}

#[test]
fn no_control_character_and_no_hidden_space() {
    for c in [
        '\0', '\n', '\t', '\u{7f}', '\u{85}', '\u{2003}', '\u{3000}', '\u{2028}',
    ] {
        assert!(!takes(&format!("a{c}b@x.y")), "{c:?}");
    }
    // A lone accent unfolds to a space and the accent.
    assert!(!takes("\u{b4}@x.y"));
}

#[test]
fn an_email_is_trimmed_and_otherwise_kept_as_written() {
    let email = Email::parse(" Ada@X.y\n").unwrap();
    assert_eq!(email.as_str(), "Ada@X.y");
    assert_eq!(email.key().as_str(), "ada@x.y");
}

#[test]
fn an_email_has_254_characters_at_most() {
    let long = |n: usize| format!("{}@x.y", "ä".repeat(n - 4));
    assert!(takes(&long(254)));
    assert!(!takes(&long(255)));
    assert!(!takes(&"a".repeat(1 << 20)));
}

#[test]
fn emails_that_differ_in_case_or_width_only_have_one_key_u2() {
    let key = |text| Email::parse(text).unwrap().key();
    for (one, other) in [
        ("ada@x.y", "ADA@X.Y"),
        ("straße@x.y", "STRASSE@x.y"),
        ("ａｄａ@x.y", "ada@x.y"),
        ("ada@ｘ．ｙ", "ada@x.y"),
        ("\u{e9}@x.y", "E\u{301}@x.y"),
    ] {
        assert_eq!(key(one), key(other), "{one} and {other}");
    }
    assert_ne!(key("ada@x.y"), key("ada@x.z"));
    assert_ne!(key("ali@x.y"), key("alı@x.y"));
}
