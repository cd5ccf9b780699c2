//! "Who may do what", "Sees" and the standing rules once more: on strings of the CSV, sentence by
//! sentence, with no table and no bits.

use canopy_domain::{GroupId, ResourceId, Role, TargetId, UserId};

use super::rows::{Row, row};
use super::world::World;

fn has(role: Role, row: &Row) -> bool {
    row.roles.contains(role.as_str())
}

impl World {
    fn stands_in(&self, group: GroupId, top: GroupId) -> bool {
        self.path(group).is_some_and(|path| path.contains(&top))
    }

    /// Whether the target is in the subtree of the group.
    fn target_in(&self, target: TargetId, top: GroupId) -> bool {
        match target {
            TargetId::User(_) => true,
            TargetId::Group(group) => self.stands_in(group, top),
            TargetId::Resource(id) => self.resources.get(&id).is_some_and(|resource| {
                self.root() == Some(top)
                    || resource
                        .groups
                        .iter()
                        .any(|group| self.stands_in(*group, top))
            }),
        }
    }

    pub(crate) fn within_limits(&self, user: UserId, action: &str) -> bool {
        let Some(limits) = self.users[&user].limits else {
            return true;
        };
        let limits: Vec<&str> = limits.iter().map(|action| action.name()).collect();
        let mut next = Some(action);
        while let Some(needed) = next {
            if !limits.contains(&needed) {
                return false;
            }
            next = row(needed).unwrap().needs.as_deref();
        }
        true
    }

    /// The reach of the user for the action.
    pub(crate) fn reaches(&self, user: UserId, action: &str, target: TargetId) -> bool {
        let Some(found) = self.users.get(&user) else {
            return false;
        };
        let Some(row) = row(action) else {
            return false;
        };
        found.active
            && self.within_limits(user, action)
            && found
                .memberships
                .iter()
                .any(|(group, role)| has(*role, row) && self.target_in(target, *group))
    }

    pub(crate) fn allowed(&self, user: UserId, action: &str, target: TargetId) -> bool {
        let (Some(found), Some(row)) = (self.users.get(&user), row(action)) else {
            return false;
        };
        let kind = match target {
            TargetId::User(other) if other == user => "self",
            TargetId::User(_) => return false,
            TargetId::Group(group) if !self.parents.contains_key(&group) => return false,
            TargetId::Group(group) if row.on == "system" && self.root() == Some(group) => "system",
            TargetId::Group(_) => "group",
            TargetId::Resource(id) if !self.resources.contains_key(&id) => return false,
            TargetId::Resource(id) => match id.kind.as_str() {
                "person_list" | "plate_list" => "list",
                kind => kind,
            },
        };
        if row.on != kind {
            return false;
        }
        let assigned = match target {
            TargetId::Resource(id) => found.resources.contains(&id),
            _ => false,
        };
        let by_assignment =
            assigned && row.view_only && found.active && self.within_limits(user, action);
        self.reaches(user, action, target) || by_assignment
    }

    /// All that the user may do to the target, by name.
    pub(crate) fn actions(&self, user: UserId, target: TargetId) -> Vec<&'static str> {
        super::rows::ROWS
            .iter()
            .map(|row| row.action.as_str())
            .filter(|action| self.allowed(user, action, target))
            .collect()
    }

    pub(crate) fn sees(&self, user: UserId, target: TargetId) -> bool {
        match target {
            TargetId::User(other) if other == user => true,
            TargetId::User(other) => self.users.get(&other).is_some_and(|found| {
                let mut groups = found.memberships.keys();
                groups.any(|group| self.reaches(user, "users.view", (*group).into()))
            }),
            TargetId::Group(_) => self.reaches(user, "user_groups.view", target),
            TargetId::Resource(_) => {
                !self.actions(user, target).is_empty()
                    || self.reaches(user, "user_groups.assign_resource", target)
            }
        }
    }

    /// Whether a camera can be viewed, one way or another, active or not.
    fn views(&self, user: UserId, camera: ResourceId) -> bool {
        let found = &self.users[&user];
        found.resources.contains(&camera)
            || found.memberships.iter().any(|(group, role)| {
                has(*role, row("cameras.view").unwrap()) && self.target_in(camera.into(), *group)
            })
    }

    /// Closure (a).
    pub(crate) fn fits_group(&self, container: ResourceId, group: GroupId) -> bool {
        self.root() == Some(group)
            || self.resources[&container].cameras.iter().all(|camera| {
                let mut groups = self.resources[camera].groups.iter();
                groups.any(|its| self.stands_in(*its, group))
            })
    }

    /// Closure (b).
    pub(crate) fn fits_user(&self, container: ResourceId, user: UserId) -> bool {
        let mut cameras = self.resources[&container].cameras.iter();
        cameras.all(|camera| self.views(user, *camera))
    }

    /// The rules that every reachable state keeps, each with what breaks it.
    pub(crate) fn broken_rules(&self) -> Vec<String> {
        let mut broken = self.broken_licenses();
        let mut check = |holds: bool, rule: String| {
            if !holds {
                broken.push(rule);
            }
        };
        check(
            self.unlimited_system_managers().next().is_some(),
            "T15: no active System manager without limits".to_owned(),
        );
        for group in self.parents.keys() {
            let deep = self.path(*group).map_or(0, |path| path.len());
            check((1..=64).contains(&deep), format!("T2: {group} at {deep}"));
        }
        for (id, user) in &self.users {
            check(!user.memberships.is_empty(), format!("T1: {id}"));
            for (group, role) in &user.memberships {
                let below = self.root() != Some(*group);
                let root_only = matches!(role, Role::SystemManager | Role::CameraManager);
                check(!(below && root_only), format!("T13, T18: {id} in {group}"));
            }
            for resource in &user.resources {
                check(
                    self.fits_user(*resource, *id),
                    format!("U8 (b): {resource} {id}"),
                );
            }
        }
        for (id, resource) in &self.resources {
            for group in &resource.groups {
                check(
                    self.fits_group(*id, *group),
                    format!("U8 (a): {id} {group}"),
                );
            }
        }
        broken
    }
}
