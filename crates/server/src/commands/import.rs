//! `canopy import` of a CSV file: reads and checks the file, asks what is there, writes what is new.

use std::collections::HashSet;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use canopy_app::{AppError, Importer};
use canopy_domain::{Command, GroupId};
use futures::{StreamExt, stream};
use indicatif::{ProgressBar, ProgressStyle};

use crate::cli::{ImportFile, ImportTable};
use crate::config::Config;
use crate::console;
use crate::failure::OrFail;
use crate::import::cameras::PlacedBy;
use crate::import::{
    BadRow, Batch, Checked, Existing, Fresh, Plan, assignments, cameras, groups, table, users,
};

/// The most bad rows that are shown one by one.
const SHOWN: usize = 50;

/// Commands under way at once, where none needs another: the next is made, and waits for the lock,
/// while the database writes one. With more, two would share a transaction, and others would wait
/// longer for the lock.
const AT_ONCE: usize = 2;

/// After more than this the database looks anew at what is in it.
const MUCH: usize = 10_000;

pub(crate) async fn run(config: Config, import: ImportTable) -> Result<()> {
    let (file, under, checked) = check(import)?;
    report(&file, checked.bad())?;

    let importer = Importer::start(config.settings()).await.or_fail("start")?;
    let done = write(&importer, &file, under.as_deref(), &checked).await;
    importer.stop().await;
    console::print(&done?)
}

/// The file, the group to import into, and the rows.
fn check(import: ImportTable) -> Result<(ImportFile, Option<String>, Checked)> {
    let open = |file: &ImportFile| table::open(&file.file);
    Ok(match import {
        ImportTable::Cameras(call) => {
            let columns = cameras::Columns {
                name: &call.name_column,
                id: call.id_column.as_deref(),
                place: match &call.group_column {
                    Some(column) => PlacedBy::Path(column),
                    None => PlacedBy::Names(&call.groups_from),
                },
            };
            let rows = cameras::check(open(&call.file)?, &columns)?;
            (call.file, call.under, Checked::Cameras(rows))
        }
        ImportTable::Groups(call) => {
            let rows = groups::check(open(&call.file)?, &call.path_column, &call.name_column)?;
            (call.file, call.under, Checked::Groups(rows))
        }
        ImportTable::Users(call) => {
            let columns = users::Columns {
                email: &call.email_column,
                name: &call.name_column,
                group: &call.group_column,
                role: &call.role_column,
            };
            let rows = users::check(open(&call.file)?, &columns)?;
            (call.file, None, Checked::Users(rows))
        }
        ImportTable::Assignments(call) => {
            let table = open(&call.file)?;
            let rows = assignments::check(table, &call.email_column, &call.camera_column)?;
            (call.file, None, Checked::Assignments(rows))
        }
    })
}

/// Names every bad row; without `--skip-bad` one of them is enough to write nothing.
fn report(file: &ImportFile, bad: &[BadRow]) -> Result<()> {
    for row in bad.iter().take(SHOWN) {
        console::note(&format!("{}: {}", place(&file.file, row.line), row.why));
    }
    if bad.len() > SHOWN {
        console::note(&format!("and {} more bad rows", bad.len() - SHOWN));
    }
    if !bad.is_empty() && !file.skip_bad {
        bail!(
            "nothing was written, because of bad rows ({}); mend them, or leave them out with --skip-bad",
            bad.len()
        );
    }
    Ok(())
}

fn place(file: &Path, line: u64) -> String {
    format!("{}:{line}", file.display())
}

async fn write(
    importer: &Importer,
    file: &ImportFile,
    under: Option<&str>,
    checked: &Checked,
) -> Result<String> {
    let existing = existing(importer, under, checked).await?;
    let mut fresh = Fresh {
        id: &mut || importer.new_id(),
        salt: &mut || importer.new_salt(),
    };
    let mut plan = checked.plan(&existing, &mut fresh);
    drop(existing);
    let mut bad = std::mem::take(&mut plan.bad);
    bad.extend(refused(importer, &plan).await?);
    bad.sort_by_key(|row| row.line);
    bad.dedup_by_key(|row| row.line);
    report(file, &bad)?;
    plan.leave_out(&bad.iter().map(|row| row.line).collect());

    let summary = summary(checked, &plan, checked.bad().len() + bad.len());
    let much = plan.len() > MUCH;
    carry_out(importer, file, plan).await?;
    if much {
        importer
            .settle()
            .await
            .or_fail("look at what was written")?;
    }
    Ok(summary)
}

fn summary(checked: &Checked, plan: &Plan, bad: usize) -> String {
    let added = match checked {
        Checked::Cameras(_) | Checked::Groups(_) => format!(
            "cameras added: {}, groups added: {}",
            plan.cameras.len(),
            plan.groups.len()
        ),
        Checked::Users(_) => format!(
            "users added: {}, memberships added: {}",
            plan.new_users(),
            plan.memberships()
        ),
        Checked::Assignments(_) => format!("assignments added: {}", plan.assignments.len()),
    };
    let known = plan.known;
    format!("{added}, rows there already: {known}, bad rows left out: {bad}\n")
}

/// What is there of all that the file is about.
async fn existing(importer: &Importer, under: Option<&str>, checked: &Checked) -> Result<Existing> {
    let Some(root) = importer.root().await.or_fail("find the root group")? else {
        bail!("the System has no root group yet; run `canopy init` first");
    };
    let mut existing = Existing::new(root);
    existing.under = under_group(importer, root, under).await?;
    let groups = async {
        importer
            .group_external_ids()
            .await
            .or_fail("list the groups")
    };
    let known = async |emails: &[_]| {
        importer
            .users_of_emails(emails)
            .await
            .or_fail("look up the users")
    };
    match checked {
        Checked::Groups(_) => existing.groups = groups.await?,
        Checked::Cameras(_) => {
            existing.groups = groups.await?;
            let cameras = importer.camera_external_ids().await;
            existing.cameras = cameras.or_fail("list the cameras")?;
        }
        Checked::Users(users) => {
            existing.groups = groups.await?;
            existing.users = known(&users.emails()).await?;
        }
        Checked::Assignments(assignments) => {
            existing.users = known(&assignments.emails()).await?;
            let cameras = importer
                .cameras_of_external_ids(&assignments.cameras())
                .await;
            existing.named_cameras = cameras.or_fail("look up the cameras")?;
        }
    }
    Ok(existing)
}

async fn under_group(importer: &Importer, root: GroupId, under: Option<&str>) -> Result<GroupId> {
    let Some(text) = under else { return Ok(root) };
    match importer.find_group(text).await {
        Err(AppError::NotFound) => bail!("--under {text:?} is no group; give its id or name"),
        found => found.or_fail("find the group of --under"),
    }
}

/// The rows of users that a rule speaks against: told before anything is written.
async fn refused(importer: &Importer, plan: &Plan) -> Result<Vec<BadRow>> {
    let users = Plan {
        users: plan.users.clone(),
        ..Plan::default()
    };
    let mut bad = Vec::new();
    for batch in users.batches() {
        let command = Command::Import(batch.import.clone());
        let Err(error) = importer.rehearse(command).await else {
            continue;
        };
        let AppError::Refused(refusals) = &error else {
            return Err(error).or_fail("try the import");
        };
        for refusal in refusals {
            let Some(line) = batch.line(refusal) else {
                return Err(error).or_fail("try the import");
            };
            let rule = refusal.rule.map(|rule| format!(" (rule {rule})"));
            let why = format!("{}{}", refusal.message, rule.unwrap_or_default());
            bad.push(BadRow::new(line, why));
        }
    }
    Ok(bad)
}

/// In large transactions, parents before children, with a progress bar where there is a terminal.
async fn carry_out(importer: &Importer, file: &ImportFile, mut plan: Plan) -> Result<()> {
    let bar = ProgressBar::new(plan.len() as u64);
    if let Ok(style) = ProgressStyle::with_template("{wide_bar} {human_pos}/{human_len} {eta}") {
        bar.set_style(style);
    }
    let groups = Plan {
        groups: std::mem::take(&mut plan.groups),
        ..Plan::default()
    };
    // A group's parent is in the command before; nothing else needs what stands beside it.
    for (plan, at_once) in [(groups, 1), (plan, AT_ONCE)] {
        let commands = plan.batches().map(|batch| operate(importer, batch));
        let mut done = stream::iter(commands).buffered(at_once);
        while let Some((batch, done)) = done.next().await {
            tell(file, &batch, done).with_context(|| {
                format!(
                    "{} of {} rows were written; run the same command again to add the others",
                    bar.position(),
                    bar.length().unwrap_or(0)
                )
            })?;
            bar.inc(batch.len() as u64);
        }
    }
    bar.finish_and_clear();
    Ok(())
}

async fn operate(importer: &Importer, batch: Batch) -> (Batch, Result<(), AppError>) {
    let done = importer
        .operate(Command::Import(batch.import.clone()))
        .await;
    (batch, done)
}

/// A refusal that comes now, since others change things meanwhile, names its line too.
fn tell(file: &ImportFile, batch: &Batch, done: Result<(), AppError>) -> Result<()> {
    let Err(AppError::Refused(refusals)) = &done else {
        return done.or_fail("import");
    };
    let lines: HashSet<u64> = refusals.iter().filter_map(|no| batch.line(no)).collect();
    let mut lines: Vec<u64> = lines.into_iter().collect();
    lines.sort_unstable();
    let lines: Vec<String> = lines.iter().map(|line| place(&file.file, *line)).collect();
    let error = done.or_fail("import");
    if lines.is_empty() {
        return error;
    }
    error.map_err(|error| anyhow!("{error}; see {}", lines.join(", ")))
}
