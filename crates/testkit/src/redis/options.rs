//! How a private Redis differs from the default.

use std::ffi::OsString;
use std::path::Path;

use anyhow::Result;

use super::{Redis, find};
use crate::port;

/// How a private server differs from the default.
#[derive(Debug, Clone, Default)]
pub struct RedisOptions {
    tls: Option<(String, String)>,
    settings: Vec<Vec<String>>,
}

impl RedisOptions {
    /// Listens with this certificate and its key (PEM) too, see [`Redis::tls_port`].
    #[must_use]
    pub fn tls(mut self, certificate: impl Into<String>, key: impl Into<String>) -> Self {
        self.tls = Some((certificate.into(), key.into()));
        self
    }

    /// One more user, as after `ACL SETUSER`: `canopy on >secret &canopy:* +publish`. The default
    /// user stays, and may do everything without a password.
    #[must_use]
    pub fn user(self, rules: &str) -> Self {
        self.setting("user", rules)
    }

    /// One more directive of `redis.conf`.
    #[must_use]
    pub fn setting(mut self, name: &str, values: &str) -> Self {
        let words = values.split_whitespace().map(str::to_owned);
        let name = std::iter::once(format!("--{name}"));
        self.settings.push(name.chain(words).collect());
        self
    }

    /// Starts a server with these options and waits until it answers.
    ///
    /// # Errors
    /// When Redis is not installed, or does not come up.
    pub fn start(self) -> Result<Redis> {
        let program = find()?;
        port::with_free(|port| Redis::start_on(port, &program, &self))
    }

    /// The arguments, and the port that listens with TLS.
    pub(super) fn arguments(&self, port: u16, dir: &Path) -> Result<(Vec<OsString>, Option<u16>)> {
        let port = port.to_string();
        let mut arguments: Vec<OsString> = [
            "--port",
            &port,
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
        ]
        .map(Into::into)
        .into();
        let mut tls_port = None;
        if let Some((certificate, key)) = &self.tls {
            let (certificate_file, key_file) = (dir.join("tls.crt"), dir.join("tls.key"));
            std::fs::write(&certificate_file, certificate)?;
            std::fs::write(&key_file, key)?;
            let free = port::free()?;
            arguments.extend(["--tls-port".into(), free.to_string().into()]);
            arguments.extend(["--tls-cert-file".into(), certificate_file.into()]);
            arguments.extend(["--tls-key-file".into(), key_file.into()]);
            arguments.extend(["--tls-auth-clients".into(), "no".into()]);
            tls_port = Some(free);
        }
        arguments.extend(self.settings.iter().flatten().map(Into::into));
        Ok((arguments, tls_port))
    }
}
