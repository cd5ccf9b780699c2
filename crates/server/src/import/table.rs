//! A CSV file as rows with their lines.

use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use csv::{ByteRecord, ErrorKind, ReaderBuilder, StringRecord};
use flate2::read::MultiGzDecoder;

use super::BadRow;

/// A row and the line where it begins.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) line: u64,
    pub(crate) fields: StringRecord,
}

/// A file with a head line, read whole.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) head: Vec<String>,
    pub(crate) rows: Vec<Row>,
    /// Rows that are no CSV, or of another length than the head.
    pub(crate) bad: Vec<BadRow>,
}

/// Reads the file; whether it is gzipped is told from its first bytes, not from its name.
pub(crate) fn open(path: &Path) -> Result<Table> {
    let bytes =
        std::fs::read(path).with_context(|| format!("failed to read {}", path.display()))?;
    let table = if bytes.starts_with(&[0x1f, 0x8b]) {
        read(MultiGzDecoder::new(bytes.as_slice()))
    } else {
        read(bytes.as_slice())
    };
    table.with_context(|| format!("failed to read {}", path.display()))
}

/// Reads a table.
pub(crate) fn read(source: impl Read) -> Result<Table> {
    let mut reader = ReaderBuilder::new().has_headers(false).from_reader(source);
    let mut table = Table {
        head: Vec::new(),
        rows: Vec::new(),
        bad: Vec::new(),
    };
    let mut record = ByteRecord::new();
    let mut first = true;
    loop {
        // An error's own position is that of the row; a record's too.
        match reader.read_byte_record(&mut record) {
            Ok(false) => break,
            Ok(true) => {}
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                match error.kind() {
                    ErrorKind::UnequalLengths {
                        expected_len, len, ..
                    } => {
                        let why = format!("has {len} fields, the first line has {expected_len}");
                        table.bad.push(BadRow::new(line, why));
                        continue;
                    }
                    _ => return Err(error).context("it is no readable CSV"),
                }
            }
        }
        let line = record.position().map_or(0, csv::Position::line);
        let fields = StringRecord::from_byte_record(record.clone());
        match fields {
            Ok(fields) if first => table.head = head(&fields)?,
            Ok(fields) => table.rows.push(Row { line, fields }),
            Err(_) if first => bail!("the first line is not valid UTF-8"),
            Err(_) => table.bad.push(BadRow::new(line, "is not valid UTF-8")),
        }
        first = false;
    }
    ensure!(
        !table.head.is_empty(),
        "it is empty; its first line names the columns"
    );
    Ok(table)
}

fn head(fields: &StringRecord) -> Result<Vec<String>> {
    let head: Vec<String> = fields
        .iter()
        .map(|name| name.trim_start_matches('\u{feff}').trim().to_owned())
        .collect();
    for (index, name) in head.iter().enumerate() {
        ensure!(!name.is_empty(), "column {} has no name", index + 1);
        ensure!(
            !head[..index].contains(name),
            "two columns are named {name:?}"
        );
    }
    Ok(head)
}

impl Table {
    /// The place of a column.
    ///
    /// # Errors
    /// There is none of that name.
    pub(crate) fn column(&self, name: &str) -> Result<usize> {
        let found = self.head.iter().position(|column| column == name);
        found.with_context(|| {
            format!(
                "there is no column {name:?}; the file has {}",
                self.head.join(", ")
            )
        })
    }
}
