//! API tokens: how long one may last, and what it may be made for.
//!
//! Owns their few rules. What a token allows is a [`crate::Standing`]'s business, whose it is and
//! when it ends the store's.

use crate::{Action, ActionSet, BadInput, Micros};

/// The most API tokens of one user that have not expired: each is a key left lying about.
pub const MOST_API_TOKENS: u64 = 50;

/// The longest that an API token lasts: a year, whatever year it is.
const LONGEST_DAYS: i64 = 366;

const DAY: i64 = 24 * 60 * 60 * 1_000_000;

/// When an API token made now ends: it has to end, within 366 days.
///
/// # Errors
/// In the past, or too far ahead.
pub fn api_token_expiry(expires_at: Micros, now: Micros) -> Result<Micros, BadInput> {
    let latest = now.0.saturating_add(LONGEST_DAYS * DAY);
    if expires_at <= now || expires_at.0 > latest {
        return Err(BadInput::new(
            "an API token ends in the future, at most 366 days ahead",
        ));
    }
    Ok(expires_at)
}

/// The actions that an API token is made for, by their names. More than its owner may do can be
/// named, since rights change: it never allows it.
///
/// # Errors
/// The place of the name that no action of the catalogue has, and why; of an empty list none.
pub fn api_token_scope(names: &[impl AsRef<str>]) -> Result<ActionSet, (Option<usize>, BadInput)> {
    if names.is_empty() {
        let why = BadInput::new("an API token is made for at least one action; name it");
        return Err((None, why));
    }
    let names = names.iter().enumerate();
    let actions = names.map(|(index, name)| {
        Action::parse(name.as_ref()).ok_or_else(|| {
            let why = BadInput::new("no action of the catalogue has this name");
            (Some(index), why)
        })
    });
    actions.collect()
}
