//! `catalogue.csv` read once more, as strings: shares nothing with the crate's own table.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// The columns of the roles, in the file's order.
pub(crate) const ROLES: [&str; 6] = [
    "system_manager",
    "camera_manager",
    "group_manager",
    "operator",
    "member",
    "observer",
];

/// One row, as written.
pub(crate) struct Row {
    pub(crate) category: String,
    pub(crate) action: String,
    pub(crate) on: String,
    pub(crate) view_only: bool,
    pub(crate) needs: Option<String>,
    pub(crate) roles: BTreeSet<String>,
    pub(crate) what: String,
}

fn yes(text: &str) -> bool {
    match text {
        "yes" => true,
        "no" => false,
        other => panic!("neither yes nor no: {other}"),
    }
}

/// All rows in the file's order.
pub(crate) static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let mut reader = csv::Reader::from_reader(include_str!("../../../catalogue.csv").as_bytes());
    reader
        .deserialize::<BTreeMap<String, String>>()
        .map(|row| {
            let row = row.unwrap();
            Row {
                category: row["category"].clone(),
                action: row["action"].clone(),
                on: row["on"].clone(),
                view_only: yes(&row["view_only"]),
                needs: Some(row["needs"].clone()).filter(|needs| !needs.is_empty()),
                roles: ROLES
                    .into_iter()
                    .filter(|role| yes(&row[*role]))
                    .map(str::to_owned)
                    .collect(),
                what: row["what"].clone(),
            }
        })
        .collect()
});

/// The row of the action.
pub(crate) fn row(action: &str) -> Option<&'static Row> {
    static BY_NAME: LazyLock<BTreeMap<&'static str, &'static Row>> =
        LazyLock::new(|| ROWS.iter().map(|row| (row.action.as_str(), row)).collect());
    BY_NAME.get(action).copied()
}
