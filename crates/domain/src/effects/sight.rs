//! What a reader of effects sees: judged after the change ("Live" of the requirements).

use std::collections::BTreeSet;

use super::Effects;
use crate::eyes::Asker;
use crate::{Change, Extract, Eyes, TargetId, UserId};

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
    pub fn after(effects: &Effects, reader: Asker, before: &Extract, changes: &[Change]) -> Self {
        let mut after = before.clone();
        for change in changes {
            after.step(change);
        }
        Self::of(effects, &mut Eyes::new(reader, before, &after))
    }

    /// What these eyes see of what the effects are about.
    #[must_use]
    pub fn of(effects: &Effects, eyes: &mut Eyes<'_>) -> Self {
        let users = effects.users().into_iter();
        let users = users.filter(|user| eyes.see((*user).into())).collect();
        let targets = effects.targets().into_iter();
        let targets = targets.filter(|target| eyes.see(*target)).collect();
        Self { users, targets }
    }
}
