//! Somebody who reads an event: what he was before and after it.

use canopy_domain::{Action, Eyes, Ground, UserId};

use super::Event;
use super::past::Past;
use crate::{App, AppError};

/// Somebody who reads an event, and what he was before and after it, where the directory of then is
/// not kept.
#[derive(Clone)]
pub(crate) struct Reader {
    pub(super) user: UserId,
    pub(super) past: Option<(Past, Past)>,
}

impl Reader {
    /// The reader of an event, whatever is kept of it.
    pub(crate) async fn load(app: &App, user: UserId, event: &Event) -> Result<Self, AppError> {
        let past = match event.kept() {
            Some(_) => None,
            None => {
                let before = Past::load(app, user, event.before()).await?;
                let after = before.after(event);
                Some((before, after))
            }
        };
        Ok(Self { user, past })
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
        Ok(Eyes::new(self.user, known, known))
    }

    /// His eyes right after the event.
    pub(super) fn eyes<'a>(
        &'a self,
        event: &'a Event,
        (before, after): (&'a dyn Ground, &'a dyn Ground),
    ) -> Result<Eyes<'a>, AppError> {
        let (_, known) = self.known(event)?;
        Ok(Eyes::known_to(known, self.user, before, after))
    }

    /// His eyes right before the event.
    pub(super) fn eyes_before<'a>(
        &'a self,
        event: &'a Event,
        before: &'a dyn Ground,
    ) -> Result<Eyes<'a>, AppError> {
        let (known, _) = self.known(event)?;
        Ok(Eyes::known_to(known, self.user, before, before))
    }

    /// Whether he audited anything, before and after the event.
    pub(super) fn audited_something(&self, event: &Event) -> Result<(bool, bool), AppError> {
        let (before, after) = self.known(event)?;
        Ok((
            audits_something(before, self.user),
            audits_something(after, self.user),
        ))
    }
}

pub(super) fn audits_something(ground: &dyn Ground, user: UserId) -> bool {
    let person = ground.person(user);
    person.is_some_and(|person| person.reach(Action::SystemViewAudit).next().is_some())
}
