//! Standard output, on a thread of its own: where its reader has stopped (a pager, Ctrl-S), a write
//! waits for him, and a signal must end the program all the same.

use std::future::pending;
use std::sync::mpsc::{Sender, channel};
use std::thread;

use anyhow::{Context, Result};
use tokio::io::Interest;
use tokio::net::unix::pipe;
use tokio::sync::oneshot;

use crate::console;

type Job = (String, oneshot::Sender<Result<bool>>);

/// Standard output.
pub(super) struct Out(Sender<Job>);

impl Out {
    /// The thread ends with this value, or with the program.
    pub(super) fn open() -> Result<Self> {
        let (jobs, waiting) = channel::<Job>();
        let write = move || {
            for (text, done) in waiting {
                // Nobody waits any more where the program is about to end.
                let _ = done.send(console::offer(&text));
            }
        };
        let thread = thread::Builder::new().name("standard output".to_owned());
        thread.spawn(write).context("failed to start a thread")?;
        Ok(Self(jobs))
    }

    /// Prints the text, and says whether there is still somebody who reads. It has been read, or is
    /// on its way, when this returns: so no more than one event is ever kept here.
    pub(super) async fn print(&self, text: String) -> Result<bool> {
        let (done, written) = oneshot::channel();
        let ended = "standard output is gone";
        self.0.send((text, done)).ok().context(ended)?;
        written.await.context(ended)?
    }
}

/// Waits until whoever read standard output has closed his end (`canopy watch | head -n 1`), also
/// where nothing happens that would be printed. Never, where it is no pipe.
pub(super) async fn closed() {
    // Opened anew, since what is set for waiting must not be set for the one that is written to.
    if let Ok(out) = pipe::OpenOptions::new().open_sender("/proc/self/fd/1")
        && out.ready(Interest::ERROR).await.is_ok()
    {
        return;
    }
    pending().await
}
