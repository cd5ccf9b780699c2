//! What a command would do to a world if nothing spoke against it.

use canopy_domain::{Caller, Command, CreateUser, DuplicateUser, GroupId, Label, Name, UserId};

use crate::support::world::{Resource, User, World};

fn label(name: &Name, external_id: Option<&str>) -> Label {
    Label {
        name: name.to_string(),
        external_id: external_id.map(str::to_owned),
    }
}

impl World {
    /// The world after it; everything that it names exists.
    pub(crate) fn forced(&self, caller: Caller, command: &Command) -> Self {
        let mut world = self.clone();
        world.force(caller, command);
        world.settle_cases(self);
        world
    }

    /// The form of a new user with the copy filled in.
    pub(crate) fn copy(&self, command: &DuplicateUser) -> CreateUser {
        let source = &self.users[&command.source];
        let memberships = source.memberships.iter();
        let memberships = memberships.map(|(group, role)| canopy_domain::NewMembership {
            group: *group,
            role: *role,
        });
        CreateUser {
            user: command.user,
            email: command.email.clone(),
            name: command.name.clone(),
            salts: command.salts,
            password_hash: command.password_hash.clone(),
            memberships: command
                .memberships
                .clone()
                .unwrap_or_else(|| memberships.collect()),
            resources: command
                .resources
                .clone()
                .unwrap_or_else(|| source.resources.iter().copied().collect()),
            limits: command.limits.unwrap_or(source.limits),
            pool: command.pool.clone().unwrap_or_else(|| source.pool.clone()),
            licenses: command
                .licenses
                .clone()
                .unwrap_or_else(|| self.licenses_of(command.source)),
            terms: command.terms.clone(),
        }
    }

    fn new_user(&mut self, caller: Caller, form: &CreateUser) {
        let memberships = form.memberships.iter();
        let user = User {
            active: true,
            limits: form.limits,
            memberships: memberships.map(|new| (new.group, new.role)).collect(),
            email: form.email.as_str().to_owned(),
            name: form.name.to_string(),
            language: None,
            pool: form.pool.clone(),
            resources: form.resources.iter().copied().collect(),
        };
        self.users.insert(form.user, user);
        self.passwords.insert(form.user, form.password_hash.clone());
        for (level, count) in &form.licenses {
            self.give(caller, form.user, *level, *count);
        }
    }

    fn forget(&mut self, user: UserId) {
        self.end_of_a_giver(user);
        self.cases.retain(|_, case| case.owner != user);
        self.passwords.remove(&user);
        self.users.remove(&user);
        self.log_out(user);
    }

    fn log_out(&mut self, user: UserId) {
        self.sessions.retain(|_, of| *of != user);
    }

    fn remove(&mut self, user: UserId, group: GroupId) {
        let memberships = &mut self.user(user).memberships;
        memberships.remove(&group);
        if memberships.is_empty() {
            self.forget(user);
        }
    }

    fn force(&mut self, caller: Caller, command: &Command) {
        match command {
            Command::CreateGroup(c) => {
                let id = c.external_id.as_ref().map(|id| id.as_str());
                self.parents.insert(c.group, Some(c.parent));
                self.labels.insert(c.group.into(), label(&c.name, id));
            }
            Command::CreateResource(c) => {
                let new = Resource {
                    groups: c.groups.iter().copied().collect(),
                    cameras: c.cameras.iter().copied().collect(),
                };
                let id = c.external_id.as_ref().map(|id| id.as_str());
                self.resources.insert(c.resource, new);
                self.labels.insert(c.resource.into(), label(&c.name, id));
            }
            Command::CreateUser(c) => self.new_user(caller, c),
            Command::DuplicateUser(c) => {
                let source = self.users[&c.source].clone();
                self.new_user(caller, &self.copy(c));
                self.user(c.user).active = source.active;
                self.user(c.user).language = source.language;
            }
            Command::UpdateUser(c) => {
                let user = self.user(c.user);
                if let Some(name) = &c.name {
                    user.name = name.to_string();
                }
                if let Some(email) = &c.email {
                    user.email = email.as_str().to_owned();
                }
                if let Some(language) = &c.language {
                    user.language = language.as_ref().map(|tag| tag.as_str().to_owned());
                }
                let was = user.active;
                user.active = c.active.unwrap_or(was);
                if was && !user.active {
                    self.log_out(c.user);
                }
            }
            Command::DeleteUser(c) => self.forget(c.user),
            Command::SetPassword(c) => {
                self.passwords.insert(c.user, c.password_hash.clone());
                self.log_out(c.user);
            }
            Command::ChangePassword(c) => {
                let me = caller.user().unwrap();
                self.passwords.insert(me, c.password_hash.clone());
                let kept = self.sessions.get(&c.session).copied();
                self.log_out(me);
                self.sessions
                    .extend(kept.filter(|of| *of == me).map(|of| (c.session, of)));
            }
            Command::SetActionLimits(c) => {
                for (action, of_tokens) in [("login.web", false), ("login.api", true)] {
                    let before = self.users[&c.user].limits;
                    let might = self.within_limits(c.user, action);
                    self.user(c.user).limits = c.limits;
                    if might && !self.within_limits(c.user, action) {
                        let tokens = &self.api_tokens;
                        self.sessions
                            .retain(|id, of| *of != c.user || tokens.contains(id) != of_tokens);
                    }
                    self.user(c.user).limits = before;
                }
                self.user(c.user).limits = c.limits;
            }
            Command::SetIpPool(c) => self.user(c.user).pool = c.pool.clone(),
            Command::AssignRole(c) => {
                self.user(c.user).memberships.insert(c.group, c.role);
            }
            Command::RemoveFromGroup(c) => self.remove(c.user, c.group),
            Command::AssignToUser(c) => self.user(c.user).resources.extend(&c.resources),
            Command::UnassignFromUser(c) => {
                let resources = &mut self.user(c.user).resources;
                resources.retain(|id| !c.resources.contains(id));
            }
            Command::LogOut(c) => {
                self.sessions.remove(&c.session);
            }
            Command::EndSession(c) => {
                self.sessions.remove(&c.session);
            }
            Command::EndAllSessions(c) => self.log_out(c.user),
            Command::SetLicenses(c) => {
                for (level, count) in &c.licenses {
                    self.give(caller, c.user, *level, *count);
                }
            }
            Command::SetLicenseTotals(c) => {
                self.totals.extend(&c.totals);
                self.totals.retain(|_, count| *count > 0);
            }
            Command::CreateCase(_)
            | Command::UpdateCase(_)
            | Command::PauseCase(_)
            | Command::DeleteCase(_)
            | Command::CreateEntry(_)
            | Command::UpdateEntry(_)
            | Command::DeleteEntry(_)
            | Command::PurgeCases => self.force_analytics(caller, command),
            other => self.force_things(other),
        }
    }

    fn force_things(&mut self, command: &Command) {
        match command {
            Command::RenameGroup(c) => {
                let mut label = self.label(c.group.into()).unwrap();
                if label.name != c.name.as_str() {
                    label.name = c.name.to_string();
                    self.labels.insert(c.group.into(), label);
                }
            }
            Command::MoveGroup(c) => {
                self.parents.insert(c.group, Some(c.parent));
            }
            Command::DeleteGroup(c) => {
                self.parents.remove(&c.group);
                self.labels.remove(&c.group.into());
            }
            Command::AssignToGroup(c) => {
                for resource in &c.resources {
                    self.resource(*resource).groups.insert(c.group);
                }
            }
            Command::UnassignFromGroup(c) => {
                for resource in &c.resources {
                    self.resource(*resource).groups.remove(&c.group);
                }
            }
            Command::UpdateResource(c) => {
                let mut label = self.label(c.resource.into()).unwrap();
                if let Some(name) = &c.name {
                    label.name = name.to_string();
                }
                if let Some(id) = &c.external_id {
                    label.external_id = id.as_ref().map(|id| id.as_str().to_owned());
                }
                if self.label(c.resource.into()).as_ref() != Some(&label) {
                    self.labels.insert(c.resource.into(), label);
                }
            }
            Command::DeleteResource(c) => {
                self.resources.remove(&c.resource);
                self.labels.remove(&c.resource.into());
                for other in self.resources.values_mut() {
                    other.cameras.remove(&c.resource);
                }
                for user in self.users.values_mut() {
                    user.resources.remove(&c.resource);
                }
                self.forget_in_analytics(c.resource);
                for case in self.cases.values_mut() {
                    case.cameras.retain(|inside| inside.camera != c.resource);
                }
                let known: Vec<_> = self
                    .cases
                    .iter()
                    .filter(|(_, case)| !self.is_expired(case) && case.cameras.is_empty())
                    .map(|(id, _)| *id)
                    .collect();
                self.cases.retain(|id, _| !known.contains(id));
            }
            Command::AttachCamera(c) => {
                self.resource(c.container).cameras.insert(c.camera);
            }
            Command::DetachCamera(c) => {
                self.resource(c.container).cameras.remove(&c.camera);
            }
            other => panic!("not drawn: {other:?}"),
        }
    }
}
