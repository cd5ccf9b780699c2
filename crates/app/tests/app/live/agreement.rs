//! Random Systems, commands and watchers: everybody is told exactly what the states that the
//! revisions left say he is to be told, in order, each once, and his stream ends when it must.

use canopy_app::{App, AppError, Page, Told, WatchFilter, Watcher};
use canopy_domain::{ActionSet, Command, Revision, Role, UpdateUser, UserId};
use proptest::prelude::*;

use super::model::{Deltas, Story};
use super::watching::{held, next};
use crate::server::{name, run, start};
use crate::steps::{Step, steps};
use crate::world::World;

/// A stream that somebody opens after so many steps.
#[derive(Debug, Clone)]
struct Opening {
    step: usize,
    who: usize,
    /// After which of the revisions until then; none: from now on.
    after: Option<usize>,
    /// How many steps there are between two looks of the reader; 0: he looks when all is over.
    pace: usize,
}

fn openings() -> impl Strategy<Value = Vec<Opening>> {
    let after = prop::option::of(0..1000usize);
    let opening = (
        0..60usize,
        0..1000usize,
        after,
        prop::sample::select(vec![1, 1, 5, 0]),
    );
    let opening = opening.prop_map(|(step, who, after, pace)| Opening {
        step,
        who,
        after,
        pace,
    });
    prop::collection::vec(opening, 4..14)
}

/// A stream, and where the model says that its reader is.
struct Open {
    who: UserId,
    watcher: Watcher,
    opened: usize,
    at: usize,
    pace: usize,
}

impl Open {
    async fn open(app: &App, story: &Story, world: &World, opening: &Opening) -> Option<Self> {
        let now = story.newest();
        let who = world.user(opening.who);
        if !story.holds(who, now, now) {
            return None;
        }
        let after = opening.after.map(|after| after % (now + 1));
        let filter = WatchFilter {
            after: after.map(|after| Revision(after as u64)),
            ..WatchFilter::default()
        };
        let watcher = app.watch(held(app, who).await, filter).await.unwrap();
        Some(Self {
            who,
            watcher,
            opened: now,
            at: after.unwrap_or(now),
            pace: opening.pace,
        })
    }

    /// Reads on until nothing more is to be told, or the stream is over; false then.
    async fn reads_on(&mut self, story: &Story, actions: &[String]) -> bool {
        let now = story.newest();
        if !story.holds(self.who, self.opened, now) {
            self.is_over("UNAUTHENTICATED").await;
            return false;
        }
        for revision in self.at + 1..=now {
            if let Some(expected) = story.told(self.who, revision, now) {
                let told = next(&mut self.watcher).await.unwrap();
                let found = (told.change.revision.0, told.change.subjects.clone());
                let said = format!("{} at {now}: {expected:?}", self.who);
                assert_eq!(
                    found,
                    (revision as u64, expected.subjects.clone()),
                    "{said}"
                );
                self.at = revision;
                if revision % 2 == 0 {
                    let effects = story.effects(self.who, &expected, now, actions);
                    assert_eq!(deltas(&told, actions).await, effects, "{said}");
                }
            }
            let watched = story.watches(self.who, revision - 1);
            if revision > self.opened && watched && !story.watches(self.who, revision) {
                self.is_over("FORBIDDEN").await;
                return false;
            }
        }
        true
    }

    async fn is_over(&mut self, code: &str) {
        let Err(ended) = next(&mut self.watcher).await else {
            panic!("{} is told more", self.who);
        };
        assert_eq!((ended.error.code(), ended.resume_after), (code, None));
    }
}

/// Group managers of groups below each other, with something in them: chance makes few auditors.
fn managers() -> Vec<Step> {
    let manager = Role::GroupManager as usize;
    let mut steps = Vec::new();
    for (parent, label) in [(0, 0), (1, 1), (0, 2)] {
        steps.push(Step::Group { parent, label });
    }
    for group in 1..4 {
        steps.push(Step::User {
            memberships: vec![(group, manager)],
            limits: None,
            assigned: Vec::new(),
        });
        steps.push(Step::Resource {
            kind: 0,
            groups: vec![group],
            label: 0,
        });
    }
    steps
}

/// What was told of who gained and lost which of these actions.
async fn deltas(told: &Told, actions: &[String]) -> Deltas {
    let effects = told.op.logged_effects(&told.change).await.unwrap();
    let page = Page {
        first: Some(1000),
        after: None,
    };
    let page = told.op.effect_entries(&effects, &page).unwrap();
    assert!(!page.has_next);
    let some = |set: ActionSet| {
        let names = set.iter().map(|action| action.name().to_owned());
        names.filter(|name| actions.contains(name)).collect()
    };
    let entries = page.items.into_iter().map(|(_, effect)| {
        let key = (effect.user, effect.target);
        (key, (some(effect.gained), some(effect.lost)))
    });
    let mut deltas: Deltas = entries.collect();
    deltas.retain(|_, (gained, lost)| !gained.is_empty() || !lost.is_empty());
    deltas
}

/// Another name: nobody's rights are others by it, and he himself is told of it.
async fn renamed(app: &App, who: UserId) -> bool {
    let command = UpdateUser {
        user: who,
        name: Some(name("at last")),
        email: None,
        language: None,
        active: None,
        salts: [app.new_salt(), app.new_salt()],
    };
    let done = app.operate(Command::UpdateUser(command)).await;
    !matches!(done, Err(AppError::Refused(_)))
}

async fn all_are_told(steps: &[Step], openings: &[Opening], first: usize, forgets: usize) {
    let (app, _folder) = start().await;
    let mut world = World::new(&app).await;
    let mut story = Story::begin(&app, &world).await;
    let rows = story.rows.len();
    let actions = (0..6).map(|at| story.rows[(first + at * 13) % rows].action.to_owned());
    let actions: Vec<String> = actions.collect();
    let mut open: Vec<Open> = Vec::new();
    for (at, step) in steps.iter().enumerate() {
        for opening in openings.iter().filter(|it| it.step % steps.len() == at) {
            open.extend(Open::open(&app, &story, &world, opening).await);
        }
        world.take(&app, step).await;
        story.goes_on(&app, &world).await;
        if at % forgets == 0 {
            app.forget_for_streams();
        }
        let mut still = Vec::new();
        for mut stream in open {
            let looks = stream.pace > 0 && at % stream.pace == 0;
            if !looks || stream.reads_on(&story, &actions).await {
                still.push(stream);
            }
        }
        open = still;
    }
    // Nothing more than what is expected: the last that each is told is about himself.
    let mut last = Vec::new();
    for stream in &open {
        if world.users.contains(&stream.who) && renamed(&app, stream.who).await {
            story.goes_on(&app, &world).await;
            last.push((stream.who, story.newest()));
        }
    }
    for stream in &mut open {
        if stream.reads_on(&story, &actions).await {
            let his = last.iter().find(|(who, _)| *who == stream.who);
            assert!(stream.at >= his.unwrap().1);
        }
    }
    app.stop().await;
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn everybody_is_told_what_he_may_know_then_and_now(
        steps in steps(),
        openings in openings(),
        first in 0..87usize,
        // After so many steps what is kept is forgotten: the log is read.
        forgets in prop::sample::select(vec![1, 4, 1000]),
    ) {
        let steps = [managers(), steps].concat();
        run(all_are_told(&steps, &openings, first, forgets));
    }
}
