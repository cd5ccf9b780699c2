//! A mixed day: checks, lists and changes at an offered rate while others watch, beside the checks
//! alone at the same rate.

use anyhow::{Context, Result};
use canopy_domain::Action;
use serde_json::json;

use super::asks::Asks;
use super::changes;
use super::under::Under;
use super::watchers::Watchers;
use crate::dataset::DataSet;
use crate::load::bench::{Bench, SERVER};
use crate::load::report::Row;
use crate::load::{Asker, Kind, Line, Pace, Prepared, Program, Script, post};

/// Requests a second.
const OFFERED: f64 = 5_000.0;

/// Streams of changes that are open meanwhile.
const WATCHERS: usize = 200;

const LIST: &str = "query ($first: Int) { accessibleResources(action: \"cameras.view\", first: \
    $first) { totalCount nodes { id kind name } } }";

pub(super) async fn run(bench: &mut Bench) -> Result<()> {
    const ROWS: [&str; 5] = [
        "mixed",
        "mixed_checks",
        "mixed_lists",
        "mixed_changes",
        "mixed_alone",
    ];
    if !bench.wants(&ROWS) {
        return Ok(());
    }
    let held = if bench.options.postgres {
        bench.postgres().await?
    } else {
        bench.sqlite().await?
    };
    let asks = Asks::draw(bench, &held).await?;
    let canopy = bench.canopy(&held, SERVER).await?;
    let manager = asks.manager(&canopy);
    let course = bench.course(&manager, Pace::Offered(OFFERED));

    let mut alone = Script::of("check", asks.in_part(&canopy, &held));
    let (row, _) = bench.measure("mixed_alone", &canopy, course, &mut alone)?;
    bench.put(row);

    let mut callers: Vec<u32> = asks.callers().collect();
    callers.sort_unstable();
    let people = changes::people(&bench.data, &callers);
    let mut script = Script::new(vec![
        Kind {
            name: "check",
            share: 95,
            requests: asks.in_part(&canopy, &held),
        },
        Kind {
            name: "list",
            share: 4,
            requests: lists(&bench.data, &canopy, &asks, &callers),
        },
        Kind {
            name: "change",
            share: 1,
            requests: changes::roles(&manager, &held, &people),
        },
    ]);
    let watching = callers.iter().take(WATCHERS - 1);
    let watching = watching.map(|user| asks.asker(&canopy, *user));
    let tokens: Option<Vec<String>> = std::iter::once(manager.clone())
        .chain(watching)
        .map(|asker| asker.token)
        .collect();
    let watchers = Watchers::open(canopy.address, tokens.context("a token is missing")?)?;
    let before = revision(&canopy, &manager)?;
    let memory = canopy.resident_mb()?;
    let (mut row, measured) = bench.measure("mixed", &canopy, course, &mut script)?;
    let changed = revision(&canopy, &manager)? - before;
    let heard = watchers.close(changed)?;
    // Each change is told to whoever may see all, once; and no stream ends.
    row.run.wrong += heard.by_first.abs_diff(changed);
    row.run.errors += heard.failed;
    row.note = format!(
        "{WATCHERS} subscribers heard {} events of {changed} changes; memory {memory:.0} MB before",
        heard.events
    );
    bench.put(row.clone());
    for ((kind, times), share) in measured.times.iter().zip([0.95, 0.04, 0.01]) {
        let mut part = Row {
            note: format!("the {kind}s of it"),
            ..row.clone()
        };
        part.run.name = format!("mixed_{kind}s");
        part.run.rate = Some(times.len() as f64 / measured.elapsed.as_secs_f64());
        part.run.offered = Some(share * OFFERED);
        (part.run.errors, part.run.wrong) = (0, 0);
        part.run = part.run.with_times(times);
        bench.put(part);
    }
    canopy.stop()
}

/// First pages of what different users see: the count is the data set's.
fn lists(data: &DataSet, canopy: &Program, asks: &Asks, callers: &[u32]) -> Vec<Prepared> {
    let under = Under::new(data);
    let each = callers.iter().take(100).map(|user| {
        let count = under.allowed(*user, Action::CamerasView).len();
        let body = json!({ "query": LIST, "variables": { "first": 50 } });
        let bytes = post(&asks.asker(canopy, *user), "/graphql", &body);
        Prepared::part(bytes, &format!("\"totalCount\":{count},"))
    });
    each.collect()
}

/// The newest revision.
fn revision(canopy: &Program, asker: &Asker) -> Result<u64> {
    const NEWEST: &str = "{ accessibleResources(action: \"cameras.view\", first: 1) { revision } }";
    let mut line = Line::open(canopy.address)?;
    let data = line.data(asker, NEWEST, &json!({}))?;
    let revision = data["accessibleResources"]["revision"].as_str();
    let revision = revision.context("an answer says by which revision")?;
    Ok(revision.parse()?)
}
