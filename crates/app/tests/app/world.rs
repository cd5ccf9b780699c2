//! A random System, made by commands in the server and by hand in the naive model.

use std::collections::BTreeSet;

use canopy_app::{App, AppError};
use canopy_domain::{
    Action, AssignRole, AssignToGroup, AssignToUser, Command, CreateGroup, CreateResource, GroupId,
    ResourceId, ResourceKind, Role, UserId,
};

use crate::naive::Naive;
use crate::server::{initialise, name, new_user};
use crate::steps::Step;

pub(crate) struct World {
    pub(crate) naive: Naive,
    pub(crate) groups: Vec<GroupId>,
    pub(crate) resources: Vec<ResourceId>,
    pub(crate) users: Vec<UserId>,
    /// How many users there ever were.
    users_made: usize,
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
            users_made: 1,
        }
    }

    pub(crate) fn group(&self, at: usize) -> GroupId {
        self.groups[at % self.groups.len()]
    }

    pub(crate) fn user(&self, at: usize) -> UserId {
        self.users[at % self.users.len()]
    }

    pub(crate) fn resource(&self, at: usize) -> Option<ResourceId> {
        self.resources
            .get(at % self.resources.len().max(1))
            .copied()
    }

    fn some_resources(&self, at: &[usize]) -> BTreeSet<ResourceId> {
        at.iter().filter_map(|at| self.resource(*at)).collect()
    }

    /// Takes the step in the server, and in the model where the server did not refuse it: which
    /// rules refuse what is not this test's business.
    pub(crate) async fn take(&mut self, app: &App, step: &Step) {
        match step {
            Step::Group { parent, label } => {
                let parent = self.group(*parent);
                self.create_group(app, parent, format!("group {label}"))
                    .await;
            }
            Step::Resource {
                kind,
                groups,
                label,
            } => {
                let groups: BTreeSet<GroupId> = groups.iter().map(|at| self.group(*at)).collect();
                let kind = ResourceKind::ALL[*kind];
                self.create_resource(app, kind, groups, format!("Resource {label}"))
                    .await;
            }
            Step::User {
                memberships,
                limits,
                assigned,
            } => {
                self.create_user(app, memberships, limits.as_deref(), assigned)
                    .await;
            }
            Step::Role { user, group, role } => {
                let (user, group) = (self.user(*user), self.group(*group));
                let role = Role::ALL[*role];
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
                        let found = self.naive.resources.get_mut(&resource).unwrap();
                        found.1.insert(group);
                    }
                }
            }
            Step::ToUser { user, resources } => {
                let (user, resources) = (self.user(*user), self.some_resources(resources));
                let list = resources.iter().copied().collect();
                let command = AssignToUser {
                    user,
                    resources: list,
                };
                if done(app, Command::AssignToUser(command)).await {
                    let found = self.naive.users.get_mut(&user).unwrap();
                    found.assigned.extend(resources);
                }
            }
            Step::Move { .. }
            | Step::Rename { .. }
            | Step::Remove { .. }
            | Step::FromGroup { .. }
            | Step::FromUser { .. }
            | Step::Limits { .. }
            | Step::Active { .. }
            | Step::DeleteUser { .. }
            | Step::DeleteGroup { .. }
            | Step::DeleteResource { .. } => self.take_change(app, step).await,
        }
    }

    async fn create_group(&mut self, app: &App, parent: GroupId, label: String) {
        let group = GroupId(app.new_id());
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

    async fn create_resource(
        &mut self,
        app: &App,
        kind: ResourceKind,
        groups: BTreeSet<GroupId>,
        label: String,
    ) {
        let uuid = app.new_id();
        let resource = ResourceId { kind, uuid };
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

    async fn create_user(
        &mut self,
        app: &App,
        memberships: &[(usize, usize)],
        limits: Option<&[usize]>,
        assigned: &[usize],
    ) {
        let memberships = memberships.iter();
        let memberships: Vec<(GroupId, Role)> = memberships
            .map(|(group, role)| (self.group(*group), Role::ALL[*role]))
            .collect();
        let text = format!("user{}", self.users_made);
        let mut command = new_user(app, &text, &memberships);
        command.limits = limits.map(|limits| actions(limits).into_iter().collect());
        command.resources = self.some_resources(assigned).into_iter().collect();
        let user = command.user;
        let assigned = command.resources.iter().copied().collect();
        if done(app, Command::CreateUser(command)).await {
            let found = self.naive.users.entry(user).or_default();
            found.memberships = memberships
                .iter()
                .map(|(at, role)| (*at, *role as usize))
                .collect();
            found.limits = limits.map(names);
            found.assigned = assigned;
            self.naive.user_names.insert(user, text);
            self.users.push(user);
            self.users_made += 1;
        }
    }
}

pub(crate) fn actions(places: &[usize]) -> Vec<Action> {
    let all: Vec<Action> = Action::all().collect();
    places.iter().map(|at| all[at % all.len()]).collect()
}

pub(crate) fn names(places: &[usize]) -> BTreeSet<String> {
    let actions = actions(places).into_iter();
    actions.map(|action| action.name().to_owned()).collect()
}

pub(crate) async fn done(app: &App, command: Command) -> bool {
    let said = format!("{command:?}");
    match app.operate(command).await {
        Ok(_) => true,
        Err(AppError::Refused(_) | AppError::BadInput(_)) => false,
        Err(other) => panic!("a command failed: {said}: {other:?}"),
    }
}
