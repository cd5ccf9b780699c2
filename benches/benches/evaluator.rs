//! The evaluator alone: from parsed ids to the decision, no message, no text.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench is a program for developers"
)]

use std::hint::black_box;
use std::time::Instant;

use canopy_benches::dataset::{DataSet, Question, Size};
use canopy_benches::evaluator::Evaluator;
use canopy_benches::memory::Memory;
use canopy_domain::standing::Target;
use canopy_domain::{Action, ResourceKind, Role, RoleSet, Standing, TargetId, UserId};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};

/// As in the server.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// How many questions are asked, over and over: more than the processor's caches hold answers to.
const QUESTIONS: usize = 100_000;

fn check(c: &mut Criterion) {
    let runner = actix_rt::System::new();
    let mut group = c.benchmark_group("evaluator check");
    for size in [Size::S, Size::M] {
        let data = DataSet::generate(size, 1);
        let questions: Vec<Question> = data.questions(2).take(QUESTIONS).collect();
        let memory = runner.block_on(Memory::of(&data)).unwrap();
        let asked = memory.asked(&questions);
        for ((user, action, target), question) in asked.iter().zip(&questions) {
            let answer = memory.allowed(*user, *action, *target);
            assert_eq!(answer, question.allowed, "{question:?}");
        }
        let mut number = 0;
        group.bench_function(BenchmarkId::from_parameter(format!("{size:?}")), |bench| {
            bench.iter(|| {
                number = (number + 1) % QUESTIONS;
                let (user, action, target) = &asked[number];
                black_box(memory.allowed(*user, *action, *target))
            });
        });
        // The median of many single ones, and not of batches: what a check waits for memory is not
        // hidden by the next.
        println!("{size:?}: {}", singly(&memory, &asked));
    }
    group.finish();
}

/// How long single checks take, the clock's own time taken off.
fn singly(memory: &Memory, asked: &[(UserId, Action, TargetId)]) -> String {
    let mut times: Vec<u128> = Vec::with_capacity(asked.len());
    let mut empty: Vec<u128> = Vec::with_capacity(asked.len());
    for (user, action, target) in asked {
        let begun = Instant::now();
        empty.push(begun.elapsed().as_nanos());
        let begun = Instant::now();
        black_box(memory.allowed(*user, *action, *target));
        times.push(begun.elapsed().as_nanos());
    }
    times.sort_unstable();
    empty.sort_unstable();
    let clock = empty[empty.len() / 2];
    let at = |part: usize| times[times.len() * part / 100].saturating_sub(clock);
    format!(
        "one at a time: median {} ns, p90 {} ns, p99 {} ns",
        at(50),
        at(90),
        at(99)
    )
}

fn standing(c: &mut Criterion) {
    let standing = Standing {
        active: true,
        mask: Standing::mask(None),
        roles: RoleSet::of(&[Role::Operator]),
        assigned: false,
        on: Target::Resource(ResourceKind::Camera),
        scope: None,
    };
    c.bench_function("standing allows", |bench| {
        bench.iter(|| black_box(&standing).allows(black_box(Action::PtzMove)));
    });
}

criterion_group!(benches, standing, check);
criterion_main!(benches);
