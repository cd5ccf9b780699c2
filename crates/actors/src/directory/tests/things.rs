//! Ids, names and changes of tests, spelled shortly.

use canopy_domain::{Change, GroupId, Name, Personal, ResourceId, Role, UserId};

pub(super) fn group(number: u64) -> GroupId {
    format!("group_{number:032x}").parse().unwrap()
}

pub(super) fn user(number: u64) -> UserId {
    format!("user_{number:032x}").parse().unwrap()
}

pub(super) fn resource(kind: &str, number: u64) -> ResourceId {
    format!("{kind}_{number:032x}").parse().unwrap()
}

/// Few, so that many are alike; two that fold alike, one that is another when folded.
pub(super) fn name(at: usize) -> Name {
    Name::parse(["Yard", "yard", "Gate", "Straße", "gate 2"][at % 5]).unwrap()
}

pub(super) fn personal(of: UserId) -> Personal {
    Personal::new(format!("{of}@example.com"), [7; 16])
}

pub(super) fn pick<T: Clone>(all: impl IntoIterator<Item = T>, at: usize) -> Option<T> {
    let all: Vec<T> = all.into_iter().collect();
    let len = all.len().max(1);
    all.get(at % len).cloned()
}

pub(super) fn assigned_role(
    user: UserId,
    at: GroupId,
    role: usize,
    replaced: Option<Role>,
) -> Change {
    // System managers and Camera managers exist in the root only (T13, T18).
    let roles = &Role::ALL[if at == group(0) { 0 } else { 2 }..];
    Change::RoleAssigned {
        user,
        group: at,
        role: roles[role % roles.len()],
        replaced,
    }
}

pub(super) fn removed(user: UserId, group: GroupId, role: Role) -> Change {
    Change::RemovedFromGroup { user, group, role }
}

pub(super) fn unassigned(resource: ResourceId, group: GroupId) -> Change {
    Change::UnassignedFromGroup { group, resource }
}
