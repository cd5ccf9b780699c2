//! The text of a query, before anything is made of it.
//!
//! The parser descends once for each bracket, and makes many times the bytes of the text; so what
//! is too much is told from the text alone, in one pass that ends where the limit is.

use async_graphql::ServerError;

use crate::codes::{self, PARSE_FAILED, Refusal};
use crate::document::invalid;
use crate::lexeme::{Lexeme, Lexemes};
use crate::limits::Options;

/// Brackets inside brackets; the parser descends once for each.
const NESTING: usize = 64;

/// Refuses a text that has too much of anything, or is nested too deep.
pub(crate) fn check(query: &str, options: &Options) -> Result<(), Refusal> {
    let mut depth = 0_usize;
    let (mut tokens, mut directives) = (0_usize, 0_usize);
    for lexeme in Lexemes::of(query) {
        tokens += 1;
        match lexeme {
            Lexeme::Opening => depth += 1,
            Lexeme::Closing => depth = depth.saturating_sub(1),
            Lexeme::Directive => directives += 1,
            Lexeme::Other(several) => tokens += several - 1,
            Lexeme::Unclosed => {
                let error = ServerError::new("syntax error: a string has no end", None);
                return Err(codes::refusal(PARSE_FAILED, error));
            }
        }
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
