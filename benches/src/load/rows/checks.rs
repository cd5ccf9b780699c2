//! Checks, one and a hundred at a time, beside the echo and the plain integration.

use anyhow::Result;

use super::asks::Asks;
use super::lists;
use crate::load::bench::{Bench, SERVER};
use crate::load::{Course, Pace, Program, Script};

const ROWS: [&str; 11] = [
    "echo",
    "plain",
    "check",
    "check_by_id",
    "check_about",
    "checks_100",
    "accessible_resources",
    "echo_70",
    "check_70",
    "two_workers",
    "accessible_resources_last",
];

pub(super) async fn run(bench: &mut Bench) -> Result<()> {
    if !bench.wants(&ROWS) {
        return Ok(());
    }
    let held = bench.sqlite().await?;
    let asks = Asks::draw(bench, &held).await?;
    let echo = Program::start("canopy-echo", SERVER, &[]).await?;
    let script = Script::of("echo", asks.echoed(&echo, &held)?);
    bench.set_echo(echo, script);
    bench.echo("echo", Pace::Unpaced)?;

    if bench.wants(&["plain"]) {
        let database = [("CANOPY_DATABASE_URL", held.url.clone())];
        let plain = Program::start("canopy-plain", SERVER, &database).await?;
        let mut script = Script::of("check", asks.text(&plain, &held)?);
        let course = bench.course(&asks.manager(&plain), Pace::Unpaced);
        bench.beside_echo("plain", &plain, course, &mut script)?;
        plain.stop()?;
    }

    let canopy = bench.canopy(&held, SERVER).await?;
    let course = bench.course(&asks.manager(&canopy), Pace::Unpaced);
    let mut script = Script::of("check", asks.text(&canopy, &held)?);
    let check = bench.beside_echo("check", &canopy, course, &mut script)?;
    let highest = check.rate.unwrap_or(1.0);
    if bench.wants(&["check_70", "echo_70"]) {
        // Of the echo that the highest rate was measured beside.
        let echo = check.ratio_to_echo.map_or(1.0, |ratio| highest / ratio);
        bench.echo("echo_70", Pace::Offered(0.7 * echo))?;
        let course = Course {
            pace: Pace::Offered(0.7 * highest),
            ..course
        };
        let (row, _) = bench.measure("check_70", &canopy, course, &mut script)?;
        bench.put(row);
    }
    if bench.wants(&["check_by_id"]) {
        let mut script = Script::of("check", asks.by_id(&canopy, &held)?);
        bench.beside_echo("check_by_id", &canopy, course, &mut script)?;
    }
    if bench.wants(&["check_about"]) {
        let mut script = Script::of("check", asks.about(bench, &canopy, &held)?);
        bench.beside_echo("check_about", &canopy, course, &mut script)?;
    }
    if bench.wants(&["checks_100"]) {
        let mut script = Script::of("checks", asks.hundreds(&bench.data, &canopy, &held)?);
        let run = bench.beside_echo("checks_100", &canopy, course, &mut script)?;
        let decisions = 100.0 * run.rate.unwrap_or(0.0);
        bench.note(&format!("{decisions:.0} decisions/s"));
    }
    lists::accessible(bench, &canopy, &held, &asks)?;
    canopy.stop()?;

    if bench.wants(&["two_workers"]) {
        let canopy = bench.canopy(&held, "0,1").await?;
        let mut script = Script::of("check", asks.text(&canopy, &held)?);
        let course = Course {
            address: canopy.address,
            pace: Pace::Offered(highest / 10.0),
            core: None,
            ..course
        };
        let (row, _) = bench.measure("two_workers", &canopy, course, &mut script)?;
        bench.put(row);
        canopy.stop()?;
    }
    Ok(())
}
