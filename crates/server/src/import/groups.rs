//! A group a row, in a tree that paths such as `a/b/c` make.

use std::collections::HashMap;

use anyhow::Result;
use canopy_domain::{ExternalId, GroupId, ImportedGroup, MAX_DEPTH, Name};
use uuid::Uuid;

use super::table::{Row, Table};
use super::{BadRow, Existing, Plan};

/// The rows of a file of groups, checked, the shortest paths first.
#[derive(Debug, Default)]
pub(crate) struct Groups {
    rows: Vec<GroupRow>,
    pub(crate) bad: Vec<BadRow>,
}

#[derive(Debug)]
struct GroupRow {
    path: ExternalId,
    name: Name,
}

/// Checks every row.
pub(crate) fn check(table: Table, path: &str, name: &str) -> Result<Groups> {
    let (path, name) = (table.column(path)?, table.column(name)?);
    let mut groups = Groups {
        bad: table.bad,
        ..Groups::default()
    };
    let mut lines: HashMap<String, u64> = HashMap::new();
    for row in table.rows {
        match group(&row, path, name, &mut lines) {
            Ok(group) => groups.rows.push(group),
            Err(why) => groups.bad.push(BadRow::new(row.line, why)),
        }
    }
    groups.bad.sort_by_key(|bad| bad.line);
    // Parents before children; among equals the file's own order.
    groups.rows.sort_by_key(|row| segments(row.path.as_str()));
    Ok(groups)
}

fn group(
    row: &Row,
    path: usize,
    name: usize,
    lines: &mut HashMap<String, u64>,
) -> Result<GroupRow, String> {
    let id = row.fields[path].trim();
    if id.split('/').any(|segment| segment.trim().is_empty()) {
        return Err(format!("the path {id:?} is empty or has an empty part"));
    }
    let external_id = ExternalId::parse(id).map_err(|bad| bad.to_string())?;
    let name = Name::parse(&row.fields[name]).map_err(|bad| format!("name: {bad}"))?;
    // How deep the tree is above is for the rules to say; alone this is too deep already (T2).
    if segments(id) >= MAX_DEPTH {
        return Err(format!("the path is more than {} deep", MAX_DEPTH - 1));
    }
    if let Some(before) = lines.insert(id.to_owned(), row.line) {
        lines.insert(id.to_owned(), before);
        return Err(format!("repeats the path of line {before}"));
    }
    Ok(GroupRow {
        path: external_id,
        name,
    })
}

fn segments(path: &str) -> usize {
    path.split('/').count()
}

impl Groups {
    pub(super) fn plan(&self, existing: &Existing, new_id: &mut dyn FnMut() -> Uuid) -> Plan {
        let mut plan = Plan::default();
        let mut planned: HashMap<&str, GroupId> = HashMap::with_capacity(self.rows.len());
        for row in &self.rows {
            let path = row.path.as_str();
            if existing.groups.contains_key(path) {
                plan.known += 1;
                continue;
            }
            let find = |path: &str| existing.groups.get(path).or_else(|| planned.get(path));
            let parent = ancestors(path).find_map(find).copied();
            let group = GroupId(new_id());
            planned.insert(path, group);
            plan.groups.push(ImportedGroup {
                group,
                parent: parent.unwrap_or(existing.under),
                name: row.name.clone(),
                external_id: Some(row.path.clone()),
            });
        }
        plan
    }
}

/// `a/b`, then `a`, of `a/b/c`: not each of them need be a group.
fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    path.rmatch_indices('/').map(|(at, _)| &path[..at])
}
