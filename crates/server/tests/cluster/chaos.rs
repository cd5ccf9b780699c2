//! The same while everything fails: servers and databases are killed, paused and restarted, and the
//! wires between any two are cut.
//!
//! `CANOPY_CHAOS_SECONDS` says how long each seed goes (60), `CANOPY_CHAOS_SEEDS` how many seeds
//! (3), `CANOPY_CHAOS_SEED` the first; it is printed. A seed draws the same commands for each
//! worker and the same troubles with the same times; what runs beside what is up to the machine.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::chance::{Chance, number, seed};
use crate::cluster::Cluster;
use crate::faults::{Trouble, of_processes, of_wires};
use crate::run::Run;
use crate::support::run;

const NODES: usize = 3;

#[test]
fn nothing_that_was_acknowledged_is_lost_and_no_rule_breaks_while_everything_fails() {
    let first = seed("CANOPY_CHAOS_SEED");
    let seconds = Duration::from_secs(number("CANOPY_CHAOS_SECONDS", 60));
    for seed in (first..).take(usize::try_from(number("CANOPY_CHAOS_SEEDS", 3)).unwrap()) {
        eprintln!("CANOPY_CHAOS_SEED={seed} CANOPY_CHAOS_SEEDS=1");
        run(one(seed, seconds));
    }
}

async fn one(seed: u64, lasts: Duration) {
    let run = Run::begin(seed, NODES).await;
    let stop = Arc::new(AtomicBool::new(false));
    let troubles = async {
        let end = Instant::now() + lasts;
        let lanes = [of_processes, of_wires].into_iter().zip([3000, 3001]);
        let lanes =
            lanes.map(|(draw, lane)| trouble(&run.cluster, Chance::new(seed, lane), draw, end));
        futures::future::join_all(lanes).await;
        run.cluster.heal().await;
        stop.store(true, Ordering::Relaxed);
    };
    let (happened, ()) = tokio::join!(run.go(u64::MAX, stop.clone()), troubles);
    run.judge(happened).await;
}

/// One trouble after the other.
async fn trouble(
    cluster: &Cluster,
    mut chance: Chance,
    draw: fn(&mut Chance, usize) -> Trouble,
    end: Instant,
) {
    while Instant::now() < end {
        draw(&mut chance, NODES).happen(cluster).await;
    }
}
