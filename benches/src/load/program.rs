//! A program that is measured: kept to its cores, and what it uses of them.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use canopy_testkit::{Canopy, CanopyBuilder};

/// How the kernel counts time in `/proc`, on every Linux.
const TICKS_A_SECOND: u64 = 100;

/// Somewhat longer than jemalloc keeps what is free (`dirty_decay_ms`, ten seconds).
const REST: Duration = Duration::from_secs(12);

/// A running program that listens.
pub struct Program {
    canopy: Canopy,
    pid: u32,
    /// Where it listens.
    pub address: SocketAddr,
}

/// What a program had used at some moment.
#[derive(Debug, Clone, Copy)]
pub struct Used {
    at: Instant,
    cpu: Duration,
}

impl Program {
    /// Starts one that lies beside this program, on these cores: `0` or `0,1`.
    ///
    /// # Errors
    /// It is not there, or does not get ready.
    pub async fn start(name: &str, cores: &str, environment: &[(&str, String)]) -> Result<Self> {
        let mut builder = builder(name)?.through(["taskset", "-c", cores]);
        for (variable, value) in environment {
            builder = builder.env(variable, value);
        }
        let mut canopy = builder.start().await?;
        let address = canopy.url().trim_start_matches("http://").parse();
        Ok(Self {
            pid: canopy.pid()?,
            address: address.context("a server's URL ends with its port")?,
            canopy,
        })
    }

    /// `http://127.0.0.1:port`
    #[must_use]
    pub fn url(&self) -> &str {
        self.canopy.url()
    }

    /// Ends it in good order.
    ///
    /// # Errors
    /// It does not end.
    pub fn stop(mut self) -> Result<()> {
        self.canopy.stop().map(drop)
    }

    /// What it has used so far.
    ///
    /// # Errors
    /// It runs no more.
    pub fn used(&self) -> Result<Used> {
        let text = std::fs::read_to_string(self.proc("stat"));
        let text = text.context("the server runs no more")?;
        // The name before it may hold anything, in brackets.
        let (_, rest) = text.rsplit_once(')').context("/proc has another form")?;
        let mut ticks = rest.split_whitespace().skip(11);
        let mut next = || ticks.next().and_then(|word| word.parse::<u64>().ok());
        let (user, system) = (next(), next());
        let ticks = user.zip(system).map(|(user, system)| user + system);
        let ticks = ticks.context("/proc has another form")?;
        Ok(Used {
            at: Instant::now(),
            cpu: Duration::from_millis(ticks * 1000 / TICKS_A_SECOND),
        })
    }

    /// The cores that it has kept busy since: 1 is one of them all the time.
    ///
    /// # Errors
    /// It runs no more.
    pub fn cores_since(&self, before: Used) -> Result<f64> {
        let now = self.used()?;
        let elapsed = now.at - before.at;
        Ok((now.cpu - before.cpu).as_secs_f64() / elapsed.as_secs_f64())
    }

    /// Its memory, in MB, when nothing has been asked of it for long enough that its allocator has
    /// given back what is free.
    ///
    /// # Errors
    /// It runs no more.
    pub fn rested_mb(&self) -> Result<f64> {
        std::thread::sleep(REST);
        self.resident_mb()
    }

    /// Its memory, in MB.
    ///
    /// # Errors
    /// It runs no more.
    pub fn resident_mb(&self) -> Result<f64> {
        let text = std::fs::read_to_string(self.proc("status"));
        let text = text.context("the server runs no more")?;
        let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib = line.and_then(|line| line.split_whitespace().next());
        let kib: f64 = kib.context("/proc has another form")?.parse()?;
        Ok(kib * 1024.0 / 1_000_000.0)
    }

    fn proc(&self, file: &str) -> PathBuf {
        Path::new("/proc").join(self.pid.to_string()).join(file)
    }
}

fn builder(name: &str) -> Result<CanopyBuilder> {
    Ok(Canopy::builder().binary(beside(name)?))
}

/// A program of the same build.
///
/// # Errors
/// It was not built.
pub fn beside(name: &str) -> Result<PathBuf> {
    let this = std::env::current_exe().context("failed to find this program")?;
    let path = this.with_file_name(name);
    anyhow::ensure!(
        path.is_file(),
        "there is no {}; run this by `cargo xtask load`",
        path.display()
    );
    Ok(path)
}
