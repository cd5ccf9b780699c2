//! What of a revision is a reader's to be told: by his rights right after it, and by those of now.

use std::collections::BTreeSet;
use std::sync::Arc;

use canopy_actors::Pin;
use canopy_domain::{Eyes, Ground, Sight, TargetId, UserId};
use tokio::sync::OnceCell;

use super::Event;
use super::effects::{MANY, aside};
use super::reader::{Reader, audits_something};
use crate::audit::summary;
use crate::effects::Effects;
use crate::{App, AppError, LoggedChange};

/// What is asked about things.
#[derive(Clone, Copy)]
pub(super) enum Ask {
    Sees,
    Audits,
}

impl Ask {
    pub(super) fn of(self, eyes: &mut Eyes<'_>, target: TargetId) -> bool {
        match self {
            Self::Sees => eyes.see(target),
            Self::Audits => eyes.audits(target),
        }
    }
}

/// Where a change comes from that is told as the live stream tells it.
pub(crate) struct Source {
    pub(super) event: Arc<Event>,
    pub(super) reader: Reader,
    /// Only what he lost by it himself is his to know.
    pub(super) own_losses: bool,
    /// What it means for whom, as far as he is told: made when first asked for.
    pub(super) effects: OnceCell<Effects>,
}

/// Of a reader, nothing.
impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Source")
            .field("revision", &self.event.revision())
            .finish_non_exhaustive()
    }
}

impl App {
    /// The change, as far as it is the reader's to be told; none where nothing of it is.
    pub(crate) async fn judged(
        &self,
        reader: &Reader,
        pin: &Pin,
        event: &Arc<Event>,
    ) -> Result<Option<LoggedChange>, AppError> {
        let me = TargetId::User(reader.user());
        let (audited, audits) = reader.audited_something(event)?;
        let mut subjects = event.subjects.clone();
        // Whoever audits nothing is told about himself alone.
        if !audits || !audits_something(pin.state(), reader.asker) {
            subjects.retain(|subject| *subject == me);
        }
        let subjects = self.his(reader, pin, event, Ask::Audits, subjects).await?;
        if !subjects.is_empty() {
            let own_losses = audited && !audits;
            let change = self.told(reader, pin, event, subjects, own_losses).await?;
            return Ok(Some(change));
        }
        if audited && event.moves_a_group() && self.was_taken(reader, event).await? {
            let change = self.told(reader, pin, event, subjects, true).await?;
            // Who loses nothing by it has nothing to know of it.
            let effects = self.effects_told(&change, pin).await?;
            return Ok((effects.users() > 0).then_some(change));
        }
        Ok(None)
    }

    /// A change as it is told, of which this is the reader's to know.
    pub(super) async fn told(
        &self,
        reader: &Reader,
        pin: &Pin,
        event: &Arc<Event>,
        subjects: BTreeSet<TargetId>,
        own_losses: bool,
    ) -> Result<LoggedChange, AppError> {
        let entry = &event.entry;
        let by: BTreeSet<TargetId> = entry.by.map(TargetId::User).into_iter().collect();
        let by = self.his(reader, pin, event, Ask::Sees, by).await?;
        Ok(LoggedChange {
            revision: entry.revision,
            at: entry.at,
            by: entry.by.filter(|_| !by.is_empty()),
            summary: summary(&entry.kind, subjects.len()),
            kind: entry.kind.clone(),
            subjects: subjects.into_iter().collect(),
            changes: Arc::default(),
            source: Some(Arc::new(Source {
                event: Arc::clone(event),
                reader: reader.clone(),
                own_losses,
                effects: OnceCell::new(),
            })),
        })
    }

    /// Whether the event took from the reader something that it is about and that was his to audit.
    async fn was_taken(&self, reader: &Reader, event: &Arc<Event>) -> Result<bool, AppError> {
        let grounds = event.grounds(self, reader.waits).await?;
        let mut before = reader.eyes_before(event, grounds.0)?;
        let mut after = reader.eyes(event, grounds)?;
        let mut subjects = event.subjects.iter().copied();
        Ok(subjects.any(|subject| before.audits(subject) && !after.audits(subject)))
    }

    /// Of these, what was the reader's right after the event, and is now.
    async fn his(
        &self,
        reader: &Reader,
        pin: &Pin,
        event: &Event,
        ask: Ask,
        targets: BTreeSet<TargetId>,
    ) -> Result<BTreeSet<TargetId>, AppError> {
        // What is in memory first: of a long log a reader may be allowed little.
        if event.kept().is_some() {
            let targets = self.his_then(reader, event, ask, targets).await?;
            self.his_now(reader, pin, event, ask, targets).await
        } else {
            let targets = self.his_now(reader, pin, event, ask, targets).await?;
            self.his_then(reader, event, ask, targets).await
        }
    }

    /// Of these, what was the reader's right after the event.
    pub(super) async fn his_then(
        &self,
        reader: &Reader,
        event: &Event,
        ask: Ask,
        mut targets: BTreeSet<TargetId>,
    ) -> Result<BTreeSet<TargetId>, AppError> {
        if is_settled(reader.user(), &targets) || reader.alone(event)?.audit_all() {
            return Ok(targets);
        }
        let grounds = event.grounds(self, reader.waits).await?;
        let mut eyes = reader.eyes(event, grounds)?;
        targets.retain(|target| ask.of(&mut eyes, *target));
        Ok(targets)
    }

    /// Of these, what is the reader's now. Right after the event, that has been asked already.
    pub(super) async fn his_now(
        &self,
        reader: &Reader,
        pin: &Pin,
        event: &Event,
        ask: Ask,
        targets: BTreeSet<TargetId>,
    ) -> Result<BTreeSet<TargetId>, AppError> {
        let (asker, user, state) = (reader.asker, reader.user(), pin.state());
        if state.revision() == event.revision()
            || is_settled(user, &targets)
            || Eyes::new(asker, state, state).audit_all()
        {
            return Ok(targets);
        }
        let many = targets.len() > MANY;
        let there = pin.clone();
        let (mut kept, gone) = aside(self, reader.waits, many, move || {
            let state = there.state();
            let (here, gone) = partition(state, targets);
            let mut eyes = Eyes::new(asker, state, state);
            let here = here.into_iter();
            let here = here.filter(|target| ask.of(&mut eyes, *target));
            Ok((here.collect::<BTreeSet<_>>(), gone))
        })
        .await?;
        let last = self.last_groups(state, gone).await?;
        let mut eyes = Eyes::new(asker, state, state);
        kept.extend(last.into_iter().filter_map(|(target, groups)| {
            let groups: Vec<_> = groups.into_iter().collect();
            (target == TargetId::User(user) || eyes.audits_one_of(&groups)).then_some(target)
        }));
        Ok(kept)
    }

    /// What a change means for whom, as far as its reader was to see it right after it and is now.
    pub(crate) async fn effects_told(
        &self,
        change: &LoggedChange,
        pin: &Pin,
    ) -> Result<Effects, AppError> {
        let Some(source) = &change.source else {
            return Ok(Effects::default());
        };
        let made = source
            .effects
            .get_or_try_init(|| self.effects_of(source, pin));
        made.await.cloned()
    }
}

/// Of which nothing is to be asked: nothing, or the reader himself.
fn is_settled(user: UserId, targets: &BTreeSet<TargetId>) -> bool {
    let mut targets = targets.iter();
    targets.all(|target| *target == TargetId::User(user))
}

fn partition(
    state: &dyn Ground,
    targets: BTreeSet<TargetId>,
) -> (BTreeSet<TargetId>, Vec<TargetId>) {
    let mut gone = Vec::new();
    let here = targets.into_iter().filter(|target| {
        let here = state.holds(*target);
        if !here {
            gone.push(*target);
        }
        here
    });
    (here.collect(), gone)
}

/// What of these a reader is shown.
pub(super) fn sight(targets: &BTreeSet<TargetId>) -> Sight {
    let users = targets.iter().filter_map(|target| match target {
        TargetId::User(user) => Some(*user),
        TargetId::Group(_) | TargetId::Resource(_) => None,
    });
    Sight {
        users: users.collect(),
        targets: targets.clone(),
    }
}
