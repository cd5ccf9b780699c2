//! One reader's stream of changes.

use canopy_domain::Revision;

use crate::{App, AppError, Held, LoggedChange, Op};

/// What a stream is to tell of; texts of ids as the client wrote them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WatchFilter {
    /// Everything after this revision; none: from now on.
    pub after: Option<Revision>,
    /// Only what touches one of the things that are named here.
    pub user: Option<String>,
    /// The group, and all in its subtree.
    pub group: Option<String>,
    /// The resource.
    pub resource: Option<String>,
}

/// One reader's stream of changes.
pub struct Watcher {
    held: Held,
    last: Revision,
}

/// A change that the reader is to be told.
pub struct Told {
    /// An operation to read names through: of this reader, at the revision by which he was judged.
    pub op: Op,
    /// The change, as far as it is his to know.
    pub change: LoggedChange,
}

/// A stream is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// Why.
    pub error: AppError,
    /// After which revision to go on, where going on can help.
    pub resume_after: Option<Revision>,
}

impl App {
    /// Ends every stream with its resume point, and opens no more: this server is stopping.
    // TEMPORARY
    pub fn end_streams(&self) {}

    /// How long an event may wait to be taken by its reader; whoever hands events over ends the
    /// stream then, as [`AppError::Interrupted`].
    #[must_use]
    pub fn slow_reader(&self) -> std::time::Duration {
        self.0.settings.slow_reader
    }

    /// Opens a stream.
    ///
    /// # Errors
    /// A filter names what the reader does not find; `after` is beyond the newest revision; too many
    /// streams; the login holds no more; stale.
    // TEMPORARY
    pub async fn watch(&self, held: Held, filter: WatchFilter) -> Result<Watcher, AppError> {
        let last = filter.after.unwrap_or(self.0.feed.watermark());
        Ok(Watcher { held, last })
    }
}

impl Watcher {
    /// The next change that the reader is to be told. What it returned was taken when it is called
    /// again.
    ///
    /// # Errors
    /// The stream is over. It is not called again.
    // TEMPORARY
    pub async fn next(&mut self) -> Result<Told, Ended> {
        Err(Ended {
            error: self.held.over().await,
            resume_after: Some(self.last),
        })
    }

    /// In whose name it is open.
    #[must_use]
    pub fn held(&self) -> &Held {
        &self.held
    }

    /// Where the reader is: all up to this revision he was told, or need not be.
    #[must_use]
    pub fn position(&self) -> Revision {
        self.last
    }
}
