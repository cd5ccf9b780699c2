//! A private nginx, by a configuration of the caller's.

use std::fs::Permissions;
use std::net::{Ipv4Addr, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::supervised::{Launch, Supervised};
use crate::{port, program};

/// A balancer of one's own. It ends with this value, or with the process, and leaves nothing.
pub struct Nginx {
    server: Supervised,
    port: u16,
}

impl Nginx {
    /// Starts it by the configuration that is made for this port and this folder, where all files of
    /// it have to be, and waits until it listens.
    ///
    /// # Errors
    /// nginx is not installed, or does not come up.
    pub fn start(config: impl Fn(u16, &Path) -> String) -> Result<Self> {
        let program = find()?;
        port::with_free(|port| Self::start_on(port, &program, &config))
    }

    /// Whether nginx is installed.
    ///
    /// # Errors
    /// With what to install, when it is not.
    pub fn installed() -> Result<()> {
        find().map(drop)
    }

    fn start_on(port: u16, program: &Path, config: &impl Fn(u16, &Path) -> String) -> Result<Self> {
        let dir = tempfile::Builder::new().prefix("canopy-nginx-").tempdir()?;
        // Where this user is root, its workers are somebody else, and have folders of their own here.
        std::fs::set_permissions(dir.path(), Permissions::from_mode(0o711))?;
        let file = dir.path().join("nginx.conf");
        std::fs::write(&file, config(port, dir.path()))?;
        let mut command = vec![program.into(), "-p".into(), dir.path().into()];
        command.extend(["-c".into(), file.into()]);
        command.extend(["-e", "stderr", "-g", "daemon off;"].map(Into::into));
        let mut server = Supervised::launch(&Launch {
            through: Vec::new(),
            command,
            env: Vec::new(),
            env_remove: Vec::new(),
            dir: dir.keep(),
            end: "TERM",
        })?;
        server.wait_until("nginx", || {
            TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok()
        })?;
        Ok(Self { server, port })
    }

    /// `http://127.0.0.1:port`, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// What it has written so far, accesses and errors.
    #[must_use]
    pub fn log(&self) -> String {
        self.server.log()
    }
}

fn find() -> Result<PathBuf> {
    program::find("nginx", &["/usr/sbin".into()])
        .context("nginx is not installed: run `apt install nginx-light`, or put nginx on PATH")
}
