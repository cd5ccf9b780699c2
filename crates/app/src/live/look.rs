//! What one revision is to the reader of a stream: told, passed by, or the last.

use std::sync::Arc;

use canopy_actors::Pin;
use canopy_domain::{Micros, Scope, TargetId};

use super::Event;
use super::effects::{MANY, aside};
use super::past::Past;
use super::reader::Reader;
use super::watcher::Watcher;
use crate::effects::Waits;
use crate::{App, AppError, LoggedChange};

/// What a revision is to the reader.
pub(super) struct Looked {
    pub(super) told: Option<LoggedChange>,
    /// With it he has lost the right to watch; when it was committed.
    pub(super) lost: Option<Micros>,
    pub(super) past: Option<Past>,
}

impl Watcher {
    /// What the next revision is to the reader.
    pub(super) async fn look(&self, app: &App, pin: &Pin) -> Result<Looked, AppError> {
        let event = app.0.live.events.after(app, self.last).await?;
        let asker = self.held.login().asker();
        let past = match (event.kept(), &self.past) {
            (Some(_), _) => None,
            (None, Some(past)) if past.at == self.last => Some(past.clone()),
            (None, _) => Some(Past::load(app, asker.user, self.last, Waits::Stream).await?),
        };
        let past = past.map(|before| {
            let after = before.after(&event);
            (before, after)
        });
        let waits = Waits::Stream;
        let reader = Reader { asker, past, waits };
        let (told, is_last) = self.judged(app, &reader, pin, &event).await?;
        Ok(Looked {
            told,
            lost: is_last.then_some(event.entry.at),
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
        let is_last = live && self.is_taken(app, reader, event).await?;
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
        let me = TargetId::User(reader.user());
        let subjects = event.subjects.iter().copied().filter(|it| *it == me);
        let change = app
            .told(reader, pin, event, subjects.collect(), true)
            .await?;
        let is_his =
            event.is_about(reader.user()) || app.effects_told(&change, pin).await?.users() > 0;
        Ok((is_his.then_some(change), true))
    }

    /// Whether with this event nothing that the filter names is the reader's to audit any more.
    async fn is_taken(&self, app: &App, reader: &Reader, event: &Event) -> Result<bool, AppError> {
        if self.named.is_everything() {
            return Ok(false);
        }
        let mut concerned = event.subjects.iter();
        let me = TargetId::User(reader.user());
        let concerned = event.moves_a_group()
            || concerned.any(|subject| *subject == me || self.named.is_one(*subject));
        if !concerned {
            return Ok(false);
        }
        let around;
        let grounds = match event.kept() {
            Some(kept) => kept,
            // By then, however long ago: by now it may have been taken since, and given again.
            None => {
                around = event.around(app, self.scope(reader), reader.waits).await?;
                around.grounds()
            }
        };
        let mut before = reader.eyes_before(event, grounds.0)?;
        let mut after = reader.eyes(event, grounds)?;
        let asker = reader.asker;
        Ok(self.named.is_audited(asker, grounds.0, &mut before)
            && !self.named.is_audited(asker, grounds.1, &mut after))
    }

    /// What has to be known besides an event to tell whether what is named was the reader's.
    fn scope(&self, reader: &Reader) -> Scope {
        let mut scope = Scope::default();
        scope.users.insert(reader.user());
        for target in self.named.targets() {
            match target {
                TargetId::User(user) => drop(scope.users.insert(user)),
                TargetId::Group(_) | TargetId::Resource(_) => {
                    scope.targets.insert(target);
                }
            }
        }
        scope
            .targets
            .extend(reader.groups_of_then().map(TargetId::Group));
        scope
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
            let grounds = event.grounds(app, Waits::Stream).await?;
            let mut subjects = change.subjects.iter();
            if subjects.any(|subject| named.touches(*subject, grounds)) {
                return Ok(true);
            }
        }
        let effects = app.effects_told(change, pin).await?;
        let meaning = if named.is_subtree() {
            Some(event.meaning(app, Waits::Stream).await?)
        } else {
            None
        };
        let many = effects.seen().weight() > MANY;
        let (named, event) = (named.clone(), Arc::clone(event));
        aside(app, Waits::Stream, many, move || {
            let mut about = effects.about();
            let Some(meaning) = meaning else {
                return Ok(about.any(|target| named.is_one(target)));
            };
            let Some(grounds) = event.grounds_of(&meaning) else {
                return Ok(false);
            };
            Ok(about.any(|target| named.touches(target, grounds)))
        })
        .await
    }
}
