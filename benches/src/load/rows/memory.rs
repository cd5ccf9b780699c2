//! Memory with nothing and with everything loaded, and how long the first question waits.

use std::time::Instant;

use anyhow::{Context, Result, ensure};
use hdrhistogram::Histogram;
use serde_json::{Value, json};

use super::under::Under;
use crate::load::bench::{Bench, SERVER};
use crate::load::report::{Row, Run};
use crate::load::{Asker, Line, Program, post};

/// How often a cold server is asked.
const STARTS: usize = 5;

/// Checks in one request; each may be of another subtree, which is loaded while the request's time
/// runs.
const FEW: usize = 10;

const CHECKS: &str = "query ($inputs: [CheckInput!]!) { checks(inputs: $inputs) { allowed } }";
const CHECK: &str = "query ($input: CheckInput!) { check(input: $input) { allowed } }";

/// What a server without a data set has, and one with all its subtrees loaded.
pub(super) async fn memory(bench: &mut Bench) -> Result<()> {
    if !bench.wants(&["memory", "memory_empty"]) {
        return Ok(());
    }
    let folder = tempfile::tempdir()?;
    let database = format!("sqlite:{}", folder.path().join("empty.sqlite").display());
    let nothing = [("CANOPY_DATABASE_URL", database.clone())];
    bench.initialise(&database).await?;
    let empty = Program::start("canopy", SERVER, &nothing).await?;
    let before = empty.rested_mb()?;
    empty.stop()?;
    bench.put(with_memory("memory_empty", before));

    let held = bench.sqlite().await?;
    let token = bench.tokens(&held, &[held.ids.manager]).await?.pop();
    let canopy = bench.canopy(&held, SERVER).await?;
    let asker = Asker {
        address: canopy.address,
        token,
    };
    let started = canopy.rested_mb()?;
    let under = Under::new(&bench.data);
    let groups = 0..bench.data.counts().groups;
    let cameras: Vec<u32> = groups
        .filter_map(|group| under.of(group).first().copied())
        .collect();
    let mut line = Line::open(canopy.address)?;
    for some in cameras.chunks(FEW) {
        let inputs: Vec<Value> = some
            .iter()
            .map(|camera| {
                let target = held.ids.camera(*camera);
                json!({ "action": "cameras.view", "targetId": target })
            })
            .collect();
        let data = line.data(&asker, CHECKS, &json!({ "inputs": inputs }))?;
        let answers = data["checks"].as_array().context("no answers")?;
        let yes = |answer: &&Value| answer["allowed"] == true;
        ensure!(
            answers.iter().filter(yes).count() == some.len(),
            "a wrong no"
        );
    }
    let loaded = canopy.rested_mb()?;
    bench.put(with_memory("memory", loaded));
    bench.note(&format!(
        "{:.0} MB above an empty server, {:.0} of them before the first question",
        loaded - before,
        started - before
    ));
    canopy.stop()
}

fn with_memory(name: &str, mb: f64) -> Row {
    Row {
        run: Run {
            server_rss_mb: Some(mb),
            ..Run::new(name)
        },
        load_cpu: None,
        note: String::new(),
    }
}

/// The first check in the large site of a server that has just been started.
pub(super) async fn cold(bench: &mut Bench) -> Result<()> {
    if !bench.wants(&["cold"]) {
        return Ok(());
    }
    let held = bench.sqlite().await?;
    let token = bench.tokens(&held, &[held.ids.manager]).await?.pop();
    let mut times = Histogram::new_with_bounds(1, 60_000_000_000, 3)?;
    let mut run = Run::new("cold");
    for start in 0..STARTS {
        let canopy = bench.canopy(&held, SERVER).await?;
        let asker = Asker {
            address: canopy.address,
            token: token.clone(),
        };
        let mut line = Line::open(canopy.address)?;
        // Who asks is known by then, and the connection is open.
        line.data(&asker, "{ viewer { id } }", &json!({}))?;
        let input = json!({
            "action": "cameras.view",
            "targetId": held.ids.camera(start as u32),
        });
        let body = json!({ "query": CHECK, "variables": { "input": input } });
        let request = post(&asker, "/graphql", &body);
        let asked = Instant::now();
        let (status, body) = line.ask(&request)?;
        times.saturating_record(asked.elapsed().as_nanos() as u64);
        let answer: Value = serde_json::from_slice(&body)?;
        run.errors += u64::from(status != 200);
        run.wrong += u64::from(answer["data"]["check"]["allowed"] != true);
        canopy.stop()?;
    }
    let cameras = bench.data.large_site_cameras();
    bench.put(Row {
        run: run.with_times(&times),
        load_cpu: None,
        note: format!("{STARTS} starts; a site with {cameras} cameras, on SQLite"),
    });
    Ok(())
}
