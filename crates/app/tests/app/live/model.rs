//! Who is to be told what, reckoned from the states that every revision left.

use std::collections::{BTreeMap, BTreeSet};

use canopy_app::{App, AuditFilter, Page};
use canopy_domain::{Role, TargetId, UserId};

use crate::naive::{Naive, Row, rows};
use crate::server::operation;
use crate::world::World;

/// What each revision was about, and the state that it left.
pub(super) struct Story {
    pub(super) rows: Vec<Row>,
    states: Vec<Naive>,
    subjects: Vec<Vec<TargetId>>,
    kinds: Vec<String>,
}

/// What of a revision is somebody's to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Expected {
    pub(super) revision: usize,
    pub(super) subjects: Vec<TargetId>,
    /// Nothing else but what he lost himself.
    pub(super) own_losses: bool,
}

/// By user and target: what was gained and lost.
pub(super) type Deltas = BTreeMap<(UserId, TargetId), (BTreeSet<String>, BTreeSet<String>)>;

impl Story {
    pub(super) async fn begin(app: &App, world: &World) -> Self {
        let mut story = Self {
            rows: rows(),
            states: vec![Naive::default()],
            subjects: vec![Vec::new()],
            kinds: vec![String::new()],
        };
        story.goes_on(app, world).await;
        story
    }

    pub(super) fn newest(&self) -> usize {
        self.states.len() - 1
    }

    /// One more revision, if there is one.
    pub(super) async fn goes_on(&mut self, app: &App, world: &World) {
        let op = operation(app, who_reads_all(world));
        let newest = usize::try_from(op.revision().await.unwrap().0).unwrap();
        if newest == self.newest() {
            return;
        }
        assert_eq!(newest, self.newest() + 1, "one step, one revision");
        let one = Page {
            first: Some(1),
            after: None,
        };
        let page = op.audit_log(AuditFilter::default(), one).await.unwrap();
        let (_, change) = page.items.into_iter().next().unwrap();
        assert_eq!(change.revision.0, newest as u64);
        self.states.push(world.naive.clone());
        self.subjects.push(change.subjects);
        self.kinds.push(change.kind);
    }

    /// What is told of the revision to somebody who is judged at `now`.
    pub(super) fn told(&self, who: UserId, revision: usize, now: usize) -> Option<Expected> {
        let (before, then) = (&self.states[revision - 1], &self.states[revision]);
        let own_losses = self.watches(who, revision - 1) && !self.watches(who, revision);
        let mut subjects = self.subjects[revision].clone();
        subjects.retain(|subject| {
            self.audits(then, who, *subject) && self.audits(&self.states[now], who, *subject)
        });
        if !subjects.is_empty() {
            return Some(Expected {
                revision,
                subjects,
                own_losses,
            });
        }
        let mut about = self.subjects[revision].iter();
        let was_taken = self.kinds[revision] == "group_moved"
            && about.any(|it| self.audits(before, who, *it) && !self.audits(then, who, *it));
        let all: Vec<String> = self.rows.iter().map(|row| row.action.to_owned()).collect();
        (was_taken && !self.deltas(revision, Some(who), &all).is_empty()).then_some(Expected {
            revision,
            subjects,
            own_losses: true,
        })
    }

    /// Whether he has `system.view_audit` anywhere.
    pub(super) fn watches(&self, who: UserId, revision: usize) -> bool {
        let naive = &self.states[revision];
        naive.users.get(&who).is_some_and(|found| {
            let mut groups = found.memberships.keys();
            groups.any(|at| naive.reaches(&self.rows, who, "system.view_audit", (*at).into()))
        })
    }

    /// Whether a login that was made after the revision `since` holds at `now`: what took the right
    /// to log in, or the activation, has ended it for good.
    pub(super) fn holds(&self, who: UserId, since: usize, now: usize) -> bool {
        let comes = |naive: &Naive| naive.allowed(&self.rows, who, "login.web", who.into());
        self.states[since..=now].iter().all(comes)
    }

    /// Who gained and lost which of these actions by the revision: everybody, or one.
    fn deltas(&self, revision: usize, one: Option<UserId>, actions: &[String]) -> Deltas {
        let (before, then) = (&self.states[revision - 1], &self.states[revision]);
        let users: BTreeSet<UserId> = before
            .users
            .keys()
            .chain(then.users.keys())
            .copied()
            .collect();
        let mut things: BTreeSet<TargetId> = BTreeSet::new();
        for naive in [before, then] {
            things.extend(naive.parents.keys().map(|group| TargetId::Group(*group)));
            things.extend(naive.resources.keys().map(|id| TargetId::Resource(*id)));
        }
        let mut deltas = Deltas::new();
        for user in users
            .into_iter()
            .filter(|user| one.is_none_or(|one| one == *user))
        {
            for target in things.iter().copied().chain([user.into()]) {
                let (mut gained, mut lost) = (BTreeSet::new(), BTreeSet::new());
                for action in actions {
                    let might = before.allowed(&self.rows, user, action, target);
                    let may = then.allowed(&self.rows, user, action, target);
                    match (might, may) {
                        (false, true) => drop(gained.insert(action.clone())),
                        (true, false) => drop(lost.insert(action.clone())),
                        _ => {}
                    }
                }
                if !gained.is_empty() || !lost.is_empty() {
                    deltas.insert((user, target), (gained, lost));
                }
            }
        }
        deltas
    }

    /// What he is told of who gained and lost which of these actions.
    pub(super) fn effects(
        &self,
        who: UserId,
        told: &Expected,
        now: usize,
        actions: &[String],
    ) -> Deltas {
        let sees = |target: TargetId| {
            let at = |revision: usize| self.states[revision].sees_or_saw(&self.rows, who, target);
            !told.own_losses && at(told.revision) && at(now)
        };
        let mut deltas = self.deltas(told.revision, None, actions);
        deltas.retain(|(user, target), (gained, _)| {
            let his = *user == who;
            let seen = (his || sees((*user).into())) && sees(*target);
            if his && !seen {
                gained.clear();
            }
            seen || his
        });
        deltas.retain(|_, (gained, lost)| !gained.is_empty() || !lost.is_empty());
        deltas
    }

    fn audits(&self, naive: &Naive, who: UserId, target: TargetId) -> bool {
        let rows = &self.rows;
        if naive.gone.contains_key(&target) && target != TargetId::User(who) {
            return naive.sees_or_saw(rows, who, target);
        }
        let audits = match target {
            TargetId::User(user) => {
                user == who || naive.reaches_user(rows, who, "system.view_audit", user)
            }
            TargetId::Group(_) | TargetId::Resource(_) => {
                naive.reaches(rows, who, "system.view_audit", target)
            }
        };
        audits && naive.sees(rows, who, target)
    }
}

/// Somebody from whom nothing of the log is hidden: there is one always (T15).
fn who_reads_all(world: &World) -> UserId {
    let naive = &world.naive;
    let reads_all = |user: &&UserId| {
        let him = &naive.users[*user];
        let role = naive.root.and_then(|root| him.memberships.get(&root));
        him.active && him.limits.is_none() && role == Some(&(Role::SystemManager as usize))
    };
    *world.users.iter().find(reads_all).unwrap()
}
