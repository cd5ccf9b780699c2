//! `fold`: NFKC and case folding (U2, searches).

use canopy_domain::fold;

#[test]
fn texts_that_differ_in_case_or_form_only_fold_alike() {
    for (one, other) in [
        ("ADA", "ada"),
        ("straße", "STRASSE"),
        ("STRAẞE", "strasse"),
        ("ａｄａ", "ADA"),
        ("e\u{301}", "É"),
        ("ﬁle", "FILE"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
        ("①", "1"),
        ("Å", "Å"),
        ("ᾼ", "αι"),
        // The Turkish capital with a dot keeps its dot, as a combining one.
        ("İ", "i\u{307}"),
    ] {
        assert_eq!(fold(one), fold(other), "{one} and {other}");
    }
}

#[test]
fn texts_that_are_not_the_same_fold_apart() {
    for (one, other) in [
        ("i", "ı"),
        ("i", "İ"),
        ("ada", "adá"),
        ("o", "ö"),
        ("strase", "straße"),
        ("a b", "ab"),
        // Cyrillic.
        ("a", "а"),
    ] {
        assert_ne!(fold(one), fold(other), "{one} and {other}");
    }
}

#[test]
fn folding_twice_is_folding_once_for_every_character() {
    for c in '\0'..=char::MAX {
        let once = fold(c.encode_utf8(&mut [0; 4]));
        assert_eq!(fold(&once), once, "{c:?}");
    }
}

/// Alphabets of old: the newest letters may be unknown to the tables of folding.
#[test]
fn a_character_and_its_capital_fold_alike() {
    for c in ('\0'..='\u{1fff}').chain('\u{ff00}'..='\u{ffef}') {
        let upper: String = c.to_uppercase().collect();
        // The dotless i, of which the capital is the common one.
        if c != 'ı' {
            assert_eq!(fold(&upper), fold(c.encode_utf8(&mut [0; 4])), "{c:?}");
        }
    }
}
