//! Files that become groups and cameras.
//!
//! All here is pure but for opening the file: a table is checked as a whole, and of the checked
//! rows those are planned that are not there yet. A row is known again by its external id, so the
//! same file can be imported as often as wanted.

pub(crate) mod cameras;
pub(crate) mod groups;
mod plan;
pub(crate) mod table;

#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use canopy_domain::GroupId;
use uuid::Uuid;

pub(crate) use plan::Plan;

/// The most groups and cameras of one transaction.
pub(crate) const BATCH: usize = 2000;

/// A row that cannot be imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BadRow {
    /// Where it begins in the file; the first line is 1.
    pub(crate) line: u64,
    /// What is wrong with it.
    pub(crate) why: String,
}

impl BadRow {
    fn new(line: u64, why: impl Into<String>) -> Self {
        Self {
            line,
            why: why.into(),
        }
    }
}

/// What is there already, by external id, and where the new is to stand.
pub(crate) struct Existing<'a> {
    pub(crate) groups: &'a HashMap<String, GroupId>,
    pub(crate) cameras: &'a HashSet<String>,
    pub(crate) root: GroupId,
    pub(crate) under: GroupId,
}

/// The rows of a file, checked.
pub(crate) enum Checked {
    Cameras(cameras::Cameras),
    Groups(groups::Groups),
}

impl Checked {
    /// The rows that cannot be imported.
    pub(crate) fn bad(&self) -> &[BadRow] {
        match self {
            Self::Cameras(cameras) => &cameras.bad,
            Self::Groups(groups) => &groups.bad,
        }
    }

    /// What is to be created; bad rows are left out.
    pub(crate) fn plan(&self, existing: &Existing<'_>, new_id: &mut dyn FnMut() -> Uuid) -> Plan {
        match self {
            Self::Cameras(cameras) => cameras.plan(existing, new_id),
            Self::Groups(groups) => groups.plan(existing, new_id),
        }
    }
}
