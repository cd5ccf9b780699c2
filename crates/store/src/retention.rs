//! Which entries go with an expired business case (U9), said once: readers miss them from the moment
//! on, whoever deletes them, and whenever.

use canopy_domain::{Micros, RETENTION, expired_by};

use crate::sql::Sql;

/// Of the entry `e` and a suspended case `c`: it goes with the case at the end of its 168 hours.
///
/// The case uses its list, and was its maker's; no other case used the list at that end that was
/// not over itself. What was made later, of entries and cases, does not count: a purge that comes
/// late deletes what one in time would have deleted.
pub(crate) fn goes_with(sql: &mut Sql, e: &str) -> String {
    let hours = sql.bind(i64::try_from(RETENTION.as_micros()).unwrap_or(i64::MAX));
    format!(
        "{e}.created_by = c.owner_id AND {e}.created_at < c.suspended_at + {hours} \
         AND EXISTS (SELECT 1 FROM case_lists l WHERE l.case_id = c.id AND l.list_id = {e}.list_id) \
         AND NOT EXISTS (SELECT 1 FROM case_lists l JOIN cases o ON o.id = l.case_id \
            WHERE l.list_id = {e}.list_id AND o.id <> c.id \
            AND o.created_at < c.suspended_at + {hours} \
            AND (o.suspended_at IS NULL OR o.suspended_at > c.suspended_at))"
    )
}

/// The entry `e` went with a case that has expired.
pub(crate) fn gone(sql: &mut Sql, e: &str, now: Micros) -> String {
    let expired = sql.bind(expired_by(now).0);
    let goes = goes_with(sql, e);
    format!("EXISTS (SELECT 1 FROM cases c WHERE c.suspended_at <= {expired} AND {goes})")
}
