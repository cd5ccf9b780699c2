//! What a field counts towards the limit on complexity. A plain field counts 1.

/// Far above any limit; keeps sums and products of costs from wrapping round.
const CEILING: usize = 1_000_000_000;

/// A call of its own for each row: a list, a search, an explanation.
pub(crate) const CALL: usize = 10;

/// A commit, with all that it locks and tells.
pub(crate) const COMMIT: usize = 1_000;

/// A commit with the hash of a password: many in one operation would take the processors.
pub(crate) const HASH: usize = 10_000;

/// Lists without pages are short: the memberships of a user, the path of a group.
const SHORT: usize = 10;

/// A page of a list; `first` as sent.
pub(crate) fn page(first: Option<i32>, row: usize) -> usize {
    let rows = usize::try_from(first.unwrap_or(50).clamp(0, 1000)).unwrap_or_default();
    list(rows, row)
}

/// A list of so many rows.
pub(crate) fn list(rows: usize, row: usize) -> usize {
    rows.saturating_mul(row).saturating_add(CALL).min(CEILING)
}

/// A list without pages.
pub(crate) fn short(row: usize) -> usize {
    row.saturating_mul(SHORT).saturating_add(1).min(CEILING)
}

/// A field that costs so much on its own.
pub(crate) fn fixed(own: usize, child: usize) -> usize {
    own.saturating_add(child).min(CEILING)
}
