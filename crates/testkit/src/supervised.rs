//! A server that cannot outlive the test that started it.
//!
//! Between the two stands a small shell (`supervisor.sh`) that reads our pipe: when this
//! process ends, however it ends, the kernel closes the pipe, and the shell ends the server
//! and clears its folder away. So statics that are never dropped, and a killed test, leave
//! nothing behind. The shell heads a process group of its own, or Ctrl-C and nextest's
//! time-outs would end it before it has cleared up.

use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use crate::program;
use crate::wait::wait_blocking;

/// How long a server may take until it answers.
const START: Duration = Duration::from_secs(30);

/// What is to be started.
pub(crate) struct Launch {
    /// What the shell itself is started through, to be another user: `setpriv …`.
    pub(crate) through: Vec<OsString>,
    /// The server with its arguments.
    pub(crate) command: Vec<OsString>,
    /// What the server finds in its environment beyond ours.
    pub(crate) env: Vec<(OsString, OsString)>,
    /// What it must not find there.
    pub(crate) env_remove: Vec<OsString>,
    /// The private folder: working folder, log, and all that is cleared away at the end.
    pub(crate) dir: PathBuf,
    /// The signal that ends the server when nobody needs it any more.
    pub(crate) end: &'static str,
}

/// A running server, or one that was stopped and may be started again.
pub(crate) struct Supervised {
    shell: Child,
    words: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    dir: PathBuf,
}

impl Supervised {
    pub(crate) fn launch(launch: &Launch) -> Result<Self> {
        let log = launch.dir.join("server.log");
        let log: File = OpenOptions::new().create(true).append(true).open(log)?;
        let mut through = launch.through.iter();
        let mut command = match through.next() {
            Some(program) => {
                let mut command = Command::new(program);
                command.args(through).arg("sh");
                command
            }
            None => Command::new("sh"),
        };
        for name in &launch.env_remove {
            command.env_remove(name);
        }
        let mut shell = command
            .args(["-c", include_str!("supervisor.sh"), "sh"])
            .arg(&launch.dir)
            .arg(launch.end)
            .args(&launch.command)
            .envs(launch.env.iter().cloned())
            .current_dir(&launch.dir)
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .context("failed to start the shell that supervises a test server")?;
        let words = shell.stdin.take();
        let answers = shell
            .stdout
            .take()
            .context("the supervising shell has no output")?;
        Ok(Self {
            shell,
            words,
            answers: BufReader::new(answers),
            dir: launch.dir.clone(),
        })
    }

    /// What the server has written so far.
    pub(crate) fn log(&self) -> String {
        let text = std::fs::read(self.dir.join("server.log")).unwrap_or_default();
        String::from_utf8_lossy(&text).into_owned()
    }

    pub(crate) fn tail(&self) -> String {
        program::tail(&self.dir.join("server.log"))
    }

    /// Starts the same command anew; the server must have ended.
    pub(crate) fn start_again(&mut self) -> Result<()> {
        ensure!(
            self.exit_code()?.is_some(),
            "the server still runs, stop it first"
        );
        self.ask("start").map(drop)
    }

    /// Sends a signal to the server, which may pass it on to its children.
    pub(crate) fn signal(&mut self, name: &str) -> Result<()> {
        self.ask(&format!("signal {name}")).map(drop)
    }

    /// Stops all processes of the server where they stand; they keep their connections.
    pub(crate) fn pause(&mut self) -> Result<()> {
        self.ask("family STOP").map(drop)
    }

    pub(crate) fn resume(&mut self) -> Result<()> {
        self.ask("family CONT").map(drop)
    }

    /// Kills all processes of the server at once and waits for their end.
    pub(crate) fn kill(&mut self) -> Result<()> {
        self.ask("family KILL")?;
        self.wait(Duration::from_secs(10)).map(drop)
    }

    /// Waits for the end of the server, and says how it ended: 128 and more for signals.
    pub(crate) fn wait(&mut self, deadline: Duration) -> Result<i32> {
        let mut code = None;
        wait_blocking(deadline, || {
            code = self.exit_code()?;
            Ok(code.is_some())
        })?;
        match code {
            Some(code) => Ok(code),
            None => bail!(
                "the server did not end within {deadline:?}:\n{}",
                self.tail()
            ),
        }
    }

    /// Waits until the server, which has just been started and is called that, answers.
    pub(crate) fn wait_until(&mut self, name: &str, answers: impl Fn() -> bool) -> Result<()> {
        let ready = wait_blocking(START, || {
            if let Some(code) = self.exit_code()? {
                bail!("{name} ended with {code} as it started:\n{}", self.tail());
            }
            Ok(answers())
        })?;
        ensure!(
            ready,
            "{name} did not answer in {START:?}:\n{}",
            self.tail()
        );
        Ok(())
    }

    /// The number of the server's process.
    #[cfg(feature = "client")]
    pub(crate) fn pid(&mut self) -> Result<u32> {
        let word = self.ask("pid")?;
        word.parse()
            .with_context(|| format!("{word:?} is no process"))
    }

    /// None while it runs.
    pub(crate) fn exit_code(&mut self) -> Result<Option<i32>> {
        match self.ask("state")?.as_str() {
            "running" => Ok(None),
            code => Ok(Some(
                code.parse()
                    .with_context(|| format!("{code:?} is no exit code"))?,
            )),
        }
    }

    fn ask(&mut self, word: &str) -> Result<String> {
        let words = self
            .words
            .as_mut()
            .context("the supervising shell has been let go")?;
        let mut answer = String::new();
        writeln!(words, "{word}")
            .and_then(|()| self.answers.read_line(&mut answer))
            .context("failed to talk to the supervising shell")?;
        ensure!(
            answer.ends_with('\n'),
            "the supervising shell has ended:\n{}",
            self.tail()
        );
        Ok(answer.trim_end().to_owned())
    }
}

impl Drop for Supervised {
    fn drop(&mut self) {
        self.words = None;
        // Waited for, so that neither its port nor its folder is in the next test's way.
        let _ = self.shell.wait();
        let _ = std::fs::remove_dir_all(&self.dir);
    }
}
