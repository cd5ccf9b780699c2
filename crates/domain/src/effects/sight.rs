//! What a reader of effects sees: judged after the change ("Live" of the requirements).

use std::collections::BTreeSet;

use super::Effects;
use crate::extract::OneUser;
use crate::{Action, Change, Extract, GroupId, TargetId, UserId, sight};

/// What somebody sees of the people and things that effects are about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sight {
    /// The users.
    pub users: BTreeSet<UserId>,
    /// The targets.
    pub targets: BTreeSet<TargetId>,
}

impl Sight {
    /// What the reader sees of what the effects are about, by the state after the changes. A thing
    /// that they delete is seen by whoever has `system.view_audit` on the group that it was in.
    ///
    /// The extract has to hold the reader and, of each user, his groups with all above them.
    #[must_use]
    pub fn after(effects: &Effects, reader: UserId, before: &Extract, changes: &[Change]) -> Self {
        let mut after = before.clone();
        for change in changes {
            after.step(change);
        }
        let mut eyes = Eyes {
            before,
            after: &after,
            reader,
            standing: OneUser::new(&after, reader),
        };
        let users = effects.users().into_iter();
        let users = users.filter(|user| eyes.see_user(*user)).collect();
        let targets = effects.targets().into_iter();
        let targets = targets.filter(|target| eyes.see(*target)).collect();
        Self { users, targets }
    }
}

struct Eyes<'a> {
    before: &'a Extract,
    after: &'a Extract,
    reader: UserId,
    standing: OneUser<'a>,
}

impl Eyes<'_> {
    fn see(&mut self, target: TargetId) -> bool {
        match target {
            TargetId::User(user) => self.see_user(user),
            TargetId::Group(group) => match self.standing.standing(target) {
                Some(standing) => sight::sees_group(&standing),
                None => {
                    let parent = self.before.parents.get(&group).copied().flatten();
                    self.audits(parent)
                }
            },
            TargetId::Resource(id) => match self.standing.standing(target) {
                Some(standing) => sight::sees_resource(&standing),
                None => {
                    let groups = self.before.placements.get(&id).cloned().unwrap_or_default();
                    self.audits_any(groups)
                }
            },
        }
    }

    fn see_user(&mut self, user: UserId) -> bool {
        if user == self.reader {
            return true;
        }
        match (self.after.users.get(&user), self.before.users.get(&user)) {
            (Some(facts), _) => {
                let groups = facts.memberships.iter();
                let standings =
                    groups.filter_map(|(group, _)| self.standing.standing((*group).into()));
                sight::sees_user(standings)
            }
            (None, Some(gone)) => {
                let groups = gone.memberships.iter().map(|(group, _)| *group);
                self.audits_any(groups.collect())
            }
            (None, None) => false,
        }
    }

    /// A resource in no group was the root's.
    fn audits_any(&mut self, groups: Vec<GroupId>) -> bool {
        if groups.is_empty() {
            return self.audits(self.after.root);
        }
        groups.into_iter().any(|group| self.audits(Some(group)))
    }

    fn audits(&mut self, group: Option<GroupId>) -> bool {
        let standing = group.and_then(|group| self.standing.standing(group.into()));
        standing.is_some_and(|standing| standing.reaches(Action::SystemViewAudit))
    }
}
