//! `updateResource`.

use crate::{Action, Change, ExternalId, ResourceKind, Stop, UpdateResource};

use super::access::Access;
use super::refusals::forbidden;

pub(super) fn decide(access: &Access<'_>, command: &UpdateResource) -> Result<Vec<Change>, Stop> {
    let resource = command.resource;
    access.seen_resources(&[resource])?;
    // Who changes nothing is asked for something too.
    if command.name.is_some() || command.external_id.is_none() {
        access.may_on_resource(rename_action(resource.kind), resource)?;
    }
    // The id ties the resource to a device: who configures cameras does that, for every kind.
    let configures = Action::CamerasConfigure;
    if command.external_id.is_some() && !access.reaches_resource(configures, resource)? {
        return Err(forbidden(configures));
    }

    let label = access.facts.label(&resource.into())?;
    let label = label.as_ref().ok_or(Stop::NotFound)?;
    let mut changes = Vec::new();
    if let Some(name) = &command.name
        && name.as_str() != label.name
    {
        let name = name.clone();
        changes.push(Change::ResourceRenamed { resource, name });
    }
    if let Some(external_id) = &command.external_id
        && external_id.as_ref().map(ExternalId::as_str) != label.external_id.as_deref()
    {
        let external_id = external_id.clone();
        changes.push(Change::ExternalIdSet {
            resource,
            external_id,
        });
    }
    Ok(changes)
}

/// The action that renames a resource of the kind.
const fn rename_action(kind: ResourceKind) -> Action {
    match kind {
        ResourceKind::Camera => Action::CamerasConfigure,
        ResourceKind::Intercom => Action::IntercomConfigure,
        ResourceKind::Layout => Action::LayoutsRename,
        ResourceKind::CameraGroup => Action::CameraGroupsRename,
        ResourceKind::Map => Action::MapsEdit,
        ResourceKind::PersonList | ResourceKind::PlateList => Action::AnalyticsResourceGroupsRename,
    }
}
