//! A private Redis server that keeps nothing on disk.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use crate::supervised::{Launch, Supervised};
use crate::wait::wait_blocking;
use crate::{port, program};

const DEADLINE: Duration = Duration::from_secs(30);

/// A server of one's own. It ends with this value, or with the process, and leaves nothing.
pub struct Redis {
    server: Supervised,
    port: u16,
}

impl Redis {
    /// Starts a server and waits until it answers.
    ///
    /// # Errors
    /// When Redis is not installed, or does not come up.
    pub fn start() -> Result<Self> {
        let program = find()?;
        port::with_free(|port| Self::start_on(port, &program))
    }

    /// Whether Redis is installed.
    ///
    /// # Errors
    /// With what to install, when it is not.
    pub fn installed() -> Result<()> {
        find().map(drop)
    }

    fn start_on(port: u16, program: &Path) -> Result<Self> {
        let dir = tempfile::Builder::new().prefix("canopy-redis-").tempdir()?;
        let text = port.to_string();
        let mut command = vec![program.into()];
        let arguments = [
            "--port",
            &text,
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
        ];
        command.extend(arguments.map(Into::into));
        let server = Supervised::launch(&Launch {
            through: Vec::new(),
            command,
            env: Vec::new(),
            env_remove: Vec::new(),
            dir: dir.keep(),
            end: "KILL",
        })?;
        let mut redis = Self { server, port };
        redis.wait_until_ready()?;
        Ok(redis)
    }

    /// What `CANOPY_REDIS_URL` is set to.
    #[must_use]
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/", self.port)
    }

    /// Shuts the server down; what it held is lost.
    ///
    /// # Errors
    /// When it does not end.
    pub fn stop(&mut self) -> Result<()> {
        self.server.signal("TERM")?;
        self.server.wait(DEADLINE).map(drop)
    }

    /// Starts it anew after [`Self::stop`], empty and on the same port.
    ///
    /// # Errors
    /// When it still runs, or does not come up.
    pub fn start_again(&mut self) -> Result<()> {
        self.server.start_again()?;
        self.wait_until_ready()
    }

    /// Stops it where it stands: connections stay open, nothing answers.
    ///
    /// # Errors
    /// When it cannot be signalled.
    pub fn pause(&mut self) -> Result<()> {
        self.server.pause()
    }

    /// Lets it go on after [`Self::pause`].
    ///
    /// # Errors
    /// When it cannot be signalled.
    pub fn resume(&mut self) -> Result<()> {
        self.server.resume()
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        let ready = wait_blocking(DEADLINE, || {
            if let Some(code) = self.server.exit_code()? {
                bail!(
                    "Redis ended with {code} as it started:\n{}",
                    self.server.tail()
                );
            }
            Ok(answers(self.port).unwrap_or(false))
        })?;
        ensure!(
            ready,
            "Redis did not answer in {DEADLINE:?}:\n{}",
            self.server.tail()
        );
        Ok(())
    }
}

fn find() -> Result<PathBuf> {
    program::find("redis-server", &[]).context(
        "Redis is not installed: run `apt install redis-server`, or put redis-server on PATH",
    )
}

fn answers(port: u16) -> Result<bool> {
    let mut connection = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    connection.set_read_timeout(Some(Duration::from_secs(1)))?;
    connection.write_all(b"PING\r\n")?;
    let mut answer = [0; 5];
    connection.read_exact(&mut answer)?;
    Ok(&answer == b"+PONG")
}
