//! The evaluator alone: from parsed ids to the decision, no message, no text.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "a bench is a program for developers"
)]

use std::hint::black_box;

use canopy_benches::dataset::{DataSet, Question, Size};
use canopy_benches::evaluator::Evaluator;
use canopy_domain::standing::Target;
use canopy_domain::{Action, ResourceId, ResourceKind, Role, RoleSet, Standing, TargetId, UserId};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use uuid::Uuid;

/// How many questions are asked, over and over: more than the processor's caches hold answers to.
const QUESTIONS: usize = 100_000;

fn user(number: u32) -> UserId {
    UserId(Uuid::from_u128(u128::from(number)))
}

fn camera(number: u32) -> TargetId {
    TargetId::Resource(ResourceId {
        kind: ResourceKind::Camera,
        uuid: Uuid::from_u128(u128::from(number)),
    })
}

/// The data set's own model, which goes up the tree for every question: what the answers are
/// compared with, and what a straightforward evaluator costs.
struct Model<'a>(&'a DataSet);

impl Evaluator for Model<'_> {
    fn allowed(&self, user: UserId, action: Action, target: TargetId) -> bool {
        let TargetId::Resource(camera) = target else {
            return false;
        };
        let number = |uuid: Uuid| uuid.as_u128() as u32;
        self.0.allowed(number(user.0), action, number(camera.uuid))
    }
}

/// All that are timed. An evaluator that holds a data set joins them here, and nowhere else.
fn evaluators(data: &DataSet) -> Vec<(&'static str, Box<dyn Evaluator + '_>)> {
    vec![("model", Box::new(Model(data)))]
}

fn check(c: &mut Criterion) {
    let mut group = c.benchmark_group("evaluator check");
    for size in [Size::S, Size::M] {
        let data = DataSet::generate(size, 1);
        let questions: Vec<Question> = data.questions(2).take(QUESTIONS).collect();
        let asked: Vec<(UserId, Action, TargetId)> = questions
            .iter()
            .map(|question| {
                (
                    user(question.user),
                    question.action,
                    camera(question.camera),
                )
            })
            .collect();
        for (name, evaluator) in evaluators(&data) {
            for ((user, action, target), question) in asked.iter().zip(&questions) {
                let answer = evaluator.allowed(*user, *action, *target);
                assert_eq!(answer, question.allowed, "{name}: {question:?}");
            }
            let mut number = 0;
            group.bench_function(BenchmarkId::new(name, format!("{size:?}")), |bench| {
                bench.iter(|| {
                    number = (number + 1) % QUESTIONS;
                    let (user, action, target) = asked[number];
                    black_box(evaluator.allowed(user, action, target))
                });
            });
        }
    }
    group.finish();
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
