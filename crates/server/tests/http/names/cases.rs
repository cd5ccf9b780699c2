//! Texts, and what becomes of them.

/// What becomes of a text: kept as this, or refused.
pub(super) type Case = (String, Option<String>);

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
pub(super) fn names() -> Vec<Case> {
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

pub(super) fn external_ids() -> Vec<Case> {
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

pub(super) fn languages() -> Vec<Case> {
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
