//! One user before an extract: his roles over each group are found once, however many targets.

use std::collections::HashMap;

use super::Extract;
use crate::facts::UserFacts;
use crate::{GroupId, Role, RoleSet, Standing, TargetId, UserId};

/// One user before an extract.
pub struct OneUser<'a> {
    extract: &'a Extract,
    user: UserId,
    facts: Option<&'a UserFacts>,
    memberships: HashMap<GroupId, Role>,
    over: HashMap<GroupId, RoleSet>,
}

impl<'a> OneUser<'a> {
    /// The user, who need not exist.
    #[must_use]
    pub fn new(extract: &'a Extract, user: UserId) -> Self {
        let facts = extract.users.get(&user);
        let memberships = facts.map(|facts| facts.memberships.iter().copied().collect());
        Self {
            extract,
            user,
            facts,
            memberships: memberships.unwrap_or_default(),
            over: HashMap::new(),
        }
    }

    /// How he stands to the target; none where there is no such user or target, or where the target
    /// is a user other than himself.
    pub fn standing(&mut self, target: TargetId) -> Option<Standing> {
        let facts = self.facts?;
        let (roles, assigned) = match target {
            TargetId::User(other) if other == self.user => {
                (self.memberships.values().copied().collect(), false)
            }
            TargetId::User(_) => return None,
            TargetId::Group(group) => {
                self.extract.parents.get(&group)?;
                (self.over(group), false)
            }
            TargetId::Resource(id) => {
                let groups = self.extract.placements.get(&id)?;
                let assigned = self.extract.assigned.contains(&(self.user, id));
                (self.over_all(groups), assigned)
            }
        };
        Some(facts.standing(roles, assigned, self.extract.on(target)))
    }

    /// Over a resource in these groups: the root's memberships reach it in any case (T8).
    fn over_all(&mut self, groups: &[GroupId]) -> RoleSet {
        let root = self.extract.root;
        let all = root.iter().chain(groups);
        all.fold(RoleSet::EMPTY, |roles, group| {
            roles.union(self.over(*group))
        })
    }

    /// From the top down: what he is in the group is added to what its parent has (T7).
    fn over(&mut self, group: GroupId) -> RoleSet {
        let mut way = Vec::new();
        let mut at = Some(group);
        let mut roles = RoleSet::EMPTY;
        while let Some(group) = at {
            if let Some(known) = self.over.get(&group) {
                roles = *known;
                break;
            }
            way.push(group);
            at = self.extract.parents.get(&group).copied().flatten();
        }
        for group in way.into_iter().rev() {
            if let Some(role) = self.memberships.get(&group) {
                roles = roles.with(*role);
            }
            self.over.insert(group, roles);
        }
        roles
    }
}
