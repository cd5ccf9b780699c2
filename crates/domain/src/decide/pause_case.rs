//! `pauseCase` and `resumeCase`. A paused case keeps its licences; a suspended one can be paused
//! too, and stays so when it is revived.

use crate::{Action, AnalyticsChange, PauseCase, Stop};

use super::access::Access;
use super::{Decided, cases};

pub(super) fn decide(access: &Access<'_>, command: PauseCase) -> Result<Decided, Stop> {
    let PauseCase { case, paused } = command;
    let found = cases::seen(access, case)?;
    cases::may_on_each(access, Action::AnalyticsCasesPause, &found.cameras)?;
    if found.paused == paused {
        return Ok(Decided::default());
    }
    Ok(AnalyticsChange::CasePaused { case, paused }.into())
}
