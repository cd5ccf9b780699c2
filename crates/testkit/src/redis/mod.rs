//! A private Redis server that keeps nothing on disk.

mod client;
mod options;

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};

use crate::program;
use crate::supervised::{Launch, Supervised};
use client::Client;

pub use options::RedisOptions;

const DEADLINE: Duration = Duration::from_secs(30);

/// A server of one's own. It ends with this value, or with the process, and leaves nothing.
pub struct Redis {
    server: Supervised,
    port: u16,
    tls_port: Option<u16>,
}

impl Redis {
    /// Starts a server and waits until it answers.
    ///
    /// # Errors
    /// When Redis is not installed, or does not come up.
    pub fn start() -> Result<Self> {
        Self::options().start()
    }

    /// A server with TLS, users or other settings.
    #[must_use]
    pub fn options() -> RedisOptions {
        RedisOptions::default()
    }

    /// Whether Redis is installed.
    ///
    /// # Errors
    /// With what to install, when it is not.
    pub fn installed() -> Result<()> {
        find().map(drop)
    }

    fn start_on(port: u16, program: &Path, options: &RedisOptions) -> Result<Self> {
        let dir = tempfile::Builder::new().prefix("canopy-redis-").tempdir()?;
        let mut command = vec![program.into()];
        let (arguments, tls_port) = options.arguments(port, dir.path())?;
        command.extend(arguments);
        let server = Supervised::launch(&Launch {
            through: Vec::new(),
            command,
            env: Vec::new(),
            env_remove: Vec::new(),
            dir: dir.keep(),
            end: "KILL",
        })?;
        let mut redis = Self {
            server,
            port,
            tls_port,
        };
        redis.wait_until_ready()?;
        Ok(redis)
    }

    /// Where it listens, on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Where it listens with TLS, if it does.
    #[must_use]
    pub fn tls_port(&self) -> Option<u16> {
        self.tls_port
    }

    /// What `CANOPY_REDIS_URL` is set to, without TLS and as the default user.
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

    /// Kills it at once.
    ///
    /// # Errors
    /// When it does not end.
    pub fn kill(&mut self) -> Result<()> {
        self.server.kill()
    }

    /// Starts it anew after [`Self::stop`] or [`Self::kill`], empty and on the same port.
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

    /// Throws away all that it holds, as `FLUSHALL`.
    ///
    /// # Errors
    /// When it does not answer.
    pub fn flush(&self) -> Result<()> {
        self.command(&["FLUSHALL"]).map(drop)
    }

    /// Cuts off all its clients.
    ///
    /// # Errors
    /// When it does not answer.
    pub fn kill_clients(&self) -> Result<()> {
        let mut client = Client::connect(self.port)?;
        for kind in ["normal", "pubsub"] {
            let words: [&[u8]; 4] = [b"CLIENT", b"KILL", b"TYPE", kind.as_bytes()];
            client.command(&words)?;
        }
        Ok(())
    }

    /// Publishes each payload, as anybody can who reaches this server.
    ///
    /// # Errors
    /// When it does not answer.
    pub fn publish<P: AsRef<[u8]>>(&self, channel: &str, payloads: &[P]) -> Result<()> {
        let words = |payload| vec![&b"PUBLISH"[..], channel.as_bytes(), payload];
        let commands = payloads.iter().map(|payload| words(payload.as_ref()));
        Client::connect(self.port)?.commands(commands)
    }

    /// The answer to any command that has a short one.
    ///
    /// # Errors
    /// When it does not answer, or refuses.
    pub fn command(&self, words: &[&str]) -> Result<String> {
        let words: Vec<&[u8]> = words.iter().map(|word| word.as_bytes()).collect();
        Client::connect(self.port)?.command(&words)
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        let port = self.port;
        self.server.wait_until("Redis", || {
            let client = Client::connect(port);
            client
                .and_then(|mut client| client.command(&[b"PING"]))
                .is_ok()
        })
    }
}

fn find() -> Result<PathBuf> {
    program::find("redis-server", &[]).context(
        "Redis is not installed: run `apt install redis-server`, or put redis-server on PATH",
    )
}
