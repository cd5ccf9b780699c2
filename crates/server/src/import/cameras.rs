//! A camera a row, in groups that columns name.

use std::collections::{HashMap, HashSet};

use anyhow::{Result, ensure};
use canopy_domain::{ExternalId, ImportedCamera, ImportedGroup, Name, ResourceId, ResourceKind};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::table::{Row, Table};
use super::{BadRow, Existing, Plan};

/// The rows of a file of cameras, checked.
#[derive(Debug, Default)]
pub(crate) struct Cameras {
    rows: Vec<CameraRow>,
    pub(crate) bad: Vec<BadRow>,
}

#[derive(Debug)]
struct CameraRow {
    name: Name,
    external_id: ExternalId,
    /// From the top down, as column and value.
    path: Vec<(String, Name)>,
}

/// Checks every row. Columns of groups that are empty at the end are left out: a camera without a
/// county belongs to the state itself.
pub(crate) fn check(table: &Table, groups_from: &[String], name: &str) -> Result<Cameras> {
    let name = table.column(name)?;
    let mut columns = Vec::with_capacity(groups_from.len());
    for column in groups_from {
        let place = (column.as_str(), table.column(column)?);
        ensure!(
            !columns.contains(&place),
            "column {column:?} is named twice"
        );
        columns.push(place);
    }
    let mut cameras = Cameras {
        bad: table.bad.clone(),
        ..Cameras::default()
    };
    let mut seen: HashMap<[u8; 32], u64> = HashMap::new();
    for row in &table.rows {
        // Counted before it is judged: whether bad rows are left out changes no other row's id.
        let content = content(&table.head, row);
        let count = seen.entry(content).or_default();
        *count += 1;
        match camera(row, name, &columns, external_id(content, *count)) {
            Ok(camera) => cameras.rows.push(camera),
            Err(why) => cameras.bad.push(BadRow::new(row.line, why)),
        }
    }
    cameras.bad.sort_by_key(|bad| bad.line);
    Ok(cameras)
}

fn camera(
    row: &Row,
    name: usize,
    columns: &[(&str, usize)],
    external_id: String,
) -> Result<CameraRow, String> {
    let read = |place: usize| Name::parse(&row.fields[place]);
    let mut path = Vec::with_capacity(columns.len());
    let mut empty = None;
    for (column, place) in columns {
        if row.fields[*place].trim().is_empty() {
            empty = empty.or(Some(column));
        } else if let Some(above) = empty {
            return Err(format!("{column} is given, but {above} above it is not"));
        } else {
            let value = read(*place).map_err(|bad| format!("{column}: {bad}"))?;
            path.push(((*column).to_owned(), value));
        }
    }
    Ok(CameraRow {
        name: read(name).map_err(|bad| format!("name: {bad}"))?,
        external_id: ExternalId::parse(&external_id).map_err(|bad| bad.to_string())?,
        path,
    })
}

/// What makes a row the same row: its columns and values, in whatever order the columns stand.
fn content(head: &[String], row: &Row) -> [u8; 32] {
    let mut pairs: Vec<(&str, &str)> = head.iter().map(String::as_str).zip(&row.fields).collect();
    pairs.sort_unstable();
    let mut digest = Sha256::new();
    for text in pairs
        .into_iter()
        .flat_map(|(column, value)| [column, value])
    {
        // With its length before it, no text runs into the next.
        digest.update((text.len() as u64).to_be_bytes());
        digest.update(text);
    }
    digest.finalize().into()
}

/// The content and, where rows repeat, the how manieth it is. Half a SHA-256 is plenty against
/// accidents, and nobody gains by a collision in his own file.
fn external_id(content: [u8; 32], count: u64) -> String {
    let digest = Sha256::new()
        .chain_update(content)
        .chain_update(count.to_be_bytes())
        .finalize();
    let half = u128::from_be_bytes(std::array::from_fn(|i| digest[i]));
    format!("csv:{half:032x}")
}

impl Cameras {
    pub(super) fn plan(&self, existing: &Existing<'_>, new_id: &mut dyn FnMut() -> Uuid) -> Plan {
        let mut plan = Plan::default();
        let mut planned = HashMap::new();
        let mut seen = HashSet::new();
        for row in &self.rows {
            let id = row.external_id.as_str();
            if existing.cameras.contains(id) || !seen.insert(id) {
                plan.known += 1;
                continue;
            }
            // Groups are made only for cameras that are new: one that somebody has emptied and
            // deleted since does not come back.
            let mut group = existing.under;
            let mut path = path_prefix(existing);
            for (column, name) in &row.path {
                path = format!("{path}{}={}", escaped(column), escaped(name.as_str()));
                let external_id = group_external_id(&path);
                let known = existing.groups.get(external_id.as_str());
                let known = known.or_else(|| planned.get(&external_id));
                group = if let Some(known) = known {
                    *known
                } else {
                    let new = canopy_domain::GroupId(new_id());
                    plan.groups.push(ImportedGroup {
                        group: new,
                        parent: group,
                        name: name.clone(),
                        external_id: ExternalId::parse(&external_id).ok(),
                    });
                    planned.insert(external_id, new);
                    new
                };
                path.push('/');
            }
            plan.cameras.push(ImportedCamera {
                camera: ResourceId {
                    kind: ResourceKind::Camera,
                    uuid: new_id(),
                },
                group,
                name: row.name.clone(),
                external_id: Some(row.external_id.clone()),
            });
        }
        plan
    }
}

/// Two imports under two groups that both name a "California" mean two groups.
fn path_prefix(existing: &Existing<'_>) -> String {
    if existing.under == existing.root {
        "import:".to_owned()
    } else {
        format!("import:{}/", existing.under)
    }
}

/// `import:state=California/county=Kern`; a digest where that is longer than an id may be.
fn group_external_id(path: &str) -> String {
    if path.chars().count() <= ExternalId::MAX_CHARS {
        return path.to_owned();
    }
    external_id(Sha256::digest(path).into(), 0).replace("csv:", "import:")
}

/// What separates stands for itself no more.
fn escaped(text: &str) -> String {
    text.replace('%', "%25")
        .replace('/', "%2F")
        .replace('=', "%3D")
}
