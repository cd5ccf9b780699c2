//! A row of the log: what came true with one command, as it is kept and hashed.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{Change, CommandId, Micros, Revision, TargetId, UserId};

/// The version of the body that this program writes.
pub const ENTRY_VERSION: u8 = 1;

/// One row of the log: one committed command, one revision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// How the body is to be read.
    pub v: u8,
    /// The revision that this row made.
    pub revision: Revision,
    /// When; never before the row before.
    pub at: Micros,
    /// Who; none for the command line and jobs.
    pub by: Option<UserId>,
    /// Which try it was.
    pub command: CommandId,
    /// The name of what happened: [`crate::Command::kind`].
    pub kind: String,
    /// What came true, in order.
    pub changes: Vec<Change>,
}

impl Entry {
    /// What it is about, each once.
    #[must_use]
    pub fn subjects(&self) -> BTreeSet<TargetId> {
        self.changes
            .iter()
            .flat_map(Change::subjects)
            .flatten()
            .collect()
    }

    /// The canonical text: what is stored is what is hashed.
    ///
    /// # Errors
    /// None in practice: every part of an entry has a JSON form.
    pub fn to_text(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }

    /// The entry stored as this text; emails, names and pools as digests only.
    ///
    /// # Errors
    /// The text was not written by a version that this program knows.
    pub fn parse(text: &str) -> Result<Self, serde_json::Error> {
        let entry: Self = serde_json::from_str(text)?;
        if entry.v != ENTRY_VERSION {
            return Err(serde::de::Error::custom(
                "written by a newer version of the program",
            ));
        }
        Ok(entry)
    }

    /// The hash of a row: SHA-256 over the hash of the row before and this row's text. The first
    /// row's predecessor is 32 zero bytes.
    #[must_use]
    pub fn chain(before: &[u8; 32], text: &str) -> [u8; 32] {
        Sha256::new()
            .chain_update(before)
            .chain_update(text.as_bytes())
            .finalize()
            .into()
    }
}
