//! The run: the corpus first, then chance, until the time is up.

use std::time::{Duration, Instant};

use futures::future::join_all;

use crate::arena::Arena;
use crate::chance::{Chance, number};
use crate::corpus;
use crate::targets::{TARGETS, Target};

/// How long it takes in all, in seconds, where nobody asks for more.
const SECONDS: u64 = 20;
/// What is sent between two looks at the server.
const ROUND: u64 = 25;

#[test]
fn nothing_that_is_kept_or_made_up_breaks_the_server() {
    crate::support::run(async {
        let asked_for = std::env::var_os("CANOPY_FUZZ_SECONDS").is_some();
        let length = Duration::from_secs(number("CANOPY_FUZZ_SECONDS", SECONDS));
        // A change is judged by what it is, not by the luck of the day: the seed of CI stays, so that
        // a red run is of the change. Chance is for long runs; what they find goes into the corpus.
        let now = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap();
        let otherwise = if asked_for { now.as_secs() } else { 1 };
        let seed = number("CANOPY_FUZZ_SEED", otherwise);
        eprintln!("CANOPY_FUZZ_SEED={seed}");
        let only = std::env::var("CANOPY_FUZZ_TARGET").ok();
        let targets: Vec<&Target> = TARGETS
            .iter()
            .filter(|target| only.as_deref().is_none_or(|only| only == target.name))
            .collect();
        assert!(!targets.is_empty(), "no target {only:?}");

        let arena = Arena::open().await;
        let mut kept = 0;
        for target in &targets {
            for (name, case) in corpus::of(target.name) {
                let said = (target.send)(&arena, &case).await;
                said.unwrap_or_else(|why| panic!("{}/{name}: {why}\n{case}", target.name));
                kept += 1;
            }
        }
        arena.is_well().await;

        let until = Instant::now() + length;
        let made = join_all(
            targets
                .iter()
                .map(|target| chase(&arena, target, seed, until)),
        )
        .await;
        let made: Vec<String> = targets
            .iter()
            .zip(made)
            .map(|(target, made)| format!("{} {made}", target.name))
            .collect();
        eprintln!(
            "kept: {kept}; made up: {}; {}",
            made.join(", "),
            arena.codes()
        );
        arena.is_well().await;
    });
}

/// One target, case after case; how many there were.
async fn chase(arena: &Arena, target: &Target, seed: u64, until: Instant) -> u64 {
    let lane = target
        .name
        .bytes()
        .fold(0, |sum, byte| sum * 31 + u64::from(byte));
    let mut count = 0;
    while Instant::now() < until {
        let mut round = Vec::new();
        for _ in 0..ROUND {
            let case = (target.make)(arena, &mut Chance::new(seed + count, lane));
            let said = (target.send)(arena, &case).await;
            said.unwrap_or_else(|why| {
                let (seed, name) = (seed + count, target.name);
                panic!("CANOPY_FUZZ_TARGET={name} CANOPY_FUZZ_SEED={seed}: {why}\n{case}")
            });
            round.push(case);
            count += 1;
        }
        let log = arena.log();
        assert!(
            !log.contains("panicked"),
            "{}: {log}\n{round:#?}",
            target.name
        );
    }
    count
}
