//! Walks through random Systems, a command a step, each step looked at from all sides.
//!
//! `CANOPY_CASES` says how many commands, `CANOPY_SEED` repeats one walk: a failure names it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use canopy_domain::{Caller, Change, Command, Decided, Stop};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::commands::NEW;
use super::masks::Masks;
use super::random::{Draft, StepParts, steps};
use super::setting;
use super::world::World;

const HOUR: i64 = 3_600_000_000;

/// One command and what came of it.
pub(crate) struct Step<'a> {
    pub(crate) before: &'a World,
    pub(crate) caller: Caller,
    pub(crate) command: &'a Command,
    pub(crate) answer: &'a Result<Decided, Stop>,
    /// What everybody may do before.
    pub(crate) might: &'a Masks,
    /// Where it was accepted and changed something.
    pub(crate) done: Option<Done<'a>>,
}

/// The world after, and what everybody may do then.
pub(crate) struct Done<'a> {
    /// None where it was about analytics only.
    pub(crate) changes: &'a [Change],
    pub(crate) after: &'a World,
    pub(crate) may: &'a Masks,
}

/// Whoever looks at every step of walks.
pub(crate) trait Look {
    /// A walk begins, in this world.
    fn begin(&mut self, _world: &World) {}

    /// A command was decided.
    fn step(&mut self, step: &Step<'_>);
}

impl<F: FnMut(&Step<'_>)> Look for F {
    fn step(&mut self, step: &Step<'_>) {
        self(step);
    }
}

/// Whether one walk is repeated, or fewer than usual are asked for.
pub(crate) fn is_repeated(commands: u64) -> bool {
    let asked = setting("CANOPY_CASES");
    setting("CANOPY_SEED").is_some() || asked.is_some_and(|asked| asked < commands)
}

/// Walks until so many commands have been decided, or as `CANOPY_CASES` and `CANOPY_SEED` say.
pub(crate) fn walks(salt: u64, commands: u64, look: &mut impl Look) {
    let only = setting("CANOPY_SEED");
    let commands = setting("CANOPY_CASES").unwrap_or(commands);
    let strategy = steps();
    let mut decided = 0;
    let mut seed = only.unwrap_or(salt << 32);
    while decided < commands {
        let tree = strategy.new_tree(&mut runner(seed)).unwrap();
        let (world, steps) = tree.current();
        let walked = catch_unwind(AssertUnwindSafe(|| walk(look, world, &steps)));
        walked.unwrap_or_else(|_| panic!("CANOPY_SEED={seed} repeats this walk"));
        decided += steps.len() as u64;
        if only.is_some() {
            break;
        }
        seed += 1;
    }
}

/// Always the same by the same seed.
fn runner(seed: u64) -> TestRunner {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    TestRunner::new_with_rng(Config::default(), rng)
}

fn walk(look: &mut impl Look, mut world: World, steps: &[StepParts]) {
    look.begin(&world);
    let mut might = world.masks();
    for (new, parts) in (NEW..).step_by(2).zip(steps) {
        let Draft { caller, command } = parts.draft(&world, new);
        let answer = world.decided(caller, &command);
        let moved = match &answer {
            Ok(decided) if *decided != Decided::default() => {
                let after = world.after_all(decided);
                let may = after.masks();
                Some((decided, after, may))
            }
            _ => None,
        };
        let done = moved.as_ref().map(|(decided, after, may)| Done {
            changes: &decided.changes,
            after,
            may,
        });
        let step = Step {
            before: &world,
            caller,
            command: &command,
            answer: &answer,
            might: &might,
            done,
        };
        let looked = catch_unwind(AssertUnwindSafe(|| look.step(&step)));
        looked.unwrap_or_else(|_| panic!("{caller:?} {command:?}\n{answer:?}\n{world:?}"));
        if let Some((_, after, may)) = moved {
            (world, might) = (after, may);
        }
        world.now.0 += HOUR * i64::try_from(new % 17).unwrap();
    }
}
