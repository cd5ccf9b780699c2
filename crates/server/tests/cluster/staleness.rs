//! How old an answer may be without a demand: from a commit that one server has acknowledged to
//! the new answer of another. `CANOPY_STALENESS` says how often it is measured.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::chance::number;
use crate::cluster::Cluster;
use crate::support::{SOON, run};
use crate::table;
use crate::world::World;

#[test]
fn a_commit_is_answered_by_on_other_servers_soon() {
    run(async {
        let often = number("CANOPY_STALENESS", 100);
        let cluster = Cluster::start(3).await;
        let world = World::begin(&cluster).await;
        // The third server never hears of Redis from here on.
        cluster.nodes[2].to_bus.refuse(true);
        cluster.nodes[2].to_bus.cut();
        let (mut with, mut without, mut at_home) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..often {
            with.extend(measure(&cluster, &world, 1).await);
            at_home.extend(measure(&cluster, &world, 0).await);
        }
        for _ in 0..often.div_ceil(8) {
            without.extend(measure(&cluster, &world, 2).await);
        }
        eprintln!("{}", table::HEAD);
        for (what, times) in [
            ("where it was written", &mut at_home),
            ("on another, with Redis", &mut with),
            ("on another, by the poll", &mut without),
        ] {
            eprintln!("{}", table::row(what, times));
        }
        // Whatever the machine: far below what is called stale.
        let most = |times: &[Duration]| times.iter().max().copied().unwrap();
        assert!(most(&with) < Duration::from_secs(5), "with Redis");
        assert!(most(&without) < Duration::from_secs(5), "by the poll");
        cluster.is_well().await;
    });
}

/// From the answer of the first server to the new answer of this one: when something was given, and
/// when it was taken away.
async fn measure(cluster: &Cluster, world: &World, node: usize) -> [Duration; 2] {
    let (asking, boss) = (&cluster.asking, &world.tokens["$boss"]);
    let (observer, camera) = (world.id("$nobody"), world.id("$last"));
    let query = "query($i: CheckInput!) { check(input: $i) { allowed } }";
    // Not by his role, but by the individual assignment.
    let check = json!({ "userId": observer, "action": "archive.view", "targetId": camera });
    let check = json!({ "i": check });
    let mut took = [Duration::ZERO; 2];
    for (mutation, allowed) in [("assignToUser", true), ("unassignFromUser", false)] {
        let input = json!({ "userId": observer, "resourceIds": [camera] });
        let url = &cluster.nodes[0].url;
        asking.does(url, boss, mutation, input).await;
        let begun = Instant::now();
        let url = &cluster.nodes[node].url;
        // Asked without a pause: the answer itself is what is measured.
        while asking.ask(url, boss, query, check.clone()).await["check"]["allowed"] != allowed {
            assert!(begun.elapsed() < SOON, "{mutation} is not seen");
        }
        took[usize::from(allowed)] = begun.elapsed();
    }
    took
}
