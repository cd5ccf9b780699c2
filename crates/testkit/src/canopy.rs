//! A running `canopy` program, seen from outside: its address, its log, its answers.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};

use crate::supervised::{Launch, Supervised};
use crate::wait::wait_for;
use crate::{port, program};

/// How long the program may take to be ready or to end on a busy machine.
const DEADLINE: Duration = Duration::from_secs(60);

/// What a `canopy` is to be started with: `canopy serve` on a free port, with nothing of the
/// `CANOPY_…` environment of whoever runs the tests.
#[derive(Debug, Clone)]
pub struct CanopyBuilder {
    binary: Option<PathBuf>,
    through: Vec<OsString>,
    arguments: Vec<OsString>,
    env: Vec<(OsString, OsString)>,
}

impl CanopyBuilder {
    /// Another program than the one of this build, such as an older version.
    #[must_use]
    pub fn binary(mut self, path: impl Into<PathBuf>) -> Self {
        self.binary = Some(path.into());
        self
    }

    /// Sets a variable of its environment.
    #[must_use]
    pub fn env(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.env.push((name.into(), value.into()));
        self
    }

    /// One more argument, after `serve`.
    #[must_use]
    pub fn argument(mut self, argument: impl Into<OsString>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    /// Another command of the program that serves, such as `demo`.
    #[must_use]
    pub fn command(mut self, command: impl Into<OsString>) -> Self {
        self.arguments[0] = command.into();
        self
    }

    /// A program with its arguments that starts it in turn, such as `taskset -c 0`.
    #[must_use]
    pub fn through(mut self, words: impl IntoIterator<Item = impl Into<OsString>>) -> Self {
        self.through.extend(words.into_iter().map(Into::into));
        self
    }

    /// Starts the program in a fresh folder and waits until `/readyz` says 200.
    ///
    /// # Errors
    /// When the program is not built, ends, or does not get ready; with the end of its log.
    pub async fn start(self) -> Result<Canopy> {
        let mut canopy = self.launch()?;
        canopy.wait_until_ready().await?;
        Ok(canopy)
    }

    /// The same without waiting, for a server that is not to get ready.
    ///
    /// # Errors
    /// When the program is not built or cannot be started.
    pub fn launch(self) -> Result<Canopy> {
        let port = port::free()?;
        let dir = tempfile::Builder::new()
            .prefix("canopy-server-")
            .tempdir()?;
        let mut command = vec![self.binary.map_or_else(binary, Ok)?.into()];
        command.extend(self.arguments);
        let mut env = vec![
            ("CANOPY_LISTEN".into(), format!("127.0.0.1:{port}").into()),
            // No balancer stands before it, unless a test says so.
            ("CANOPY_DRAIN".into(), "0s".into()),
        ];
        env.extend(self.env);
        let ours = |name: &OsString| name.to_string_lossy().starts_with("CANOPY_");
        let server = Supervised::launch(&Launch {
            through: self.through,
            command,
            env,
            env_remove: std::env::vars_os()
                .map(|(name, _)| name)
                .filter(ours)
                .collect(),
            dir: dir.keep(),
            end: "KILL",
        })?;
        let url = format!("http://127.0.0.1:{port}");
        Ok(Canopy {
            server,
            url,
            http: reqwest::Client::new(),
        })
    }
}

/// A running server. It ends with this value, or with the process, and leaves nothing.
pub struct Canopy {
    server: Supervised,
    url: String,
    http: reqwest::Client,
}

impl Canopy {
    /// What is to be started; see [`CanopyBuilder::start`].
    #[must_use]
    pub fn builder() -> CanopyBuilder {
        CanopyBuilder {
            binary: None,
            through: Vec::new(),
            arguments: vec!["serve".into()],
            env: Vec::new(),
        }
    }

    /// `http://127.0.0.1:port`, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What it has written so far, logs and standard output alike.
    #[must_use]
    pub fn log(&self) -> String {
        self.server.log()
    }

    /// The body that answers a `POST /graphql`, as it came: data, errors and extensions.
    ///
    /// # Errors
    /// When nothing comes, or something that is no JSON.
    pub async fn graphql(
        &self,
        token: Option<&str>,
        query: &str,
        variables: Value,
    ) -> Result<Value> {
        let body = json!({ "query": query, "variables": variables });
        let mut request = self.http.post(format!("{}/graphql", self.url)).json(&body);
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let response = request.send().await.context("failed to ask canopy")?;
        let (status, text) = (response.status(), response.text().await?);
        serde_json::from_str(&text)
            .with_context(|| format!("canopy answered {status} and no JSON: {text:?}"))
    }

    /// Whether `/readyz` says 200 within a second.
    pub async fn is_ready(&self) -> bool {
        let request = self.http.get(format!("{}/readyz", self.url));
        let response = request.timeout(Duration::from_secs(1)).send().await;
        response.is_ok_and(|response| response.status() == reqwest::StatusCode::OK)
    }

    /// Asks it to end, as an orchestrator does, and waits until it has; its exit code.
    ///
    /// # Errors
    /// When it does not end.
    pub fn stop(&mut self) -> Result<i32> {
        self.ask_to_stop()?;
        self.server.wait(DEADLINE)
    }

    /// Asks it to end, without waiting.
    ///
    /// # Errors
    /// When it cannot be signalled.
    pub fn ask_to_stop(&mut self) -> Result<()> {
        self.server.signal("TERM")
    }

    /// Waits for its end without asking for it; its exit code.
    ///
    /// # Errors
    /// When it does not end within `deadline`.
    pub fn wait(&mut self, deadline: Duration) -> Result<i32> {
        self.server.wait(deadline)
    }

    /// The number of its process, to see what it uses.
    ///
    /// # Errors
    /// When it cannot be told.
    pub fn pid(&mut self) -> Result<u32> {
        self.server.pid()
    }

    /// Kills it at once.
    ///
    /// # Errors
    /// When it does not end.
    pub fn kill(&mut self) -> Result<()> {
        self.server.kill()
    }

    /// Starts it anew after [`Self::stop`] or [`Self::kill`], at the same address and in the
    /// same folder, and waits until it is ready.
    ///
    /// # Errors
    /// When it still runs, ends, or does not get ready.
    pub async fn start_again(&mut self) -> Result<()> {
        self.server.start_again()?;
        self.wait_until_ready().await
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

    async fn wait_until_ready(&mut self) -> Result<()> {
        let mut ended = None;
        let waited = wait_for(DEADLINE, async || {
            ended = self.server.exit_code().unwrap_or(Some(-1));
            ended.is_some() || self.is_ready().await
        })
        .await;
        if let Some(code) = ended {
            bail!(
                "canopy ended with {code} as it started:\n{}",
                self.server.tail()
            );
        }
        ensure!(
            waited.is_ok(),
            "canopy did not get ready:\n{}",
            self.server.tail()
        );
        Ok(())
    }
}

/// `CANOPY_BIN`, or the binary of the build that the running test belongs to.
fn binary() -> Result<PathBuf> {
    let path = match std::env::var_os("CANOPY_BIN") {
        Some(path) => PathBuf::from(path),
        None => {
            let folder = program::target_profile_dir();
            folder
                .context("failed to find the folder of this test")?
                .join("canopy")
        }
    };
    ensure!(
        path.is_file(),
        "there is no {}, run `cargo build --bin canopy` or set CANOPY_BIN",
        path.display()
    );
    Ok(path)
}
