//! One server for many tests.

use std::sync::OnceLock;

use anyhow::{Result, anyhow};

use super::cluster::Installation;
use super::{Postgres, database};

/// Names the server that all test processes of a run share, with a database to connect to
/// and the right to create others. `cargo xtask test` starts one and sets it.
pub const TEST_POSTGRES_URL: &str = "CANOPY_TEST_POSTGRES_URL";

/// A server that other tests use as well: it can be given databases, and nothing else.
pub struct SharedPostgres {
    installation: Installation,
    url: String,
    /// Keeps the server of this process alive; none when the run has one.
    _own: Option<Postgres>,
}

impl SharedPostgres {
    /// A fresh, empty database; the URL to connect to it.
    ///
    /// # Errors
    /// When the server does not run or refuses.
    pub fn create_database(&self) -> Result<String> {
        database::create(&self.installation, &self.url)
    }

    /// Runs statements in a database of one's own, as the superuser; what they print.
    ///
    /// # Errors
    /// When the server does not run or refuses.
    pub fn run(&self, database: &str, statements: &str) -> Result<String> {
        database::psql(&self.installation, database, statements)
    }
}

pub(super) fn shared() -> Result<&'static SharedPostgres> {
    // Never dropped: the end of the process ends the server, see `supervised`.
    static SHARED: OnceLock<Result<SharedPostgres, String>> = OnceLock::new();
    let shared = SHARED.get_or_init(|| start().map_err(|error| format!("{error:#}")));
    shared.as_ref().map_err(|error| anyhow!("{error}"))
}

fn start() -> Result<SharedPostgres> {
    let installation = Installation::find()?;
    if let Ok(url) = std::env::var(TEST_POSTGRES_URL) {
        return Ok(SharedPostgres {
            installation,
            url,
            _own: None,
        });
    }
    let own = Postgres::start()?;
    Ok(SharedPostgres {
        installation,
        url: own.url(),
        _own: Some(own),
    })
}
