//! What one revision is to the reader of a stream: told, passed by, or the last.

use std::sync::Arc;

use canopy_actors::Pin;
use canopy_domain::TargetId;

use super::Event;
use super::past::Past;
use super::reader::Reader;
use super::watcher::{Watcher, is_audited};
use crate::{App, AppError, LoggedChange};

/// What a revision is to the reader.
pub(super) struct Looked {
    pub(super) told: Option<LoggedChange>,
    /// With it he has lost the right to watch.
    pub(super) is_last: bool,
    pub(super) past: Option<Past>,
}

impl Watcher {
    /// What the next revision is to the reader.
    pub(super) async fn look(&self, app: &App, pin: &Pin) -> Result<Looked, AppError> {
        let event = app.0.live.events.after(app, self.last).await?;
        let user = self.held.login().user;
        let past = match (event.kept(), &self.past) {
            (Some(_), _) => None,
            (None, Some(past)) if past.at == self.last => Some(past.clone()),
            (None, _) => Some(Past::load(app, user, self.last).await?),
        };
        let past = past.map(|before| {
            let after = before.after(&event);
            (before, after)
        });
        let reader = Reader { user, past };
        let (told, is_last) = self.judged(app, &reader, pin, &event).await?;
        Ok(Looked {
            told,
            is_last,
            past: reader.past.map(|(_, after)| after),
        })
    }

    async fn judged(
        &self,
        app: &App,
        reader: &Reader,
        pin: &Pin,
        event: &Arc<Event>,
    ) -> Result<(Option<LoggedChange>, bool), AppError> {
        let judged = app.judged(reader, pin, event).await?;
        let live = event.revision() > self.opened;
        let (audited, audits) = reader.audited_something(event)?;
        if live && audited && !audits {
            // Told whatever the filter names: it says why the stream ends.
            return Ok((judged, true));
        }
        let is_last = live && self.is_taken(reader, pin, event)?;
        if self.named.is_everything() {
            return Ok((judged, is_last));
        }
        if let Some(change) = judged
            && self.touches(app, &change, pin, event).await?
        {
            return Ok((Some(change), is_last));
        }
        if !is_last {
            return Ok((None, false));
        }
        let me = TargetId::User(reader.user);
        let subjects = event.subjects.iter().copied().filter(|it| *it == me);
        let change = app
            .told(reader, pin, event, subjects.collect(), true)
            .await?;
        let is_his =
            event.is_about(reader.user) || app.effects_told(&change, pin).await?.users() > 0;
        Ok((is_his.then_some(change), true))
    }

    /// Whether with this event nothing that the filter names is the reader's to audit any more.
    fn is_taken(&self, reader: &Reader, pin: &Pin, event: &Event) -> Result<bool, AppError> {
        if self.named.is_everything() {
            return Ok(false);
        }
        let mut concerned = event.subjects.iter();
        let me = TargetId::User(reader.user);
        let concerned = event.moves_a_group()
            || concerned.any(|subject| *subject == me || self.named.is_one(*subject));
        if !concerned {
            return Ok(false);
        }
        let Some(grounds) = event.kept() else {
            // Too long ago to be judged by then.
            return Ok(self.audited && !is_audited(&self.named, reader.user, pin));
        };
        let mut before = reader.eyes_before(event, grounds.0)?;
        let mut after = reader.eyes(event, grounds)?;
        let user = reader.user;
        Ok(self.named.is_audited(user, grounds.0, &mut before)
            && !self.named.is_audited(user, grounds.1, &mut after))
    }

    /// Whether the change, as it is told, touches what the filter names.
    async fn touches(
        &self,
        app: &App,
        change: &LoggedChange,
        pin: &Pin,
        event: &Arc<Event>,
    ) -> Result<bool, AppError> {
        let named = &self.named;
        let mut subjects = change.subjects.iter();
        if subjects.any(|subject| named.is_one(*subject)) {
            return Ok(true);
        }
        if named.is_subtree() {
            let grounds = event.grounds(app).await?;
            let mut subjects = change.subjects.iter();
            if subjects.any(|subject| named.touches(*subject, grounds)) {
                return Ok(true);
            }
        }
        let effects = app.effects_told(change, pin).await?;
        let mut about = effects.about();
        if !named.is_subtree() {
            return Ok(about.any(|target| named.is_one(target)));
        }
        let meaning = event.meaning(app).await?;
        let Some(grounds) = event.grounds_of(&meaning) else {
            return Ok(false);
        };
        Ok(about.any(|target| named.touches(target, grounds)))
    }
}
