//! What a file is made of: a header, rows, an end that says how many and what they hash to.

use canopy_domain::{Entry, Revision, SystemId};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::row::Row;
use super::tables::TABLES;
use super::value::hex;

/// The format that this program writes, and the newest that it reads.
pub(super) const FORMAT: u64 = 1;

/// The most bytes of a line: what a reader keeps in memory of a file that has no lines.
pub(super) const LONGEST: usize = 256 << 20;

/// The most bytes of the header, which takes a few hundred.
pub(super) const LONGEST_HEADER: usize = 4 << 10;

/// The first line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Header {
    /// How the rest is to be read.
    pub(super) canopy_export: u64,
    /// The version that wrote it.
    pub(super) program: String,
    /// The newest change of the schema that its tables have.
    pub(super) schema: String,
    /// Of which System.
    pub(super) system: String,
    /// The newest revision in it.
    pub(super) revision: u64,
    /// The hash of that row of the log; 64 zeros before the first.
    pub(super) hash: String,
}

impl Header {
    pub(super) fn new(system: Uuid, revision: u64, hash: &[u8], schema: String) -> Self {
        Self {
            canopy_export: FORMAT,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            schema,
            system: system.simple().to_string(),
            revision,
            hash: hex(hash),
        }
    }
}

/// What was exported: the same of the one who wrote it and the one who read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// Of which System.
    pub system: SystemId,
    /// The newest revision in it.
    pub revision: Revision,
    /// The hash of its row of the log.
    pub hash: [u8; 32],
    /// How many rows there are, of all tables.
    pub rows: u64,
    /// SHA-256 over all lines but the last.
    pub digest: [u8; 32],
}

/// How far the log goes that was written or read so far: a file whose log is broken is neither made
/// nor taken.
pub(super) struct Chain {
    pub(super) revision: u64,
    pub(super) hash: [u8; 32],
}

impl Chain {
    /// Before the first row.
    pub(super) const START: Self = Self {
        revision: 0,
        hash: [0; 32],
    };

    /// Whether the log goes on with this row of it.
    pub(super) fn goes_on(&mut self, row: &Row) -> bool {
        self.revision += 1;
        self.hash = Entry::chain(&self.hash, row.text("body").unwrap_or_default());
        let said = (row.number("revision"), row.bytes("hash"));
        said == (Some(self.revision), Some(&self.hash))
    }

    /// Whether it ends where the header says.
    pub(super) fn ends_in(&self, header: &Header) -> bool {
        (self.revision, hex(&self.hash)) == (header.revision, header.hash.clone())
    }
}

/// What was written or read so far.
pub(super) struct Tally {
    digest: Sha256,
    rows: [u64; TABLES.len()],
}

impl Tally {
    pub(super) fn new() -> Self {
        Self {
            digest: Sha256::new(),
            rows: [0; TABLES.len()],
        }
    }

    /// One more line, its end included.
    pub(super) fn line(&mut self, line: &[u8]) {
        self.digest.update(line);
    }

    /// One more row of the table at this place.
    pub(super) const fn row(&mut self, table: usize) {
        self.rows[table] += 1;
    }

    pub(super) const fn rows_of(&self, table: usize) -> u64 {
        self.rows[table]
    }

    /// The last line, its end included; how many rows there were, and what they hash to. There is
    /// one last line for what stands before it: a reader compares it byte for byte.
    pub(super) fn end(self) -> (String, u64, [u8; 32]) {
        let digest: [u8; 32] = self.digest.finalize().into();
        let tables = TABLES.iter().zip(self.rows);
        let tables: Vec<String> = tables
            .map(|(table, rows)| format!("\"{}\":{rows}", table.name))
            .collect();
        let line = format!(
            "{{\"rows\":{{{}}},\"sha256\":\"{}\"}}\n",
            tables.join(","),
            hex(&digest)
        );
        (line, self.rows.iter().sum(), digest)
    }
}
