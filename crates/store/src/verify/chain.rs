//! The log by itself: no gap, each row chained to the one before, each saying what its columns say.

use canopy_domain::{Entry, Micros, Revision};
use uuid::Uuid;

use super::finding::{Findings, What};
use crate::entity::log;
use crate::sql::number;
use crate::{Head, Result, decode};

/// Where the log has got to.
pub(super) struct Chain {
    /// The last row read; the state before the first row at first.
    pub(super) last: Head,
    /// The rows read.
    pub(super) read: u64,
    expected: Option<(Revision, [u8; 32])>,
    met: bool,
}

impl Chain {
    pub(super) fn new(expected: Option<(Revision, [u8; 32])>) -> Self {
        let start = Head {
            revision: Revision(0),
            hash: [0; 32],
            at: Micros(0),
        };
        Self {
            met: expected.is_none_or(|expected| expected == (start.revision, start.hash)),
            last: start,
            read: 0,
            expected,
        }
    }

    /// The next row. Answers what it says, if it can be read.
    pub(super) fn row(
        &mut self,
        row: &log::Model,
        findings: &mut Findings,
    ) -> Result<Option<Entry>> {
        let revision = decode::revision(row.revision)?;
        let hash = decode::bytes(row.hash.clone())?;
        let mut broken = |how| findings.add("log", revision.to_string(), What::Broken(how));
        // After a gap there is nothing to hold it against: the gap is told, as what it is.
        let follows = revision == self.last.revision.next();
        if follows && Entry::chain(&self.last.hash, &row.body) != hash {
            broken("its hash is not that of the row before and of its body");
        }
        if self.last.at > Micros(row.at) {
            broken("its time is before that of the row before");
        }
        if let Some((at, expected)) = self.expected
            && at == revision
        {
            self.met = true;
            if expected != hash {
                broken("its hash is not the one expected");
            }
        }
        let entry = Entry::parse(&row.body).ok();
        match &entry {
            None => broken("its body cannot be read"),
            Some(entry) if !says_the_same(entry, row) => {
                broken("its body says something else than its columns");
            }
            Some(_) => {}
        }
        for missing in (self.last.revision.0 + 1..revision.0).take(MOST_MISSING) {
            findings.add("log", missing.to_string(), What::Missing);
        }
        self.last = Head {
            revision,
            hash,
            at: Micros(row.at),
        };
        self.read += 1;
        Ok(entry)
    }

    /// The log has ended: it must end where the head is.
    pub(super) fn end(&self, head: &Head, findings: &mut Findings) {
        if self.last != *head {
            let show = |head: &Head| format!("revision {} at {}", head.revision, head.at.0);
            let same = show(head) == show(&self.last);
            let what = if same {
                What::Broken("its hash is not that of the last row of the log")
            } else {
                What::Altered {
                    is: show(head),
                    should_be: show(&self.last),
                }
            };
            findings.add("head", "1", what);
        }
        if let (false, Some((revision, _))) = (self.met, self.expected) {
            findings.add("log", revision.to_string(), What::Missing);
        }
    }
}

/// A cut of any length is told in so many findings.
const MOST_MISSING: usize = 100;

fn says_the_same(entry: &Entry, row: &log::Model) -> bool {
    let by: Option<Uuid> = entry.by.map(|user| user.0);
    number(entry.revision) == row.revision
        && entry.at.0 == row.at
        && by == row.by_user
        && entry.command.0 == row.command_id
        && entry.kind == row.kind
}
