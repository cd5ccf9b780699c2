//! What the commands about business cases have in common: who finds one, what its form is.

use std::collections::HashSet;

use crate::{
    Action, BadInput, CaseCamera, CaseFacts, CaseId, CaseKind, ResourceId, ResourceKind, Stop,
};

use super::access::Access;

/// The most cameras of a case, and the most lists.
const MOST: usize = 1000;

/// A case that the caller sees: he may view it on one of its cameras.
pub(super) fn seen<'a>(access: &Access<'a>, case: CaseId) -> Result<&'a CaseFacts, Stop> {
    let found = access.facts.case(&case)?.as_ref().ok_or(Stop::NotFound)?;
    access.require_resources(&found.cameras)?;
    for camera in &found.cameras {
        let standing = access.my_standing_on_resource(*camera)?;
        if standing.is_none_or(|standing| standing.allows(Action::AnalyticsCasesView)) {
            return Ok(found);
        }
    }
    Err(Stop::NotFound)
}

/// # Errors
/// Forbidden where the caller may not do this on each of the cameras.
pub(super) fn may_on_each(
    access: &Access<'_>,
    action: Action,
    cameras: &[ResourceId],
) -> Result<(), Stop> {
    let mut cameras = cameras.iter();
    cameras.try_for_each(|camera| access.may_on_resource(action, *camera))
}

/// The cameras of a form: at least one, each once.
pub(super) fn cameras(form: &[CaseCamera]) -> Result<Vec<ResourceId>, Stop> {
    let cameras: Vec<ResourceId> = form.iter().map(|camera| camera.camera).collect();
    if cameras.is_empty() || cameras.len() > MOST || !all_different(&cameras) {
        return Err(BadInput::new("a business case has 1 to 1000 cameras, each once").into());
    }
    if cameras.iter().any(|id| id.kind != ResourceKind::Camera) {
        return Err(Stop::NotFound);
    }
    Ok(cameras)
}

/// The lists of a form: of the kind that the case compares with, each once.
pub(super) fn lists(kind: CaseKind, lists: &[ResourceId]) -> Result<(), Stop> {
    if lists.len() > MOST || !all_different(lists) {
        return Err(BadInput::new("a business case has at most 1000 lists, each once").into());
    }
    let fits = |id: &ResourceId| kind.compares_with() == Some(id.kind);
    if !lists.iter().all(fits) {
        let message = "a face is compared with lists of persons, a plate with lists of plates, \
                       anything else with no list";
        return Err(BadInput::new(message).into());
    }
    Ok(())
}

fn all_different(ids: &[ResourceId]) -> bool {
    let mut seen = HashSet::new();
    ids.iter().all(|id| seen.insert(id))
}
