//! Reads of the past: the state of an earlier revision, with today's rights.
//!
//! What exists no more is seen by whoever has `system.view_audit` on the group that it was in last.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use canopy_actors::{Pin, State};
use canopy_domain::{Action, Extract, GroupId, Micros, Revision, Scope, TargetId, UserId};

use crate::sight::Asking;
use crate::{App, AppError, At, Op};

/// An earlier state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AsOf {
    /// The one that this revision made.
    Revision(Revision),
    /// That of the last revision at or before this time.
    Time(Micros),
}

impl Op {
    /// Whose rights are asked (today's), and the earlier revision that is read, if any.
    ///
    /// # Errors
    /// The revision is beyond the newest (settled detail 6); as [`Op::pin_at`].
    pub(crate) async fn moment(&self, at: At) -> Result<(Pin, Option<Revision>), AppError> {
        let store = &self.app().0.store;
        let past = match at.as_of {
            None => None,
            Some(AsOf::Time(time)) => Some(store.revision_at(time).await?.unwrap_or_default()),
            Some(AsOf::Revision(revision)) => {
                if !self.is_committed(revision).await? {
                    return Err(AppError::bad(
                        "there is no such revision yet; asOf is beyond the newest",
                    ));
                }
                Some(revision)
            }
        };
        // Another server may have committed it: what came to be with it is not here before.
        let at_least = at.at_least.max(past);
        let pin = self.pin_at(At { at_least, ..at }).await?;
        Ok((pin, past))
    }

    /// A part of the System as it was.
    pub(crate) async fn extract(&self, scope: &Scope, at: Revision) -> Result<Extract, AppError> {
        self.app().extract(scope, at).await
    }

    /// Of these, what the caller sees today, or has `system.view_audit` for where it is gone.
    pub(crate) async fn seen_or_audited(
        &self,
        pin: &Pin,
        targets: impl Iterator<Item = TargetId>,
    ) -> Result<BTreeSet<TargetId>, AppError> {
        let targets: BTreeSet<TargetId> = targets.collect();
        let (here, gone): (Vec<_>, Vec<_>) =
            targets.into_iter().partition(|target| exists(pin, *target));
        let mut seen = self.seen_among(pin, here.into_iter()).await?;
        seen.extend(self.audited_of_gone(pin, gone).await?);
        Ok(seen)
    }

    /// Whether the caller may ask what each of these users might do: as today, or, of those who are
    /// gone, with `system.view_audit`.
    pub(crate) async fn might_ask_about(
        &self,
        pin: &Pin,
        users: &[UserId],
    ) -> Result<Vec<Asking>, AppError> {
        let mut asking = self.may_ask_about(pin, users).await?;
        let gone = users
            .iter()
            .filter(|user| pin.state().user(**user).is_none());
        let gone: Vec<TargetId> = gone.map(|user| (*user).into()).collect();
        if gone.is_empty() {
            return Ok(asking);
        }
        let audited = self.audited_of_gone(pin, gone).await?;
        for (user, asking) in users.iter().zip(&mut asking) {
            if audited.contains(&TargetId::from(*user)) {
                *asking = Asking::Allowed;
            }
        }
        Ok(asking)
    }

    /// Of these, which exist no more, those that were last in a group on which the caller has
    /// `system.view_audit`; a resource in no group was the root's.
    pub(crate) async fn audited_of_gone(
        &self,
        pin: &Pin,
        gone: Vec<TargetId>,
    ) -> Result<BTreeSet<TargetId>, AppError> {
        let Some(root) = pin.state().root().filter(|_| !gone.is_empty()) else {
            return Ok(BTreeSet::new());
        };
        let last = self.app().last_groups(pin.state(), gone).await?;
        let groups: BTreeSet<GroupId> = last.values().flatten().copied().chain([root]).collect();
        let groups: Vec<GroupId> = groups.into_iter().collect();
        let asks: Vec<(UserId, TargetId)> = groups
            .iter()
            .map(|group| (self.me(), (*group).into()))
            .collect();
        let standings = self.standings(pin, &asks).await?;
        let audited: BTreeSet<GroupId> = groups
            .into_iter()
            .zip(standings)
            .filter(|(_, to)| to.is_some_and(|to| to.reaches(Action::SystemViewAudit)))
            .map(|(group, _)| group)
            .collect();
        let seen = last.into_iter().filter(|(_, groups)| {
            let mut groups = groups.iter().copied();
            let was_roots = groups.len() == 0;
            (was_roots && audited.contains(&root)) || groups.any(|at| audited.contains(&at))
        });
        Ok(seen.map(|(target, _)| target).collect())
    }
}

impl App {
    /// A part of the System as it was.
    pub(crate) async fn extract(&self, scope: &Scope, at: Revision) -> Result<Extract, AppError> {
        if scope.has_subtrees()
            && let Some(state) = self.state_at(at)
        {
            let scope = scope.clone();
            // Off the threads that serve: it goes through all that there is.
            let large = tokio::task::spawn_blocking(move || state.large_extract(&scope));
            if let Some(extract) = large.await.map_err(|_| AppError::Internal)? {
                return Ok(extract);
            }
        }
        let snapshot = self.0.store.snapshot().await?;
        let extract = snapshot.extract(scope, at).await?;
        snapshot.finish().await?;
        Ok(extract)
    }

    /// The directory as it was, where that is kept: now, and before the newest revisions.
    fn state_at(&self, at: Revision) -> Option<Arc<State>> {
        let pin = self.0.directory.pin();
        if pin.revision() == at {
            return Some(pin.into_state());
        }
        self.0.live.events.find(at.next())?.state_before()
    }

    /// The groups that things were in last which exist no more in the state that is read; in place
    /// of a group that is gone too, what it stood in last, and so on.
    pub(crate) async fn last_groups(
        &self,
        state: &State,
        gone: Vec<TargetId>,
    ) -> Result<HashMap<TargetId, BTreeSet<GroupId>>, AppError> {
        let mut known: HashMap<TargetId, Vec<GroupId>> = HashMap::new();
        let mut asked = gone.clone();
        // Each round goes on to groups that were deleted later, so it ends.
        while !asked.is_empty() {
            let found = self.graves(&asked).await?;
            let above = found.values().flatten().copied();
            let above = above.filter(|group| state.group_name(*group).is_none());
            let next: BTreeSet<TargetId> = above.map(TargetId::from).collect();
            known.extend(found);
            let next = next
                .into_iter()
                .filter(|target| !known.contains_key(target));
            asked = next.collect();
        }
        let resolved = gone.into_iter().filter_map(|target| {
            known.get(&target)?;
            let mut groups = BTreeSet::new();
            let mut open = vec![target];
            let mut done = BTreeSet::new();
            while let Some(next) = open.pop() {
                if !done.insert(next) {
                    continue;
                }
                for group in known.get(&next).into_iter().flatten() {
                    if state.group_name(*group).is_some() {
                        groups.insert(*group);
                    } else {
                        open.push((*group).into());
                    }
                }
            }
            Some((target, groups))
        });
        Ok(resolved.collect())
    }

    /// Where things were that exist no more: of the newest revisions that is known, the store has the
    /// rest.
    async fn graves(&self, gone: &[TargetId]) -> Result<HashMap<TargetId, Vec<GroupId>>, AppError> {
        let mut found = HashMap::new();
        let mut unknown = Vec::new();
        for target in gone {
            match self.0.live.events.grave(*target) {
                Some(groups) => drop(found.insert(*target, groups)),
                None => unknown.push(*target),
            }
        }
        if !unknown.is_empty() {
            let snapshot = self.0.store.snapshot().await?;
            let stored = snapshot.last_groups(&unknown).await?;
            snapshot.finish().await?;
            let stored = stored.into_iter();
            found.extend(stored.map(|(target, gone)| (target, gone.groups)));
        }
        Ok(found)
    }
}

/// Whether it exists in the state that is read.
pub(crate) fn exists(pin: &Pin, target: TargetId) -> bool {
    let state = pin.state();
    match target {
        TargetId::User(user) => state.user(user).is_some(),
        TargetId::Group(group) => state.group_name(group).is_some(),
        TargetId::Resource(id) => state.groups_of(id).is_some(),
    }
}
