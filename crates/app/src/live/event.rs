//! One committed revision, as all streams of this server share it: what it means for whom is made
//! once, by whoever needs it first.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use canopy_actors::State;
use canopy_domain::{
    ActionSet, Change, Effects, Entry, Extract, Ground, GroupId, ResourceId, Revision, Role, Scope,
    TargetId, UserId,
};
use tokio::sync::OnceCell;

use super::whither::goes_to;
use crate::effects::{Effects as Told, Waits};
use crate::{App, AppError};

/// Of how many readers with different rights it is kept what they are told.
const SCOPES: usize = 32;

/// One committed revision.
pub(crate) struct Event {
    pub(crate) entry: Arc<Entry>,
    pub(crate) subjects: BTreeSet<TargetId>,
    /// The directory before and after it, as long as that is kept.
    states: Option<(Arc<State>, Arc<State>)>,
    /// In their place: what its subjects were, and who did it.
    around: OnceCell<Arc<Around>>,
    meaning: OnceCell<Arc<Meaning>>,
    /// About how much of memory it takes, in things that are held.
    pub(super) weight: AtomicUsize,
}

/// A part of the System before and after a revision.
pub(crate) struct Around {
    before: Extract,
    after: Extract,
}

/// What a revision means for whom.
pub(crate) struct Meaning {
    /// All of it: what is told to whoever may see everything.
    pub(crate) whole: Told,
    /// What that is judged by, where the directory of then is not kept.
    around: Option<Around>,
    /// What of it is told to whom: the same to all of the same rights.
    told: Mutex<Vec<(Scoped, Told)>>,
}

/// By what of somebody it follows what he sees of what a revision means, who is no part of it.
#[derive(PartialEq, Eq)]
pub(super) struct Scoped {
    pub(super) active: bool,
    pub(super) mask: ActionSet,
    /// Of the API token that he reads by.
    pub(super) scope: Option<ActionSet>,
    pub(super) memberships: Vec<(GroupId, Role)>,
    /// Of what it is about, what is individually assigned to him.
    pub(super) assigned: Vec<ResourceId>,
}

impl Event {
    pub(crate) fn new(
        entry: impl Into<Arc<Entry>>,
        states: Option<(Arc<State>, Arc<State>)>,
    ) -> Self {
        let entry = entry.into();
        Self {
            subjects: entry.subjects(),
            weight: AtomicUsize::new(1 + entry.changes.len()),
            entry,
            states,
            around: OnceCell::new(),
            meaning: OnceCell::new(),
        }
    }

    pub(crate) fn revision(&self) -> Revision {
        self.entry.revision
    }

    pub(crate) fn weight(&self) -> usize {
        self.weight.load(Ordering::Relaxed)
    }

    /// What it weighs whatever was made of it.
    pub(crate) fn bare_weight(&self) -> usize {
        1 + self.entry.changes.len()
    }

    /// The same, of which nothing was made yet.
    pub(crate) fn bare(&self) -> Self {
        Self::new(Arc::clone(&self.entry), self.states.clone())
    }

    /// The same as if it had been read from the log: without the directory before and after it.
    pub(crate) fn as_of_the_log(&self) -> Self {
        Self::new(Arc::clone(&self.entry), None)
    }

    pub(crate) fn is_about(&self, user: UserId) -> bool {
        self.subjects.contains(&user.into())
    }

    /// Whether something went elsewhere in the tree: by that one can lose what was his to audit
    /// without being a subject of it.
    pub(crate) fn moves_a_group(&self) -> bool {
        let mut changes = self.entry.changes.iter();
        changes.any(|change| matches!(change, Change::GroupMoved { .. }))
    }

    /// About how many bytes of the directory are kept for it alone.
    pub(super) fn unshared(&self) -> usize {
        let states = self.states.as_ref();
        states.map_or(0, |(before, after)| {
            after.unshared(before, self.entry.changes.len())
        })
    }

    /// The directory before it, where that is kept.
    pub(crate) fn state_before(&self) -> Option<Arc<State>> {
        let (before, _) = self.states.as_ref()?;
        Some(Arc::clone(before))
    }

    /// The directory before and after it, where that is kept.
    pub(crate) fn kept(&self) -> Option<(&dyn Ground, &dyn Ground)> {
        let (before, after) = self.states.as_ref()?;
        Some((&**before, &**after))
    }

    /// What its subjects were before and after it, and who did it.
    pub(super) async fn grounds(
        &self,
        app: &App,
        who: Waits,
    ) -> Result<(&dyn Ground, &dyn Ground), AppError> {
        if let Some(kept) = self.kept() {
            return Ok(kept);
        }
        let around = self.around.get_or_try_init(|| async {
            let around = self.around(app, Scope::default(), who).await?;
            self.grows(app, around.weight());
            Ok::<_, AppError>(around)
        });
        Ok(around.await?.grounds())
    }

    /// So much is held with it from now on.
    pub(super) fn grows(&self, app: &App, weight: usize) {
        self.weight.fetch_add(weight, Ordering::Relaxed);
        app.0.live.events.trim();
    }

    /// What its subjects were before and after it, who did it, and what else is asked for.
    pub(super) async fn around(
        &self,
        app: &App,
        mut scope: Scope,
        who: Waits,
    ) -> Result<Arc<Around>, AppError> {
        let subjects = self.subjects.iter().copied();
        let by = self.entry.by.map(TargetId::User);
        for target in subjects.chain(by) {
            match target {
                TargetId::User(user) => drop(scope.users.insert(user)),
                TargetId::Group(_) | TargetId::Resource(_) => {
                    scope.targets.insert(target);
                }
            }
        }
        // Where they came to be or went to, by this revision, too.
        let changes = self.entry.changes.iter();
        scope.targets.extend(changes.filter_map(goes_to));
        let _turn = app.0.live.turn(who).await?;
        let before = app.extract(&scope, self.before()).await?;
        Ok(Arc::new(self.stepped(before)))
    }

    /// What it means for whom. A failure is not remembered.
    pub(super) async fn meaning(
        self: &Arc<Self>,
        app: &App,
        who: Waits,
    ) -> Result<Arc<Meaning>, AppError> {
        if let Some(made) = self.meaning.get() {
            return Ok(Arc::clone(made));
        }
        match who {
            Waits::Stream => {
                let made = self.meaning.get_or_try_init(|| async {
                    let made = self.make(app, who).await?;
                    self.grows(app, made.weight());
                    Ok::<_, AppError>(made)
                });
                Ok(Arc::clone(made.await?))
            }
            // Not behind a stream that has not had its turn yet.
            Waits::Caller => {
                let made = self.make(app, who).await?;
                if self.meaning.set(Arc::clone(&made)).is_ok() {
                    self.grows(app, made.weight());
                }
                Ok(made)
            }
        }
    }

    async fn make(self: &Arc<Self>, app: &App, who: Waits) -> Result<Arc<Meaning>, AppError> {
        let scope = Scope::of(&self.entry.changes);
        if scope == Scope::default() {
            return Ok(Arc::new(Meaning::new(Effects::default(), None)));
        }
        let permit = app.effects_turn(who).await?;
        if let Some(made) = self.meaning.get() {
            return Ok(Arc::clone(made));
        }
        let before = app.extract(&scope, self.before()).await?;
        let event = Arc::clone(self);
        // Off the threads that serve: a large change takes a while.
        let made = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            let all = Effects::of(&before, &event.entry.changes);
            let around = event.states.is_none().then(|| event.stepped(before));
            Meaning::new(all, around)
        });
        let made = made.await.map_err(|_| AppError::Internal)?;
        Ok(Arc::new(made))
    }

    /// The part of the System that effects are judged by.
    pub(super) fn grounds_of<'a>(
        &'a self,
        meaning: &'a Meaning,
    ) -> Option<(&'a dyn Ground, &'a dyn Ground)> {
        let around = meaning.around.as_ref();
        self.kept().or_else(|| around.map(Around::grounds))
    }

    /// The revision before it.
    pub(super) fn before(&self) -> Revision {
        Revision(self.revision().0.saturating_sub(1))
    }

    fn stepped(&self, before: Extract) -> Around {
        let mut after = before.clone();
        for change in &self.entry.changes {
            after.step(change);
        }
        Around { before, after }
    }
}

impl Around {
    pub(super) fn grounds(&self) -> (&dyn Ground, &dyn Ground) {
        (&self.before, &self.after)
    }

    fn weight(&self) -> usize {
        weight(&self.before) + weight(&self.after)
    }
}

fn weight(part: &Extract) -> usize {
    let users = part.users.values();
    let placements = part.placements.values();
    part.parents.len()
        + part.assigned.len()
        + users.map(|user| 1 + user.memberships.len()).sum::<usize>()
        + placements.map(|groups| 1 + groups.len()).sum::<usize>()
}

impl Meaning {
    fn new(all: Effects, around: Option<Around>) -> Self {
        Self {
            whole: Told::new(all),
            around,
            told: Mutex::default(),
        }
    }

    /// What was told to others of the same rights.
    pub(super) fn told_to(&self, scope: &Scoped) -> Option<Told> {
        let told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let mut told = told.iter();
        let (_, effects) = told.find(|(known, _)| known == scope)?;
        Some(effects.clone())
    }

    /// Keeps what is told to whoever has these rights; what that weighs.
    pub(super) fn keep(&self, scope: Scoped, effects: &Told) -> usize {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.len() >= SCOPES || told.iter().any(|(known, _)| *known == scope) {
            return 0;
        }
        let weight = scope.memberships.len() + scope.assigned.len() + effects.seen().weight();
        told.push((scope, effects.clone()));
        weight
    }

    fn weight(&self) -> usize {
        self.whole.seen().weight() + self.around.as_ref().map_or(0, Around::weight)
    }
}
