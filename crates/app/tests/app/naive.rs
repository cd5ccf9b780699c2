//! Who may do what, written a second time from the requirements: slow, simple, on strings of the
//! catalogue's file. Knows nothing of the crates under test but ids.

use std::collections::{BTreeMap, BTreeSet};

use canopy_domain::{GroupId, ResourceId, ResourceKind, TargetId, UserId};

const CATALOGUE: &str = include_str!("../../../domain/catalogue.csv");

#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) action: &'static str,
    pub(crate) on: &'static str,
    pub(crate) view_only: bool,
    pub(crate) needs: &'static str,
    pub(crate) roles: [bool; 6],
}

pub(crate) fn rows() -> Vec<Row> {
    let lines = CATALOGUE.lines().skip(1);
    let rows = lines.map(|line| {
        let cells: Vec<&'static str> = line.splitn(12, ',').collect();
        Row {
            action: cells[1],
            on: cells[2],
            view_only: cells[3] == "yes",
            needs: cells[4],
            roles: std::array::from_fn(|role| cells[5 + role] == "yes"),
        }
    });
    rows.collect()
}

#[derive(Debug, Clone)]
pub(crate) struct User {
    pub(crate) active: bool,
    pub(crate) memberships: BTreeMap<GroupId, usize>,
    pub(crate) limits: Option<BTreeSet<String>>,
    pub(crate) assigned: BTreeSet<ResourceId>,
}

impl Default for User {
    fn default() -> Self {
        Self {
            active: true,
            memberships: BTreeMap::new(),
            limits: None,
            assigned: BTreeSet::new(),
        }
    }
}

#[derive(Default, Clone)]
pub(crate) struct Naive {
    pub(crate) root: Option<GroupId>,
    pub(crate) parents: BTreeMap<GroupId, Option<GroupId>>,
    pub(crate) group_names: BTreeMap<GroupId, String>,
    pub(crate) users: BTreeMap<UserId, User>,
    pub(crate) user_names: BTreeMap<UserId, String>,
    pub(crate) resources: BTreeMap<ResourceId, (String, BTreeSet<GroupId>)>,
    /// What exists no more, with the groups that it was in last.
    pub(crate) gone: BTreeMap<TargetId, BTreeSet<GroupId>>,
}

impl Naive {
    /// In the subtree of `top`, `top` itself included.
    pub(crate) fn is_below(&self, group: GroupId, top: GroupId) -> bool {
        let mut at = Some(group);
        while let Some(group) = at {
            if group == top {
                return true;
            }
            at = self.parents[&group];
        }
        false
    }

    fn within_limits(&self, rows: &[Row], user: &User, action: &str) -> bool {
        let Some(limits) = &user.limits else {
            return true;
        };
        let mut next = action;
        while !next.is_empty() {
            if !limits.contains(next) {
                return false;
            }
            next = rows.iter().find(|row| row.action == next).unwrap().needs;
        }
        true
    }

    /// Whether a membership of the user reaches the target with a role that has the action.
    pub(crate) fn reaches(
        &self,
        rows: &[Row],
        user: UserId,
        action: &str,
        target: TargetId,
    ) -> bool {
        let Some(found) = self.users.get(&user) else {
            return false;
        };
        let row = rows.iter().find(|row| row.action == action).unwrap();
        found.active
            && self.within_limits(rows, found, action)
            && found.memberships.iter().any(|(group, role)| {
                let covers = match target {
                    TargetId::User(other) => other == user,
                    TargetId::Group(target) => self.is_below(target, *group),
                    TargetId::Resource(id) => {
                        Some(*group) == self.root
                            || self.resources[&id]
                                .1
                                .iter()
                                .any(|at| self.is_below(*at, *group))
                    }
                };
                covers && row.roles[*role]
            })
    }

    pub(crate) fn fits(&self, on: &str, user: UserId, target: TargetId) -> bool {
        match target {
            TargetId::User(other) => on == "self" && other == user,
            TargetId::Group(group) => on == "group" || (on == "system" && Some(group) == self.root),
            TargetId::Resource(id) => match id.kind {
                ResourceKind::Camera => on == "camera",
                ResourceKind::CameraGroup => on == "camera_group",
                ResourceKind::Intercom => on == "intercom",
                ResourceKind::Layout => on == "layout",
                ResourceKind::Map => on == "map",
                ResourceKind::PersonList | ResourceKind::PlateList => on == "list",
            },
        }
    }

    pub(crate) fn allowed(
        &self,
        rows: &[Row],
        user: UserId,
        action: &str,
        target: TargetId,
    ) -> bool {
        let Some(row) = rows.iter().find(|row| row.action == action) else {
            return false;
        };
        let Some(found) = self.users.get(&user) else {
            return false;
        };
        let exists = match target {
            TargetId::User(user) => self.users.contains_key(&user),
            TargetId::Group(group) => self.parents.contains_key(&group),
            TargetId::Resource(id) => self.resources.contains_key(&id),
        };
        if !exists || !self.fits(row.on, user, target) {
            return false;
        }
        let assigned = matches!(target, TargetId::Resource(id) if found.assigned.contains(&id));
        self.reaches(rows, user, action, target)
            || (assigned
                && found.active
                && row.view_only
                && self.within_limits(rows, found, action))
    }

    pub(crate) fn sees(&self, rows: &[Row], caller: UserId, target: TargetId) -> bool {
        match target {
            TargetId::User(user) => {
                user == caller || self.reaches_user(rows, caller, "users.view", user)
            }
            TargetId::Group(group) => {
                self.parents.contains_key(&group)
                    && self.reaches(rows, caller, "user_groups.view", target)
            }
            TargetId::Resource(id) => {
                self.resources.contains_key(&id)
                    && (self.reaches(rows, caller, "user_groups.assign_resource", target)
                        || rows
                            .iter()
                            .any(|row| self.allowed(rows, caller, row.action, target)))
            }
        }
    }

    /// Whether the caller's reach of the action has a group of the user.
    pub(crate) fn reaches_user(
        &self,
        rows: &[Row],
        caller: UserId,
        action: &str,
        user: UserId,
    ) -> bool {
        let Some(found) = self.users.get(&user) else {
            return false;
        };
        found
            .memberships
            .keys()
            .any(|group| self.reaches(rows, caller, action, (*group).into()))
    }

    /// Whether the caller finds it today, or may read of it, where it is gone, by what it was last.
    pub(crate) fn sees_or_saw(&self, rows: &[Row], caller: UserId, target: TargetId) -> bool {
        if !self.gone.contains_key(&target) {
            return self.sees(rows, caller, target);
        }
        let mut last = BTreeSet::new();
        self.last_groups(target, &mut last);
        // What was in no group was the root's.
        if last.is_empty() {
            last.extend(self.root);
        }
        let mut last = last.into_iter();
        last.any(|group| self.reaches(rows, caller, "system.view_audit", group.into()))
    }

    fn last_groups(&self, target: TargetId, found: &mut BTreeSet<GroupId>) {
        for group in &self.gone[&target] {
            if self.parents.contains_key(group) {
                found.insert(*group);
            } else {
                self.last_groups((*group).into(), found);
            }
        }
    }
}
