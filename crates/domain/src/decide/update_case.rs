//! `updateCase`.

use crate::{
    Action, AnalyticsChange, CaseFacts, CaseId, Code, Refusal, ResourceId, Rule, Stop, UpdateCase,
};

use super::access::Access;
use super::refusals::Refusals;
use super::{Decided, cases, licenses, retention};

pub(super) fn decide(access: &Access<'_>, command: &UpdateCase) -> Result<Decided, Stop> {
    let cameras = command.cameras.as_deref().map(cases::cameras).transpose()?;
    let found = cases::seen(access, command.case)?;
    if let Some(lists) = &command.lists {
        cases::lists(found.kind, lists)?;
    }
    let named: Vec<ResourceId> = cameras.iter().flatten().copied().collect();
    let lists = command.lists.as_deref().unwrap_or_default();
    // Those that are in it already, too: else the answer tells whether a hidden one is.
    access.seen_resources(&[&named[..], lists].concat())?;
    let added = without(named, &found.cameras);
    cases::may_on_each(access, Action::AnalyticsCasesEdit, &found.cameras)?;
    cases::may_on_each(access, Action::AnalyticsCasesCreate, &added)?;

    let mut refusals = Refusals::default();
    if found.suspended_at.is_some() {
        refusals.add_if(true, suspended);
    } else if let Some(cameras) = &cameras {
        enough_licenses(access, found, cameras.len(), &mut refusals)?;
    }
    refusals.finish()?;

    let UpdateCase {
        case,
        name,
        cameras: with,
        reactions,
        lists,
    } = command.clone();
    let lists = lists
        .map(|named| with_hidden(access, case, named))
        .transpose()?;
    if name.is_none() && with.is_none() && reactions.is_none() && lists.is_none() {
        return Ok(Decided::default());
    }
    let mut decided = Decided::from(AnalyticsChange::CaseEdited {
        case,
        name,
        cameras: with,
        reactions,
        lists,
    });
    if cameras.is_some() {
        retention::settle(access, &mut decided, [found.owner])?;
    }
    Ok(decided)
}

/// All that the caller sees is named; what of it he does not see stays as it is.
fn with_hidden(
    access: &Access<'_>,
    case: CaseId,
    mut lists: Vec<ResourceId>,
) -> Result<Vec<ResourceId>, Stop> {
    let before = access.facts.lists_of(&case)?;
    access.require_resources(before)?;
    for list in before {
        match access.seen_resource(*list) {
            Err(Stop::NotFound) => lists.push(*list),
            seen => drop(seen?),
        }
    }
    Ok(lists)
}

/// Whoever edits it, the licences are those of who made it.
fn enough_licenses(
    access: &Access<'_>,
    found: &CaseFacts,
    cameras: usize,
    refusals: &mut Refusals,
) -> Result<(), Stop> {
    let more = cameras.saturating_sub(found.cameras.len()) as u64;
    let beyond = more > 0 && more > licenses::quota(access, found.owner, found.level)?.available();
    refusals.add_if(beyond, || licenses::not_enough(found.level).at(["cameras"]));
    Ok(())
}

fn without(mut ids: Vec<ResourceId>, others: &[ResourceId]) -> Vec<ResourceId> {
    ids.retain(|id| !others.contains(id));
    ids
}

fn suspended() -> Refusal {
    let message = "the business case is suspended for want of licences; it can be edited once it \
                   is revived";
    Refusal::new(Code::CaseSuspended, Rule::U(9), message)
}
