//! A batch of evaluations costs as many rounds as one.

use std::future::Future;
use std::pin::pin;

use canopy_app::{App, Entity, Evaluation, Op};
use canopy_domain::{GroupId, ResourceId, Role, UserId};

use crate::server::{camera, group, initialise, operation, run, start, user};

/// How often a future had to wait for somebody else.
async fn waits<T>(future: impl Future<Output = T>) -> (T, usize) {
    let mut future = pin!(future);
    let mut waits = 0;
    let done = std::future::poll_fn(|context| {
        let polled = future.as_mut().poll(context);
        waits += usize::from(polled.is_pending());
        polled
    });
    let done = done.await;
    (done, waits)
}

async fn people(app: &App, root: GroupId) -> Vec<(UserId, ResourceId)> {
    let mut all = Vec::new();
    for at in 0..4 {
        let group = group(app, root, &format!("group {at}")).await;
        let camera = camera(app, &[group], "camera").await;
        let operator = user(app, &format!("operates{at}"), &[(group, Role::Operator)]).await;
        all.push((operator, camera));
    }
    all
}

fn evaluation(user: UserId, action: &str, camera: ResourceId) -> Evaluation {
    let entity = |kind: &str, id: String| Entity {
        kind: kind.to_owned(),
        id,
    };
    Evaluation {
        subject: entity("user", user.to_string()),
        action: action.to_owned(),
        resource: entity("camera", camera.to_string()),
        address: None,
    }
}

async fn decided(op: &Op, asked: &[Evaluation]) -> (Vec<(bool, usize)>, usize) {
    let (evaluated, waits) = waits(op.evaluate(asked, None)).await;
    let decisions = evaluated.unwrap().decisions.into_iter();
    let decisions = decisions.map(|decision| {
        let decision = decision.unwrap();
        assert!(!decision.reasons.is_empty());
        (decision.allowed, decision.reasons.len())
    });
    (decisions.collect(), waits)
}

#[test]
fn a_thousand_evaluations_take_the_rounds_of_a_few() {
    run(async {
        let (app, _folder) = start().await;
        let (root, manager) = initialise(&app).await;
        let people = people(&app, root).await;
        let op = operation(&app, manager);
        let actions = ["cameras.view", "ptz.move", "cameras.delete"];
        let asks = people.iter().flat_map(|(user, _)| {
            let targets = people.iter().map(move |(_, camera)| (*user, *camera));
            targets
                .flat_map(|(user, camera)| actions.map(|action| evaluation(user, action, camera)))
        });
        let few: Vec<Evaluation> = asks.collect();
        let many: Vec<Evaluation> = few.iter().cycle().take(1000).cloned().collect();
        // Once, so that every actor is in memory.
        decided(&op, &few).await;
        let (of_few, rounds) = decided(&op, &few).await;
        let began = std::time::Instant::now();
        let (of_many, waits) = decided(&op, &many).await;
        eprintln!("1000 evaluations: {waits} waits, {:?}", began.elapsed());
        let allowed = of_few.iter().filter(|(allowed, _)| *allowed).count();
        assert_eq!(allowed, 8, "each views and moves his own camera");
        assert!(
            of_few
                .iter()
                .cycle()
                .zip(&of_many)
                .all(|(one, other)| one == other)
        );
        // An actor's answers to one round may come one by one; four subtrees, few rounds.
        assert!(
            waits <= 4 * 8,
            "{waits} for 1000, {rounds} for {}",
            few.len()
        );
        app.stop().await;
    });
}
