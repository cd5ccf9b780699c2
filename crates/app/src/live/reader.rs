//! Somebody who reads an event: what he was before and after it.

use canopy_domain::{Action, Asker, Eyes, Ground, GroupId, TargetId, UserId};

use super::Event;
use super::event::{Meaning, Scoped};
use super::past::Past;
use crate::effects::Waits;
use crate::{App, AppError};

/// Somebody who reads an event, and what he was before and after it, where the directory of then is
/// not kept.
#[derive(Clone)]
pub(crate) struct Reader {
    pub(super) asker: Asker,
    pub(super) past: Option<(Past, Past)>,
    pub(super) waits: Waits,
}

impl Reader {
    /// Somebody who asks for an event, whatever is kept of it.
    pub(crate) async fn load(app: &App, asker: Asker, event: &Event) -> Result<Self, AppError> {
        let past = match event.kept() {
            Some(_) => None,
            None => {
                let before = Past::load(app, asker.user, event.before(), Waits::Caller).await?;
                let after = before.after(event);
                Some((before, after))
            }
        };
        let waits = Waits::Caller;
        Ok(Self { asker, past, waits })
    }

    /// Who it is.
    pub(super) const fn user(&self) -> UserId {
        self.asker.user
    }

    /// The groups that he was in before and after the event, where the directory of then is not
    /// kept.
    pub(super) fn groups_of_then(&self) -> impl Iterator<Item = GroupId> + '_ {
        let past = self.past.iter();
        let known = past.flat_map(|(before, after)| [&before.him, &after.him]);
        let him = known.filter_map(|him| him.person(self.user()));
        him.flat_map(|person| person.memberships.iter().map(|(group, _)| *group))
    }

    /// By what of him it follows what he sees of what the event means; none where he is a part of
    /// that himself, of which he knows more.
    pub(super) fn scope(
        &self,
        event: &Event,
        meaning: &Meaning,
    ) -> Result<Option<Scoped>, AppError> {
        let all = meaning.whole.seen();
        let (_, known) = self.known(event)?;
        let Some(person) = known.person(self.user()) else {
            return Ok(None);
        };
        if all.users().contains(&self.user()) {
            return Ok(None);
        }
        let assigned = all.targets().into_iter().filter_map(|target| match target {
            TargetId::Resource(id) => known.is_assigned(self.user(), id).then_some(id),
            TargetId::User(_) | TargetId::Group(_) => None,
        });
        let mut memberships = person.memberships.to_vec();
        memberships.sort_unstable_by_key(|(group, _)| *group);
        Ok(Some(Scoped {
            active: person.active,
            mask: person.mask,
            scope: self.asker.scope,
            memberships,
            assigned: assigned.collect(),
        }))
    }

    /// Who knew him before and after the event.
    fn known<'a>(&'a self, event: &'a Event) -> Result<(&'a dyn Ground, &'a dyn Ground), AppError> {
        if let Some((before, after)) = &self.past {
            return Ok((&*before.him, &*after.him));
        }
        // Whoever made the reader has seen to it.
        event.kept().ok_or(AppError::Internal)
    }

    /// His eyes right after the event, without what the event is about.
    pub(super) fn alone<'a>(&'a self, event: &'a Event) -> Result<Eyes<'a>, AppError> {
        let (_, known) = self.known(event)?;
        Ok(Eyes::new(self.asker, known, known))
    }

    /// His eyes right after the event.
    pub(super) fn eyes<'a>(
        &'a self,
        event: &'a Event,
        (before, after): (&'a dyn Ground, &'a dyn Ground),
    ) -> Result<Eyes<'a>, AppError> {
        let (_, known) = self.known(event)?;
        Ok(Eyes::known_to(known, self.asker, before, after))
    }

    /// His eyes right before the event.
    pub(super) fn eyes_before<'a>(
        &'a self,
        event: &'a Event,
        before: &'a dyn Ground,
    ) -> Result<Eyes<'a>, AppError> {
        let (known, _) = self.known(event)?;
        Ok(Eyes::known_to(known, self.asker, before, before))
    }

    /// Whether he audited anything, before and after the event.
    pub(super) fn audited_something(&self, event: &Event) -> Result<(bool, bool), AppError> {
        let (before, after) = self.known(event)?;
        Ok((
            audits_something(before, self.asker),
            audits_something(after, self.asker),
        ))
    }
}

pub(super) fn audits_something(ground: &dyn Ground, asker: Asker) -> bool {
    let person = ground.person(asker.user);
    let person = person.map(|person| person.held_to(asker.scope));
    person.is_some_and(|person| person.reach(Action::SystemViewAudit).next().is_some())
}
