//! `updateResource`.

use crate::{Action, Change, Stop, UpdateResource};

use super::access::Access;
use super::by_kind;
use super::refusals::forbidden;

pub(super) fn decide(access: &Access<'_>, command: &UpdateResource) -> Result<Vec<Change>, Stop> {
    let resource = command.resource;
    access.require_resources(&[resource])?;
    access.seen_resource(resource)?;
    if command.name.is_some() {
        access.may_on_resource(by_kind::rename(resource.kind), resource)?;
    }
    // What the video system calls a thing is the business of whoever configures cameras there.
    if command.external_id.is_some()
        && !access.reaches_resource(Action::CamerasConfigure, resource)?
    {
        return Err(forbidden(Action::CamerasConfigure));
    }
    let label = access.facts.label(&resource.into())?;
    let label = label.as_ref().ok_or(Stop::NotFound)?;
    let mut changes = Vec::new();
    if let Some(name) = command
        .name
        .as_ref()
        .filter(|name| name.as_str() != label.name)
    {
        let name = name.clone();
        changes.push(Change::ResourceRenamed { resource, name });
    }
    if let Some(external_id) = &command.external_id {
        let now = external_id.as_ref().map(|id| id.as_str());
        if now != label.external_id.as_deref() {
            let external_id = external_id.clone();
            changes.push(Change::ExternalIdSet {
                resource,
                external_id,
            });
        }
    }
    Ok(changes)
}
