//! What is inside the cursors of an answer.

use serde_json::Value;

/// All that the cursors of this body hold, behind their signatures.
pub(super) fn cursors(body: &str) -> String {
    let Ok(body) = serde_json::from_str::<Value>(body) else {
        return String::new();
    };
    let mut held = String::new();
    walk(&body, &mut held);
    held
}

fn walk(value: &Value, held: &mut String) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                if let ("cursor" | "endCursor" | "startCursor", Some(cursor)) =
                    (name.as_str(), value.as_str())
                {
                    held.push_str(&String::from_utf8_lossy(&base64(cursor)));
                    held.push('\n');
                }
                walk(value, held);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| walk(item, held)),
        _ => {}
    }
}

/// The bytes of a text in the URL-safe alphabet (RFC 4648, 5).
fn base64(text: &str) -> Vec<u8> {
    let (mut bytes, mut bits, mut filled) = (Vec::new(), 0_u32, 0);
    for digit in text.bytes() {
        let digit = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'a'..=b'z' => digit - b'a' + 26,
            b'0'..=b'9' => digit - b'0' + 52,
            b'-' => 62,
            b'_' => 63,
            _ => panic!("no cursor: {text}"),
        };
        bits = (bits << 6) | u32::from(digit);
        filled += 6;
        if filled >= 8 {
            filled -= 8;
            bytes.push(u8::try_from((bits >> filled) & 0xff).unwrap());
        }
    }
    bytes
}

#[test]
fn a_cursor_is_read_behind_its_signature() {
    let held = cursors(r#"{ "data": { "pageInfo": { "endCursor": "AAAAenEtc2VjcmV0" } } }"#);
    assert!(held.contains("zq-secret"), "{held:?}");
}
