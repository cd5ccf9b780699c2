//! A file, line by line, each checked before it is handed on; and at its end all of it.

use std::io::{self, BufRead, ErrorKind, Read};

use canopy_domain::{Revision, SystemId};
use sea_orm::Value;
use serde_json::Value as Json;
use uuid::Uuid;

use super::error::FileError;
use super::format::{Chain, Exported, FORMAT, Header, LONGEST, LONGEST_HEADER, Tally};
use super::row::Row;
use super::tables::{CREDENTIALS, HEAD, LOG};
use super::value::hex;
use crate::{Result, Store};

/// Reads a file to its end: whether it is whole and as it was written, of a format and a schema that
/// this program reads, with a log whose chain holds, and passwords that `is_hash` takes. Nothing is
/// written. Keeps a thread busy.
///
/// # Errors
/// [`FileError`], of the first thing that is wrong.
pub fn check_export(file: impl BufRead, is_hash: fn(&str) -> bool) -> Result<Exported, FileError> {
    let mut reader = Reader::new(file, is_hash)?;
    while reader.row()?.is_some() {}
    reader.end()
}

/// A file that is being read.
pub(super) struct Reader<R> {
    file: R,
    /// The line that was read last.
    line: Vec<u8>,
    number: u64,
    tally: Tally,
    header: Header,
    system: Uuid,
    /// Whether passwords may be kept as that.
    is_hash: fn(&str) -> bool,
    /// The table of the row before, and its key; none before the first.
    table: usize,
    key: Vec<Value>,
    log: Chain,
    end: Option<Exported>,
}

impl<R: BufRead> Reader<R> {
    /// Reads the header.
    ///
    /// # Errors
    /// There is none, or of another format or schema.
    pub(super) fn new(mut file: R, is_hash: fn(&str) -> bool) -> Result<Self, FileError> {
        let mut line = Vec::new();
        read_line(&mut file, 1, &mut line)?;
        let header = header(&line)?;
        let system = Uuid::try_parse(&header.system).ok();
        let system = system.filter(|system| system.simple().to_string() == header.system);
        let system = system.ok_or(FileError::NotAnExport)?;
        let mut tally = Tally::new();
        tally.line(&line);
        Ok(Self {
            file,
            line,
            number: 1,
            tally,
            header,
            system,
            is_hash,
            table: 0,
            key: Vec::new(),
            log: Chain::START,
            end: None,
        })
    }

    /// The next row; none after the last one, which was then found to be the last of a whole file.
    ///
    /// # Errors
    /// It is not as it was written.
    pub(super) fn row(&mut self) -> Result<Option<Row>, FileError> {
        self.number += 1;
        read_line(&mut self.file, self.number, &mut self.line)?;
        if self.line.starts_with(b"{") {
            self.last_line()?;
            return Ok(None);
        }
        self.tally.line(&self.line);
        let row = Row::parse(&self.line, self.table).map_err(|why| self.damaged(why))?;
        if row.table == self.table && !self.key.is_empty() && !row.may_follow(&self.key) {
            return Err(self.damaged("it does not come after the one before"));
        }
        self.table = row.table;
        self.key = row.key().to_vec();
        self.known(&row)?;
        self.tally.row(row.table);
        Ok(Some(row))
    }

    /// What the file was.
    ///
    /// # Errors
    /// Its end was not reached.
    pub(super) fn end(self) -> Result<Exported, FileError> {
        let cut = damaged(self.number, "the end is missing");
        self.end.ok_or(cut)
    }

    /// What the header says twice, what the log says of itself, and what passwords are kept as.
    fn known(&mut self, row: &Row) -> Result<(), FileError> {
        let as_it_must_be = match row.table().name {
            HEAD => {
                row.number("revision") == Some(self.header.revision)
                    && row.bytes("hash").map(hex).as_ref() == Some(&self.header.hash)
                    && row.id("system_id") == Some(self.system)
                    && self.tally.rows_of(row.table) == 0
            }
            LOG => self.log.goes_on(row),
            CREDENTIALS => row.text("password_hash").is_some_and(self.is_hash),
            _ => true,
        };
        if as_it_must_be {
            return Ok(());
        }
        Err(self.damaged(match row.table().name {
            HEAD => "it is not the head that the header names",
            LOG => "the log does not go on like that",
            _ => "its password_hash is none that a password would be compared with",
        }))
    }

    fn last_line(&mut self) -> Result<(), FileError> {
        let tally = std::mem::replace(&mut self.tally, Tally::new());
        let heads = tally.rows_of(0);
        let (line, rows, digest) = tally.end();
        if self.line != line.as_bytes() {
            return Err(self.damaged("what stands before it was altered, or rows are missing"));
        }
        if heads != 1 || !self.log.ends_in(&self.header) {
            return Err(self.damaged("the log does not end with the head"));
        }
        // Also the end of what is unpacked, where its own sum is looked at.
        match self.file.fill_buf() {
            Ok([]) => {}
            Ok(_) => return Err(self.damaged("something follows the end")),
            Err(error) => return Err(unreadable(error, self.number)),
        }
        self.end = Some(Exported {
            system: SystemId(self.system),
            revision: Revision(self.log.revision),
            hash: self.log.hash,
            rows,
            digest,
        });
        Ok(())
    }

    fn damaged(&self, why: impl Into<String>) -> FileError {
        damaged(self.number, why)
    }
}

fn damaged(line: u64, why: impl Into<String>) -> FileError {
    let why = why.into();
    FileError::Damaged { line, why }
}

/// The next line with its end.
fn read_line(file: &mut impl BufRead, number: u64, line: &mut Vec<u8>) -> Result<(), FileError> {
    line.clear();
    let most = if number == 1 { LONGEST_HEADER } else { LONGEST };
    let read = file.take(most as u64).read_until(b'\n', line);
    read.map_err(|error| unreadable(error, number))?;
    if line.ends_with(b"\n") {
        return Ok(());
    }
    Err(match (number, line.len()) {
        (1, _) => FileError::NotAnExport,
        (_, LONGEST) => damaged(number, "it is too long"),
        _ => damaged(number, "it breaks off"),
    })
}

/// What cannot be unpacked is damaged as well.
fn unreadable(error: io::Error, number: u64) -> FileError {
    match error.kind() {
        ErrorKind::InvalidData | ErrorKind::InvalidInput | ErrorKind::UnexpectedEof => {
            damaged(number, "it cannot be unpacked")
        }
        _ => FileError::Read(error),
    }
}

fn header(line: &[u8]) -> Result<Header, FileError> {
    let json: Json = serde_json::from_slice(line).map_err(|_| FileError::NotAnExport)?;
    match json.get("canopy_export").and_then(Json::as_u64) {
        Some(FORMAT) => {}
        // One that is newer may look like anything but for this.
        Some(newer) if newer > FORMAT => return Err(FileError::NewerFormat(newer)),
        _ => return Err(FileError::NotAnExport),
    }
    let header: Header = serde_json::from_value(json).map_err(|_| FileError::NotAnExport)?;
    let here = Store::schema_version();
    if header.schema != here {
        // From a file of whoever: to no terminal as it is.
        let escaped = |text: &str| text.escape_debug().to_string();
        return Err(FileError::OtherSchema {
            program: escaped(&header.program),
            schema: escaped(&header.schema),
            here,
        });
    }
    // The same System is one file.
    let again = serde_json::to_string(&header).map_err(|_| FileError::NotAnExport)?;
    match line.strip_suffix(b"\n") {
        Some(line) if line == again.as_bytes() => Ok(header),
        _ => Err(FileError::NotAnExport),
    }
}
