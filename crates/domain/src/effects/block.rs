//! Some users, some targets, and what each of the users gains and loses on each of the targets.

use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;

use super::{Delta, Effect};
use crate::{TargetId, UserId};

/// Some users times some targets, less the exceptions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    /// In order, each once.
    users: Vec<UserId>,
    /// In order, each once.
    targets: Vec<TargetId>,
    /// Pairs of these that it does not hold.
    except: BTreeSet<(UserId, TargetId)>,
    delta: Delta,
}

impl Block {
    pub(super) fn new(
        mut users: Vec<UserId>,
        mut targets: Vec<TargetId>,
        except: BTreeSet<(UserId, TargetId)>,
        delta: Delta,
    ) -> Self {
        users.sort_unstable();
        users.dedup();
        targets.sort_unstable();
        targets.dedup();
        Self {
            users,
            targets,
            except,
            delta,
        }
    }

    pub(super) fn users(&self) -> &[UserId] {
        &self.users
    }

    pub(super) const fn delta(&self) -> Delta {
        self.delta
    }

    pub(super) fn weight(&self) -> usize {
        self.users.len() + self.targets.len() + self.except.len()
    }

    pub(super) fn len(&self) -> u64 {
        let all = self.users.len() as u64 * self.targets.len() as u64;
        all - self.except.len() as u64
    }

    /// The users who are not wholly excepted.
    pub(super) fn live_users(&self) -> impl Iterator<Item = UserId> + '_ {
        let excepted = counted(self.except.iter().map(|(user, _)| *user));
        let all = self.targets.len();
        let users = self.users.iter().copied();
        users.filter(move |user| excepted.get(user).is_none_or(|some| *some < all))
    }

    /// The targets that are not wholly excepted.
    pub(super) fn live_targets(&self) -> impl Iterator<Item = TargetId> + '_ {
        let excepted = counted(self.except.iter().map(|(_, target)| *target));
        let all = self.users.len();
        let targets = self.targets.iter().copied();
        targets.filter(move |target| excepted.get(target).is_none_or(|some| *some < all))
    }

    /// What is left of it when these users and targets are kept.
    pub(super) fn narrowed(
        &self,
        keeps_user: impl Fn(UserId) -> bool,
        keeps_target: impl Fn(TargetId) -> bool,
        delta: Delta,
    ) -> Self {
        let users = self.users.iter().copied().filter(|user| keeps_user(*user));
        let targets = self.targets.iter().copied();
        let targets = targets.filter(|target| keeps_target(*target));
        let except = self.except.iter().copied();
        let except = except.filter(|(user, target)| keeps_user(*user) && keeps_target(*target));
        Self {
            users: users.collect(),
            targets: targets.collect(),
            except: except.collect(),
            delta,
        }
    }

    /// The entries of one user behind a target, in order.
    pub(super) fn of_user(
        &self,
        user: UserId,
        behind: Option<TargetId>,
    ) -> impl Iterator<Item = Effect> + '_ {
        let has = self.users.binary_search(&user).is_ok();
        let from = behind.map_or(0, |behind| {
            self.targets.partition_point(|target| *target <= behind)
        });
        let targets = if has { &self.targets[from..] } else { &[] };
        let targets = targets
            .iter()
            .filter(move |target| !self.except.contains(&(user, **target)));
        targets.map(move |target| Effect {
            user,
            target: *target,
            gained: self.delta.gained,
            lost: self.delta.lost,
        })
    }
}

fn counted<T: Eq + Hash>(things: impl Iterator<Item = T>) -> HashMap<T, usize> {
    let mut counts = HashMap::new();
    for thing in things {
        *counts.entry(thing).or_default() += 1;
    }
    counts
}
