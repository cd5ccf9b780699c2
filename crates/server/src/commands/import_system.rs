//! `canopy import system`: an export into an empty database.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::Path;

use anyhow::{Context, Result, anyhow, ensure};
use flate2::bufread::MultiGzDecoder;

use crate::cli::ImportSystem;
use crate::config::Config;
use crate::console;
use crate::failure::usage;

/// Bytes that are read at once.
const PIECE: usize = 64 << 10;

pub(crate) async fn run(config: Config, import: ImportSystem) -> Result<()> {
    let path = import.file;
    readable_twice(&path).map_err(usage)?;
    let refused = |error| anyhow!("nothing was written: {error}");

    // To its end, before the database is so much as opened.
    let file = open(&path)?;
    let checked = tokio::task::spawn_blocking(move || canopy_app::check_export(file)).await?;
    let expected = checked.map_err(refused)?;
    console::note(&format!(
        "the file is whole: {} rows; writing them …",
        expected.rows
    ));

    let (url, options) = (config.database_url.expose(), config.settings().store);
    canopy_app::restore(url, &options, open(&path)?, &expected)
        .await
        .map_err(|error| anyhow!("failed to import: {error}"))?;
    let head = super::head(expected.revision, &expected.hash);
    console::print(&format!("imported {} rows\nhead {head}\n", expected.rows))
}

/// What comes through a pipe is gone once it is checked.
fn readable_twice(path: &Path) -> Result<()> {
    let pipe = "is no file that can be read twice: it is checked whole before anything is written; \
                store it in one first";
    ensure!(path != Path::new("-"), "standard input {pipe}");
    let found = fs::metadata(path);
    let found = found.with_context(|| format!("failed to read {}", path.display()))?;
    ensure!(found.is_file(), "{} {pipe}", path.display());
    Ok(())
}

/// Whether it is gzipped is told from its first bytes, not from its name.
fn open(path: &Path) -> Result<Box<dyn BufRead + Send>> {
    let failed = || format!("failed to read {}", path.display());
    let file = File::open(path).with_context(failed)?;
    let mut file = BufReader::with_capacity(PIECE, file);
    if file
        .fill_buf()
        .with_context(failed)?
        .starts_with(&[0x1f, 0x8b])
    {
        let plain = MultiGzDecoder::new(file);
        return Ok(Box::new(BufReader::with_capacity(PIECE, plain)));
    }
    Ok(Box::new(file))
}
