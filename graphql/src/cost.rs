//! What a field counts towards the limit on complexity. A plain field counts 1.

/// Far above any limit; keeps sums and products of costs from wrapping round.
const CEILING: usize = 1_000_000_000;

/// A call of its own: a list, a search, an explanation, whatever opens a snapshot. Some hundreds in
/// one operation, not more, however little each returns.
pub(crate) const CALL: usize = 500;

/// A look at what is in memory: a check, a node.
pub(crate) const LOOK: usize = 50;

/// A page of the log, or of business cases: thousands of rows may be read for the few that the viewer
/// may see.
const SEARCH: usize = 5_000;

/// Effects: a large change takes a processor for a while.
pub(crate) const EFFECTS: usize = 3_000;

/// A commit, with all that it locks and tells.
pub(crate) const COMMIT: usize = 1_000;

/// A commit with the hash of a password: many in one operation would take the processors.
pub(crate) const HASH: usize = 10_000;

/// Lists without pages are short: the memberships of a user, the path of a group.
const SHORT: usize = 10;

/// A page of a list; `first` as sent.
pub(crate) fn page(first: Option<i32>, row: usize) -> usize {
    let rows = usize::try_from(first.unwrap_or(50).clamp(0, 1000)).unwrap_or_default();
    list(CALL, rows, row)
}

/// A page of what is searched through for the viewer; `first` as sent.
pub(crate) fn search(first: Option<i32>, row: usize) -> usize {
    fixed(SEARCH, page(first, row))
}

/// A check of a state: one of the past is not in memory.
pub(crate) fn check(of_the_past: bool) -> usize {
    if of_the_past { CALL } else { LOOK }
}

/// A list of so many rows, and what it costs to get at them.
pub(crate) fn list(own: usize, rows: usize, row: usize) -> usize {
    rows.saturating_mul(row).saturating_add(own).min(CEILING)
}

/// A list without pages.
pub(crate) fn short(row: usize) -> usize {
    row.saturating_mul(SHORT).saturating_add(1).min(CEILING)
}

/// A field that costs so much on its own.
pub(crate) fn fixed(own: usize, child: usize) -> usize {
    own.saturating_add(child).min(CEILING)
}
