//! Who calls: mostly somebody who can, or hardly anything would be accepted.

use canopy_domain::{Caller, CaseId, ResourceId, UserId};

use super::analytics::LEVELS;
use super::drafts::Parts;
use super::pick::one;
use crate::support::ids;
use crate::support::world::World;

impl Parts {
    /// Half of the calls are a System manager's, or hardly any would be accepted.
    pub(super) fn caller(&self, world: &World) -> Caller {
        let users: Vec<UserId> = world.users.keys().copied().collect();
        if matches!(self.which, 35) && !self.coins[0] {
            return Caller::Operator;
        }
        // A System manager has nothing to do with business cases.
        if matches!(self.which, 28..35) {
            return Caller::User(self.who_may(world, &users));
        }
        if self.which == 26 && self.coins[0] && self.coins[1] {
            let able = users.iter().filter(|me| {
                let mut levels = self.licenses.keys();
                levels.any(|level| world.left(Some(**me), *level) > 0)
            });
            let able: Vec<UserId> = able.copied().collect();
            return Caller::User(one(able.into_iter(), self.caller, users[0]));
        }
        match self.caller.index(12) {
            0 => Caller::Operator,
            1..=5 => Caller::User(world.unlimited_system_managers().next().unwrap()),
            _ => Caller::User(*self.caller.get(&users)),
        }
    }

    /// Mostly somebody who can do something of the kind.
    fn who_may(&self, world: &World, users: &[UserId]) -> UserId {
        let action = match self.which {
            28 => "analytics_cases.create",
            29 => "analytics_cases.edit",
            30 => "analytics_cases.pause",
            31 => "analytics_cases.delete",
            32 => "analytics_resources.create",
            33 => "analytics_resources.edit",
            _ => "analytics_resources.delete",
        };
        let case = one(
            world.cases.keys().copied(),
            self.user,
            CaseId(ids::uuid(999)),
        );
        let inside = world.cases.get(&case).map(|case| &case.cameras);
        let of_case = inside.into_iter().flatten().map(|inside| inside.camera);
        let meant: Vec<ResourceId> = match self.which {
            29..=31 => of_case.collect(),
            _ => world.resources.keys().copied().collect(),
        };
        let able = users.iter().filter(|me| {
            let may = |id: &ResourceId| world.allowed(**me, action, (*id).into());
            let left = |level: &_| world.left(Some(**me), *level) > 0;
            match self.which {
                28 => meant.iter().any(may) && LEVELS.iter().any(left),
                29..=31 => meant.iter().all(may),
                _ => meant.iter().any(may),
            }
        });
        let able: Vec<UserId> = able.copied().collect();
        if able.is_empty() || self.caller.index(4) == 0 {
            *self.caller.get(users)
        } else {
            *self.caller.get(&able)
        }
    }
}
