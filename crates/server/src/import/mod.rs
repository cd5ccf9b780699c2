//! Files that become groups, cameras, users and individual assignments.
//!
//! All here is pure but for opening the file: a table is checked as a whole, and of the checked
//! rows those are planned that are not there yet. A row is known again by its external id or email,
//! so the same file can be imported as often as wanted.

pub(crate) mod assignments;
pub(crate) mod cameras;
pub(crate) mod groups;
mod person;
mod plan;
pub(crate) mod table;
pub(crate) mod users;

#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use canopy_app::KnownUser;
use canopy_domain::{EmailKey, GroupId, ResourceId, Salt};
use uuid::Uuid;

pub(crate) use plan::{Batch, Plan};

/// The most rows of one transaction; those of one user stay together.
pub(crate) const BATCH: usize = 2000;

/// The root group's path; no other is written like it.
const ROOT_PATH: &str = "/";

/// A row that cannot be imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BadRow {
    /// Where it begins in the file; the first line is 1.
    pub(crate) line: u64,
    /// What is wrong with it.
    pub(crate) why: String,
}

impl BadRow {
    pub(crate) fn new(line: u64, why: impl Into<String>) -> Self {
        Self {
            line,
            why: why.into(),
        }
    }
}

/// What is there already, as far as the file has to do with it, and where the new is to stand.
pub(crate) struct Existing {
    pub(crate) root: GroupId,
    pub(crate) under: GroupId,
    /// All groups, by external id.
    pub(crate) groups: HashMap<String, GroupId>,
    /// The external ids of all cameras.
    pub(crate) cameras: HashSet<String>,
    /// The users with the emails of the file.
    pub(crate) users: HashMap<EmailKey, KnownUser>,
    /// The cameras with the external ids of the file.
    pub(crate) named_cameras: HashMap<String, Vec<ResourceId>>,
}

impl Existing {
    /// Nothing but the root.
    pub(crate) fn new(root: GroupId) -> Self {
        Self {
            root,
            under: root,
            groups: HashMap::new(),
            cameras: HashSet::new(),
            users: HashMap::new(),
            named_cameras: HashMap::new(),
        }
    }

    /// The group with this path.
    fn group(&self, path: &str) -> Option<GroupId> {
        if path == ROOT_PATH {
            return Some(self.root);
        }
        self.groups.get(path).copied()
    }
}

fn no_group(line: u64, path: &str) -> BadRow {
    let why = format!("there is no group {path:?}; import groups first");
    BadRow::new(line, why)
}

/// Where new ids and salts come from.
pub(crate) struct Fresh<'a> {
    pub(crate) id: &'a mut dyn FnMut() -> Uuid,
    pub(crate) salt: &'a mut dyn FnMut() -> Salt,
}

/// The rows of a file, checked.
pub(crate) enum Checked {
    Cameras(cameras::Cameras),
    Groups(groups::Groups),
    Users(users::Users),
    Assignments(assignments::Assignments),
}

impl Checked {
    /// The rows that cannot be imported.
    pub(crate) fn bad(&self) -> &[BadRow] {
        match self {
            Self::Cameras(cameras) => &cameras.bad,
            Self::Groups(groups) => &groups.bad,
            Self::Users(users) => &users.bad,
            Self::Assignments(assignments) => &assignments.bad,
        }
    }

    /// What is to be created; bad rows are left out, those that show only now are told.
    pub(crate) fn plan(&self, existing: &Existing, fresh: &mut Fresh<'_>) -> Plan {
        match self {
            Self::Cameras(cameras) => cameras.plan(existing, fresh.id),
            Self::Groups(groups) => groups.plan(existing, fresh.id),
            Self::Users(users) => users.plan(existing, fresh),
            Self::Assignments(assignments) => assignments.plan(existing),
        }
    }
}
