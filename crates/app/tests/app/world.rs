//! A random System, built by commands in the server and by hand in the naive model.

use std::collections::BTreeSet;

use canopy_app::{App, AppError};
use canopy_domain::{
    Action, AssignRole, AssignToGroup, AssignToUser, Command, CreateGroup, CreateResource, GroupId,
    ResourceId, ResourceKind, Role, UserId,
};
use proptest::prelude::*;

use crate::naive::Naive;
use crate::server::{initialise, name, new_user};

/// A step; the numbers choose among what is there by then.
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
    ToGroup {
        group: usize,
        resources: Vec<usize>,
    },
    ToUser {
        user: usize,
        resources: Vec<usize>,
    },
}

pub(crate) fn steps() -> impl Strategy<Value = Vec<Step>> {
    let some = || prop::collection::vec(0..1000usize, 0..3);
    let limits = prop::option::weighted(0.3, prop::collection::vec(0..87usize, 0..60));
    let step = prop_oneof![
        3 => (0..1000usize, 0..6u8).prop_map(|(parent, label)| Step::Group { parent, label }),
        4 => (0..7usize, some(), 0..6u8)
            .prop_map(|(kind, groups, label)| Step::Resource { kind, groups, label }),
        3 => (prop::collection::vec((0..1000usize, 0..6usize), 1..3), limits, some())
            .prop_map(|(memberships, limits, assigned)| Step::User { memberships, limits, assigned }),
        2 => (0..1000usize, 0..1000usize, 0..6usize)
            .prop_map(|(user, group, role)| Step::Role { user, group, role }),
        2 => (0..1000usize, some()).prop_map(|(group, resources)| Step::ToGroup { group, resources }),
        2 => (0..1000usize, some()).prop_map(|(user, resources)| Step::ToUser { user, resources }),
    ];
    prop::collection::vec(step, 10..50)
}

pub(crate) struct World {
    pub(crate) naive: Naive,
    pub(crate) groups: Vec<GroupId>,
    pub(crate) resources: Vec<ResourceId>,
    pub(crate) users: Vec<UserId>,
}

impl World {
    pub(crate) async fn new(app: &App) -> Self {
        let (root, user) = initialise(app).await;
        let mut naive = Naive {
            root: Some(root),
            ..Naive::default()
        };
        naive.parents.insert(root, None);
        naive.group_names.insert(root, "root".to_owned());
        naive
            .users
            .entry(user)
            .or_default()
            .memberships
            .insert(root, 0);
        naive.user_names.insert(user, "manager".to_owned());
        Self {
            naive,
            groups: vec![root],
            resources: Vec::new(),
            users: vec![user],
        }
    }

    fn group(&self, at: usize) -> GroupId {
        self.groups[at % self.groups.len()]
    }

    fn some_resources(&self, at: &[usize]) -> BTreeSet<ResourceId> {
        let all = &self.resources;
        at.iter()
            .filter_map(|at| all.get(at % all.len().max(1)).copied())
            .collect()
    }

    /// Takes the step in the server, and in the model where the server did not refuse it: which
    /// rules refuse what is not this test's business.
    pub(crate) async fn take(&mut self, app: &App, step: &Step) {
        match step {
            Step::Group { parent, label } => {
                let (group, parent) = (GroupId(app.new_id()), self.group(*parent));
                let label = format!("group {label}");
                let command = CreateGroup {
                    group,
                    parent,
                    name: name(&label),
                    external_id: None,
                };
                if done(app, Command::CreateGroup(command)).await {
                    self.naive.parents.insert(group, Some(parent));
                    self.naive.group_names.insert(group, label);
                    self.groups.push(group);
                }
            }
            Step::Resource {
                kind,
                groups,
                label,
            } => {
                let resource = ResourceId {
                    kind: ResourceKind::ALL[*kind],
                    uuid: app.new_id(),
                };
                let groups: BTreeSet<GroupId> = groups.iter().map(|at| self.group(*at)).collect();
                let label = format!("Resource {label}");
                let command = CreateResource {
                    resource,
                    name: name(&label),
                    groups: groups.iter().copied().collect(),
                    external_id: None,
                    cameras: Vec::new(),
                };
                if done(app, Command::CreateResource(command)).await {
                    self.naive.resources.insert(resource, (label, groups));
                    self.resources.push(resource);
                }
            }
            Step::User {
                memberships,
                limits,
                assigned,
            } => {
                let memberships: Vec<(GroupId, Role)> = memberships
                    .iter()
                    .map(|(group, role)| (self.group(*group), Role::ALL[*role]))
                    .collect();
                let text = format!("user{}", self.users.len());
                let mut command = new_user(app, &text, &memberships);
                let all: Vec<Action> = Action::all().collect();
                command.limits = limits
                    .as_ref()
                    .map(|limits| limits.iter().map(|at| all[at % all.len()]).collect());
                command.resources = self.some_resources(assigned).into_iter().collect();
                let user = command.user;
                let limits = command.limits.map(|limits| {
                    limits
                        .iter()
                        .map(|action| action.name().to_owned())
                        .collect()
                });
                let assigned = command.resources.iter().copied().collect();
                if done(app, Command::CreateUser(command)).await {
                    let found = self.naive.users.entry(user).or_default();
                    found.memberships = memberships
                        .iter()
                        .map(|(at, role)| (*at, *role as usize))
                        .collect();
                    found.limits = limits;
                    found.assigned = assigned;
                    self.naive.user_names.insert(user, text);
                    self.users.push(user);
                }
            }
            Step::Role { user, group, role } => {
                let user = self.users[user % self.users.len()];
                let (group, role) = (self.group(*group), Role::ALL[*role]);
                if done(app, Command::AssignRole(AssignRole { user, group, role })).await {
                    let found = self.naive.users.get_mut(&user).unwrap();
                    found.memberships.insert(group, role as usize);
                }
            }
            Step::ToGroup { group, resources } => {
                let (group, resources) = (self.group(*group), self.some_resources(resources));
                let list = resources.iter().copied().collect();
                let command = AssignToGroup {
                    group,
                    resources: list,
                };
                if done(app, Command::AssignToGroup(command)).await {
                    for resource in resources {
                        self.naive
                            .resources
                            .get_mut(&resource)
                            .unwrap()
                            .1
                            .insert(group);
                    }
                }
            }
            Step::ToUser { user, resources } => {
                let user = self.users[user % self.users.len()];
                let resources = self.some_resources(resources);
                let list = resources.iter().copied().collect();
                let command = AssignToUser {
                    user,
                    resources: list,
                };
                if done(app, Command::AssignToUser(command)).await {
                    self.naive
                        .users
                        .get_mut(&user)
                        .unwrap()
                        .assigned
                        .extend(resources);
                }
            }
        }
    }
}

async fn done(app: &App, command: Command) -> bool {
    match app.operate(command).await {
        Ok(_) => true,
        Err(AppError::Refused(_) | AppError::BadInput(_)) => false,
        Err(other) => panic!("a command failed: {other:?}"),
    }
}
