//! The state after a committed entry, and what the actors are told of it.

use std::collections::{BTreeMap, BTreeSet};

use canopy_domain::{Change, Entry, GroupId, IpPool, ResourceId, Role, UserId};

use super::State;
use super::placing::Placing;
use crate::UserRecord;
use crate::model::Step;
use crate::user::User;

/// A revision about to be told.
#[derive(Default)]
pub(super) struct Next {
    /// By head: what changes there.
    pub(super) steps: BTreeMap<GroupId, Vec<Step>>,
    /// Heads whose actors are told nothing and put away: their part of the tree, or what is above
    /// it, is another now, or they are heads no more.
    pub(super) retired: BTreeSet<GroupId>,
    /// Users whose pool is to be read from the store: the log holds its digest.
    pub(super) pools: BTreeSet<UserId>,
    /// The resources that are another, or somewhere else.
    pub(super) placing: Placing,
}

impl State {
    /// Moves on by one entry, and cuts anew what has outgrown `size`; says what the actors have to
    /// be told.
    pub(super) fn advance(&mut self, entry: &Entry, size: u64) -> Next {
        let mut next = Next::default();
        for change in &entry.changes {
            self.take(change, &mut next);
        }
        self.cut_outgrown(size, &mut next);
        self.tell_placements(&mut next);
        let Next { steps, retired, .. } = &mut next;
        steps.retain(|head, _| !retired.contains(head));
        self.watermark = entry.revision;
        next
    }

    fn take(&mut self, change: &Change, next: &mut Next) {
        match change {
            Change::GroupCreated {
                group,
                parent,
                name,
                ..
            } => self.add_group(*group, *parent, name, next),
            Change::GroupRenamed { group, name } => self.rename_group(*group, name),
            Change::GroupMoved { group, parent, .. } => self.move_group(*group, *parent, next),
            Change::GroupDeleted { group, .. } => self.remove_group(*group, next),
            Change::UserCreated { user, .. } => {
                let record = UserRecord::new(true, None, IpPool::default());
                self.users.insert(*user, User::new(record));
            }
            Change::UserDeleted { user } => {
                self.users.remove(user);
            }
            Change::ActivationSet { user, active } => {
                self.edit(*user, |record| record.active = *active);
            }
            Change::ActionLimitsSet { user, limits } => {
                self.edit(*user, |record| {
                    record.hold_to(*limits);
                });
            }
            Change::IpPoolSet { user, .. } => {
                next.pools.insert(*user);
            }
            Change::RoleAssigned {
                user, group, role, ..
            } => {
                if self.set_role(*user, *group, *role) == Some(true) {
                    self.weigh(*group, 1);
                }
                let role = Some(*role);
                self.tell(*group, member(*group, *user, role), next);
            }
            Change::RemovedFromGroup { user, group, .. } => {
                if self.edit(*user, |record| record.remove_role(*group)) == Some(true) {
                    self.weigh(*group, -1);
                }
                self.tell(*group, member(*group, *user, None), next);
            }
            Change::ResourceCreated { resource, name, .. } => {
                self.add_resource(*resource, name, next);
            }
            Change::ResourceRenamed { resource, name } => {
                self.rename_resource(*resource, name, next);
            }
            Change::ResourceDeleted { resource } => self.remove_resource(*resource, next),
            Change::AssignedToGroup { group, resource } => self.place(*resource, *group, next),
            Change::UnassignedFromGroup { group, resource } => {
                self.unplace(*resource, *group, next);
            }
            Change::AssignedToUser { user, resource } => {
                self.assign(*user, *resource, true);
            }
            Change::UnassignedFromUser { user, resource } => {
                self.assign(*user, *resource, false);
            }
            // What a layout contains decides what may be changed, not who may do what; who
            // somebody is and how he logs in are known elsewhere.
            Change::CameraAttached { .. }
            | Change::CameraDetached { .. }
            | Change::ExternalIdSet { .. }
            | Change::UserRenamed { .. }
            | Change::EmailChanged { .. }
            | Change::LanguageSet { .. }
            | Change::PasswordSet { .. }
            | Change::SessionEnded { .. }
            | Change::SessionsEnded { .. }
            | Change::LicenseTotalSet { .. }
            | Change::LicensesGiven { .. }
            | Change::TermsConfirmed { .. } => {}
        }
    }

    fn cut_outgrown(&mut self, size: u64, next: &mut Next) {
        let outgrown = self
            .subtrees
            .iter()
            .filter(|(_, subtree)| subtree.weight > subtree.limit);
        let outgrown: Vec<GroupId> = outgrown.map(|(head, _)| *head).collect();
        for head in outgrown {
            let parts = self.cut(head, size);
            if parts.len() > 1 {
                next.retired.extend(parts);
            }
        }
    }

    fn assign(&mut self, user: UserId, resource: ResourceId, assigned: bool) {
        self.edit(user, |record| {
            if assigned {
                record.assigned.insert(resource)
            } else {
                record.assigned.remove(&resource)
            }
        });
        self.note_assignee(user, resource, assigned);
    }

    pub(super) fn note_assignee(&mut self, user: UserId, resource: ResourceId, assigned: bool) {
        if assigned {
            self.assignees.get_or_default(resource).insert(user);
        } else if let Some(users) = self.assignees.get_mut(&resource) {
            users.remove(&user);
            if users.is_empty() {
                self.assignees.remove(&resource);
            }
        }
    }

    pub(super) fn edit<T>(
        &mut self,
        user: UserId,
        edit: impl FnOnce(&mut UserRecord) -> T,
    ) -> Option<T> {
        self.users.get_mut(&user).map(|user| user.edit(edit))
    }

    /// Whether he is new in the group; none where there is no such user or group.
    pub(super) fn set_role(&mut self, user: UserId, group: GroupId, role: Role) -> Option<bool> {
        let no = self.no_of(group)?;
        self.edit(user, |record| record.set_role(group, no, role))
    }

    pub(super) fn tell(&self, group: GroupId, step: Step, next: &mut Next) {
        if let Some(head) = self.head_of(group) {
            next.steps.entry(head).or_default().push(step);
        }
    }
}

fn member(group: GroupId, user: UserId, role: Option<Role>) -> Step {
    Step::SetMember { group, user, role }
}
