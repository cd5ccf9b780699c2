//! The text of a query, before anything is made of it.
//!
//! The parser descends once for each bracket, and makes many times the bytes of the text; so what
//! is too much is told from the text alone, in one pass that ends where the limit is.

use crate::codes::Refusal;
use crate::document::invalid;
use crate::limits::Options;

/// Brackets inside brackets; the parser descends once for each.
const NESTING: usize = 64;

/// Refuses a text that has too much of anything, or is nested too deep.
pub(crate) fn check(query: &str, options: &Options) -> Result<(), Refusal> {
    let mut depth = 0_usize;
    let (mut tokens, mut directives) = (0_usize, 0_usize);
    let mut rest = query.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            // Commas are white space here.
            b' ' | b'\t' | b'\n' | b'\r' | b',' => continue,
            b'#' => {
                rest = behind(rest, |rest| matches!(rest[0], b'\n' | b'\r'), 1);
                continue;
            }
            b'{' | b'[' | b'(' => depth += 1,
            b'}' | b']' | b')' => depth = depth.saturating_sub(1),
            b'"' if rest.starts_with(b"\"\"") => {
                rest = behind(&rest[2..], |rest| rest.starts_with(b"\"\"\""), 3);
            }
            b'"' => rest = behind(rest, |rest| matches!(rest[0], b'"' | b'\n' | b'\r'), 1),
            b'@' => directives += 1,
            byte if is_of_name(*byte) => {
                let length = rest.iter().take_while(|byte| is_of_name(**byte)).count();
                rest = &rest[length..];
            }
            _ => {}
        }
        tokens += 1;
        if depth > NESTING {
            return Err(invalid("the query is nested too deep"));
        }
        if tokens > options.tokens {
            let most = options.tokens;
            return Err(invalid(&format!(
                "the query has more than {most} tokens; ask for less at once"
            )));
        }
        if directives > options.all_directives {
            let most = options.all_directives;
            return Err(invalid(&format!(
                "the query has more than {most} directives"
            )));
        }
    }
    Ok(())
}

/// Of a name or a whole number.
const fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// What follows the end of a string or comment; an escaped character ends nothing.
fn behind(mut rest: &[u8], is_end: impl Fn(&[u8]) -> bool, length: usize) -> &[u8] {
    while !rest.is_empty() {
        if is_end(rest) {
            return &rest[length..];
        }
        let skipped = if rest[0] == b'\\' { 2 } else { 1 };
        rest = rest.get(skipped..).unwrap_or_default();
    }
    rest
}
