//! "Who may call what", row by row, on the strings of the CSV.

use canopy_domain::{Caller, Command, CreateUser, GroupId, ResourceKind, TargetId, UserId};

use crate::support::world::World;

/// The part before the dot for resources of the kind.
fn category(kind: ResourceKind) -> &'static str {
    match kind {
        ResourceKind::Camera => "cameras",
        ResourceKind::CameraGroup => "camera_groups",
        ResourceKind::Intercom => "intercom",
        ResourceKind::Layout => "layouts",
        ResourceKind::Map => "maps",
        ResourceKind::PersonList | ResourceKind::PlateList => "analytics_resource_groups",
    }
}

fn renames(kind: ResourceKind) -> &'static str {
    match kind {
        ResourceKind::Camera => "cameras.configure",
        ResourceKind::CameraGroup => "camera_groups.rename",
        ResourceKind::Intercom => "intercom.configure",
        ResourceKind::Layout => "layouts.rename",
        ResourceKind::Map => "maps.edit",
        ResourceKind::PersonList | ResourceKind::PlateList => "analytics_resource_groups.rename",
    }
}

impl World {
    /// Whether he has every action that the command needs; all that it names is found by him.
    pub(crate) fn may_call(&self, me: UserId, command: &Command) -> bool {
        let on = |action: &str, group: GroupId| self.reaches(me, action, group.into());
        let on_all = |action: &str, user: UserId| {
            let mut groups = self.users[&user].memberships.keys();
            groups.all(|group| on(action, *group))
        };
        let on_any = |action: &str, user: UserId| {
            let mut groups = self.users[&user].memberships.keys();
            groups.any(|group| on(action, *group))
        };
        let root = self.root().unwrap();
        match command {
            Command::CreateUser(c) => self.may_create(me, c),
            Command::DuplicateUser(c) => {
                let mut form = self.copy(c);
                if c.memberships.is_none() {
                    let sees = |group: GroupId| self.sees(me, group.into());
                    form.memberships.retain(|new| sees(new.group));
                }
                if c.licenses.is_none() && self.hides_licenses(Caller::User(me), c.source) {
                    form.licenses.clear();
                }
                self.may_create(me, &form)
            }
            Command::UpdateUser(c) if c.user == me => {
                let own = "user_settings.edit_profile";
                let edits = c.name.is_some() || c.language.is_some();
                !edits || self.allowed(me, own, TargetId::User(me))
            }
            Command::UpdateUser(c) => on_all("users.edit", c.user),
            Command::SetActionLimits(c) => on_all("users.edit", c.user),
            Command::SetIpPool(c) => on_all("users.edit", c.user),
            Command::SetPassword(c) => on_all("users.set_password", c.user),
            Command::DeleteUser(c) => on_all("users.remove", c.user),
            Command::AssignRole(c) => on("users.assign_role", c.group),
            Command::RemoveFromGroup(c) => on("users.remove", c.group),
            Command::AssignToUser(c) => on_any("users.assign_resource", c.user),
            Command::UnassignFromUser(c) => on_any("users.assign_resource", c.user),
            Command::CreateGroup(c) => on("user_groups.create", c.parent),
            Command::RenameGroup(c) => on("user_groups.rename", c.group),
            Command::DeleteGroup(c) => on("user_groups.delete", c.group),
            Command::MoveGroup(c) => {
                let old = self.parents[&c.group].unwrap_or(c.group);
                on("user_groups.move", old) && on("user_groups.move", c.parent)
            }
            Command::AssignToGroup(c) => on("user_groups.assign_resource", c.group),
            Command::UnassignFromGroup(c) => on("user_groups.assign_resource", c.group),
            Command::CreateResource(c) => {
                let action = format!("{}.create", category(c.resource.kind));
                let none = c.groups.is_empty();
                let groups = if none { &vec![root] } else { &c.groups };
                groups.iter().all(|group| on(&action, *group))
            }
            Command::UpdateResource(c) => {
                let target = c.resource.into();
                let renames = self.allowed(me, renames(c.resource.kind), target);
                let configures = self.reaches(me, "cameras.configure", target);
                // Who changes nothing is asked for something too.
                let asks_to_rename = c.name.is_some() || c.external_id.is_none();
                (!asks_to_rename || renames) && (c.external_id.is_none() || configures)
            }
            Command::DeleteResource(c) => {
                let action = format!("{}.delete", category(c.resource.kind));
                let groups = &self.resources[&c.resource].groups;
                let none = groups.is_empty();
                (!none || on(&action, root)) && groups.iter().all(|group| on(&action, *group))
            }
            Command::AttachCamera(c) => {
                let action = format!("{}.attach_camera", category(c.container.kind));
                self.allowed(me, &action, c.container.into())
            }
            Command::DetachCamera(c) => {
                let action = format!("{}.detach_camera", category(c.container.kind));
                self.allowed(me, &action, c.container.into())
            }
            Command::LogOut(_) | Command::PurgeCases => true,
            Command::EndSession(c) => {
                let user = self.sessions[&c.session];
                let is_own_token = me == user && self.api_tokens.contains(&c.session);
                (is_own_token && self.allowed(me, "login.api", TargetId::User(me)))
                    || self.may_end(me, user)
            }
            Command::EndAllSessions(c) => self.may_end(me, c.user),
            Command::ChangePassword(_) => {
                self.allowed(me, "user_settings.change_password", TargetId::User(me))
            }
            Command::SetLicenses(c) => on_any("licenses.allocate", c.user),
            Command::SetLicenseTotals(_) => self.allowed(me, "system.edit_settings", root.into()),
            Command::CreateCase(_)
            | Command::UpdateCase(_)
            | Command::PauseCase(_)
            | Command::DeleteCase(_)
            | Command::CreateEntry(_)
            | Command::UpdateEntry(_)
            | Command::DeleteEntry(_) => self.may_call_analytics(me, command),
            Command::Initialise(_) | Command::Import(_) => panic!("the operator's"),
        }
    }

    fn may_end(&self, me: UserId, user: UserId) -> bool {
        if me == user {
            return self.allowed(me, "login.own_sessions", TargetId::User(me));
        }
        let mut groups = self.users[&user].memberships.keys();
        groups.all(|group| self.reaches(me, "login.end_sessions", (*group).into()))
    }

    fn may_create(&self, me: UserId, form: &CreateUser) -> bool {
        let mut needed = vec!["users.create", "users.assign_role"];
        if !form.resources.is_empty() {
            needed.push("users.assign_resource");
        }
        if form.limits.is_some() || !form.pool.entries().is_empty() {
            needed.push("users.edit");
        }
        if form.licenses.values().any(|count| *count > 0) {
            needed.push("licenses.allocate");
        }
        needed.iter().all(|action| {
            let on = |group: GroupId| self.reaches(me, action, group.into());
            if form.memberships.is_empty() {
                let mut own = self.users[&me].memberships.keys();
                own.any(|group| on(*group))
            } else {
                form.memberships.iter().all(|new| on(new.group))
            }
        })
    }
}
