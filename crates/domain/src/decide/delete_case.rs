//! `deleteCase`: suspended ones too.

use crate::{Action, AnalyticsChange, DeleteCase, Stop};

use super::access::Access;
use super::{Decided, cases, retention};

pub(super) fn decide(access: &Access<'_>, command: DeleteCase) -> Result<Decided, Stop> {
    let case = command.case;
    let found = cases::seen(access, case)?;
    cases::may_on_each(access, Action::AnalyticsCasesDelete, &found.cameras)?;
    let mut decided = Decided::from(AnalyticsChange::CaseDeleted { case });
    retention::settle(access, &mut decided, [found.owner])?;
    Ok(decided)
}
