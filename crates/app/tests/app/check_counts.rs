//! What was asked is what is counted: by the minute, of all servers together, each question once.

use std::cell::Cell;
use std::collections::BTreeMap;

use canopy_app::{App, AppError, At, Check, CheckStep, DecisionCounts};
use canopy_domain::{GroupId, Micros, Role, UserId};
use proptest::prelude::*;

use crate::licensed::{DAY, Hand};
use crate::server::{camera, group, initialise, operation, run, user};

const MINUTE: i64 = 60_000_000;

/// What happens to two servers.
#[derive(Debug, Clone)]
enum Event {
    /// One of them is asked a batch: so many times what is allowed, and what is not.
    Asked(bool, u8, u8),
    /// It writes down what it has counted, in the middle of a minute.
    Written(bool),
    /// It stops, and another one begins in its place.
    Restarted(bool),
    /// So many seconds pass.
    Passed(u8),
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let event = prop_oneof![
        4 => (any::<bool>(), 0_u8..5, 0_u8..5).prop_map(|(who, yes, no)| Event::Asked(who, yes, no)),
        1 => any::<bool>().prop_map(Event::Written),
        1 => any::<bool>().prop_map(Event::Restarted),
        2 => (1_u8..150).prop_map(Event::Passed),
    ];
    prop::collection::vec(event, 1..30)
}

fn check(action: &str, target: impl ToString) -> Check {
    Check {
        user: None,
        action: action.to_owned(),
        target: target.to_string(),
    }
}

async fn ask(app: &App, who: UserId, group: GroupId, yes: u8, no: u8) {
    let mut inputs = vec![check("cameras.view", group); no.into()];
    inputs.extend(vec![check("user_groups.view", group); yes.into()]);
    let op = operation(app, who);
    let checked = op.checks(&inputs, At::default()).await.unwrap();
    op.answered();
    let allowed = checked.allowed.iter().filter(|allowed| **allowed).count();
    assert_eq!(allowed, usize::from(yes));
}

async fn statistics(app: &App, manager: UserId, from: i64, to: i64, step: i64) -> Vec<CheckStep> {
    let [from, to] = [from, to].map(|minute| Some(Micros(minute * MINUTE)));
    let op = operation(app, manager);
    op.check_statistics(from, to, Some(step)).await.unwrap()
}

fn plus(counts: &mut DecisionCounts, yes: u64, no: u64) {
    counts.allowed += yes;
    counts.denied += no;
}

async fn all_is_counted(events: Vec<Event>) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("canopy.sqlite").display());
    let hand = Hand::new();
    hand.move_to(hand.now().0 / MINUTE * MINUTE);
    let begun = hand.now().0 / MINUTE;
    let begin = async || App::start(hand.settings(&url)).await.unwrap();
    let first = begin().await;
    let (root, manager) = initialise(&first).await;
    let mut servers = [first, begin().await];
    let mut expected: BTreeMap<i64, DecisionCounts> = BTreeMap::new();
    for event in events {
        match event {
            Event::Asked(who, yes, no) => {
                let app = &servers[usize::from(who)];
                ask(app, manager, root, yes, no).await;
                let now = hand.now().0 / MINUTE;
                plus(expected.entry(now).or_default(), yes.into(), no.into());
            }
            Event::Written(who) => {
                let written = servers[usize::from(who)].write_check_counts();
                written.await.unwrap();
            }
            Event::Restarted(who) => {
                servers[usize::from(who)].stop().await;
                servers[usize::from(who)] = begin().await;
            }
            Event::Passed(seconds) => {
                // As servers do when a minute begins, some time in it.
                for before in [true, false] {
                    for server in &servers {
                        server.write_check_counts().await.unwrap();
                    }
                    if before {
                        hand.moved_by(i64::from(seconds) * 1_000_000);
                    }
                }
            }
        }
    }
    for server in &servers {
        server.write_check_counts().await.unwrap();
    }
    let end = hand.now().0 / MINUTE + 1;
    for server in &servers {
        let minutes = statistics(server, manager, begun, end, 1).await;
        let begins = minutes.iter().map(|step| step.at.0 / MINUTE);
        assert!(begins.eq(begun..end), "one after the other");
        for step in minutes {
            let expected = expected.get(&(step.at.0 / MINUTE)).copied();
            assert_eq!(step.counts, expected.unwrap_or_default());
        }
        let hours = statistics(server, manager, begun, end, 60).await;
        let (mut told, mut all) = (DecisionCounts::default(), DecisionCounts::default());
        for step in hours {
            plus(&mut told, step.counts.allowed, step.counts.denied);
        }
        for counts in expected.values() {
            plus(&mut all, counts.allowed, counts.denied);
        }
        assert_eq!(told, all);
    }
    for server in &servers {
        server.stop().await;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn whatever_two_servers_are_asked_adds_up(events in events()) {
        run(all_is_counted(events));
    }
}

#[test]
fn an_operation_that_is_run_again_counts_once_and_one_that_is_not_answered_never() {
    run(async {
        let (app, _folder) = crate::server::start().await;
        let (root, manager) = initialise(&app).await;
        let inputs = [check("user_groups.view", root), check("nothing", root)];
        let op = operation(&app, manager);
        op.checks(&inputs, At::default()).await.unwrap();
        let again = op.again().await.unwrap();
        again.checks(&inputs, At::default()).await.unwrap();
        again.answered();
        let first = DecisionCounts {
            allowed: 1,
            denied: 1,
        };
        assert_eq!(app.figures().decisions, first);
        again.explain(&inputs[0], At::default()).await.unwrap();
        again.answered();
        let login = again.login();
        let runs = Cell::new(0);
        let read = app.read(login, async |op| {
            runs.set(runs.get() + 1);
            op.checks(&inputs, At::default()).await?;
            if runs.get() == 1 {
                return Err(AppError::Moved);
            }
            Ok(())
        });
        read.await.unwrap();
        let all = DecisionCounts {
            allowed: 3,
            denied: 2,
        };
        assert_eq!((app.figures().decisions, runs.get()), (all, 2));
        app.stop().await;
    });
}

#[test]
fn seven_days_are_kept() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("canopy.sqlite").display());
        let hand = Hand::new();
        let app = App::start(hand.settings(&url)).await.unwrap();
        let (root, manager) = initialise(&app).await;
        let begun = hand.now().0 / MINUTE;
        ask(&app, manager, root, 1, 0).await;
        app.write_check_counts().await.unwrap();
        let allowed = async |app: &App| {
            let steps = statistics(app, manager, begun, begun + 60, 60).await;
            steps[0].counts.allowed
        };
        hand.moved_by(7 * DAY - hand.now().0 % MINUTE);
        app.keep().await.unwrap();
        assert_eq!(allowed(&app).await, 1);
        hand.moved_by(1);
        app.keep().await.unwrap();
        assert_eq!(allowed(&app).await, 0);
        app.stop().await;
    });
}

#[test]
fn who_may_not_read_the_log_at_the_root_is_told_nothing() {
    run(async {
        let (app, _folder) = crate::server::start().await;
        let (root, manager) = initialise(&app).await;
        let north = group(&app, root, "north").await;
        camera(&app, &[north], "camera").await;
        let below = user(&app, "below", &[(north, Role::GroupManager)]).await;
        let beside = user(&app, "beside", &[(root, Role::Operator)]).await;
        let above = user(&app, "above", &[(root, Role::GroupManager)]).await;
        for (who, may) in [
            (manager, true),
            (above, true),
            (below, false),
            (beside, false),
        ] {
            let told = operation(&app, who)
                .check_statistics(None, None, None)
                .await;
            match told {
                Ok(steps) => assert!(may && steps.len() == 24),
                Err(error) => assert!(!may && error.code() == "FORBIDDEN", "{error:?}"),
            }
        }
        // Bounded, whatever is asked for.
        let day = Some(Micros(DAY));
        for (to, step, fine) in [
            (Micros(DAY + 1_000 * MINUTE), 1, true),
            (Micros(DAY + 1_000 * MINUTE + 1), 1, false),
            (Micros(3 * DAY), 0, false),
            (Micros(3 * DAY), -1, false),
            (Micros(3 * DAY), 1_440, true),
            (Micros(3 * DAY), 1_441, false),
            (Micros(0), 1, true),
            (Micros(i64::MAX), 1_440, false),
        ] {
            let op = operation(&app, manager);
            let told = op.check_statistics(day, Some(to), Some(step)).await;
            match told {
                Ok(steps) => assert!(fine && steps.len() <= 1_000),
                Err(error) => assert!(!fine && error.code() == "BAD_USER_INPUT", "{to:?} {step}"),
            }
        }
        app.stop().await;
    });
}
