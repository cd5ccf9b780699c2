//! What the scan of a text sees is never less than what the parser descends through.

use async_graphql::parser::parse_query;
use async_graphql::parser::types::Selection;
use async_graphql_value::Value;
use proptest::prelude::*;

use crate::lexeme::{Lexeme, Lexemes};

/// How deep a text goes and how many tokens it has; none: a string in it has no end.
fn scanned(text: &str) -> Option<(usize, usize)> {
    let (mut depth, mut deepest, mut tokens) = (0_usize, 0, 0);
    for lexeme in Lexemes::of(text) {
        tokens += 1;
        match lexeme {
            Lexeme::Opening => depth += 1,
            Lexeme::Closing => depth = depth.saturating_sub(1),
            Lexeme::Directive => {}
            Lexeme::Other(several) => tokens += several - 1,
            Lexeme::Unclosed => return None,
        }
        deepest = deepest.max(depth);
    }
    Some((deepest, tokens))
}

/// Where a reader is that takes one character after the other.
#[derive(Clone, Copy, PartialEq)]
enum At {
    Outside,
    Comment,
    String,
    Escape,
    Block,
}

/// The same by characters and states: how deep, and none where a string has no end.
fn walked(text: &str) -> Option<usize> {
    let chars: Vec<char> = text.chars().collect();
    let (mut depth, mut deepest) = (0_usize, 0);
    let (mut at, mut i) = (At::Outside, 0);
    while i < chars.len() {
        let quotes = chars[i..].iter().take_while(|c| **c == '"').count();
        let mut step = 1;
        at = match (at, chars[i]) {
            (At::Comment, '\n' | '\r') => At::Outside,
            (At::String | At::Escape, '\n' | '\r') => return None,
            (At::String, '\\') => At::Escape,
            (At::Escape, _) => At::String,
            (At::String, '"') => At::Outside,
            (At::Block, '"') if quotes >= 3 => {
                // An escape, or the end.
                let is_escaped = chars[i - 1] == '\\';
                step = 3;
                if is_escaped { At::Block } else { At::Outside }
            }
            (At::Outside, '"') if quotes >= 3 => {
                step = 3;
                // What is right behind is not escaped by what stands before.
                if quotes >= 6 {
                    step = 6;
                    At::Outside
                } else {
                    At::Block
                }
            }
            (At::Outside, '"') => At::String,
            (At::Outside, '#') => At::Comment,
            (At::Outside, '[' | '{' | '(') => {
                depth += 1;
                At::Outside
            }
            (At::Outside, ']' | '}' | ')') => {
                depth = depth.saturating_sub(1);
                At::Outside
            }
            (at, _) => at,
        };
        deepest = deepest.max(depth);
        i += step;
    }
    matches!(at, At::Outside | At::Comment).then_some(deepest)
}

/// How deep a value goes, and how many there are in it.
fn made(value: &Value) -> (usize, usize) {
    let Value::List(items) = value else {
        return (0, 1);
    };
    let inside = items.iter().map(made);
    let (deepest, all) = inside.fold((0, 1), |(deepest, all), (depth, number)| {
        (deepest.max(depth), all + number)
    });
    (deepest + 1, all)
}

/// Texts of what begins, ends and hides something.
fn noise(longest: usize) -> impl Strategy<Value = String> {
    let pieces = [
        "\"", "\"\"", "\"\"\"", "\\", "#", "\n", "\r", "[", "]", "[]", "{", "}", "(", ")", "a",
        "0", "1", "true", "null", " ", ",", "é", "\u{feff}",
    ];
    let pieces = prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..longest);
    pieces.prop_map(|pieces| pieces.concat())
}

/// Values beside each other that the parser takes, with comments and strings that look like more.
fn values() -> impl Strategy<Value = String> {
    let inside = noise(6).prop_map(|text| text.replace(['"', '\\', '\n', '\r'], "\\\\"));
    let line = noise(6).prop_map(|text| text.replace(['\n', '\r'], "\\"));
    let block = noise(6).prop_map(|text| text.replace("\"\"\"", "\\\"\"\"").replace('"', "\\"));
    let piece = prop_oneof![
        line.prop_map(|line| format!("#{line}\n")),
        Just("#\\\n".to_owned()),
        Just("#\\\r".to_owned()),
        inside.prop_map(|text| format!("\"{text}\"")),
        block.prop_map(|text| format!("\"\"\"{text} \"\"\"")),
        Just("\"\"\"\\\\\"\"\" \"\"\"".to_owned()),
        Just("[".to_owned()),
        Just("]".to_owned()),
        Just("[[[]]]".to_owned()),
        Just("000".to_owned()),
        Just("-00".to_owned()),
        Just("1.00".to_owned()),
        Just("truefalsenullx".to_owned()),
    ];
    prop::collection::vec(piece, 0..10).prop_map(|pieces| {
        // Whatever is open is closed, and the other way round: most of them are to be parsed.
        let (mut depth, mut all) = (0, String::new());
        for piece in pieces {
            match piece.as_str() {
                "[" => depth += 1,
                "]" if depth == 0 => continue,
                "]" => depth -= 1,
                _ => {}
            }
            all.push_str(&piece);
        }
        all + &"]".repeat(depth)
    })
}

/// What the parser has made of it is no more than was seen; whether there is anything to compare.
fn is_seen(values: &str) -> Result<bool, TestCaseError> {
    let text = format!("{{a(b:[{values}\n])}}");
    let Ok(document) = parse_query(&text) else {
        return Ok(false);
    };
    let Some((_, operation)) = document.operations.iter().next() else {
        return Ok(false);
    };
    let first = &operation.node.selection_set.node.items[0].node;
    let Selection::Field(field) = first else {
        return Ok(false);
    };
    let (depth, number) = made(&field.node.arguments[0].1.node);
    // Without an end to a string it is refused.
    let Some((deepest, tokens)) = scanned(&text) else {
        return Ok(false);
    };
    prop_assert!(
        deepest >= depth + 2 && tokens >= number,
        "{text:?} is {depth} deep with {number} values, and seen {deepest} deep with {tokens}"
    );
    Ok(true)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_text_is_seen_as_a_reader_of_characters_sees_it(text in noise(24)) {
        prop_assert_eq!(scanned(&text).map(|(depth, _)| depth), walked(&text), "{:?}", text);
    }

    #[test]
    fn no_value_that_the_parser_makes_is_hidden(values in values()) {
        is_seen(&values)?;
    }

    #[test]
    fn none_is_hidden_by_chance_either(values in noise(8)) {
        is_seen(&values)?;
    }
}

#[test]
fn what_has_hidden_something_is_parsed_and_seen() {
    for values in [
        "#\\\n[[[]]]",
        "#\\\r[[[]]]",
        "#\"\n[[[]]]",
        "\"\"\"\\\\\"\"\" x \"\"\" [[[]]] #\"\"\"",
        "\"\\\\\" [[[]]] #\"",
        "\"\" [[[]]] \"\"",
        "00000000",
        "truetruetruefalsenullx",
    ] {
        assert!(is_seen(values).unwrap(), "{values:?} is not parsed");
    }
    // The parser, for want of an end, goes on behind two of the quotes.
    assert_eq!(scanned("{a(b:[\"\"\"\"[[[]]]])}"), None);
    assert!(parse_query("{a(b:[\"\"\"\"[[[]]]])}").is_ok());
}
