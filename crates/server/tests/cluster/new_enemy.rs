//! "New enemy": a right is taken away on one server; a check on another that demands the returned
//! revision never says yes.
//!
//! `CANOPY_ENEMIES` says how often it is tried (2,000 by default), half of it while the other
//! server hears nothing from Redis and finds out by the poll alone. That the same loop without a
//! demand does see old answers shows that there is something to find.

use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};

use crate::asking::revision;
use crate::chance::number;
use crate::cluster::Cluster;
use crate::support::run;
use crate::world::World;

/// How many try at a time, each with a camera of its own.
const LANES: usize = 8;

/// What the checks came to.
#[derive(Default)]
struct Count {
    yes: AtomicU64,
    no: AtomicU64,
    stale: AtomicU64,
}

impl Count {
    fn total(&self) -> u64 {
        let all = [&self.yes, &self.no, &self.stale];
        all.iter().map(|count| count.load(Ordering::Relaxed)).sum()
    }
}

#[test]
fn a7_what_was_taken_away_on_one_server_is_gone_where_its_revision_is_demanded() {
    run(async {
        let tries = number("CANOPY_ENEMIES", 2000);
        let cluster = Cluster::start(2).await;
        let world = World::begin(&cluster).await;
        let lanes = Lane::all(&cluster, &world).await;

        let with_bus = Count::default();
        tried(&cluster, &lanes, tries / 2, Some(&with_bus), None).await;
        // From here on the other server finds out by the poll alone.
        cluster.nodes[1].to_bus.refuse(true);
        cluster.nodes[1].to_bus.cut();
        let without_bus = Count::default();
        tried(&cluster, &lanes, tries / 2, Some(&without_bus), None).await;
        for (how, count) in [("with Redis", &with_bus), ("by the poll", &without_bus)] {
            let (no, stale) = (&count.no, &count.stale);
            eprintln!("{how}: {no:?} said no, {stale:?} were too late to say");
            assert_eq!(count.yes.load(Ordering::Relaxed), 0, "{how}: old rights");
            assert!(
                stale.load(Ordering::Relaxed) * 100 <= count.total(),
                "{how}: {stale:?} STALE of {} say nothing",
                count.total()
            );
        }

        // The test can fail: without the demand there are old answers.
        let undemanded = Count::default();
        tried(&cluster, &lanes, 40, None, Some(&undemanded)).await;
        let old = undemanded.yes.load(Ordering::Relaxed);
        eprintln!("without a demand: {old} of {} were old", undemanded.total());
        assert!(old > 0, "no old answer without a demand either");
        cluster.is_well().await;
    });
}

async fn tried(
    cluster: &Cluster,
    lanes: &[Lane],
    tries: u64,
    demanding: Option<&Count>,
    plain: Option<&Count>,
) {
    let left = AtomicU64::new(tries);
    let lanes = lanes.iter().map(async |lane| {
        let one_less = |left: u64| left.checked_sub(1);
        while left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_less)
            .is_ok()
        {
            lane.once(cluster, demanding, plain).await;
        }
    });
    futures::future::join_all(lanes).await;
}

/// An observer who is given a camera and loses it again.
struct Lane {
    token: String,
    input: Value,
    check: Value,
}

impl Lane {
    async fn all(cluster: &Cluster, world: &World) -> Vec<Self> {
        let (asking, url) = (&cluster.asking, &cluster.nodes[0].url);
        let observer = world.id("$nobody").unwrap();
        let mut lanes = Vec::new();
        for number in 0..LANES {
            let camera = json!({ "kind": "CAMERA", "name": format!("c{number}"), "groupIds": [] });
            let cameras = &world.tokens["$cameras"];
            let camera = asking.does(url, cameras, "createResource", camera).await;
            let camera = camera["resource"]["id"].clone();
            lanes.push(Self {
                token: world.tokens["$boss"].clone(),
                input: json!({ "i": { "userId": observer, "resourceIds": [camera] } }),
                check: json!({ "userId": observer, "action": "cameras.view", "targetId": camera }),
            });
        }
        lanes
    }

    async fn once(&self, cluster: &Cluster, demanding: Option<&Count>, plain: Option<&Count>) {
        let given = self.mutate(cluster, "assignToUser").await;
        // Without this, a "no" of the other server could be older than the right.
        assert_eq!(self.check(cluster, Some(given)).await, Ok(true));
        let taken = self.mutate(cluster, "unassignFromUser").await;
        for (count, demanded) in [(demanding, Some(taken)), (plain, None)] {
            let Some(count) = count else { continue };
            let count = match self.check(cluster, demanded).await.as_ref() {
                Ok(true) => &count.yes,
                Ok(false) => &count.no,
                Err(code) if code == "STALE" => &count.stale,
                Err(code) => panic!("{code}"),
            };
            count.fetch_add(1, Ordering::Relaxed);
        }
    }

    async fn mutate(&self, cluster: &Cluster, name: &str) -> u64 {
        let url = &cluster.nodes[0].url;
        let input = self.input["i"].clone();
        revision(&cluster.asking.does(url, &self.token, name, input).await)
    }

    /// What the other server says.
    async fn check(&self, cluster: &Cluster, demanded: Option<u64>) -> Result<bool, String> {
        let query = "query($i: CheckInput!, $r: Revision) { check(input: $i, atLeast: $r) { \
                     allowed revision } }";
        let demand = demanded.map(|revision| revision.to_string());
        let variables = json!({ "i": self.check, "r": demand });
        let url = &cluster.nodes[1].url;
        let asking = cluster.asking.answer(url, &self.token, query, variables);
        let answer = asking.await?;
        let decision = &answer["data"]["check"];
        if decision.is_null() {
            return Err(crate::support::code(&answer));
        }
        assert!(revision(decision) >= demanded.unwrap_or(0), "{answer}");
        Ok(decision["allowed"] == true)
    }
}
