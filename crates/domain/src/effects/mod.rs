//! What changes mean: who gains or loses which actions on what.
//!
//! Made from two extracts, before and after, by [`Effects::between`]; kept as blocks, so that a
//! group of 10,000 cameras moved under 1,000 users is counted by arithmetic and listed lazily.

mod block;
mod difference;
mod over_targets;
mod over_users;
mod sight;

use std::collections::BTreeSet;

use crate::{ActionSet, TargetId, UserId};
use block::Block;
pub use sight::Sight;

/// One user and one target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Effect {
    /// Who.
    pub user: UserId,
    /// On what.
    pub target: TargetId,
    /// What he may do now and might not before.
    pub gained: ActionSet,
    /// What he might do before and may not now.
    pub lost: ActionSet,
}

/// What he gains and what he loses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(crate) struct Delta {
    pub(crate) gained: ActionSet,
    pub(crate) lost: ActionSet,
}

impl Delta {
    pub(crate) const fn between(before: ActionSet, after: ActionSet) -> Self {
        Self {
            gained: after.without(before),
            lost: before.without(after),
        }
    }

    pub(crate) const fn is_nothing(self) -> bool {
        self.gained.is_empty() && self.lost.is_empty()
    }
}

/// Who gains or loses what by a change: blocks of which no two hold the same user and target.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Effects {
    blocks: Vec<Block>,
}

impl Effects {
    /// Every user that they are about, each once, in order.
    #[must_use]
    pub fn users(&self) -> BTreeSet<UserId> {
        let users = self.blocks.iter().flat_map(Block::live_users);
        users.collect()
    }

    /// Every target that they are about, each once, in order.
    #[must_use]
    pub fn targets(&self) -> BTreeSet<TargetId> {
        let targets = self.blocks.iter().flat_map(Block::live_targets);
        targets.collect()
    }

    /// How many entries there are, without listing them.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.blocks.iter().map(Block::len).sum()
    }

    /// About how much of memory they take: the users and targets that are named.
    #[must_use]
    pub fn weight(&self) -> usize {
        self.blocks.iter().map(Block::weight).sum()
    }

    /// What a reader is shown: the users and targets that he sees; of himself all that he loses,
    /// seen or not ("Live" of the requirements).
    #[must_use]
    pub fn seen_by(&self, reader: UserId, sight: &Sight) -> Self {
        let mut blocks = Vec::with_capacity(self.blocks.len());
        for block in &self.blocks {
            let own = block.users().binary_search(&reader).is_ok();
            blocks.push(block.narrowed(
                |user| user == reader || sight.users.contains(&user),
                |target| sight.targets.contains(&target),
                block.delta(),
            ));
            if own {
                let lost = Delta {
                    lost: block.delta().lost,
                    gained: ActionSet::EMPTY,
                };
                blocks.push(block.narrowed(
                    |user| user == reader,
                    |target| !sight.targets.contains(&target),
                    lost,
                ));
            }
        }
        blocks.retain(|block| block.len() > 0 && !block.delta().is_nothing());
        Self { blocks }
    }

    /// The first `limit` entries behind `after`, by user, then target.
    #[must_use]
    pub fn page(&self, after: Option<(UserId, TargetId)>, limit: usize) -> Vec<Effect> {
        let mut page = Vec::with_capacity(limit.min(1024));
        let users = self.users();
        let from = after.map(|(user, _)| user);
        let users = users
            .iter()
            .filter(|user| from.is_none_or(|from| **user >= from));
        for user in users {
            if page.len() >= limit {
                break;
            }
            let behind = after
                .filter(|(last, _)| last == user)
                .map(|(_, target)| target);
            let mut his: Vec<Effect> = self
                .blocks
                .iter()
                .flat_map(|block| block.of_user(*user, behind))
                .collect();
            his.sort_unstable();
            his.truncate(limit - page.len());
            page.append(&mut his);
        }
        page
    }
}
