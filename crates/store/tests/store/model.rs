//! A small independent model: what the changes so far come to.

use std::collections::{BTreeMap, BTreeSet};

use canopy_domain::{
    ActionSet, Change, GroupId, Level, Personal, ResourceId, Revision, Role, UserId,
};
use canopy_store::{MembershipRow, PlacedResource, Snapshot, UserRow};

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Model {
    pub(crate) groups: BTreeMap<GroupId, (Option<GroupId>, String)>,
    pub(crate) users: BTreeMap<UserId, (bool, Option<ActionSet>, String)>,
    pub(crate) memberships: BTreeMap<(UserId, GroupId), Role>,
    pub(crate) resources: BTreeMap<ResourceId, String>,
    pub(crate) placed: BTreeSet<(ResourceId, GroupId)>,
    pub(crate) assigned: BTreeSet<(UserId, ResourceId)>,
    pub(crate) members: BTreeSet<(ResourceId, ResourceId)>,
    /// Of now only: emails, names and languages.
    pub(crate) profiles: BTreeMap<UserId, (String, String, Option<String>)>,
    /// Of now only.
    pub(crate) external_ids: BTreeMap<ResourceId, String>,
    /// Of now only.
    pub(crate) totals: BTreeMap<Level, u32>,
    /// Of now only.
    pub(crate) gifts: BTreeMap<(UserId, Option<UserId>, Level), u32>,
}

impl Model {
    pub(crate) fn apply(&mut self, change: &Change) {
        match change.clone() {
            Change::GroupCreated {
                group,
                parent,
                name,
                ..
            } => drop(
                self.groups
                    .insert(group, (parent, name.as_str().to_owned())),
            ),
            Change::UserCreated {
                user, email, name, ..
            } => {
                self.users.insert(user, (true, None, String::new()));
                self.profiles
                    .insert(user, (text(&email), text(&name), None));
            }
            Change::RoleAssigned {
                user, group, role, ..
            } => drop(self.memberships.insert((user, group), role)),
            Change::ResourceCreated { resource, name, .. } => {
                self.resources.insert(resource, name.as_str().to_owned());
            }
            Change::AssignedToGroup { group, resource } => {
                self.placed.insert((resource, group));
            }
            Change::AssignedToUser { user, resource } => {
                self.assigned.insert((user, resource));
            }
            Change::CameraAttached { container, camera } => {
                self.members.insert((container, camera));
            }
            Change::ActionLimitsSet { user, limits } => {
                self.users.get_mut(&user).unwrap().1 = limits;
            }
            Change::IpPoolSet { user, pool } => {
                self.users.get_mut(&user).unwrap().2 = text(&pool);
            }
            Change::UserRenamed { user, name } => {
                self.profiles.get_mut(&user).unwrap().1 = text(&name);
            }
            Change::EmailChanged { user, email } => {
                self.profiles.get_mut(&user).unwrap().0 = text(&email);
            }
            Change::LanguageSet { user, language } => {
                let language = language.map(|language| language.as_str().to_owned());
                self.profiles.get_mut(&user).unwrap().2 = language;
            }
            Change::ActivationSet { user, active } => {
                self.users.get_mut(&user).unwrap().0 = active;
            }
            Change::RemovedFromGroup { user, group, .. } => {
                self.memberships.remove(&(user, group)).unwrap();
            }
            Change::UserDeleted { user } => {
                self.users.remove(&user).unwrap();
                self.profiles.remove(&user).unwrap();
            }
            Change::GroupRenamed { group, name } => {
                name.as_str()
                    .clone_into(&mut self.groups.get_mut(&group).unwrap().1);
            }
            Change::GroupMoved { group, parent, .. } => {
                self.groups.get_mut(&group).unwrap().0 = Some(parent);
            }
            Change::GroupDeleted { group, .. } => drop(self.groups.remove(&group).unwrap()),
            Change::ResourceRenamed { resource, name } => {
                self.resources.insert(resource, name.as_str().to_owned());
            }
            Change::ExternalIdSet {
                resource,
                external_id,
            } => {
                self.external_ids.remove(&resource);
                let new = external_id.map(|id| (resource, id.as_str().to_owned()));
                self.external_ids.extend(new);
            }
            Change::UnassignedFromGroup { group, resource } => {
                assert!(self.placed.remove(&(resource, group)));
            }
            Change::UnassignedFromUser { user, resource } => {
                assert!(self.assigned.remove(&(user, resource)));
            }
            Change::CameraDetached { container, camera } => {
                assert!(self.members.remove(&(container, camera)));
            }
            Change::ResourceDeleted { resource } => {
                self.resources.remove(&resource).unwrap();
                self.external_ids.remove(&resource);
            }
            Change::LicenseTotalSet { level, count, .. } => {
                self.totals.insert(level, count);
            }
            Change::LicensesGiven {
                user,
                giver,
                level,
                count,
            } => {
                let row = (user, giver, level);
                if count == 0 {
                    self.gifts.remove(&row).unwrap();
                } else {
                    self.gifts.insert(row, count);
                }
            }
            Change::PasswordSet { .. }
            | Change::SessionEnded { .. }
            | Change::SessionsEnded { .. }
            | Change::TermsConfirmed { .. } => {}
        }
    }

    /// What is told of it once it is past.
    pub(crate) fn as_past(&self) -> Self {
        Self {
            profiles: BTreeMap::new(),
            external_ids: BTreeMap::new(),
            totals: BTreeMap::new(),
            gifts: BTreeMap::new(),
            ..self.clone()
        }
    }

    /// Addresses go with the person.
    pub(crate) fn forget_pools_of_deleted(&mut self, now: &Self) {
        for (user, (_, _, pool)) in &mut self.users {
            if !now.users.contains_key(user) {
                pool.clear();
            }
        }
    }

    /// The group and all below it.
    pub(crate) fn below(&self, group: GroupId) -> BTreeSet<GroupId> {
        let mut below = BTreeSet::from([group]);
        loop {
            let next = self.groups.iter().filter(|(id, (parent, _))| {
                !below.contains(id) && parent.is_some_and(|parent| below.contains(&parent))
            });
            let next: Vec<_> = next.map(|(id, _)| *id).collect();
            if next.is_empty() {
                return below;
            }
            below.extend(next);
        }
    }

    /// What the load functions give as of the revision.
    pub(crate) async fn load(snapshot: &Snapshot, at: Revision) -> Self {
        let mut model = Self::default();
        for row in snapshot.groups(at).await.unwrap() {
            model.groups.insert(row.group, (row.parent, row.name));
        }
        let user = |row: UserRow| {
            let user = (row.active, row.limits, row.pool.to_text());
            model.users.insert(row.user, user);
        };
        snapshot.users(at, user).await.unwrap();
        let membership = |row: MembershipRow| {
            let old = model.memberships.insert((row.user, row.group), row.role);
            assert_eq!(old, None, "two roles in one group at {at}");
        };
        snapshot.all_memberships(at, membership).await.unwrap();
        let placement = |resource, group: Option<_>| {
            model.resources.insert(resource, String::new());
            model.placed.extend(group.map(|group| (resource, group)));
        };
        snapshot.placements(at, placement).await.unwrap();
        let groups: Vec<_> = model.groups.keys().copied().collect();
        let placed = |row: PlacedResource| {
            assert!(model.placed.contains(&(row.resource, row.group)));
            model.resources.insert(row.resource, row.name);
        };
        snapshot.resources_in(&groups, at, placed).await.unwrap();
        let placed: BTreeSet<_> = model.placed.iter().map(|(resource, _)| *resource).collect();
        let unplaced = model.resources.keys().copied();
        let unplaced: Vec<_> = unplaced.filter(|id| !placed.contains(id)).collect();
        let names = snapshot.resource_names(&unplaced, at).await.unwrap();
        assert_eq!(names.len(), unplaced.len());
        model.resources.extend(names);
        let assigned = |user, resource| {
            model.assigned.insert((user, resource));
        };
        snapshot.user_assignments(at, assigned).await.unwrap();
        let resources: Vec<_> = model.resources.keys().copied().collect();
        let members = snapshot.cameras_of(&resources, at).await.unwrap();
        model.members = members.into_iter().collect();
        let turned = snapshot.containers_of(&resources, at).await.unwrap();
        let turned: BTreeSet<_> = turned
            .into_iter()
            .map(|(camera, of)| (of, camera))
            .collect();
        assert_eq!(turned, model.members);
        let users: Vec<_> = model.users.keys().copied().collect();
        let mut all = BTreeSet::new();
        let membership = |row| {
            all.insert(row);
        };
        snapshot.all_memberships(at, membership).await.unwrap();
        let by_user = snapshot.memberships_of(&users, at).await.unwrap();
        assert_eq!(by_user.into_iter().collect::<BTreeSet<_>>(), all);
        let by_group = snapshot.memberships_in(&groups, at).await.unwrap();
        assert_eq!(by_group.into_iter().collect::<BTreeSet<_>>(), all);
        model
    }

    pub(crate) fn path(&self, group: GroupId) -> Vec<GroupId> {
        let mut path = vec![group];
        while let Some(parent) = self.groups[&path[path.len() - 1]].0 {
            path.push(parent);
        }
        path.reverse();
        path
    }

    pub(crate) fn other_system_manager(&self, user: UserId) -> bool {
        self.memberships.iter().any(|((whose, _), role)| {
            *whose != user && *role == Role::SystemManager && {
                let (active, limits, _) = &self.users[whose];
                *active && limits.is_none()
            }
        })
    }
}

fn text(personal: &Personal) -> String {
    personal.value().unwrap().to_owned()
}
