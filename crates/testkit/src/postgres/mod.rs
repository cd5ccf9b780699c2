//! A private PostgreSQL server, 15 or later.
//!
//! An owned server ([`Postgres`]) can be stopped, paused and killed; the one that the tests
//! of a run share ([`SharedPostgres`]) can only be given new databases, so that no test takes
//! it away from another.

mod cluster;
mod database;
mod shared;

use std::ffi::OsString;
use std::net::{Ipv4Addr, TcpStream};
use std::time::Duration;

use anyhow::Result;

use crate::port;
use crate::supervised::{Launch, Supervised};
use cluster::{Cluster, Installation};

pub use shared::{SharedPostgres, TEST_POSTGRES_URL};

/// How long PostgreSQL may take to come up or go down on a busy machine.
const DEADLINE: Duration = Duration::from_secs(60);

/// How a private server differs from the default.
#[derive(Debug, Clone, Default)]
pub struct PostgresOptions {
    quick: bool,
    settings: Vec<String>,
}

impl PostgresOptions {
    /// Neither fsync nor full pages: for work that does not test durability.
    #[must_use]
    pub fn quick(mut self) -> Self {
        self.quick = true;
        self
    }

    /// One more setting of `postgresql.conf`, as `name=value`.
    #[must_use]
    pub fn setting(mut self, setting: impl Into<String>) -> Self {
        self.settings.push(setting.into());
        self
    }

    /// Starts a server with these options and waits until it answers.
    ///
    /// # Errors
    /// When PostgreSQL is not installed, or does not come up.
    pub fn start(self) -> Result<Postgres> {
        let installation = Installation::find()?;
        port::with_free(|port| Postgres::start_on(port, &installation, &self))
    }

    fn settings(&self) -> impl Iterator<Item = &str> {
        const ALWAYS: [&str; 7] = [
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            // In the data folder: what a killed server leaves goes with it.
            "dynamic_shared_memory_type=mmap",
            // A stop waits for connections that have not said yet who they are, such as those
            // through a wire that is cut: a minute otherwise.
            "authentication_timeout=5s",
            "max_connections=200",
            "shared_buffers=64MB",
            "timezone=UTC",
        ];
        const QUICK: [&str; 3] = [
            "fsync=off",
            "synchronous_commit=off",
            "full_page_writes=off",
        ];
        let quick = if self.quick { &QUICK[..] } else { &[] };
        ALWAYS
            .iter()
            .chain(quick)
            .copied()
            .chain(self.settings.iter().map(String::as_str))
    }
}

/// A server of one's own. It ends with this value, or with the process, and leaves nothing.
pub struct Postgres {
    server: Supervised,
    installation: Installation,
    port: u16,
}

impl Postgres {
    /// Starts a server as it would run in production, but for its small size.
    ///
    /// # Errors
    /// When PostgreSQL is not installed, or does not come up.
    pub fn start() -> Result<Self> {
        Self::options().start()
    }

    /// A server with other settings.
    #[must_use]
    pub fn options() -> PostgresOptions {
        PostgresOptions::default()
    }

    /// The server that all tests of this process share, or of this whole run when
    /// [`TEST_POSTGRES_URL`] names one.
    ///
    /// # Errors
    /// When PostgreSQL is not installed, or does not come up.
    pub fn shared() -> Result<&'static SharedPostgres> {
        shared::shared()
    }

    /// Whether a PostgreSQL that is new enough is installed.
    ///
    /// # Errors
    /// With what to install, when it is not.
    pub fn installed() -> Result<()> {
        Installation::find().map(drop)
    }

    fn start_on(port: u16, installation: &Installation, options: &PostgresOptions) -> Result<Self> {
        let cluster = Cluster::create(installation)?;
        let mut command: Vec<OsString> = vec![
            installation.program("postgres").into(),
            "-D".into(),
            cluster.data.into(),
            "-p".into(),
            port.to_string().into(),
        ];
        for setting in options.settings() {
            command.extend(["-c".into(), setting.into()]);
        }
        let server = Supervised::launch(&Launch {
            through: installation.through(),
            command,
            env: Vec::new(),
            env_remove: Vec::new(),
            dir: cluster.dir.keep(),
            end: "QUIT",
        })?;
        let mut postgres = Self {
            server,
            installation: installation.clone(),
            port,
        };
        postgres.wait_until_ready()?;
        Ok(postgres)
    }

    /// The URL of the database that every server has; for more see [`Self::create_database`].
    #[must_use]
    pub fn url(&self) -> String {
        database::url(self.port, "postgres")
    }

    /// A fresh, empty database; the URL to connect to it.
    ///
    /// # Errors
    /// When the server does not run or refuses.
    pub fn create_database(&self) -> Result<String> {
        database::create(&self.installation, &self.url())
    }

    /// A database that holds what the one of this URL holds; nobody may be connected to that.
    ///
    /// # Errors
    /// When the server does not run or refuses.
    pub fn copy_database(&self, url: &str) -> Result<String> {
        database::copy(&self.installation, &self.url(), url)
    }

    /// What the server has written to its log.
    #[must_use]
    pub fn log(&self) -> String {
        self.server.log()
    }

    /// Shuts the server down: what is committed stays, connections are closed.
    ///
    /// # Errors
    /// When it does not end.
    pub fn stop(&mut self) -> Result<()> {
        self.server.signal("INT")?;
        self.server.wait(DEADLINE).map(drop)
    }

    /// Kills all its processes at once, as a power cut would.
    ///
    /// # Errors
    /// When they do not end.
    pub fn kill(&mut self) -> Result<()> {
        self.server.kill()
    }

    /// Starts the server anew after [`Self::stop`] or [`Self::kill`], on the same port and
    /// with the same data.
    ///
    /// # Errors
    /// When it still runs, or does not come up.
    pub fn start_again(&mut self) -> Result<()> {
        self.server.start_again()?;
        self.wait_until_ready()
    }

    /// Stops all its processes where they stand: connections stay open, nothing answers.
    ///
    /// # Errors
    /// When the processes cannot be signalled.
    pub fn pause(&mut self) -> Result<()> {
        self.server.pause()
    }

    /// Lets it go on after [`Self::pause`].
    ///
    /// # Errors
    /// When the processes cannot be signalled.
    pub fn resume(&mut self) -> Result<()> {
        self.server.resume()
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        let (installation, url) = (&self.installation, database::url(self.port, "postgres"));
        // Only a server that accepts connections is worth the start of a psql.
        self.server.wait_until("PostgreSQL", || {
            TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_ok()
                && database::answers(installation, &url)
        })
    }
}
