//! What is done: numbers that choose among what is there by then, so that any sequence is one that
//! can happen.

use canopy_domain::{Action, ActionSet, Change, GroupId, ResourceId, ResourceKind, UserId};
use proptest::prelude::*;

use super::naive::Naive;
use super::things::{
    assigned_role, group, name, personal, pick, removed, resource, unassigned, user,
};

/// One thing that is done; an entry of the log can hold several.
#[derive(Debug, Clone)]
pub(super) struct Doing {
    what: What,
    /// Choose what it is done to.
    at: [usize; 3],
}

#[derive(Debug, Clone, Copy)]
enum What {
    CreateGroup,
    RenameGroup,
    MoveGroup,
    DeleteGroup,
    CreateUser,
    DeleteUser,
    Activate,
    Limit,
    AssignRole,
    Remove,
    CreateResource,
    RenameResource,
    DeleteResource,
    AssignToGroup,
    Unassign,
    AssignToUser,
    UnassignFromUser,
    Other,
}

/// A tree that is worth cutting first, then entries of all kinds.
pub(super) fn doings() -> impl Strategy<Value = Vec<Vec<Doing>>> {
    let building = prop_oneof![
        4 => Just(What::CreateGroup),
        1 => Just(What::CreateUser),
        2 => Just(What::CreateResource),
        2 => Just(What::AssignToGroup),
        1 => Just(What::AssignRole),
    ];
    let any = prop_oneof![
        4 => Just(What::CreateGroup),
        2 => Just(What::RenameGroup),
        6 => Just(What::MoveGroup),
        4 => Just(What::DeleteGroup),
        2 => Just(What::CreateUser),
        1 => Just(What::DeleteUser),
        1 => Just(What::Activate),
        1 => Just(What::Limit),
        3 => Just(What::AssignRole),
        2 => Just(What::Remove),
        3 => Just(What::CreateResource),
        2 => Just(What::RenameResource),
        1 => Just(What::DeleteResource),
        5 => Just(What::AssignToGroup),
        4 => Just(What::Unassign),
        2 => Just(What::AssignToUser),
        1 => Just(What::UnassignFromUser),
        1 => Just(What::Other),
    ];
    let doing = |what: BoxedStrategy<What>| {
        (what, prop::array::uniform3(0..1000usize)).prop_map(|(what, at)| Doing { what, at })
    };
    let built = prop::collection::vec(doing(building.boxed()), 1..4);
    let done = prop_oneof![
        4 => prop::collection::vec(doing(any.clone().boxed()), 1),
        1 => prop::collection::vec(doing(any.boxed()), 2..5),
    ];
    let built = prop::collection::vec(built, 15..30);
    let done = prop::collection::vec(done, 10..40);
    (built, done).prop_map(|(built, done)| built.into_iter().chain(done).collect())
}

impl Doing {
    /// What comes true; nothing where there is nothing that it could be done to. The number is for
    /// what is new: greater than those before.
    pub(super) fn changes(&self, now: &Naive, number: u64) -> Vec<Change> {
        self.try_changes(now, number).unwrap_or_default()
    }

    fn try_changes(&self, now: &Naive, number: u64) -> Option<Vec<Change>> {
        let [a, b, c] = self.at;
        let a_group = || pick(now.groups.keys().copied(), a).unwrap();
        let below_root = || pick(now.groups.keys().copied().filter(|id| *id != now.root()), a);
        let a_user = || pick(now.users.keys().copied(), b);
        let a_resource = || pick(now.resources.keys().copied(), b);
        Some(match self.what {
            What::CreateGroup => vec![Change::GroupCreated {
                group: group(number),
                parent: Some(a_group()),
                name: name(b),
                external_id: None,
            }],
            What::RenameGroup => vec![Change::GroupRenamed {
                group: a_group(),
                name: name(b),
            }],
            What::MoveGroup => {
                let moved = below_root()?;
                let from = now.groups[&moved].0?;
                let others = now.groups.keys().copied();
                let others = others.filter(|id| *id != from && !now.is_within(*id, moved));
                vec![Change::GroupMoved {
                    group: moved,
                    parent: pick(others, b)?,
                    from,
                }]
            }
            What::DeleteGroup => {
                let is_leaf = |id: &GroupId| now.groups.values().all(|(at, _)| *at != Some(*id));
                let leaves = now.groups.keys().copied().filter(is_leaf);
                let gone = pick(leaves.filter(|id| *id != now.root()), a)?;
                let mut changes: Vec<Change> = now
                    .members(gone)
                    .into_iter()
                    .map(|(user, role)| removed(user, gone, role))
                    .collect();
                let placed = now.placed.iter().filter(|(_, at)| *at == gone);
                changes.extend(placed.map(|(id, _)| unassigned(*id, gone)));
                changes.push(Change::GroupDeleted {
                    group: gone,
                    parent: now.groups[&gone].0?,
                });
                changes
            }
            What::CreateUser => {
                let created = Change::UserCreated {
                    user: user(number),
                    email: personal(user(number)),
                    name: personal(user(number)),
                    created_by: None,
                    password_hash: String::new(),
                };
                vec![created, assigned_role(user(number), a_group(), c, None)]
            }
            What::DeleteUser => {
                let gone = a_user()?;
                let his = now.memberships(gone).into_iter();
                let mut changes: Vec<Change> = his
                    .map(|(group, role)| removed(gone, group, role))
                    .collect();
                let assigned = now.assigned.iter().filter(|(user, _)| *user == gone);
                changes.extend(assigned.map(|(user, id)| Change::UnassignedFromUser {
                    user: *user,
                    resource: *id,
                }));
                changes.push(Change::UserDeleted { user: gone });
                changes
            }
            What::Activate => vec![Change::ActivationSet {
                user: a_user()?,
                active: a % 2 == 0,
            }],
            What::Limit => {
                let some: ActionSet = Action::all().skip(a % 9).step_by(2).collect();
                vec![Change::ActionLimitsSet {
                    user: a_user()?,
                    limits: (c % 3 > 0).then_some(some),
                }]
            }
            What::AssignRole => {
                let (user, group) = (a_user()?, a_group());
                let replaced = now.roles.get(&(group, user)).copied();
                vec![assigned_role(user, group, c, replaced)]
            }
            What::Remove => {
                let ((group, user), role) = pick(now.roles.clone(), a)?;
                vec![removed(user, group, role)]
            }
            What::CreateResource => {
                let kind = ["camera", "layout", "map"][c % 3];
                let created = Change::ResourceCreated {
                    resource: resource(kind, number),
                    name: name(b),
                    external_id: None,
                };
                let placed = Change::AssignedToGroup {
                    group: a_group(),
                    resource: resource(kind, number),
                };
                if a % 4 == 0 {
                    vec![created]
                } else {
                    vec![created, placed]
                }
            }
            What::RenameResource => vec![Change::ResourceRenamed {
                resource: a_resource()?,
                name: name(a),
            }],
            What::DeleteResource => {
                let gone = a_resource()?;
                let groups = now.groups_of(gone).into_iter();
                let mut changes: Vec<Change> =
                    groups.map(|group| unassigned(gone, group)).collect();
                let assigned = now.assigned.iter().filter(|(_, id)| *id == gone);
                changes.extend(assigned.map(|(user, id)| Change::UnassignedFromUser {
                    user: *user,
                    resource: *id,
                }));
                changes.push(Change::ResourceDeleted { resource: gone });
                changes
            }
            What::AssignToGroup => {
                let (group, resource) = (a_group(), a_resource()?);
                let is_there = now.placed.contains(&(resource, group));
                vec![(!is_there).then_some(Change::AssignedToGroup { group, resource })?]
            }
            What::Unassign => {
                let (id, group) = pick(now.placed.iter().copied(), a)?;
                vec![unassigned(id, group)]
            }
            What::AssignToUser => {
                let (user, resource) = (a_user()?, pick(now.resources.keys().copied(), a)?);
                let is_there = now.assigned.contains(&(user, resource));
                vec![(!is_there).then_some(Change::AssignedToUser { user, resource })?]
            }
            What::UnassignFromUser => {
                let (user, resource) = pick(now.assigned.iter().copied(), a)?;
                vec![Change::UnassignedFromUser { user, resource }]
            }
            What::Other => {
                let of = |kind| {
                    let all = now.resources.keys().copied();
                    pick(all.filter(move |id: &ResourceId| id.kind == kind), b)
                };
                let layout = of(ResourceKind::Layout)?;
                other(a_user()?, layout, of(ResourceKind::Camera)?, c % 2 == 0)
            }
        })
    }
}

/// What bears on nothing that the directory holds.
fn other(user: UserId, container: ResourceId, camera: ResourceId, of_user: bool) -> Vec<Change> {
    let name = personal(user);
    let password_hash = String::new();
    if of_user {
        vec![
            Change::EmailChanged {
                user,
                email: name.clone(),
            },
            Change::UserRenamed { user, name },
            Change::LanguageSet {
                user,
                language: None,
            },
            Change::PasswordSet {
                user,
                kept: None,
                password_hash,
            },
            Change::SessionEnded {
                session: format!("session_{:032x}", 1).parse().unwrap(),
                user,
            },
        ]
    } else {
        vec![
            Change::ExternalIdSet {
                resource: camera,
                external_id: None,
            },
            Change::CameraAttached { container, camera },
            Change::CameraDetached { container, camera },
        ]
    }
}
