//! `canopy import`: reads and checks the file, asks what is there, writes what is new.

use anyhow::{Context, Result, bail};
use canopy_app::{App, AppError};
use canopy_domain::{Command, GroupId, Import as Batch};
use indicatif::{ProgressBar, ProgressStyle};

use crate::cli::{Import, ImportFile};
use crate::config::Config;
use crate::console;
use crate::failure::OrFail;
use crate::import::{BadRow, Checked, Existing, Plan, cameras, groups, table};

/// The most bad rows that are shown one by one.
const SHOWN: usize = 50;

pub(crate) async fn run(config: Config, import: Import) -> Result<()> {
    let (file, checked) = match import {
        Import::Cameras(call) => {
            let table = table::open(&call.file.file)?;
            let columns = (&call.groups_from, call.file.name_column.as_str());
            let rows = cameras::check(&table, columns.0, columns.1)?;
            (call.file, Checked::Cameras(rows))
        }
        Import::Groups(call) => {
            let table = table::open(&call.file.file)?;
            let rows = groups::check(&table, &call.path_column, &call.file.name_column)?;
            (call.file, Checked::Groups(rows))
        }
    };
    report(&file, checked.bad())?;

    let app = App::start(config.settings()).await.or_fail("start")?;
    let done = write(&app, &file, &checked).await;
    app.stop().await;
    console::print(&done?)
}

/// Names every bad row; without `--skip-bad` one of them is enough to write nothing.
fn report(file: &ImportFile, bad: &[BadRow]) -> Result<()> {
    for row in bad.iter().take(SHOWN) {
        console::note(&format!(
            "{}:{}: {}",
            file.file.display(),
            row.line,
            row.why
        ));
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

async fn write(app: &App, file: &ImportFile, checked: &Checked) -> Result<String> {
    let Some(root) = app.root().await.or_fail("find the root group")? else {
        bail!("the System has no root group yet; run `canopy init` first");
    };
    let under = match &file.under {
        None => root,
        Some(text) => match app.find_group(text).await {
            Err(AppError::NotFound) => bail!("--under {text:?} is no group; give its id or name"),
            found => found.or_fail("find the group of --under")?,
        },
    };
    let plan = plan(app, checked, root, under).await?;
    let summary = format!(
        "cameras added: {}, groups added: {}, rows there already: {}, bad rows left out: {}\n",
        plan.cameras.len(),
        plan.groups.len(),
        plan.known,
        checked.bad().len(),
    );
    carry_out(app, plan).await?;
    Ok(summary)
}

async fn plan(app: &App, checked: &Checked, root: GroupId, under: GroupId) -> Result<Plan> {
    let known_groups = app.group_external_ids().await.or_fail("list the groups")?;
    let known_cameras = match checked {
        Checked::Cameras(_) => app
            .camera_external_ids()
            .await
            .or_fail("list the cameras")?,
        Checked::Groups(_) => std::collections::HashSet::new(),
    };
    let existing = Existing {
        groups: &known_groups,
        cameras: &known_cameras,
        root,
        under,
    };
    Ok(checked.plan(&existing, &mut || app.new_id()))
}

/// In large transactions, parents before children, with a progress bar where there is a terminal.
async fn carry_out(app: &App, plan: Plan) -> Result<()> {
    let bar = ProgressBar::new(plan.len() as u64);
    if let Ok(style) = ProgressStyle::with_template("{wide_bar} {human_pos}/{human_len} {eta}") {
        bar.set_style(style);
    }
    for batch in plan.batches() {
        let rows = rows(&batch);
        let done = app.operate(Command::Import(batch)).await;
        done.or_fail("import").with_context(|| {
            format!(
                "{} of {} rows were written; run the same command again to add the others",
                bar.position(),
                bar.length().unwrap_or(0)
            )
        })?;
        bar.inc(rows);
    }
    bar.finish_and_clear();
    Ok(())
}

fn rows(batch: &Batch) -> u64 {
    (batch.groups.len() + batch.cameras.len()) as u64
}
