//! The groups of a file, to be the tree in place of one that is drawn.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result, ensure};

/// The paths of all groups that the rows of a CSV file name, and of those above them, parents first:
/// what stands in these columns, one behind the other, where a value may be of several parts
/// (`country:us/state:ca`). A file whose name ends in `.gz` is unpacked (RFC 1952).
///
/// # Errors
/// The file cannot be read, has no such column, names no groups of two levels, or has a value that
/// would have to be quoted.
pub fn read(file: &Path, columns: &[String]) -> Result<Vec<String>> {
    let opened = File::open(file).with_context(|| format!("failed to open {}", file.display()))?;
    let packed = file.extension().is_some_and(|ending| ending == "gz");
    let bytes: Box<dyn Read> = match packed {
        true => Box::new(flate2::read::MultiGzDecoder::new(opened)),
        false => Box::new(opened),
    };
    let mut rows = csv::Reader::from_reader(bytes);
    let head = rows.headers()?.clone();
    let place = |column: &String| {
        let at = head.iter().position(|name| name == column);
        at.with_context(|| format!("{} has no column {column}", file.display()))
    };
    let places = columns.iter().map(place).collect::<Result<Vec<_>>>()?;
    let mut paths: BTreeSet<(usize, String)> = BTreeSet::new();
    for row in rows.records() {
        let row = row?;
        let mut path = String::new();
        let values = places.iter().filter_map(|at| row.get(*at));
        let parts = values.flat_map(|value| value.split('/'));
        for (depth, part) in parts.filter(|part| !part.is_empty()).enumerate() {
            ensure!(
                !part.contains([',', '"']),
                "{part:?} would have to be quoted"
            );
            if depth > 0 {
                path.push('/');
            }
            path.push_str(part);
            paths.insert((depth, path.clone()));
        }
    }
    let deepest = paths.last().map_or(0, |(depth, _)| *depth);
    ensure!(deepest > 0, "{} has no groups below groups", file.display());
    Ok(paths.into_iter().map(|(_, path)| path).collect())
}
