//! What users and the System have of licences, and what has to hold of them in every state.

use canopy_domain::{Gift, Level, UserId};

use super::world::World;

impl World {
    /// What has to hold of licences in every state.
    pub(super) fn broken_licenses(&self) -> Vec<String> {
        let mut broken = Vec::new();
        for ((user, giver, level), count) in &self.gifts {
            let there = |id: &UserId| self.users.contains_key(id);
            if !there(user) || !giver.iter().all(there) || *giver == Some(*user) || *count == 0 {
                broken.push(format!("U6: {count} of {level} from {giver:?} for {user}"));
            }
        }
        for level in Level::ALL {
            let given = self.sum(level, |gift| gift.giver.is_none());
            if given > u64::from(self.totals.get(&level).copied().unwrap_or(0)) {
                broken.push(format!("U6: the System has given {given} of {level}"));
            }
            for user in self.users.keys() {
                let total = self.sum(level, |gift| gift.user == *user);
                let shared = self.sum(level, |gift| gift.giver == Some(*user));
                let used = self.used(*user, level);
                if used + shared > total {
                    broken.push(format!("U6: {user} {level}: {used}, {shared}, {total}"));
                }
            }
        }
        for (id, case) in &self.cases {
            let there = case
                .cameras
                .iter()
                .all(|inside| self.resources.contains_key(&inside.camera));
            if !self.users.contains_key(&case.owner) || !there {
                broken.push(format!("U12: {id}"));
            }
        }
        broken
    }

    pub(crate) fn sum(&self, level: Level, meant: impl Fn(&Gift) -> bool) -> u64 {
        let rows = self
            .gifts()
            .filter(|gift| gift.level == level && meant(gift));
        rows.map(|gift| u64::from(gift.count)).sum()
    }

    /// By the cameras of his cases that are not suspended.
    pub(crate) fn used(&self, user: UserId, level: Level) -> u64 {
        let his = self.cases.values();
        his.filter(|case| case.owner == user && case.level == level)
            .filter(|case| case.suspended_at.is_none())
            .map(|case| case.cameras.len() as u64)
            .sum()
    }
}
