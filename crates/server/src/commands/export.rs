//! `canopy export`: the whole System to a file or to standard output.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, ensure};
use canopy_app::Exported;
use flate2::Compression;
use flate2::write::GzEncoder;

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
    let target = Target::new(&path).map_err(usage)?;
    let exported = target.fill(&config).await;
    if exported.is_err() {
        target.give_up();
    }
    console::print(&said(&exported?))
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

/// A file that takes its place once it is whole.
struct Target {
    path: PathBuf,
    part: PathBuf,
}

impl Target {
    fn new(path: &Path) -> Result<Self> {
        if let Ok(found) = fs::metadata(path) {
            ensure!(
                found.is_file(),
                "{} is no file; leave it out to write to standard output",
                path.display()
            );
        }
        let mut part = path.as_os_str().to_owned();
        part.push(".part");
        Ok(Self {
            path: path.to_owned(),
            part: part.into(),
        })
    }

    async fn fill(&self, config: &Config) -> Result<Exported> {
        let failed = || format!("failed to write {}", self.part.display());
        let file = self.create().with_context(failed)?;
        let gzipped = self.path.extension().is_some_and(|name| name == "gz");
        let (exported, file) = if gzipped {
            let gzip = GzEncoder::new(file, Compression::default());
            let (exported, gzip) = write(config, gzip).await?;
            (exported, gzip.finish().with_context(failed)?)
        } else {
            write(config, file).await?
        };
        file.sync_all().with_context(failed)?;
        fs::rename(&self.part, &self.path)
            .with_context(|| format!("failed to make {}", self.path.display()))?;
        Ok(exported)
    }

    /// A new one, which nobody else reads: it holds what the database holds.
    fn create(&self) -> io::Result<File> {
        match fs::remove_file(&self.part) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&self.part)
    }

    fn give_up(&self) {
        if let Err(error) = fs::remove_file(&self.part)
            && error.kind() != ErrorKind::NotFound
        {
            console::note(&format!(
                "failed to remove {}: {error}",
                self.part.display()
            ));
        }
    }
}
