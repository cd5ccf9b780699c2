//! The end of the business cases whose days are over (U9): a job's, in batches.

use crate::{AnalyticsChange, Caller, Stop};

use super::Decided;
use super::access::Access;

/// Their licences were given back when they were suspended: nothing is to be settled.
pub(super) fn decide(access: &Access<'_>) -> Result<Decided, Stop> {
    if access.caller != Caller::Operator {
        return Err(Stop::NotFound);
    }
    let mut decided = Decided::default();
    for case in access.facts.expired_cases(&())? {
        let case = *case;
        decided.analytics.extend([
            AnalyticsChange::EntriesExpired { case },
            AnalyticsChange::CaseDeleted { case },
        ]);
    }
    Ok(decided)
}
