//! The lexical tokens of a query, told apart exactly as the parser does (GraphQL, September 2025,
//! 2.1): what one of them hides from us would be read by the parser all the same.
//!
//! Knows nothing of what they mean, nor how many there may be.

/// What a token is, as far as it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lexeme {
    /// A bracket after which the parser is one deeper.
    Opening,
    Closing,
    /// The `@` of a directive.
    Directive,
    /// As many others.
    Other(usize),
    /// A string without an end. What the parser makes of it we do not guess: after `"""` without
    /// an end it goes on behind the first two.
    Unclosed,
}

/// The tokens of a text, from its beginning; nothing follows `Unclosed`.
#[derive(Debug, Clone)]
pub(crate) struct Lexemes<'a> {
    rest: &'a [u8],
}

impl<'a> Lexemes<'a> {
    pub(crate) const fn of(query: &'a str) -> Self {
        Self {
            rest: query.as_bytes(),
        }
    }
}

impl Iterator for Lexemes<'_> {
    type Item = Lexeme;

    fn next(&mut self) -> Option<Lexeme> {
        loop {
            let (byte, rest) = self.rest.split_first()?;
            let (lexeme, rest) = match byte {
                // Commas are white space here.
                b' ' | b'\t' | b'\n' | b'\r' | b',' => {
                    self.rest = rest;
                    continue;
                }
                b'#' => {
                    self.rest = behind_comment(rest);
                    continue;
                }
                b'{' | b'[' | b'(' => (Lexeme::Opening, rest),
                b'}' | b']' | b')' => (Lexeme::Closing, rest),
                b'@' => (Lexeme::Directive, rest),
                b'"' => {
                    let behind = match rest.strip_prefix(b"\"\"") {
                        Some(block) => behind_block(block),
                        None => behind_string(rest),
                    };
                    match behind {
                        Some(behind) => (Lexeme::Other(1), behind),
                        None => (Lexeme::Unclosed, &[][..]),
                    }
                }
                byte if is_of_name(*byte) => {
                    let end = self.rest.iter().position(|byte| !is_of_name(*byte));
                    let (run, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
                    (Lexeme::Other(of_run(run)), rest)
                }
                _ => (Lexeme::Other(1), rest),
            };
            self.rest = rest;
            return Some(lexeme);
        }
    }
}

/// Of a name or a whole number.
const fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// How many tokens the parser may make of letters and digits in a row: it divides `truefalse` and
/// `00` in two. A name that only begins so counts for more than it is.
fn of_run(mut run: &[u8]) -> usize {
    let mut tokens = 0;
    let words: [&[u8]; 4] = [b"0", b"true", b"false", b"null"];
    while let Some(rest) = words.iter().find_map(|word| run.strip_prefix(*word)) {
        run = rest;
        tokens += 1;
    }
    tokens + usize::from(!run.is_empty())
}

/// A comment ends with its line, whatever stands in it.
fn behind_comment(rest: &[u8]) -> &[u8] {
    let end = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
    &rest[end.unwrap_or(rest.len())..]
}

/// A string ends in its line; a backslash takes the next character along.
fn behind_string(mut rest: &[u8]) -> Option<&[u8]> {
    loop {
        rest = match rest {
            [b'"', behind @ ..] => return Some(behind),
            [] | [b'\n' | b'\r', ..] | [b'\\', b'\n' | b'\r', ..] => return None,
            [b'\\', _, behind @ ..] | [_, behind @ ..] => behind,
        };
    }
}

/// In a block string a backslash means something before three quotes alone, another backslash or not.
fn behind_block(mut rest: &[u8]) -> Option<&[u8]> {
    loop {
        rest = match rest {
            [b'"', b'"', b'"', behind @ ..] => return Some(behind),
            [b'\\', b'"', b'"', b'"', behind @ ..] | [_, behind @ ..] => behind,
            [] => return None,
        };
    }
}
