//! What the rows share: the data set and its databases, the echo beside each of them, the report.

#![allow(clippy::print_stderr, reason = "says how far it is")]

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use canopy_app::{App, Settings};
use canopy_domain::UserId;
use canopy_testkit::Postgres;

use crate::dataset::{DataSet, Size, paths};
use crate::system::{Ids, OrFail, import, initialise, tokens};

use super::report::{Report, Row, Run};
use super::{Asker, Course, Measured, Pace, Program, Script, drive, program};

/// The core of the server, and that of the load, where each has its own.
pub const SERVER: &str = "0";
const LOAD: usize = 1;

/// Connections of most rows.
pub const CONNECTIONS: usize = 32;

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Options {
    /// How large the data set is.
    pub size: Size,
    /// What it follows from.
    pub seed: u64,
    /// The groups in place of those that are drawn.
    pub tree: Option<GroupFile>,
    /// How long each row is driven.
    pub time: Duration,
    /// The rows that are wanted; none: all.
    pub only: Vec<String>,
    /// Where data sets are kept and reports written.
    pub folder: PathBuf,
    /// Whether rows that could run on either database run on PostgreSQL.
    pub postgres: bool,
}

/// A file of groups, and the columns that name them.
#[derive(Debug, Clone)]
pub struct GroupFile {
    /// CSV, packed where its name ends in `.gz`.
    pub file: PathBuf,
    /// From the top down.
    pub columns: Vec<String>,
}

impl Options {
    /// The data set in words, short enough for the name of a folder.
    #[must_use]
    pub fn set(&self) -> String {
        let set = format!("{:?}-{}", self.size, self.seed);
        let stem = |tree: &GroupFile| {
            let name = tree.file.file_name().unwrap_or_default();
            let name = name.to_string_lossy();
            name.split('.').next().unwrap_or_default().to_owned()
        };
        match &self.tree {
            Some(tree) => format!("{set}-{}", stem(tree)),
            None => set,
        }
    }
}

/// A load test under way.
pub struct Bench {
    /// What was asked for.
    pub options: Options,
    /// The data set.
    pub data: DataSet,
    /// What was measured so far.
    pub report: Report,
    echo: Option<Echo>,
}

struct Echo {
    program: Program,
    script: Script,
}

/// A database that a row may change, with the ids of what is in it.
pub struct Held {
    /// For `CANOPY_DATABASE_URL`.
    pub url: String,
    /// By number.
    pub ids: Ids,
    _folder: Option<tempfile::TempDir>,
    _postgres: Option<Postgres>,
}

impl Bench {
    /// One that has measured nothing yet.
    ///
    /// # Errors
    /// The file of groups cannot be read.
    pub fn new(options: Options, title: String) -> Result<Self> {
        let data = match &options.tree {
            Some(tree) => {
                let paths = paths::read(&tree.file, &tree.columns)?;
                DataSet::in_groups(paths, options.size, options.seed)
            }
            None => DataSet::generate(options.size, options.seed),
        };
        let rows = Vec::new();
        Ok(Self {
            options,
            data,
            report: Report { title, rows },
            echo: None,
        })
    }

    /// Whether one of these rows is wanted.
    #[must_use]
    pub fn wants(&self, names: &[&str]) -> bool {
        let only = &self.options.only;
        only.is_empty() || names.iter().any(|name| only.iter().any(|one| one == name))
    }

    /// A copy of the data set's SQLite database, which is made where there is none yet.
    ///
    /// # Errors
    /// It cannot be made.
    pub async fn sqlite(&self) -> Result<Held> {
        let kept = self.kept()?;
        let folder = tempfile::Builder::new()
            .prefix("copy-")
            .tempdir_in(&self.options.folder)?;
        for entry in std::fs::read_dir(&kept)? {
            let entry = entry?;
            std::fs::copy(entry.path(), folder.path().join(entry.file_name()))?;
        }
        let url = sqlite_url(folder.path());
        Ok(Held {
            ids: Ids::read(&url, &self.data).await?,
            url,
            _folder: Some(folder),
            _postgres: None,
        })
    }

    /// The folder of the database that is kept.
    fn kept(&self) -> Result<PathBuf> {
        let folder = self.options.folder.join(self.options.set());
        if folder.is_dir() {
            return Ok(folder);
        }
        std::fs::create_dir_all(&self.options.folder)?;
        let making = tempfile::Builder::new()
            .prefix("making-")
            .tempdir_in(&self.options.folder)?;
        self.fill(&sqlite_url(making.path()))?;
        // Under its name only when it is whole.
        std::fs::rename(making.path(), &folder).context("failed to keep the data set")?;
        let _ = making.keep();
        Ok(folder)
    }

    /// A PostgreSQL of its own that holds the data set.
    ///
    /// # Errors
    /// It cannot be made.
    pub async fn postgres(&self) -> Result<Held> {
        let postgres = Postgres::options().setting("shared_buffers=1GB").start()?;
        let url = postgres.create_database()?;
        self.fill(&url)?;
        Ok(Held {
            ids: Ids::read(&url, &self.data).await?,
            url,
            _folder: None,
            _postgres: Some(postgres),
        })
    }

    /// By `canopy import`, as its users would.
    fn fill(&self, url: &str) -> Result<()> {
        eprintln!("importing the data set {} …", self.options.set());
        import(&program::beside("canopy")?, url, &self.data).map(drop)
    }

    /// A System with its first manager and nothing else.
    ///
    /// # Errors
    /// There is one already.
    pub async fn initialise(&self, url: &str) -> Result<()> {
        let app = App::start(Settings::new(url)).await.or_fail("start")?;
        let made = initialise(&app).await;
        app.stop().await;
        made.map(drop)
    }

    /// Tokens of these users, made while no server runs on the database.
    ///
    /// # Errors
    /// One of them may not have one.
    pub async fn tokens(&self, held: &Held, users: &[UserId]) -> Result<Vec<String>> {
        let app = App::start(Settings::new(&held.url))
            .await
            .or_fail("start")?;
        let made = tokens(&app, users).await;
        app.stop().await;
        made
    }

    /// A `canopy` on this database.
    ///
    /// # Errors
    /// It does not get ready.
    pub async fn canopy(&self, held: &Held, cores: &str) -> Result<Program> {
        let database = [("CANOPY_DATABASE_URL", held.url.clone())];
        Program::start("canopy", cores, &database).await
    }

    /// The way to drive a server on its own core.
    #[must_use]
    pub fn course(&self, asker: &Asker, pace: Pace) -> Course {
        Course {
            address: asker.address,
            connections: CONNECTIONS,
            pace,
            time: self.options.time,
            core: Some(LOAD),
        }
    }

    /// Drives a server, after a moment to get warm, and says what came of all kinds together.
    ///
    /// # Errors
    /// The server is not there.
    pub fn measure(
        &self,
        name: &str,
        program: &Program,
        course: Course,
        script: &mut Script,
    ) -> Result<(Row, Measured)> {
        let warm = Course {
            time: self.options.time.min(Duration::from_millis(500)),
            ..course
        };
        drive(warm, script)?;
        let before = program.used()?;
        let measured = drive(course, script)?;
        let mut all = hdrhistogram::Histogram::new_from(&measured.times[0].1);
        for (_, times) in &measured.times {
            all.add(times)?;
        }
        let run = Run {
            offered: match course.pace {
                Pace::Unpaced => None,
                Pace::Offered(rate) => Some(rate),
            },
            rate: Some(measured.rate()),
            errors: measured.errors,
            wrong: measured.wrong,
            server_cpu: Some(program.cores_since(before)?),
            server_rss_mb: Some(program.resident_mb()?),
            ..Run::new(name)
        };
        let row = Row {
            run: run.with_times(&all),
            load_cpu: Some(measured.load_cpu),
            note: String::new(),
        };
        Ok((row, measured))
    }

    /// The same as fast as it goes, beside the echo: half of the echo's time before it and half
    /// after it, so that what else the machine does weighs on both.
    ///
    /// # Errors
    /// The server is not there.
    pub fn beside_echo(
        &mut self,
        name: &str,
        program: &Program,
        course: Course,
        script: &mut Script,
    ) -> Result<Run> {
        let before = self.echo_rate()?;
        let (mut row, _) = self.measure(name, program, course, script)?;
        let echo = f64::midpoint(before, self.echo_rate()?);
        row.run.ratio_to_echo = row.run.rate.map(|rate| rate / echo);
        row.note = format!("beside an echo of {echo:.0}/s");
        Ok(self.put(row))
    }

    /// Keeps an echo at hand, with what it is sent.
    pub fn set_echo(&mut self, program: Program, script: Script) {
        self.echo = Some(Echo { program, script });
    }

    /// Measures the echo itself.
    ///
    /// # Errors
    /// There is none.
    pub fn echo(&mut self, name: &str, pace: Pace) -> Result<Run> {
        let mut echo = self.echo.take().context("there is no echo")?;
        let asker = Asker {
            address: echo.program.address,
            token: None,
        };
        let course = self.course(&asker, pace);
        let measured = self.measure(name, &echo.program, course, &mut echo.script);
        self.echo = Some(echo);
        let (mut row, _) = measured?;
        row.run.ratio_to_echo = (pace == Pace::Unpaced).then_some(1.0);
        Ok(self.put(row))
    }

    fn echo_rate(&mut self) -> Result<f64> {
        let echo = self.echo.as_mut().context("there is no echo")?;
        let course = Course {
            address: echo.program.address,
            connections: CONNECTIONS,
            pace: Pace::Unpaced,
            time: self.options.time / 2,
            core: Some(LOAD),
        };
        Ok(drive(course, &mut echo.script)?.rate())
    }

    /// So many of the last row's answers were found out to be wrong.
    pub fn wrong(&mut self, answers: u64) {
        if let Some(row) = self.report.rows.last_mut() {
            row.run.wrong += answers;
        }
    }

    /// Says more of the last row.
    pub fn note(&mut self, text: &str) {
        if let Some(row) = self.report.rows.last_mut() {
            if !row.note.is_empty() {
                row.note.push_str("; ");
            }
            row.note.push_str(text);
        }
    }

    /// Writes a row down, and what is known so far.
    pub fn put(&mut self, row: Row) -> Run {
        let run = row.run.clone();
        eprintln!("measured {}", run.name);
        self.report.rows.push(row);
        run
    }
}

fn sqlite_url(folder: &Path) -> String {
    format!("sqlite:{}", folder.join("canopy.sqlite").display())
}
