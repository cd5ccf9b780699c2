//! What changes do to a world. Each has to be news: a log that tells what was so already, or what
//! was not there to end, could not be replayed.

use canopy_domain::{Change, IpPool, Label, Personal};

use super::world::{Resource, User, World};

fn value(personal: &Personal) -> String {
    personal.value().unwrap().to_owned()
}

impl World {
    /// The world after the changes.
    pub(crate) fn after(&self, changes: &[Change]) -> Self {
        let mut world = self.clone();
        for change in changes {
            world.apply(change.clone());
        }
        world
    }

    fn apply(&mut self, change: Change) {
        match change {
            Change::GroupCreated { .. }
            | Change::GroupRenamed { .. }
            | Change::GroupMoved { .. }
            | Change::GroupDeleted { .. } => self.apply_to_group(change),
            Change::ResourceCreated { .. }
            | Change::ResourceRenamed { .. }
            | Change::ExternalIdSet { .. }
            | Change::AssignedToGroup { .. }
            | Change::UnassignedFromGroup { .. }
            | Change::CameraAttached { .. }
            | Change::CameraDetached { .. }
            | Change::ResourceDeleted { .. } => self.apply_to_resource(change),
            Change::UserCreated { .. }
            | Change::RoleAssigned { .. }
            | Change::RemovedFromGroup { .. }
            | Change::AssignedToUser { .. }
            | Change::UnassignedFromUser { .. }
            | Change::ActionLimitsSet { .. }
            | Change::IpPoolSet { .. }
            | Change::UserRenamed { .. }
            | Change::EmailChanged { .. }
            | Change::LanguageSet { .. }
            | Change::ActivationSet { .. }
            | Change::PasswordSet { .. }
            | Change::SessionEnded { .. }
            | Change::SessionsEnded { .. }
            | Change::TermsConfirmed { .. }
            | Change::UserDeleted { .. } => self.apply_to_user(change),
            Change::LicenseTotalSet { .. } | Change::LicensesGiven { .. } => {
                self.apply_to_licenses(change);
            }
        }
    }

    fn apply_to_group(&mut self, change: Change) {
        match change {
            Change::GroupCreated {
                group,
                parent,
                name,
                external_id,
            } => {
                assert_eq!(self.parents.insert(group, parent), None);
                let label = Label {
                    name: name.to_string(),
                    external_id: external_id.map(|id| id.as_str().to_owned()),
                };
                self.labels.insert(group.into(), label);
            }
            Change::GroupRenamed { group, name } => {
                let mut label = self.label(group.into()).unwrap();
                assert_ne!(label.name, name.as_str(), "no news");
                label.name = name.to_string();
                self.labels.insert(group.into(), label);
            }
            Change::GroupMoved {
                group,
                parent,
                from,
            } => {
                assert_ne!(parent, from, "no news");
                assert_eq!(self.parents.insert(group, Some(parent)), Some(Some(from)));
            }
            Change::GroupDeleted { group, parent } => {
                assert_eq!(self.below(group), [group], "T20: nested groups");
                assert!(
                    self.resources
                        .values()
                        .all(|thing| !thing.groups.contains(&group))
                );
                assert!(
                    self.users
                        .values()
                        .all(|user| !user.memberships.contains_key(&group))
                );
                assert_eq!(self.parents.remove(&group), Some(Some(parent)));
                self.labels.remove(&group.into());
            }
            other => panic!("about no group: {other:?}"),
        }
    }

    fn apply_to_resource(&mut self, change: Change) {
        match change {
            Change::ResourceCreated {
                resource,
                name,
                external_id,
            } => {
                let new = Resource::default();
                assert!(self.resources.insert(resource, new).is_none());
                let label = Label {
                    name: name.to_string(),
                    external_id: external_id.map(|id| id.as_str().to_owned()),
                };
                self.labels.insert(resource.into(), label);
            }
            Change::ResourceRenamed { resource, name } => {
                let mut label = self.label(resource.into()).unwrap();
                assert_ne!(label.name, name.as_str(), "no news");
                label.name = name.to_string();
                self.labels.insert(resource.into(), label);
            }
            Change::ExternalIdSet {
                resource,
                external_id,
            } => {
                let external_id = external_id.map(|id| id.as_str().to_owned());
                let mut label = self.label(resource.into()).unwrap();
                assert_ne!(label.external_id, external_id, "no news");
                label.external_id = external_id;
                self.labels.insert(resource.into(), label);
            }
            Change::AssignedToGroup { group, resource } => {
                assert!(self.resource(resource).groups.insert(group), "a fact twice");
            }
            Change::UnassignedFromGroup { group, resource } => {
                assert!(self.resource(resource).groups.remove(&group), "no fact");
            }
            Change::CameraAttached { container, camera } => {
                let new = self.resource(container).cameras.insert(camera);
                assert!(new, "a fact twice");
            }
            Change::CameraDetached { container, camera } => {
                assert!(self.resource(container).cameras.remove(&camera), "no fact");
            }
            Change::ResourceDeleted { resource } => {
                let gone = self.resources.remove(&resource).unwrap();
                assert!(
                    gone.groups.is_empty() && gone.cameras.is_empty(),
                    "a row is left"
                );
                let containers = self.resources.values();
                assert!(
                    containers
                        .into_iter()
                        .all(|c| !c.cameras.contains(&resource))
                );
                assert!(
                    self.users
                        .values()
                        .all(|user| !user.resources.contains(&resource))
                );
                self.labels.remove(&resource.into());
                self.forget_in_analytics(resource);
            }
            other => panic!("about no resource: {other:?}"),
        }
    }

    fn apply_to_user(&mut self, change: Change) {
        match change {
            Change::UserCreated {
                user,
                email,
                name,
                password_hash,
                ..
            } => {
                self.passwords.insert(user, password_hash);
                let new = User {
                    active: true,
                    email: value(&email),
                    name: value(&name),
                    ..User::default()
                };
                assert!(self.users.insert(user, new).is_none());
            }
            Change::RoleAssigned {
                user,
                group,
                role,
                replaced,
            } => {
                let before = self.user(user).memberships.insert(group, role);
                assert_eq!(before, replaced, "the log tells what was there before");
                assert_ne!(before, Some(role), "no news");
            }
            Change::RemovedFromGroup { user, group, role } => {
                let before = self.user(user).memberships.remove(&group);
                assert_eq!(before, Some(role), "the log tells what was there before");
            }
            Change::AssignedToUser { user, resource } => {
                assert!(self.user(user).resources.insert(resource), "a fact twice");
            }
            Change::UnassignedFromUser { user, resource } => {
                assert!(self.user(user).resources.remove(&resource), "no fact");
            }
            Change::ActionLimitsSet { user, limits } => {
                assert_ne!(self.user(user).limits, limits, "no news");
                self.user(user).limits = limits;
            }
            Change::IpPoolSet { user, pool } => {
                let pool = IpPool::from_text(&value(&pool)).unwrap();
                assert_ne!(self.user(user).pool, pool, "no news");
                self.user(user).pool = pool;
            }
            Change::UserRenamed { user, name } => {
                assert_ne!(self.user(user).name, value(&name), "no news");
                self.user(user).name = value(&name);
            }
            Change::EmailChanged { user, email } => {
                assert_ne!(self.user(user).email, value(&email), "no news");
                self.user(user).email = value(&email);
            }
            Change::LanguageSet { user, language } => {
                let language = language.map(|tag| tag.as_str().to_owned());
                assert_ne!(self.user(user).language, language, "no news");
                self.user(user).language = language;
            }
            Change::ActivationSet { user, active } => {
                assert_ne!(self.user(user).active, active, "no news");
                self.user(user).active = active;
                self.end_logins(&change);
            }
            Change::PasswordSet {
                user,
                ref password_hash,
                ..
            } => {
                self.passwords.insert(user, password_hash.clone());
                self.end_logins(&change);
            }
            Change::SessionsEnded { user } => {
                let open = self.sessions.values().any(|of| *of == user);
                assert!(open, "no news");
                self.end_logins(&change);
            }
            Change::TermsConfirmed { user, .. } => assert!(self.users.contains_key(&user)),
            Change::SessionEnded { session, user } => {
                assert_eq!(self.sessions.remove(&session), Some(user));
            }
            Change::UserDeleted { user } => {
                let gone = self.users.remove(&user).unwrap();
                assert!(
                    gone.memberships.is_empty() && gone.resources.is_empty(),
                    "a row is left"
                );
                self.passwords.remove(&user);
                // His other cases end with changes of their own.
                let now = canopy_domain::expired_by(self.now);
                let over = |since: Option<_>| since.is_some_and(|since| since <= now);
                self.cases
                    .retain(|_, case| case.owner != user || !over(case.suspended_at));
                self.end_logins(&change);
            }
            other => panic!("about no user: {other:?}"),
        }
    }

    fn end_logins(&mut self, change: &Change) {
        if let Some((ended, kept)) = change.ends_logins_of() {
            self.sessions
                .retain(|id, user| *user != ended || Some(*id) == kept);
        }
    }
}
