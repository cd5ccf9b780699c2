//! A round against what it is for: all that wait are woken, and nobody else waits for all of them.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use futures::FutureExt;
use tokio::task::{JoinHandle, LocalSet, spawn_local, yield_now};

use super::{AT_ONCE, IN_A_ROW, Rounds};

const MANY: usize = 1000;

/// What many of one thread have seen.
struct Crowd {
    rounds: Rounds,
    /// How often each was woken.
    woken: Rc<RefCell<Vec<usize>>>,
    /// The round that each saw last.
    seen: Rc<RefCell<Vec<u64>>>,
    tasks: Vec<JoinHandle<()>>,
}

impl Crowd {
    fn gather() -> Self {
        let rounds = Rounds::default();
        let woken = Rc::new(RefCell::new(vec![0; MANY]));
        let seen = Rc::new(RefCell::new(vec![0; MANY]));
        let tasks = (0..MANY).map(|at| {
            let mut wake = rounds.wake();
            let (woken, seen) = (Rc::clone(&woken), Rc::clone(&seen));
            spawn_local(async move {
                loop {
                    wake.up().await;
                    woken.borrow_mut()[at] += 1;
                    seen.borrow_mut()[at] = wake.seen;
                }
            })
        });
        Self {
            tasks: tasks.collect(),
            rounds,
            woken,
            seen,
        }
    }

    fn all_woken(&self) -> usize {
        self.woken.borrow().iter().sum()
    }

    /// Lets all of them have many turns.
    async fn settle() {
        for _ in 0..MANY {
            yield_now().await;
        }
    }
}

fn run(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let runtime = runtime.unwrap();
    LocalSet::new().block_on(&runtime, test);
}

#[test]
fn each_that_waits_is_woken_once_in_each_round() {
    run(async {
        let crowd = Crowd::gather();
        Crowd::settle().await;
        for round in 1..=3 {
            crowd.rounds.next();
            Crowd::settle().await;
            assert!(crowd.woken.borrow().iter().all(|times| *times == round));
        }
        // Rounds that come one upon the other may be seen as one, the last is seen by all.
        for _ in 0..50 {
            crowd.rounds.next();
            yield_now().await;
        }
        Crowd::settle().await;
        let last = crowd.rounds.count();
        assert!(crowd.seen.borrow().iter().all(|seen| *seen == last));
    });
}

#[test]
fn whoever_goes_as_his_turn_comes_keeps_nobody_from_his() {
    run(async {
        for seed in 0..200_usize {
            let crowd = Crowd::gather();
            Crowd::settle().await;
            crowd.rounds.next();
            for _ in 0..seed % 7 {
                yield_now().await;
            }
            let goes = |at: usize| (at * 31 + seed) % 5 < 2;
            for (at, task) in crowd.tasks.iter().enumerate() {
                if goes(at) {
                    task.abort();
                }
            }
            Crowd::settle().await;
            let seen = crowd.seen.borrow();
            assert!((0..MANY).all(|at| goes(at) || seen[at] == 1), "{seed}");
        }
    });
}

#[test]
fn nobody_waits_behind_a_whole_round() {
    run(async {
        let crowd = Crowd::gather();
        Crowd::settle().await;
        let longest = Rc::new(Cell::new(0));
        let done = {
            let (woken, longest) = (Rc::clone(&crowd.woken), Rc::clone(&longest));
            spawn_local(async move {
                let mut before = 0;
                while before < MANY {
                    yield_now().await;
                    let now = woken.borrow().iter().sum();
                    longest.set(longest.get().max(now - before));
                    before = now;
                }
            })
        };
        crowd.rounds.next();
        done.await.unwrap();
        assert_eq!(crowd.all_woken(), MANY);
        assert!(longest.get() <= AT_ONCE * IN_A_ROW, "{}", longest.get());
    });
}

#[test]
fn a_round_between_two_waits_is_not_missed() {
    run(async {
        let rounds = Rounds::default();
        let mut wake = rounds.wake();
        rounds.next();
        wake.up().await;
        // Waits and is let go, again and again: it is woken all the same.
        for _ in 0..3 {
            assert!(wake.up().now_or_never().is_none());
        }
        rounds.next();
        wake.up().await;
    });
}

#[test]
fn no_round_falls_between_the_look_and_the_wait() {
    const TIMES: u64 = 20_000;
    let rounds = Rounds::default();
    let mut wake = rounds.wake();
    let (seen, told) = std::sync::mpsc::channel();
    let waits = std::thread::spawn(move || {
        run(async {
            for _ in 0..TIMES {
                wake.up().await;
                seen.send(()).unwrap();
            }
        });
    });
    for time in 0..TIMES {
        rounds.next();
        let woken = told.recv_timeout(Duration::from_secs(10));
        assert!(woken.is_ok(), "asleep after {time}");
    }
    waits.join().unwrap();
}
