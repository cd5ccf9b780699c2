//! One user before the System: his roles over each group are found once, however many targets.

use std::collections::HashMap;

use crate::ground::{Ground, Person};
use crate::standing::Target;
use crate::{ActionSet, GroupId, Role, RoleSet, Standing, TargetId, UserId};

/// One user before the System, or a part of it.
pub struct OneUser<'a> {
    ground: &'a dyn Ground,
    /// Who knows him: he need not be in the part of the System that he is asked about.
    known_to: &'a dyn Ground,
    user: UserId,
    person: Option<Person<'a>>,
    memberships: HashMap<GroupId, Role>,
    over: HashMap<GroupId, RoleSet>,
}

impl<'a> OneUser<'a> {
    /// The user, who need not exist.
    #[must_use]
    pub fn new(ground: &'a dyn Ground, user: UserId) -> Self {
        Self::known_to(ground, user, ground)
    }

    /// The user as one part of the System knows him, before another part of the same revision.
    #[must_use]
    pub fn known_to(known_to: &'a dyn Ground, user: UserId, ground: &'a dyn Ground) -> Self {
        let person = known_to.person(user);
        let memberships = person.map(|person| person.memberships.iter().copied().collect());
        Self {
            ground,
            known_to,
            user,
            person,
            memberships: memberships.unwrap_or_default(),
            over: HashMap::new(),
        }
    }

    /// The same user as he comes by an API token of this scope; none: by a login.
    #[must_use]
    pub fn held_to(mut self, scope: Option<ActionSet>) -> Self {
        self.person = self.person.map(|person| person.held_to(scope));
        self
    }

    /// How he stands to the target; none where there is no such user or target, or where the target
    /// is a user other than himself.
    pub fn standing(&mut self, target: TargetId) -> Option<Standing> {
        let person = self.person?;
        let (roles, assigned, on) = match target {
            TargetId::User(other) if other == self.user => {
                let all = self.memberships.values().copied().collect();
                (all, false, Target::Oneself)
            }
            TargetId::User(_) => return None,
            TargetId::Group(group) => {
                self.ground.parent(group)?;
                let is_root = self.ground.root() == Some(group);
                let on = if is_root { Target::Root } else { Target::Group };
                (self.over(group), false, on)
            }
            TargetId::Resource(id) => {
                let groups = self.ground.placement(id)?;
                let assigned = self.known_to.is_assigned(self.user, id);
                (self.over_all(groups), assigned, Target::Resource(id.kind))
            }
        };
        Some(person.standing(roles, assigned, on))
    }

    /// Over a resource in these groups: the root's memberships reach it in any case (T8).
    fn over_all(&mut self, groups: &[GroupId]) -> RoleSet {
        let root = self.ground.root();
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
            at = self.ground.parent(group).flatten();
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
