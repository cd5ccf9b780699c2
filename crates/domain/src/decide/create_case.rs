//! `createCase` (U6, U9): takes the caller's own licences.

use crate::facts::Query;
use crate::{Action, AnalyticsChange, CreateCase, Stop};

use super::access::Access;
use super::refusals::Refusals;
use super::{Decided, cases, licenses, retention};

pub(super) fn decide(access: &Access<'_>, command: &CreateCase) -> Result<Decided, Stop> {
    let owner = access.caller.user().ok_or(Stop::NotFound)?;
    let cameras = cases::cameras(&command.cameras)?;
    cases::lists(command.kind, &command.lists)?;
    access.seen_resources(&[&cameras[..], &command.lists].concat())?;
    cases::may_on_each(access, Action::AnalyticsCasesCreate, &cameras)?;

    let known = licenses::of_user(owner).into_iter();
    access.facts.require(known.chain([Query::Now(())]))?;
    let left = licenses::quota(access, owner, command.level)?.available();
    let mut refusals = Refusals::default();
    refusals.add_if(cameras.len() as u64 > left, || {
        licenses::not_enough(command.level).at(["cameras"])
    });
    refusals.finish()?;

    let mut decided = Decided::from(AnalyticsChange::CaseCreated {
        case: command.case,
        owner,
        at: *access.facts.now(&())?,
        name: command.name.clone(),
        kind: command.kind,
        level: command.level,
        cameras: command.cameras.clone(),
        reactions: command.reactions.clone(),
        lists: command.lists.clone(),
    });
    retention::settle(access, &mut decided, [owner])?;
    Ok(decided)
}
