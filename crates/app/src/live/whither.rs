//! What a change puts where, and what it takes away.

use canopy_domain::{Change, TargetId};

/// The group that something is in from this change on.
pub(super) fn goes_to(change: &Change) -> Option<TargetId> {
    match change {
        Change::GroupCreated { parent, .. } => parent.map(TargetId::Group),
        Change::GroupMoved { parent, .. } => Some((*parent).into()),
        Change::AssignedToGroup { group, .. } | Change::RoleAssigned { group, .. } => {
            Some((*group).into())
        }
        Change::GroupRenamed { .. }
        | Change::GroupDeleted { .. }
        | Change::UserCreated { .. }
        | Change::UserRenamed { .. }
        | Change::EmailChanged { .. }
        | Change::LanguageSet { .. }
        | Change::ActivationSet { .. }
        | Change::PasswordSet { .. }
        | Change::UserDeleted { .. }
        | Change::ActionLimitsSet { .. }
        | Change::IpPoolSet { .. }
        | Change::SessionEnded { .. }
        | Change::SessionsEnded { .. }
        | Change::TermsConfirmed { .. }
        | Change::LicenseTotalSet { .. }
        | Change::LicensesGiven { .. }
        | Change::RemovedFromGroup { .. }
        | Change::ResourceCreated { .. }
        | Change::ResourceRenamed { .. }
        | Change::ExternalIdSet { .. }
        | Change::ResourceDeleted { .. }
        | Change::UnassignedFromGroup { .. }
        | Change::AssignedToUser { .. }
        | Change::UnassignedFromUser { .. }
        | Change::CameraAttached { .. }
        | Change::CameraDetached { .. } => None,
    }
}

/// What is gone with this change.
pub(super) fn deleted(change: &Change) -> Option<TargetId> {
    match change {
        Change::UserDeleted { user } => Some((*user).into()),
        Change::GroupDeleted { group, .. } => Some((*group).into()),
        Change::ResourceDeleted { resource } => Some((*resource).into()),
        Change::GroupCreated { .. }
        | Change::GroupRenamed { .. }
        | Change::GroupMoved { .. }
        | Change::UserCreated { .. }
        | Change::UserRenamed { .. }
        | Change::EmailChanged { .. }
        | Change::LanguageSet { .. }
        | Change::ActivationSet { .. }
        | Change::PasswordSet { .. }
        | Change::ActionLimitsSet { .. }
        | Change::IpPoolSet { .. }
        | Change::SessionEnded { .. }
        | Change::SessionsEnded { .. }
        | Change::TermsConfirmed { .. }
        | Change::LicenseTotalSet { .. }
        | Change::LicensesGiven { .. }
        | Change::RoleAssigned { .. }
        | Change::RemovedFromGroup { .. }
        | Change::ResourceCreated { .. }
        | Change::ResourceRenamed { .. }
        | Change::ExternalIdSet { .. }
        | Change::AssignedToGroup { .. }
        | Change::UnassignedFromGroup { .. }
        | Change::AssignedToUser { .. }
        | Change::UnassignedFromUser { .. }
        | Change::CameraAttached { .. }
        | Change::CameraDetached { .. } => None,
    }
}
