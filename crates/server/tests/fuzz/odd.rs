//! Values that have broken something somewhere.

use crate::arena::{CURSORS, IDS};
use crate::chance::Chance;

const TEXTS: [&str; 30] = [
    "",
    " ",
    "a",
    "x@example.com",
    "\u{0}",
    "\u{7f}",
    "\r\nset-cookie: a=b",
    "\u{202e}abc",
    "e\u{301}",
    "ﬀ",
    "İ",
    "ß",
    "\u{1f468}\u{200d}\u{1f469}",
    "%' OR 1=1 --",
    "\\",
    "\"",
    "{{7*7}}",
    "null",
    "undefined",
    "NaN",
    "../../etc/passwd",
    "${jndi:ldap://x}",
    "<script>",
    "%00",
    "-",
    "_",
    "@",
    "\u{feff}",
    "\u{2028}",
    "secret-1",
];

const ADDRESSES: [&str; 24] = [
    "10.0.0.1",
    "10.0.0.0/8",
    "10.0.0.1-10.0.0.9",
    "10.0.0.9-10.0.0.1",
    "::1",
    "::/0",
    "0.0.0.0/0",
    "::ffff:10.0.0.1",
    "::ffff:0:0/96",
    "010.0.0.1",
    "0x0a000001",
    "167772161",
    "10.1",
    "1.2.3.4/33",
    "1.2.3.4/-1",
    "::/129",
    "fe80::1%eth0",
    "1.2.3.4-::1",
    "-",
    "/",
    "1.2.3.4/",
    "[::1]",
    "255.255.255.255/0",
    "2001:db8::-2001:db8::ffff:ffff:ffff:ffff",
];

const TIMES: [&str; 16] = [
    "2026-11-25T10:00:00Z",
    "1970-01-01T00:00:00Z",
    "0000-01-01T00:00:00Z",
    "-0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999999999Z",
    "+262142-12-31T23:59:59Z",
    "2026-02-30T00:00:00Z",
    "2026-11-25T24:00:00Z",
    "2026-11-25T23:59:60Z",
    "2026-11-25T10:00:00+23:59",
    "2026-11-25T10:00:00-99:99",
    "2026-11-25",
    "10:00",
    "1e999",
    "now",
    "2026-11-25T10:00:00.1234567890123456789Z",
];

const REVISIONS: [&str; 14] = [
    "0",
    "1",
    "2",
    "5",
    "00",
    "-1",
    "+1",
    "1.0",
    "1e3",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551616",
    "٣",
    " 1",
];

const ACTIONS: [&str; 14] = [
    "cameras.view",
    "users.view",
    "users.check",
    "system.view_audit",
    "user_groups.view",
    "login.web",
    "cameras",
    "login",
    "no.such",
    "",
    ".",
    "cameras.",
    "CAMERAS.VIEW",
    "cameras.view\u{0}",
];

const NUMBERS: [&str; 16] = [
    "0",
    "1",
    "2",
    "-1",
    "50",
    "1000",
    "1001",
    "2147483647",
    "-2147483648",
    "2147483648",
    "9223372036854775807",
    "-9223372036854775808",
    "1e2",
    "1e308",
    "0.5",
    "-0.0",
];

/// A text for a place of this name.
pub(crate) fn text(chance: &mut Chance, place: &str) -> String {
    if chance.one_in(8) {
        return any(chance);
    }
    match place {
        "after" => cursor(chance),
        "action" | "actionLimits" => chance.of(&ACTIONS).into(),
        "ipPool" => chance.of(&ADDRESSES).into(),
        "kind" if chance.one_in(2) => chance.of(&["role_assigned", "user_created", "x"]).into(),
        _ => any(chance),
    }
}

/// Any text.
pub(crate) fn any(chance: &mut Chance) -> String {
    let one = chance.of(&TEXTS);
    match chance.below(12) {
        0 => one.repeat(chance.below(300) + 1),
        1 => format!("{one}{}", chance.of(&TEXTS)),
        2 => chance.of(&ADDRESSES).into(),
        3 => chance.of(&TIMES).into(),
        4 => id(chance),
        _ => one.into(),
    }
}

/// An id: mostly of something, or nearly.
pub(crate) fn id(chance: &mut Chance) -> String {
    let one = chance.of(&IDS);
    let kinds = [
        "user",
        "group",
        "camera",
        "layout",
        "list",
        "case",
        "entry",
        "session",
        "plate_list",
        "",
    ];
    match chance.below(12) {
        0 => format!("{one}0"),
        1 => format!("{}_{one}", chance.of(&kinds)),
        2 => format!("{}_00000000000000000000000000000000", chance.of(&kinds)),
        3 => format!("{}_ffffffffffffffffffffffffffffffff", chance.of(&kinds)),
        4 => format!("{}_0190A7F0000070008000000000000001", chance.of(&kinds)),
        5 => chance.of(&TEXTS).into(),
        _ => one.into(),
    }
}

/// A cursor: mostly of another list, or bent.
fn cursor(chance: &mut Chance) -> String {
    let one = chance.of(&CURSORS);
    match chance.below(6) {
        0 => format!("{one}A"),
        1 => format!("A{one}"),
        2 => format!("{one}="),
        3 => "A".repeat(chance.below(200)),
        _ => one.into(),
    }
}

/// The digits of a number, of a kind that GraphQL knows or nearly.
pub(crate) fn number(chance: &mut Chance) -> String {
    if !chance.one_in(3) {
        return chance.below(5).to_string();
    }
    chance.of(&NUMBERS).into()
}

pub(crate) fn time(chance: &mut Chance) -> String {
    chance.of(&TIMES).into()
}

pub(crate) fn revision(chance: &mut Chance) -> String {
    chance.of(&REVISIONS).into()
}

/// The same text, with something wrong in a few places.
pub(crate) fn bend(chance: &mut Chance, text: &str) -> String {
    const PIECES: [&str; 36] = [
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        "\"",
        "\"\"\"",
        "$",
        "!",
        "@skip(if: true)",
        "...",
        "on User",
        ":",
        ",",
        "#",
        "#\\\n",
        "#\\\r",
        "\"\"\"\"",
        "\"\"\"\\\\\"\"\" x \"\"\"",
        "\\",
        "\n",
        "null",
        "true",
        "fragment F on Query",
        "query",
        "mutation",
        "subscription",
        "__typename",
        "__schema{types{name}}",
        "\\u0000",
        "\\ud800",
        "\u{feff}",
        "-",
        "0",
        "é",
    ];
    let mut chars: Vec<char> = text.chars().collect();
    for _ in 0..=chance.below(4) {
        let at = chance.below(chars.len() + 1);
        let end = (at + chance.below(12)).min(chars.len());
        match chance.below(5) {
            0 => drop(chars.drain(at..end)),
            1 => {
                let again: Vec<char> = chars[at..end].to_vec();
                chars.splice(at..at, again);
            }
            2 => chars.truncate(at.max(chars.len() / 2)),
            _ => {
                let piece = chance.of(&PIECES);
                chars.splice(at..at, piece.chars());
            }
        }
    }
    chars.into_iter().collect()
}
