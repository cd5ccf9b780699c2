//! The load test; `cargo xtask load` builds and starts it.

#![allow(
    clippy::print_stdout,
    reason = "a command-line tool says what it found"
)]

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use canopy_benches::dataset::Size;
use canopy_benches::load::bench::{Bench, GroupFile, Options};
use canopy_benches::load::report::table;
use canopy_benches::load::rows;
use clap::{Parser, ValueEnum};

/// Drives a server over HTTP and compares every answer
#[derive(Debug, Parser)]
#[command(name = "canopy-load")]
struct Arguments {
    /// The data set: S (50,000 cameras), M (500,000) or L (5,000,000)
    #[arg(long, default_value = "S", value_parser = size)]
    set: Size,
    /// What the data set follows from
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The groups of this CSV file (.gz: packed) in place of those of the data set
    #[arg(long, value_name = "FILE")]
    tree: Option<PathBuf>,
    /// The columns that name them, from the top down
    #[arg(long, value_delimiter = ',', default_value = "id", requires = "tree")]
    tree_columns: Vec<String>,
    /// Only these rows
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// How long each row is driven
    #[arg(long, default_value_t = 10.0)]
    seconds: f64,
    /// The database of rows that could run on either
    #[arg(long, default_value = "sqlite")]
    database: Database,
    /// Where data sets are kept and reports written
    #[arg(long)]
    folder: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Database {
    Sqlite,
    Postgres,
}

fn size(text: &str) -> Result<Size> {
    Size::parse(text).context("there are the sets S, M and L")
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let cores = std::thread::available_parallelism()?.get();
    ensure!(
        cores > 1,
        "a load test wants two cores: the server's and its own"
    );
    let options = Options {
        size: arguments.set,
        seed: arguments.seed,
        tree: arguments.tree.map(|file| GroupFile {
            file,
            columns: arguments.tree_columns,
        }),
        time: Duration::from_secs_f64(arguments.seconds),
        only: arguments.only,
        folder: arguments.folder,
        postgres: arguments.database == Database::Postgres,
    };
    let title = format!(
        "Data set {}, {} s a row, {cores} cores; the server on one of them, the load on another.",
        options.set(),
        arguments.seconds,
    );
    let folder = options.folder.clone();
    std::fs::create_dir_all(&folder).context("failed to make the folder of reports")?;
    let mut bench = Bench::new(options, title)?;
    // What was measured is told also where the rest could not be.
    let measured = actix_rt::System::new().block_on(rows::run(&mut bench));
    print!("{}", table(&bench.report));
    bench.report.write(&folder)?;
    measured?;
    let failures = bench.report.failures();
    ensure!(failures == 0, "{failures} answers were wrong or missing");
    Ok(())
}
