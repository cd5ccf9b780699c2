//! Files for `canopy import system`: an export of the arena's System, with edits. What is taken is
//! that System again, by the same lines; what is not leaves no database behind. Neither takes more
//! memory than it may.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::Target;
use crate::chance::Chance;
use crate::odd;
use crate::support::{Said, in_little_room};

/// What the program may have of its own, in KiB.
const ROOM: usize = 160 << 10;

/// A file of so many bytes is also given to the program where it is not taken: of smaller ones that
/// would only test how it starts.
const LARGE: usize = 1 << 20;

/// Two lines that say what the edits are of, then an edit a line: `plain` or `gzip`, `bare` or
/// `sealed`, which is whoever knows the format and can make a chain and an end that fit.
pub(super) const TARGET: Target = Target {
    name: "exports",
    make: |arena, chance| {
        let mut case = vec![
            if chance.one_in(16) { "gzip" } else { "plain" }.to_owned(),
            if chance.one_in(4) { "bare" } else { "sealed" }.to_owned(),
        ];
        let lines: Vec<&str> = arena.export.lines().collect();
        for _ in 0..chance.below(3) + 1 {
            case.push(edit(chance, &lines).to_string());
        }
        case.join("\n")
    },
    send: |arena, case| {
        Box::pin(async move {
            let file = file(&arena.export, case)?;
            let taken = match case.starts_with("gzip") {
                true => None,
                false => Some(check(file.clone()).await?),
            };
            let file = match taken {
                Some(false) if file.len() < LARGE => return Ok(()),
                Some(_) => file,
                None => gzip(&file),
            };
            let is_as_it_was = file == arena.export.as_bytes();
            static NEXT: AtomicU64 = AtomicU64::new(0);
            let folder = arena.folder.path().join("exports");
            let folder = folder.join(NEXT.fetch_add(1, Ordering::Relaxed).to_string());
            let given = tokio::task::spawn_blocking(move || {
                std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
                let given = give(&folder, &file, taken, is_as_it_was);
                std::fs::remove_dir_all(&folder).map_err(|error| error.to_string())?;
                given
            });
            given.await.map_err(|error| error.to_string())?
        })
    },
};

/// Whether it is taken, as the program finds before it opens the database.
async fn check(file: Vec<u8>) -> Result<bool, String> {
    let checked = tokio::task::spawn_blocking(move || canopy_app::check_export(&file[..]));
    let checked = checked.await.map_err(|error| error.to_string())?;
    Ok(checked.is_ok())
}

/// Gives it to the program; `taken` is what was found of it before.
fn give(folder: &Path, file: &[u8], taken: Option<bool>, is_as_it_was: bool) -> Result<(), String> {
    let path = folder.join("system.jsonl");
    std::fs::write(&path, file).map_err(|error| error.to_string())?;
    let database = folder.join("canopy.sqlite");
    let url = format!("sqlite:{}", database.display());
    let call = |arguments: &[&str]| well(in_little_room(ROOM, &url, arguments));
    let said = call(&["import", "system", &path.to_string_lossy()])?;
    if taken.is_some_and(|taken| taken == said.err.contains("nothing was written")) {
        return Err(format!("found {taken:?} before, and then {said:?}"));
    }
    match said.code {
        // Damaged, or no rows of a System: the database is not there, or empty.
        1 if !database.exists() => Ok(()),
        1 => {
            let empty = call(&["export"])?;
            match empty.out.lines().count() {
                3 => Ok(()),
                _ => Err(format!("something was written: {said:?} {empty:?}")),
            }
        }
        0 => {
            let again = call(&["export"])?;
            // What was altered is for `verify` to find, in what stands in the log.
            let found = call(&["verify"])?;
            if is_as_it_was && found.code != 0 {
                return Err(format!("it does not verify: {found:?}"));
            }
            let same = taken.is_none() || sorted(again.out.as_bytes()) == sorted(file);
            let same = same.then_some(());
            same.ok_or_else(|| format!("another file than was taken: {again:?}"))
        }
        _ => Err(format!("{said:?}")),
    }
}

/// Ended by itself, and told nothing of the inside.
fn well(said: Said) -> Result<Said, String> {
    let inside = ["panicked", "INTERNAL", "sqlx", "sea_orm", ".rs:"];
    let told = inside.iter().any(|word| said.err.contains(word));
    match said.code {
        0 | 1 if !told => Ok(said),
        _ => Err(format!("{said:?}")),
    }
}

/// How deep a group is in the tree, by which an export orders them, a reader does not know.
fn sorted(file: &[u8]) -> Vec<&[u8]> {
    let mut lines: Vec<&[u8]> = file.split(|byte| *byte == b'\n').collect();
    // Its sum is over the order.
    lines.retain(|line| !line.starts_with(b"{\"rows\""));
    lines.sort_unstable();
    lines
}

fn edit(chance: &mut Chance, lines: &[&str]) -> Value {
    let at = chance.below(lines.len());
    match chance.below(12) {
        0 => json!(["line", at, odd::bend(chance, lines[at])]),
        1 => json!(["drop", at]),
        2 => json!(["twice", at]),
        3 => json!(["swap", at, chance.below(lines.len())]),
        4 => json!(["cut", chance.below(20_000)]),
        5 if chance.one_in(8) => {
            let what = chance.of(&["0", "{}", "[[]]", "\"\\u0041\"", "null"]);
            json!(["more", at, what, chance.below(1 << 20)])
        }
        _ => json!(["value", at, chance.below(10), value(chance, lines)]),
    }
}

/// JSON for a column: mostly what stands in another.
fn value(chance: &mut Chance, lines: &[&str]) -> String {
    if !chance.one_in(3) {
        let line = chance.of(lines);
        let row: Vec<Value> = serde_json::from_str(line).unwrap_or_default();
        if !row.is_empty() {
            return chance.of(&row).to_string();
        }
    }
    match chance.below(5) {
        0 => odd::number(chance),
        1 => chance.of(&["null", "true", "false", "[]", "{}", ""]).into(),
        2 => json!("0".repeat(chance.below(70))).to_string(),
        3 => json!(format!(
            "$argon2id$v=19$m={},t={},p=1$c29tZXNhbHQ$c29tZW91dHB1dA",
            odd::number(chance),
            odd::number(chance)
        ))
        .to_string(),
        _ => json!(odd::any(chance)).to_string(),
    }
}

/// The export with the edits of the case.
fn file(export: &str, case: &str) -> Result<Vec<u8>, String> {
    let mut lines: Vec<String> = export.lines().map(str::to_owned).collect();
    let mut cut = None;
    let mut edits = case.lines().skip(1);
    let sealed = edits.next() == Some("sealed");
    for edit in edits {
        let edit: Vec<Value> = serde_json::from_str(edit).map_err(|error| error.to_string())?;
        let text = |place: usize| edit.get(place).and_then(Value::as_str).unwrap_or_default();
        let number = |place: usize| {
            let number = edit.get(place).and_then(Value::as_u64);
            usize::try_from(number.unwrap_or_default()).unwrap_or_default()
        };
        let at = number(1) % lines.len().max(1);
        match text(0) {
            _ if lines.is_empty() => {}
            "line" => lines[at] = text(2).to_owned(),
            "drop" => drop(lines.remove(at)),
            "twice" => lines.insert(at, lines[at].clone()),
            "swap" => {
                let other = number(2) % lines.len();
                lines.swap(at, other);
            }
            "cut" => cut = Some(number(1)),
            "more" => {
                let more = format!(",{}", text(2)).repeat(number(3));
                let end = lines[at].len().saturating_sub(1);
                let end = (0..=end).rev().find(|end| lines[at].is_char_boundary(*end));
                lines[at].insert_str(end.unwrap_or_default(), &more);
            }
            "value" => {
                let row: Vec<Value> = serde_json::from_str(&lines[at]).unwrap_or_default();
                let mut row: Vec<String> = row.iter().map(Value::to_string).collect();
                if let Some(value) = row.get_mut(number(2)) {
                    *value = text(3).to_owned();
                    lines[at] = format!("[{}]", row.join(","));
                }
            }
            other => return Err(format!("no edit {other}")),
        }
    }
    if sealed {
        seal(&mut lines);
    }
    let mut file = lines.join("\n").into_bytes();
    file.push(b'\n');
    file.truncate(cut.unwrap_or(usize::MAX));
    Ok(file)
}

/// Makes the chain of the log anew, the head that it leads to, and the end of the file.
fn seal(lines: &mut Vec<String>) {
    let (mut hash, mut revision) = (vec![0; 32], 0);
    for line in lines
        .iter_mut()
        .filter(|line| line.starts_with("[\"log\","))
    {
        let Ok(mut row) = serde_json::from_str::<Vec<Value>>(line) else {
            continue;
        };
        if let (8, Some(body)) = (row.len(), row.get(6).and_then(Value::as_str)) {
            revision += 1;
            hash = Sha256::digest([&hash, body.as_bytes()].concat()).to_vec();
            row[7] = hex(&hash).into();
            *line = Value::from(row).to_string();
        }
    }
    let old = lines.iter().find(|line| line.starts_with("[\"head\","));
    let old = old.and_then(|line| serde_json::from_str::<Vec<Value>>(line).ok());
    let old = old.unwrap_or_default();
    if let (Some(was), Some(said)) = (old.get(2), old.get(3).and_then(Value::as_str)) {
        let (was, now) = (was.to_string(), revision.to_string());
        let said = said.to_owned();
        for line in lines.iter_mut().filter(|line| line.contains(&said)) {
            if line.starts_with("{\"canopy_export\"") || line.starts_with("[\"head\",") {
                *line = line.replace(&said, &hex(&hash));
                *line = line.replace(
                    &format!("\"revision\":{was},"),
                    &format!("\"revision\":{now},"),
                );
                *line = line.replace(&format!(",1,{was},\""), &format!(",1,{now},\""));
            }
        }
    }
    let end = lines.iter().position(|line| line.starts_with("{\"rows\""));
    let Some(end) = end.map(|end| lines.remove(end)) else {
        return;
    };
    // The tables in the order of the end that was there.
    let tables = end.split('"').skip(3).step_by(2);
    let tables = tables
        .take_while(|name| *name != "sha256")
        .filter(|name| !name.contains(':'));
    let counts: Vec<String> = tables
        .map(|table| {
            let row = format!("[\"{table}\",");
            let rows = lines.iter().filter(|line| line.starts_with(&row)).count();
            format!("\"{table}\":{rows}")
        })
        .collect();
    let before = lines.iter().map(|line| format!("{line}\n"));
    let sum = Sha256::digest(before.collect::<String>());
    lines.push(format!(
        "{{\"rows\":{{{}}},\"sha256\":\"{}\"}}",
        counts.join(","),
        hex(&sum)
    ));
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn gzip(file: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let written = gzip.write_all(file).and_then(|()| gzip.finish());
    written.unwrap_or_default()
}
