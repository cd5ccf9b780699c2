//! Random commands through three servers at once. `CANOPY_CLUSTER_COMMANDS` says how many,
//! `CANOPY_CLUSTER_SEED` with which seed; it is printed.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use crate::chance::{number, seed};
use crate::run::Run;
use crate::support::run;

#[test]
fn ten_thousand_commands_through_three_servers_come_to_the_same_everywhere() {
    run(async {
        let commands = number("CANOPY_CLUSTER_COMMANDS", 10_000);
        let seed = seed("CANOPY_CLUSTER_SEED");
        let run = Run::begin(seed, 3).await;
        let begun = Instant::now();
        let happened = run
            .go(commands.div_ceil(12), Arc::new(AtomicBool::new(false)))
            .await;
        let took = begun.elapsed();
        let accepted = happened.deeds.len();
        eprintln!("{accepted} commands took {took:?}");
        run.judge(happened).await;
    });
}
