//! Turns `catalogue.csv` into the table of actions that `domain` compiles in.
//!
//! Owns the shape of `table.rs` only; what an action means is known in `domain`, and the
//! matrix is reviewed in the CSV, never in the generated file.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use anyhow::{Context, Result, bail, ensure};

/// The role columns of the CSV with the names of `domain`'s `Role`.
const ROLES: [(&str, &str); 6] = [
    ("system_manager", "SystemManager"),
    ("camera_manager", "CameraManager"),
    ("group_manager", "GroupManager"),
    ("operator", "Operator"),
    ("member", "Member"),
    ("observer", "Observer"),
];

const DERIVES: &str = "#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]";

struct Row {
    category: String,
    name: String,
    on: &'static str,
    view_only: bool,
    needs: Option<String>,
    roles: Vec<&'static str>,
    what: String,
}

/// The source of `table.rs`, before rustfmt.
///
/// # Errors
/// When a column is missing, a cell is none of the words it may hold, an action is listed
/// twice, or one needs an action that is not listed.
pub(super) fn table(csv: &str) -> Result<String> {
    let rows = read(csv)?;
    let mut categories: Vec<&str> = Vec::new();
    for row in &rows {
        if !categories.contains(&row.category.as_str()) {
            categories.push(&row.category);
        }
    }

    let mut out = String::from(
        "// Generated from catalogue.csv by `cargo xtask generate`; do not edit.\n\n\
         use super::{Entry, On};\nuse crate::role::{Role, RoleSet};\n\n",
    );
    writeln!(
        out,
        "/// Everything that a user may or may not be allowed to do."
    )?;
    writeln!(out, "{DERIVES}\n#[repr(u8)]\npub enum Action {{")?;
    for row in &rows {
        writeln!(out, "/// {}", row.what)?;
        writeln!(out, "{},", camel(&row.name))?;
    }
    writeln!(
        out,
        "}}\n\n/// What actions are grouped by, as action limits are given (U5)."
    )?;
    writeln!(out, "{DERIVES}\n#[repr(u8)]\npub enum Category {{")?;
    for category in &categories {
        writeln!(out, "/// The actions named `{category}.…`.")?;
        writeln!(out, "{},", camel(category))?;
    }
    writeln!(
        out,
        "}}\n\n/// Every category with its name, in the order of the catalogue."
    )?;
    writeln!(
        out,
        "pub(super) const CATEGORIES: [(Category, &str); {}] = [",
        categories.len()
    )?;
    for category in &categories {
        writeln!(out, "(Category::{}, {category:?}),", camel(category))?;
    }
    writeln!(
        out,
        "];\n\n/// Every action, at the index that is its discriminant."
    )?;
    writeln!(out, "pub(super) const TABLE: [Entry; {}] = [", rows.len())?;
    for row in &rows {
        entry(&mut out, row)?;
    }
    writeln!(out, "];")?;
    Ok(out)
}

fn entry(out: &mut String, row: &Row) -> Result<()> {
    let needs = match &row.needs {
        Some(name) => format!("Some(Action::{})", camel(name)),
        None => "None".to_owned(),
    };
    let roles: Vec<String> = row
        .roles
        .iter()
        .map(|role| format!("Role::{role}"))
        .collect();
    writeln!(
        out,
        "Entry {{ action: Action::{}, category: Category::{}, name: {:?}, on: On::{}, \
         view_only: {}, needs: {needs}, roles: RoleSet::of(&[{}]), what: {:?} }},",
        camel(&row.name),
        camel(&row.category),
        row.name,
        row.on,
        row.view_only,
        roles.join(", "),
        row.what,
    )?;
    Ok(())
}

fn read(csv: &str) -> Result<Vec<Row>> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let header = reader
        .headers()
        .context("failed to read the header of the catalogue")?
        .clone();
    let mut rows = Vec::new();
    for (index, record) in reader.records().enumerate() {
        let record = record.context("failed to read the catalogue")?;
        let cell = |column: &str| -> Result<&str> {
            let at = header.iter().position(|name| name == column);
            at.and_then(|at| record.get(at))
                .with_context(|| format!("the catalogue lacks the column {column}"))
        };
        rows.push(row(cell).with_context(|| format!("in line {} of the catalogue", index + 2))?);
    }

    let mut names = BTreeSet::new();
    for row in &rows {
        ensure!(
            names.insert(row.name.as_str()),
            "{} is listed twice, delete one",
            row.name
        );
    }
    for row in &rows {
        if let Some(needs) = &row.needs {
            ensure!(
                names.contains(needs.as_str()),
                "{} needs {needs}, list it",
                row.name
            );
        }
    }
    Ok(rows)
}

fn row<'a>(cell: impl Fn(&str) -> Result<&'a str>) -> Result<Row> {
    let (category, name) = (cell("category")?, cell("action")?);
    ensure!(
        name.split_once('.')
            .is_some_and(|(prefix, rest)| prefix == category && !rest.is_empty()),
        "name {name} {category}.something, as its category is {category}",
    );
    let mut roles = Vec::new();
    for (column, role) in ROLES {
        if yes(cell(column)?)? {
            roles.push(role);
        }
    }
    Ok(Row {
        category: category.to_owned(),
        name: name.to_owned(),
        on: on(cell("on")?)?,
        view_only: yes(cell("view_only")?)?,
        needs: Some(cell("needs")?)
            .filter(|needs| !needs.is_empty())
            .map(str::to_owned),
        roles,
        what: cell("what")?.to_owned(),
    })
}

fn yes(cell: &str) -> Result<bool> {
    match cell {
        "yes" => Ok(true),
        "no" => Ok(false),
        other => bail!("write yes or no instead of {other:?}"),
    }
}

fn on(cell: &str) -> Result<&'static str> {
    Ok(match cell {
        "group" => "Group",
        "self" => "SelfUser",
        "system" => "System",
        "camera" => "Camera",
        "list" => "List",
        "camera_group" => "CameraGroup",
        "intercom" => "Intercom",
        "layout" => "Layout",
        "map" => "Map",
        other => bail!("{other:?} is not a kind of target, see `on` in the generator"),
    })
}

/// `licenses.view_all` as `LicensesViewAll`.
fn camel(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for word in name.split(['.', '_']) {
        let mut letters = word.chars();
        out.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        out.extend(letters);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "category,action,on,view_only,needs,system_manager,camera_manager,\
                          group_manager,operator,member,observer,what\n";

    #[test]
    fn a_row_becomes_a_variant_and_an_entry() {
        let csv =
            format!("{HEADER}login,login.own_sessions,self,no,,yes,no,yes,no,no,no,see own\n");
        let table = table(&csv).unwrap();
        assert!(table.contains("/// see own\nLoginOwnSessions,"), "{table}");
        assert!(
            table.contains(
                "Entry { action: Action::LoginOwnSessions, category: Category::Login, \
                 name: \"login.own_sessions\", on: On::SelfUser, view_only: false, needs: None, \
                 roles: RoleSet::of(&[Role::SystemManager, Role::GroupManager]), \
                 what: \"see own\" },"
            ),
            "{table}"
        );
    }

    #[test]
    fn what_a_cell_may_not_hold_is_refused() {
        for (line, message) in [
            (
                "maps,maps.view,mop,yes,,no,no,no,no,no,no,x",
                "not a kind of target",
            ),
            ("maps,maps.view,map,si,,no,no,no,no,no,no,x", "yes or no"),
            (
                "maps,maps.view,map,yes,maps.see,no,no,no,no,no,no,x",
                "needs maps.see",
            ),
            (
                "maps,tags.view,map,yes,,no,no,no,no,no,no,x",
                "maps.something",
            ),
        ] {
            let error = table(&format!("{HEADER}{line}\n")).unwrap_err();
            assert!(format!("{error:#}").contains(message), "{error:#}");
        }
        let line = "maps,maps.view,map,yes,,no,no,no,no,no,no,x\n";
        let error = table(&format!("{HEADER}{line}{line}")).unwrap_err();
        assert!(format!("{error:#}").contains("twice"), "{error:#}");
    }
}
