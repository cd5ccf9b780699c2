//! The same questions about the same data, asked of other engines:
//! `cargo bench --package canopy-benches --features peers --bench peers`.
//!
//! Each is modelled as its users would: casbin by roles in domains, asked from the camera up; cedar
//! by entities in a tree and a policy for each role. Each has to answer as the data set says before
//! it is timed, and is timed with its requests already made; so is Canopy's evaluator, to compare.
//! `CANOPY_BENCH_SETS` names the sets (default: S); casbin and cedar hold M, too, where there are some
//! gigabytes for it.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stderr,
    reason = "a bench is a program for developers"
)]

mod casbin;
mod cedar;

use std::hint::black_box;

use canopy_benches::dataset::{DataSet, Question, Size};
use canopy_benches::evaluator::Evaluator;
use canopy_benches::memory::Memory;
use canopy_domain::{Action, TargetId, UserId};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};

/// As in the server.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// How many questions are asked, over and over: more than the processor's caches hold answers to, as
/// in the bench of the evaluator.
const QUESTIONS: usize = 100_000;

/// Another engine, with its requests made.
trait Peer {
    /// The answer to the question of this number.
    fn answer(&self, number: usize) -> bool;
}

/// Canopy's own, beside which the others are timed.
struct Canopy {
    memory: Memory,
    requests: Vec<(UserId, Action, TargetId)>,
    /// The actors run on it.
    _runner: actix_rt::SystemRunner,
}

impl Canopy {
    fn new(data: &DataSet, questions: &[Question]) -> Self {
        let runner = actix_rt::System::new();
        let memory = runner.block_on(Memory::of(data)).unwrap();
        let requests = memory.asked(questions);
        Self {
            memory,
            requests,
            _runner: runner,
        }
    }
}

impl Peer for Canopy {
    fn answer(&self, number: usize) -> bool {
        let (user, action, target) = &self.requests[number];
        self.memory.allowed(*user, *action, *target)
    }
}

fn peers(c: &mut Criterion) {
    let sets = std::env::var("CANOPY_BENCH_SETS").unwrap_or_else(|_| "S".to_owned());
    for size in sets.split(',').map(|set| Size::parse(set).unwrap()) {
        let data = DataSet::generate(size, 1);
        let questions: Vec<Question> = data.questions(2).take(QUESTIONS).collect();
        let mut group = c.benchmark_group("peer check");
        group.sample_size(10);
        let mut time = |name: &str, peer: &dyn Peer| {
            for (number, question) in questions.iter().enumerate() {
                assert_eq!(
                    peer.answer(number),
                    question.allowed,
                    "{name}: {question:?}"
                );
            }
            let mut number = 0;
            group.bench_function(BenchmarkId::new(name, format!("{size:?}")), |bench| {
                bench.iter(|| {
                    number = (number + 1) % QUESTIONS;
                    black_box(peer.answer(number))
                });
            });
        };
        time("canopy", &Canopy::new(&data, &questions));
        time("cedar-policy", &cedar::Cedar::new(&data, &questions));
        time("casbin", &casbin::Casbin::new(&data, &questions));
        group.finish();
    }
}

criterion_group!(benches, peers);
criterion_main!(benches);
