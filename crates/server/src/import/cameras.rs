//! A camera a row, in groups that columns name; or a row for each group of a camera, by its path.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use anyhow::{Result, ensure};
use canopy_domain::{
    ExternalId, GroupId, ImportedCamera, ImportedGroup, Name, ResourceId, ResourceKind,
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::table::{Row, Table};
use super::{BadRow, Existing, Plan, no_group};

/// The columns that are read.
pub(crate) struct Columns<'a> {
    pub(crate) name: &'a str,
    /// What the camera is known again by; none: the row's whole content.
    pub(crate) id: Option<&'a str>,
    pub(crate) place: PlacedBy<'a>,
}

/// How a row says where its camera is.
pub(crate) enum PlacedBy<'a> {
    /// Columns with the names of groups from the top down; the groups are made.
    Names(&'a [String]),
    /// A column with the path of a group that is there; empty: in no group.
    Path(&'a str),
}

/// The rows of a file of cameras, checked.
#[derive(Debug, Default)]
pub(crate) struct Cameras {
    cameras: Vec<Camera>,
    /// Paths of groups, each once.
    paths: Vec<String>,
    pub(crate) bad: Vec<BadRow>,
}

/// All rows of one camera.
#[derive(Debug)]
struct Camera {
    name: Name,
    external_id: ExternalId,
    /// With their lines; at least one.
    places: Vec<(u64, Place)>,
}

#[derive(Debug, PartialEq, Eq)]
enum Place {
    /// From the top down, as column and value.
    Names(Vec<(String, Name)>),
    /// One of the paths.
    Path(usize),
    Nowhere,
}

/// Where the columns stand.
struct Found<'a> {
    name: usize,
    id: Option<usize>,
    place: FoundPlace<'a>,
}

enum FoundPlace<'a> {
    Names(Vec<(&'a str, usize)>),
    Path(usize),
}

/// Checks every row. Columns of groups that are empty at the end are left out: a camera without a
/// county belongs to the state itself. Rows of one id are one camera.
pub(crate) fn check(table: Table, columns: &Columns<'_>) -> Result<Cameras> {
    let found = found(&table, columns)?;
    let Table { head, rows, bad } = table;
    let mut cameras = Cameras {
        bad,
        ..Cameras::default()
    };
    let mut repeated: HashMap<[u8; 32], u64> = HashMap::new();
    let mut by_id: HashMap<String, usize> = HashMap::new();
    let mut paths: HashMap<String, usize> = HashMap::new();
    for row in rows {
        let id = match found.id {
            Some(id) => row.fields[id].trim().to_owned(),
            None => {
                // Counted before it is judged: whether bad rows are left out changes no other
                // row's id.
                let content = content(&head, &row);
                let count = repeated.entry(content).or_default();
                *count += 1;
                external_id(content, *count)
            }
        };
        let camera = camera(&row, &found, &id, &mut paths);
        let added = camera.and_then(|camera| cameras.add(camera, id, &mut by_id));
        if let Err(why) = added {
            cameras.bad.push(BadRow::new(row.line, why));
        }
    }
    cameras.paths = vec![String::new(); paths.len()];
    for (path, at) in paths {
        cameras.paths[at] = path;
    }
    cameras.bad.sort_by_key(|bad| bad.line);
    Ok(cameras)
}

fn found<'a>(table: &Table, columns: &Columns<'a>) -> Result<Found<'a>> {
    let place = match columns.place {
        PlacedBy::Path(column) => FoundPlace::Path(table.column(column)?),
        PlacedBy::Names(names) => {
            let mut found = Vec::with_capacity(names.len());
            for column in names {
                let place = (column.as_str(), table.column(column)?);
                ensure!(!found.contains(&place), "column {column:?} is named twice");
                found.push(place);
            }
            FoundPlace::Names(found)
        }
    };
    Ok(Found {
        name: table.column(columns.name)?,
        id: columns.id.map(|id| table.column(id)).transpose()?,
        place,
    })
}

fn camera(
    row: &Row,
    found: &Found<'_>,
    id: &str,
    paths: &mut HashMap<String, usize>,
) -> Result<Camera, String> {
    let place = match &found.place {
        FoundPlace::Names(columns) => Place::Names(names(row, columns)?),
        FoundPlace::Path(column) => match row.fields[*column].trim() {
            "" => Place::Nowhere,
            path => {
                let next = paths.len();
                Place::Path(*paths.entry(path.to_owned()).or_insert(next))
            }
        },
    };
    Ok(Camera {
        name: Name::parse(&row.fields[found.name]).map_err(|bad| format!("name: {bad}"))?,
        external_id: ExternalId::parse(id).map_err(|bad| bad.to_string())?,
        places: vec![(row.line, place)],
    })
}

fn names(row: &Row, columns: &[(&str, usize)]) -> Result<Vec<(String, Name)>, String> {
    let mut names = Vec::with_capacity(columns.len());
    let mut empty = None;
    for (column, place) in columns {
        let field = &row.fields[*place];
        if field.trim().is_empty() {
            empty = empty.or(Some(column));
        } else if let Some(above) = empty {
            return Err(format!("{column} is given, but {above} above it is not"));
        } else {
            let value = Name::parse(field).map_err(|bad| format!("{column}: {bad}"))?;
            names.push(((*column).to_owned(), value));
        }
    }
    Ok(names)
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
    /// Adds the camera, or this place to those of the camera of this id.
    fn add(
        &mut self,
        new: Camera,
        id: String,
        by_id: &mut HashMap<String, usize>,
    ) -> Result<(), String> {
        let at = match by_id.entry(id) {
            Entry::Vacant(entry) => {
                entry.insert(self.cameras.len());
                self.cameras.push(new);
                return Ok(());
            }
            Entry::Occupied(entry) => *entry.get(),
        };
        let known = &mut self.cameras[at];
        let first = known.places.first().map_or(0, |(line, _)| *line);
        if known.name != new.name {
            return Err(format!(
                "the name of this camera in line {first} is another"
            ));
        }
        for (line, place) in new.places {
            let same = known.places.iter().find(|(_, other)| *other == place);
            match same {
                Some((before, _)) => return Err(format!("repeats the group of line {before}")),
                None => known.places.push((line, place)),
            }
        }
        Ok(())
    }

    pub(crate) fn plan(&self, existing: &Existing, new_id: &mut dyn FnMut() -> Uuid) -> Plan {
        let mut plan = Plan::default();
        let by_path: Vec<Option<GroupId>> = (self.paths.iter())
            .map(|path| existing.group(path))
            .collect();
        let mut made = Made {
            existing,
            prefix: path_prefix(existing),
            planned: HashMap::new(),
        };
        for camera in &self.cameras {
            if existing.cameras.contains(camera.external_id.as_str()) {
                plan.known += camera.places.len();
                continue;
            }
            let mut groups = Vec::with_capacity(camera.places.len());
            let mut bad = 0;
            for (line, place) in &camera.places {
                match place {
                    // Groups are made only for cameras that are new: one that somebody has emptied
                    // and deleted since does not come back.
                    Place::Names(names) => groups.push(made.group(names, &mut plan, new_id)),
                    Place::Nowhere => {}
                    Place::Path(path) => match by_path[*path] {
                        Some(group) => groups.push(group),
                        None => {
                            bad += 1;
                            plan.bad.push(no_group(*line, &self.paths[*path]));
                        }
                    },
                }
            }
            if bad == camera.places.len() {
                continue;
            }
            let resource = ResourceId {
                kind: ResourceKind::Camera,
                uuid: new_id(),
            };
            plan.cameras.push(ImportedCamera {
                camera: resource,
                groups,
                name: camera.name.clone(),
                external_id: Some(camera.external_id.clone()),
            });
        }
        // Those of a group together: a transaction then has to do with few groups.
        plan.cameras
            .sort_by_key(|camera| camera.groups.first().copied());
        plan
    }
}

/// Groups that are made for their cameras.
struct Made<'a> {
    existing: &'a Existing,
    prefix: String,
    planned: HashMap<String, GroupId>,
}

impl Made<'_> {
    /// The group of these names, made with those above it where it is not there.
    fn group(
        &mut self,
        names: &[(String, Name)],
        plan: &mut Plan,
        new_id: &mut dyn FnMut() -> Uuid,
    ) -> GroupId {
        let mut group = self.existing.under;
        let mut path = self.prefix.clone();
        for (column, name) in names {
            path = format!("{path}{}={}", escaped(column), escaped(name.as_str()));
            let external_id = group_external_id(&path);
            let known = self.existing.groups.get(external_id.as_str());
            let known = known.or_else(|| self.planned.get(&external_id));
            group = if let Some(known) = known {
                *known
            } else {
                let new = GroupId(new_id());
                plan.groups.push(ImportedGroup {
                    group: new,
                    parent: group,
                    name: name.clone(),
                    external_id: ExternalId::parse(&external_id).ok(),
                });
                self.planned.insert(external_id, new);
                new
            };
            path.push('/');
        }
        group
    }
}

/// Two imports under two groups that both name a "California" mean two groups.
fn path_prefix(existing: &Existing) -> String {
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
