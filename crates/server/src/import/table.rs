//! A CSV file as rows with their lines.

use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use csv::{ByteRecord, ErrorKind, Position, ReaderBuilder, StringRecord};
use flate2::read::MultiGzDecoder;

use super::BadRow;

/// The most bytes that a gzipped file may come to: a small one could fill any memory.
const UNPACKED: u64 = 1 << 30;

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
    let failed = || format!("failed to read {}", path.display());
    let mut bytes = std::fs::read(path).with_context(failed)?;
    if bytes.starts_with(&[0x1f, 0x8b]) {
        bytes = unpacked(&bytes, UNPACKED).with_context(failed)?;
    }
    read(&bytes).with_context(failed)
}

/// What gzipped bytes come to, if that is at most so much.
fn unpacked(bytes: &[u8], most: u64) -> Result<Vec<u8>> {
    let mut plain = Vec::new();
    let read = MultiGzDecoder::new(bytes)
        .take(most + 1)
        .read_to_end(&mut plain)?;
    ensure!(
        read as u64 <= most,
        "it is over {} MiB when it is unpacked; import it in parts",
        most >> 20
    );
    Ok(plain)
}

/// Reads a table.
pub(crate) fn read(bytes: &[u8]) -> Result<Table> {
    let mut reader = ReaderBuilder::new().has_headers(false).from_reader(bytes);
    let mut table = Table {
        head: Vec::new(),
        rows: Vec::new(),
        bad: Vec::new(),
    };
    let mut record = ByteRecord::new();
    loop {
        let more = match reader.read_byte_record(&mut record) {
            Ok(more) => more,
            Err(error) => {
                table.bad.push(odd_length(&error, bytes)?);
                continue;
            }
        };
        if !more {
            break;
        }
        let line = record.position().map_or(0, |at| line(bytes, at));
        match StringRecord::from_byte_record(record.clone()) {
            Ok(fields) if table.head.is_empty() => table.head = head(&fields)?,
            Ok(fields) => table.rows.push(Row { line, fields }),
            Err(_) if table.head.is_empty() => bail!("the first line is not valid UTF-8"),
            Err(_) => table.bad.push(BadRow::new(line, "is not valid UTF-8")),
        }
    }
    ensure!(
        !table.head.is_empty(),
        "it is empty; its first line names the columns"
    );
    Ok(table)
}

/// A row of another length than the head is bad; any other error is the whole file's.
fn odd_length(error: &csv::Error, bytes: &[u8]) -> Result<BadRow> {
    match error.kind() {
        ErrorKind::UnequalLengths {
            pos,
            expected_len,
            len,
        } => {
            let line = pos.as_ref().map_or(0, |at| line(bytes, at));
            let why = format!("has {len} fields, the first line has {expected_len}");
            Ok(BadRow::new(line, why))
        }
        _ => bail!("it is no readable CSV: {error}"),
    }
}

/// The line where a row begins. The reader says where it began to look for one, which may be at
/// the end of the line before, or at empty lines that it then skipped.
fn line(bytes: &[u8], at: &Position) -> u64 {
    let from = usize::try_from(at.byte()).unwrap_or(usize::MAX);
    let skipped = bytes.iter().skip(from);
    let skipped = skipped.take_while(|byte| matches!(byte, b'\n' | b'\r'));
    at.line() + skipped.filter(|byte| **byte == b'\n').count() as u64
}

/// Names from a file, as a terminal may be shown them.
fn escaped(names: &[String]) -> String {
    let names = names.iter().map(|name| name.escape_debug().to_string());
    names.collect::<Vec<_>>().join(", ")
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
                escaped(&self.head)
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::unpacked;

    fn gzipped(bytes: &[u8]) -> Vec<u8> {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
        gzip.write_all(bytes).unwrap();
        gzip.finish().unwrap()
    }

    #[test]
    fn what_is_unpacked_is_bounded() {
        let plain = vec![b'a'; 3 << 20];
        assert_eq!(unpacked(&gzipped(&plain), 3 << 20).unwrap(), plain);
        let more = gzipped(&[plain.as_slice(), b"a"].concat());
        let refused = unpacked(&more, 3 << 20).unwrap_err().to_string();
        assert!(refused.contains("over 3 MiB"), "{refused}");
        // Also where each member by itself is small enough.
        let members = [gzipped(&plain), gzipped(b"a")].concat();
        assert!(unpacked(&members, 3 << 20).is_err());
    }
}
