//! What may happen to a random System; the numbers choose among what is there by then.

use proptest::prelude::*;

#[derive(Debug, Clone)]
pub(crate) enum Step {
    Group {
        parent: usize,
        label: u8,
    },
    Resource {
        kind: usize,
        groups: Vec<usize>,
        label: u8,
    },
    User {
        memberships: Vec<(usize, usize)>,
        limits: Option<Vec<usize>>,
        assigned: Vec<usize>,
    },
    Role {
        user: usize,
        group: usize,
        role: usize,
    },
    /// From one of the groups that he is in.
    Remove {
        user: usize,
        group: usize,
    },
    ToGroup {
        group: usize,
        resources: Vec<usize>,
    },
    /// From one of the groups that it is in.
    FromGroup {
        resource: usize,
        group: usize,
    },
    ToUser {
        user: usize,
        resources: Vec<usize>,
    },
    /// One of those that he has.
    FromUser {
        user: usize,
        resource: usize,
    },
    Move {
        group: usize,
        parent: usize,
    },
    Rename {
        what: usize,
        label: u8,
    },
    Limits {
        user: usize,
        limits: Option<Vec<usize>>,
    },
    Active {
        user: usize,
        active: bool,
    },
    DeleteUser {
        user: usize,
    },
    /// An empty one, if there is any.
    DeleteGroup {
        group: usize,
    },
    DeleteResource {
        resource: usize,
    },
}

/// What builds a System up, and what changes it and takes it down again.
pub(crate) fn steps() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec(prop_oneof![2 => building(), 1 => changing()], 15..60)
}

fn some() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(0..1000usize, 0..3)
}

fn limits() -> impl Strategy<Value = Option<Vec<usize>>> {
    prop::option::weighted(0.3, prop::collection::vec(0..87usize, 0..60))
}

fn building() -> impl Strategy<Value = Step> {
    let at = || 0..1000usize;
    prop_oneof![
        3 => (at(), 0..6u8).prop_map(|(parent, label)| Step::Group { parent, label }),
        4 => (0..7usize, some(), 0..6u8)
            .prop_map(|(kind, groups, label)| Step::Resource { kind, groups, label }),
        3 => (prop::collection::vec((at(), 0..6usize), 1..3), limits(), some())
            .prop_map(|(memberships, limits, assigned)| Step::User { memberships, limits, assigned }),
        2 => (at(), at(), 0..6usize).prop_map(|(user, group, role)| Step::Role { user, group, role }),
        2 => (at(), some()).prop_map(|(group, resources)| Step::ToGroup { group, resources }),
        2 => (at(), some()).prop_map(|(user, resources)| Step::ToUser { user, resources }),
    ]
}

fn changing() -> impl Strategy<Value = Step> {
    let at = || 0..1000usize;
    prop_oneof![
        4 => (at(), at()).prop_map(|(group, parent)| Step::Move { group, parent }),
        2 => (at(), 0..6u8).prop_map(|(what, label)| Step::Rename { what, label }),
        2 => (at(), at()).prop_map(|(user, group)| Step::Remove { user, group }),
        2 => (at(), at()).prop_map(|(resource, group)| Step::FromGroup { resource, group }),
        2 => (at(), at()).prop_map(|(user, resource)| Step::FromUser { user, resource }),
        2 => (at(), limits()).prop_map(|(user, limits)| Step::Limits { user, limits }),
        2 => (at(), prop::bool::weighted(0.4)).prop_map(|(user, active)| Step::Active { user, active }),
        1 => at().prop_map(|user| Step::DeleteUser { user }),
        2 => at().prop_map(|group| Step::DeleteGroup { group }),
        1 => at().prop_map(|resource| Step::DeleteResource { resource }),
    ]
}
