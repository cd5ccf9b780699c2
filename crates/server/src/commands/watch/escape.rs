//! Texts of others on their way to a terminal.

/// What a terminal would obey, or would show in another order than it is written, as `\u{…}`: a
/// name must not be able to clear the screen, nor to pretend to be another line.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if is_obeyed(c) {
            escaped.extend(c.escape_unicode());
        } else {
            escaped.push(c);
        }
    }
    escaped
}

/// The same within JSON, which goes on meaning what it meant: such characters stand in texts only,
/// and JSON itself escapes but the first of them.
pub(super) fn escaped_json(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    for c in json.chars() {
        if is_obeyed(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                escaped.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            escaped.push(c);
        }
    }
    escaped
}

/// Controls, ends of lines, marks of direction, and what has no width, by which two names look like
/// one.
fn is_obeyed(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{61c}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{escaped, escaped_json};

    #[test]
    fn nothing_that_a_terminal_obeys_is_left() {
        let evil = "a\u{1b}[2J\r\n\u{7}\u{9b}x\u{202e}\u{2066}\u{85}\u{2028}b\u{feff}\u{e0041}";
        let shown = escaped(evil);
        assert_eq!(
            shown,
            "a\\u{1b}[2J\\u{d}\\u{a}\\u{7}\\u{9b}x\\u{202e}\\u{2066}\\u{85}\\u{2028}b\\u{feff}\\u{e0041}"
        );
        let json = json!({ evil: [evil, "plain – 木"] });
        let shown = escaped_json(&json.to_string());
        assert!(!shown.contains(|c: char| c.is_control() || c == '\u{202e}'));
        assert_eq!(serde_json::from_str::<Value>(&shown).unwrap(), json);
        let plain = "Kamera 7 – Süd, 木";
        assert_eq!(escaped(plain), plain);
    }
}
