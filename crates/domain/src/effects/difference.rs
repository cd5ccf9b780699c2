//! The difference of two extracts.
//!
//! A user and a target stand differently only where something of the user changed, or where the
//! target came, went or moved, or where an individual assignment of one to the other came or went.
//! The first are judged user by user, the second by classes of targets, the third pair by pair; no
//! pair is judged twice.

use std::collections::{BTreeMap, BTreeSet};

use super::over_targets::{Moved, over_targets};
use super::over_users::over_user;
use super::{Block, Delta, Effects};
use crate::{ActionSet, Change, Extract, GroupId, TargetId, UserId};

/// Before and after.
pub(super) struct Both<'a> {
    pub(super) before: &'a Extract,
    pub(super) after: &'a Extract,
}

impl Both<'_> {
    /// What the user gains and loses on the target.
    pub(super) fn delta(&self, user: UserId, target: TargetId) -> Delta {
        let actions = |extract: &Extract| {
            extract
                .standing(user, target)
                .map_or(ActionSet::EMPTY, |standing| standing.actions())
        };
        Delta::between(actions(self.before), actions(self.after))
    }
}

impl Effects {
    /// What these changes mean, by an extract of the state before them that holds what
    /// [`Scope::of`] them asks for.
    #[must_use]
    pub fn of(before: &Extract, changes: &[Change]) -> Self {
        let mut after = before.clone();
        for change in changes {
            after.step(change);
        }
        Self::between(before, &after, changes)
    }

    fn between(before: &Extract, after: &Extract, changes: &[Change]) -> Self {
        let both = Both { before, after };
        let touched = Touched::of(&both, changes);
        let mut blocks = Vec::new();
        for user in &touched.users {
            over_user(&both, *user, &mut blocks);
        }
        let pairs = touched.pairs(&both);
        over_targets(&both, &touched.users, &touched.targets, &pairs, &mut blocks);
        one_by_one(&both, &pairs, &mut blocks);
        Self { blocks }
    }
}

/// What the changes touch.
#[derive(Default)]
struct Touched {
    /// Users who stand differently to many things, each judged against all that is held.
    users: BTreeSet<UserId>,
    /// Targets that many users stand differently to.
    targets: BTreeSet<TargetId>,
    /// Individual assignments that came or went.
    assigned: BTreeSet<(UserId, TargetId)>,
}

impl Touched {
    fn of(both: &Both<'_>, changes: &[Change]) -> Self {
        let mut touched = Self::default();
        let mut moved = BTreeSet::new();
        for change in changes {
            match change {
                Change::UserCreated { user, .. }
                | Change::UserDeleted { user }
                | Change::ActivationSet { user, .. }
                | Change::ActionLimitsSet { user, .. }
                | Change::RoleAssigned { user, .. }
                | Change::RemovedFromGroup { user, .. } => {
                    touched.users.insert(*user);
                }
                Change::GroupMoved { group, .. } => {
                    moved.insert(*group);
                }
                Change::GroupCreated { group, .. } | Change::GroupDeleted { group, .. } => {
                    touched.targets.insert((*group).into());
                }
                Change::ResourceCreated { resource, .. }
                | Change::ResourceDeleted { resource }
                | Change::AssignedToGroup { resource, .. }
                | Change::UnassignedFromGroup { resource, .. } => {
                    touched.targets.insert((*resource).into());
                }
                Change::AssignedToUser { user, resource }
                | Change::UnassignedFromUser { user, resource } => {
                    touched.assigned.insert((*user, (*resource).into()));
                }
                Change::UserRenamed { .. }
                | Change::EmailChanged { .. }
                | Change::LanguageSet { .. }
                | Change::PasswordSet { .. }
                | Change::GroupRenamed { .. }
                | Change::ResourceRenamed { .. }
                | Change::ExternalIdSet { .. }
                | Change::CameraAttached { .. }
                | Change::CameraDetached { .. }
                | Change::IpPoolSet { .. }
                | Change::SessionEnded { .. }
                | Change::SessionsEnded { .. }
                | Change::LicenseTotalSet { .. }
                | Change::LicensesGiven { .. }
                | Change::TermsConfirmed { .. } => {}
            }
        }
        if !moved.is_empty() {
            touched.targets.extend(Moved::of(both, &moved));
        }
        touched
    }

    /// The pairs that are judged one by one: individual assignments that came or went, and those
    /// of targets that are touched, since they make an exception of a class.
    fn pairs(&self, both: &Both<'_>) -> BTreeSet<(UserId, TargetId)> {
        let held = both.before.assigned.iter().chain(&both.after.assigned);
        let held = held.map(|(user, resource)| (*user, TargetId::from(*resource)));
        let held = held.filter(|(_, target)| self.targets.contains(target));
        held.chain(self.assigned.iter().copied())
            .filter(|(user, _)| !self.users.contains(user))
            .collect()
    }
}

/// The pairs by themselves, gathered where they are alike.
fn one_by_one(both: &Both<'_>, pairs: &BTreeSet<(UserId, TargetId)>, blocks: &mut Vec<Block>) {
    let users: BTreeSet<UserId> = pairs.iter().map(|(user, _)| *user).collect();
    let targets: BTreeSet<TargetId> = pairs.iter().map(|(_, target)| *target).collect();
    if users.len() <= targets.len() {
        let mut alike: BTreeMap<(UserId, Delta), Vec<TargetId>> = BTreeMap::new();
        for (user, target) in pairs {
            let delta = both.delta(*user, *target);
            alike.entry((*user, delta)).or_default().push(*target);
        }
        for ((user, delta), targets) in alike {
            push(blocks, vec![user], targets, delta);
        }
    } else {
        let mut alike: BTreeMap<(TargetId, Delta), Vec<UserId>> = BTreeMap::new();
        for (user, target) in pairs {
            let delta = both.delta(*user, *target);
            alike.entry((*target, delta)).or_default().push(*user);
        }
        for ((target, delta), users) in alike {
            push(blocks, users, vec![target], delta);
        }
    }
}

/// A block without exceptions, where there is anything in it.
pub(super) fn push(
    blocks: &mut Vec<Block>,
    users: Vec<UserId>,
    targets: Vec<TargetId>,
    delta: Delta,
) {
    if !delta.is_nothing() && !users.is_empty() && !targets.is_empty() {
        blocks.push(Block::new(users, targets, BTreeSet::new(), delta));
    }
}

/// Whether the group stands in the subtree of one of these.
pub(super) fn stands_below(extract: &Extract, group: GroupId, tops: &BTreeSet<GroupId>) -> bool {
    let mut at = Some(group);
    while let Some(group) = at {
        if tops.contains(&group) {
            return true;
        }
        at = extract.parents.get(&group).copied().flatten();
    }
    false
}
