//! What one user, of whom something changed, gains and loses on all that is held.

use std::collections::BTreeMap;

use super::difference::{Both, push};
use super::{Block, Delta};
use crate::extract::OneUser;
use crate::{ActionSet, TargetId, UserId};

pub(super) fn over_user(both: &Both<'_>, user: UserId, blocks: &mut Vec<Block>) {
    let mut before = OneUser::new(both.before, user);
    let mut after = OneUser::new(both.after, user);
    let mut alike: BTreeMap<Delta, Vec<TargetId>> = BTreeMap::new();
    let mut judge = |target: TargetId| {
        let delta = Delta::between(actions(&mut before, target), actions(&mut after, target));
        if !delta.is_nothing() {
            alike.entry(delta).or_default().push(target);
        }
    };
    judge(user.into());
    let groups = both.before.parents.keys();
    let new = both.after.parents.keys();
    let new = new.filter(|group| !both.before.parents.contains_key(group));
    groups.chain(new).for_each(|group| judge((*group).into()));
    let resources = both.before.placements.keys();
    let new = both.after.placements.keys();
    let new = new.filter(|id| !both.before.placements.contains_key(id));
    resources.chain(new).for_each(|id| judge((*id).into()));
    for (delta, targets) in alike {
        push(blocks, vec![user], targets, delta);
    }
}

fn actions(user: &mut OneUser<'_>, target: TargetId) -> ActionSet {
    let standing = user.standing(target);
    standing.map_or(ActionSet::EMPTY, |standing| standing.actions())
}
