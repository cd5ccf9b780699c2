//! Names (settled detail 7) and external ids.

use canopy_domain::{ExternalId, Name};

fn name(text: &str) -> Option<String> {
    Name::parse(text).ok().map(|name| name.as_str().to_owned())
}

#[test]
fn a_name_is_trimmed_and_composed() {
    assert_eq!(name("  Ada L. "), Some("Ada L.".to_owned()));
    assert_eq!(name("\u{2003}Ada\n"), Some("Ada".to_owned()));
    assert_eq!(name("e\u{301}"), Some("\u{e9}".to_owned()));
    // Composed, not compatible: a ligature stays.
    assert_eq!(name("ﬁ"), Some("ﬁ".to_owned()));
}

#[test]
fn a_name_has_1_to_200_characters_after_trimming() {
    assert_eq!(name(""), None);
    assert_eq!(name(" \t "), None);
    for c in ["x", "ä", "\u{1f3a5}"] {
        assert!(name(c).is_some());
        assert!(name(&c.repeat(200)).is_some(), "{c}");
        assert!(name(&format!(" {} ", c.repeat(200))).is_some(), "{c}");
        assert!(name(&c.repeat(201)).is_none(), "{c}");
    }
    let decomposed = "e\u{301}".repeat(200);
    assert!(name(&decomposed).is_some(), "counted composed");
    assert_eq!(name(&"x".repeat(1 << 20)), None);
}

#[test]
fn a_name_has_no_control_characters() {
    for c in ['\0', '\n', '\t', '\u{1b}', '\u{7f}', '\u{9f}'] {
        assert_eq!(name(&format!("a{c}b")), None, "{c:?}");
    }
}

#[test]
fn an_external_id_is_kept_as_it_is() {
    for text in ["1", " a b ", "e\u{301}", &"ä".repeat(255)] {
        assert_eq!(ExternalId::parse(text).unwrap().as_str(), text);
    }
}

#[test]
fn an_external_id_has_1_to_255_characters_and_none_of_control() {
    for text in ["", "a\0", "a\nb", "\u{7f}", &"x".repeat(256)] {
        assert!(ExternalId::parse(text).is_err(), "{text:?}");
    }
}
