//! `canopy export`: the whole System to a file or to standard output.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, ensure};
use canopy_app::Exported;
use flate2::Compression;
use flate2::write::GzEncoder;
use tempfile::{Builder, NamedTempFile};

use crate::cli::Export;
use crate::config::Config;
use crate::console;
use crate::failure::usage;

pub(crate) async fn run(config: Config, export: Export) -> Result<()> {
    super::must_exist(&config)?;
    let Some(path) = export.file else {
        let (exported, _) = write(&config, io::stdout()).await?;
        console::note(said(&exported).trim_end());
        return Ok(());
    };
    is_for_a_file(&path).map_err(usage)?;
    console::print(&said(&fill(&config, &path).await?))
}

async fn write<W>(config: &Config, out: W) -> Result<(Exported, W)>
where
    W: Write + Send + 'static,
{
    let options = config.settings().store;
    let exported = canopy_app::export(config.database_url.expose(), &options, out).await;
    exported.map_err(|error| anyhow!("failed to export: {error}"))
}

fn said(exported: &Exported) -> String {
    let head = super::head(exported.revision, &exported.hash);
    format!("exported {} rows\nhead {head}\n", exported.rows)
}

fn is_for_a_file(path: &Path) -> Result<()> {
    if let Ok(found) = fs::metadata(path) {
        ensure!(
            found.is_file(),
            "{} is no file; leave it out to write to standard output",
            path.display()
        );
    }
    Ok(())
}

/// Writes a file that takes its place once it is whole.
async fn fill(config: &Config, path: &Path) -> Result<Exported> {
    let part = part(path).with_context(|| format!("failed to make {}", path.display()))?;
    let name: PathBuf = part.path().into();
    let failed = || format!("failed to write {}", name.display());
    let (exported, part) = if path.extension().is_some_and(|name| name == "gz") {
        let gzip = GzEncoder::new(part, Compression::default());
        let (exported, gzip) = write(config, gzip).await?;
        (exported, gzip.finish().with_context(failed)?)
    } else {
        write(config, part).await?
    };
    part.as_file().sync_all().with_context(failed)?;
    part.persist(path)
        .with_context(|| format!("failed to make {}", path.display()))?;
    Ok(exported)
}

/// A file of this export's own beside that one, removed unless it takes its place. Its owner alone
/// can read it: it holds what the database holds.
fn part(path: &Path) -> io::Result<NamedTempFile> {
    let mut prefix = path.file_name().unwrap_or_default().to_owned();
    prefix.push(".");
    let mut builder = Builder::new();
    builder.prefix(&prefix).suffix(OsStr::new(".part"));
    match path.parent() {
        Some(folder) if folder != Path::new("") => builder.tempfile_in(folder),
        _ => builder.tempfile_in("."),
    }
}
