//! What a password may be (U11).

use canopy_domain::check_password;

/// Letter by letter, as the user page lists them.
const ALLOWED: &str = concat!(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "abcdefghijklmnopqrstuvwxyz",
    "0123456789",
    r##"!@#$%&*()_+-=[]{};\':"|,.<>/?"##
);

#[test]
fn each_listed_character_is_allowed_and_no_other_is() {
    assert_eq!(ALLOWED.len(), 26 + 26 + 10 + 29);
    for c in '\0'..='\u{17f}' {
        let ok = check_password(&format!("aaaaa{c}")).is_ok();
        assert_eq!(ok, ALLOWED.contains(c), "{c:?}");
    }
    assert!(check_password(ALLOWED).is_ok());
}

#[test]
fn a_password_has_6_to_255_characters() {
    for (length, ok) in [(0, false), (5, false), (6, true), (255, true), (256, false)] {
        assert_eq!(check_password(&"a".repeat(length)).is_ok(), ok, "{length}");
    }
}

#[test]
fn no_space_anywhere_and_nothing_outside_ascii() {
    for bad in [
        " aaaaaa",
        "aaaaaa ",
        "aaa aaa",
        "aaaaaa\n",
        "pässword",
        "ａａａａａａ",
        "aaaaa€",
    ] {
        assert!(check_password(bad).is_err(), "{bad:?}");
    }
    // Six bytes, and yet three characters.
    assert!(check_password("äää").is_err());
}

#[test]
fn the_answer_never_repeats_the_password() {
    let bad = check_password("secret secret").unwrap_err();
    assert!(!bad.message().contains("secret"));
}
