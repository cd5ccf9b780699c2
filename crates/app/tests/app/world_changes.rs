//! What happens to a random System that stands already: moves, removals, ends.

use canopy_app::App;
use canopy_domain::{
    Command, DeleteGroup, DeleteResource, DeleteUser, GroupId, MoveGroup, RemoveFromGroup,
    RenameGroup, ResourceId, SetActionLimits, UnassignFromGroup, UnassignFromUser, UpdateResource,
    UpdateUser, UserId,
};

use crate::server::name;
use crate::steps::Step;
use crate::world::{World, actions, done, names};

impl World {
    pub(crate) async fn take_change(&mut self, app: &App, step: &Step) {
        match step {
            Step::Move { group, parent } => {
                let (group, parent) = (self.group(*group), self.group(*parent));
                if done(app, Command::MoveGroup(MoveGroup { group, parent })).await {
                    self.naive.parents.insert(group, Some(parent));
                }
            }
            Step::Rename { what, label } => self.rename(app, *what, *label).await,
            Step::Remove { user, group } => {
                let user = self.user(*user);
                let his = self.naive.users[&user].memberships.keys();
                let his: Vec<GroupId> = his.copied().collect();
                self.remove(app, user, his[group % his.len()]).await;
            }
            Step::FromGroup { resource, group } => {
                let Some(resource) = self.resource(*resource) else {
                    return;
                };
                let its = &self.naive.resources[&resource].1;
                let Some(group) = its.iter().nth(group % its.len().max(1)).copied() else {
                    return;
                };
                let resources = vec![resource];
                let command = UnassignFromGroup { group, resources };
                if done(app, Command::UnassignFromGroup(command)).await {
                    let found = self.naive.resources.get_mut(&resource).unwrap();
                    found.1.remove(&group);
                }
            }
            Step::FromUser { user, resource } => {
                let user = self.user(*user);
                let his = &self.naive.users[&user].assigned;
                let Some(resource) = his.iter().nth(resource % his.len().max(1)).copied() else {
                    return;
                };
                let resources = vec![resource];
                let command = UnassignFromUser { user, resources };
                if done(app, Command::UnassignFromUser(command)).await {
                    let found = self.naive.users.get_mut(&user).unwrap();
                    found.assigned.remove(&resource);
                }
            }
            Step::Limits { user, limits } => {
                let user = self.user(*user);
                let limits = limits.as_deref();
                let command = SetActionLimits {
                    user,
                    limits: limits.map(|limits| actions(limits).into_iter().collect()),
                };
                if done(app, Command::SetActionLimits(command)).await {
                    self.naive.users.get_mut(&user).unwrap().limits = limits.map(names);
                }
            }
            Step::Active { user, active } => {
                let user = self.user(*user);
                let command = UpdateUser {
                    active: Some(*active),
                    ..same_user(app, user)
                };
                if done(app, Command::UpdateUser(command)).await {
                    self.naive.users.get_mut(&user).unwrap().active = *active;
                }
            }
            Step::DeleteUser { user } => {
                let user = self.user(*user);
                if done(app, Command::DeleteUser(DeleteUser { user })).await {
                    self.no_user(user);
                }
            }
            Step::DeleteGroup { group } => {
                let group = self.empty_group(*group);
                if done(app, Command::DeleteGroup(DeleteGroup { group })).await {
                    let parent = self.naive.parents.remove(&group).unwrap();
                    self.naive.group_names.remove(&group);
                    self.groups.retain(|other| *other != group);
                    let last = parent.into_iter().collect();
                    self.naive.gone.insert(group.into(), last);
                }
            }
            Step::DeleteResource { resource } => {
                let Some(resource) = self.resource(*resource) else {
                    return;
                };
                let command = DeleteResource { resource };
                if done(app, Command::DeleteResource(command)).await {
                    self.no_resource(resource);
                }
            }
            Step::Group { .. }
            | Step::Resource { .. }
            | Step::User { .. }
            | Step::Role { .. }
            | Step::ToGroup { .. }
            | Step::ToUser { .. } => unreachable!("taken by the world itself"),
        }
    }

    async fn rename(&mut self, app: &App, what: usize, label: u8) {
        match what % 3 {
            0 => {
                let group = self.group(what / 3);
                let label = format!("group {label}");
                let name = name(&label);
                if done(app, Command::RenameGroup(RenameGroup { group, name })).await {
                    self.naive.group_names.insert(group, label);
                }
            }
            1 => {
                let user = self.user(what / 3);
                let label = format!("renamed {label}");
                let command = UpdateUser {
                    name: Some(name(&label)),
                    ..same_user(app, user)
                };
                if done(app, Command::UpdateUser(command)).await {
                    self.naive.user_names.insert(user, label);
                }
            }
            _ => {
                let Some(resource) = self.resource(what / 3) else {
                    return;
                };
                let label = format!("Resource {label}");
                let command = UpdateResource {
                    resource,
                    name: Some(name(&label)),
                    external_id: None,
                };
                if done(app, Command::UpdateResource(command)).await {
                    self.naive.resources.get_mut(&resource).unwrap().0 = label;
                }
            }
        }
    }

    /// Removed from the only group, a user is deleted (T19).
    async fn remove(&mut self, app: &App, user: UserId, group: GroupId) {
        let command = RemoveFromGroup {
            user,
            group,
            expect_user_deleted: None,
        };
        if !done(app, Command::RemoveFromGroup(command)).await {
            return;
        }
        let found = self.naive.users.get_mut(&user).unwrap();
        if found.memberships.len() == 1 {
            self.no_user(user);
        } else {
            found.memberships.remove(&group);
        }
    }

    fn no_user(&mut self, user: UserId) {
        let gone = self.naive.users.remove(&user).unwrap();
        self.naive.user_names.remove(&user);
        self.users.retain(|other| *other != user);
        let last = gone.memberships.into_keys().collect();
        self.naive.gone.insert(user.into(), last);
    }

    fn no_resource(&mut self, resource: ResourceId) {
        let (_, last) = self.naive.resources.remove(&resource).unwrap();
        self.resources.retain(|other| *other != resource);
        for user in self.naive.users.values_mut() {
            user.assigned.remove(&resource);
        }
        self.naive.gone.insert(resource.into(), last);
    }

    /// One that can be deleted, if there is any (T20).
    fn empty_group(&self, at: usize) -> GroupId {
        let naive = &self.naive;
        let empty = self.groups.iter().copied().filter(|group| {
            let mut parents = naive.parents.values();
            let mut users = naive.users.values();
            let mut resources = naive.resources.values();
            !parents.any(|parent| *parent == Some(*group))
                && !users.any(|user| user.memberships.contains_key(group))
                && !resources.any(|(_, groups)| groups.contains(group))
        });
        let empty: Vec<GroupId> = empty.collect();
        let chosen = empty.get(at % empty.len().max(1)).copied();
        chosen.unwrap_or_else(|| self.group(at))
    }
}

/// Nothing of him is changed.
fn same_user(app: &App, user: UserId) -> UpdateUser {
    UpdateUser {
        user,
        name: None,
        email: None,
        language: None,
        active: None,
        salts: [app.new_salt(), app.new_salt()],
    }
}
