//! A file, line by line, each checked before it is handed on; and at its end all of it.

use std::io::{self, BufRead, ErrorKind, Read};

use canopy_domain::{Revision, SystemId};
use sea_orm::Value;
use serde_json::Value as Json;
use uuid::Uuid;

use super::error::FileError;
use super::format::{Chain, Exported, FORMAT, Header, LONGEST, Tally};
use super::table::Table;
use super::tables::{HEAD, LOG, TABLES};
use crate::{Result, Store};

/// A row of a file.
pub(super) struct Row {
    /// The place of its table.
    pub(super) table: usize,
    /// A value for each column.
    pub(super) values: Vec<Value>,
}

/// Reads a file to its end: whether it is whole and as it was written, of a format and a schema that
/// this program reads, with a log whose chain holds. Nothing is written. Keeps a thread busy.
///
/// # Errors
/// [`FileError`], of the first thing that is wrong.
pub fn check_export(file: impl BufRead) -> Result<Exported, FileError> {
    let mut reader = Reader::new(file)?;
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
    /// The table of the row before.
    table: usize,
    log: Chain,
    end: Option<Exported>,
}

impl<R: BufRead> Reader<R> {
    /// Reads the header.
    ///
    /// # Errors
    /// There is none, or of another format or schema.
    pub(super) fn new(mut file: R) -> Result<Self, FileError> {
        let mut line = Vec::new();
        read_line(&mut file, 1, &mut line)?;
        let header = header(&line)?;
        let system = Uuid::try_parse(&header.system).map_err(|_| FileError::NotAnExport)?;
        let mut tally = Tally::new();
        tally.line(&line);
        Ok(Self {
            file,
            line,
            number: 1,
            tally,
            header,
            system,
            table: 0,
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
        let fields: Vec<Json> =
            serde_json::from_slice(&self.line).map_err(|_| self.damaged("it is no row"))?;
        let mut fields = fields.into_iter();
        let name = fields.next();
        let name = name.as_ref().and_then(Json::as_str).unwrap_or_default();
        // None comes after a later one's.
        let follows = TABLES[self.table..].iter();
        let table = follows
            .zip(self.table..)
            .find(|(table, _)| table.name == name);
        let (table, place) =
            table.ok_or_else(|| self.damaged("it is of no table that may follow here"))?;
        let fields: Vec<Json> = fields.collect();
        if fields.len() != table.columns.len() {
            return Err(self.damaged(format!("it has not the columns of {}", table.name)));
        }
        self.known(table, &fields)?;
        let mut values = Vec::with_capacity(fields.len());
        for (column, field) in table.columns.iter().zip(fields) {
            let value = column.value(field);
            values.push(
                value.ok_or_else(|| self.damaged(format!("its {} cannot be that", column.name)))?,
            );
        }
        self.table = place;
        self.tally.row(place);
        Ok(Some(Row {
            table: place,
            values,
        }))
    }

    /// What the file was.
    ///
    /// # Errors
    /// Its end was not reached.
    pub(super) fn end(self) -> Result<Exported, FileError> {
        let cut = damaged(self.number, "the end is missing");
        self.end.ok_or(cut)
    }

    /// What the header says twice, and what the log says of itself.
    fn known(&mut self, table: &Table, fields: &[Json]) -> Result<(), FileError> {
        let field = |name: &str| {
            let found = table.columns.iter().position(|column| column.name == name);
            found.and_then(|place| fields.get(place))
        };
        let number = |name| field(name).and_then(Json::as_u64);
        let text = |name| field(name).and_then(Json::as_str).unwrap_or_default();
        if table.name == HEAD {
            let as_said = number("revision") == Some(self.header.revision)
                && text("hash") == self.header.hash
                && text("system_id") == self.header.system;
            if !as_said || self.tally.rows_of(self.table) > 0 {
                return Err(self.damaged("it is not the head that the header names"));
            }
        } else if table.name == LOG {
            let (revision, body, hash) = (number("revision"), text("body"), text("hash"));
            if !self.log.goes_on(revision, body, hash) {
                return Err(self.damaged("the log does not go on like that"));
            }
        }
        Ok(())
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
    let most = u64::try_from(LONGEST).unwrap_or(u64::MAX);
    let read = file.take(most).read_until(b'\n', line);
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
    Ok(header)
}
