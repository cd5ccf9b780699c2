//! What an import is going to write.

use std::collections::HashSet;
use std::iter::Peekable;
use std::vec::IntoIter;

use canopy_domain::{
    Import, ImportedAssignment, ImportedCamera, ImportedGroup, ImportedMembership, ImportedUser,
    Refusal,
};

use super::{BATCH, BadRow};

/// Groups, parents before children, then cameras, users and what is assigned to them.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub(crate) groups: Vec<ImportedGroup>,
    pub(crate) cameras: Vec<ImportedCamera>,
    pub(crate) users: Vec<PlannedUser>,
    /// With their lines.
    pub(crate) assignments: Vec<(u64, ImportedAssignment)>,
    /// How many rows need nothing, since they are there.
    pub(crate) known: usize,
    /// Rows that turned out to be bad beside what is there.
    pub(crate) bad: Vec<BadRow>,
}

/// A user who is new, or who gets roles.
#[derive(Debug, Clone)]
pub(crate) struct PlannedUser {
    /// His first row.
    pub(crate) line: u64,
    /// None: he is there already.
    pub(crate) new: Option<ImportedUser>,
    /// With their lines; at least one.
    pub(crate) roles: Vec<(u64, ImportedMembership)>,
}

impl PlannedUser {
    fn len(&self) -> usize {
        usize::from(self.new.is_some()) + self.roles.len()
    }
}

impl Plan {
    /// How many things are created.
    pub(crate) fn len(&self) -> usize {
        let users: usize = self.users.iter().map(PlannedUser::len).sum();
        self.groups.len() + self.cameras.len() + users + self.assignments.len()
    }

    /// How many users are created.
    pub(crate) fn new_users(&self) -> usize {
        self.users.iter().filter(|user| user.new.is_some()).count()
    }

    /// How many memberships are.
    pub(crate) fn memberships(&self) -> usize {
        self.users.iter().map(|user| user.roles.len()).sum()
    }

    /// Leaves out the roles of these lines, and users with no other.
    pub(crate) fn leave_out(&mut self, lines: &HashSet<u64>) {
        for user in &mut self.users {
            user.roles.retain(|(line, _)| !lines.contains(line));
        }
        self.users.retain(|user| !user.roles.is_empty());
    }

    /// In commands of about [`BATCH`] at most, each of which needs only those before it.
    pub(crate) fn batches(self) -> impl Iterator<Item = Batch> {
        let mut groups = self.groups.into_iter();
        let mut cameras = self.cameras.into_iter();
        let mut users = self.users.into_iter().peekable();
        let mut assignments = self.assignments.into_iter();
        std::iter::from_fn(move || {
            let mut batch = Batch::default();
            let import = &mut batch.import;
            import.groups.extend(groups.by_ref().take(BATCH));
            let rest = BATCH - import.groups.len();
            import.cameras.extend(cameras.by_ref().take(rest));
            if batch.len() == 0 {
                batch.take_users(&mut users);
            }
            if batch.len() == 0 {
                for (line, new) in assignments.by_ref().take(BATCH) {
                    batch.import.assignments.push(new);
                    batch.lines.assignments.push(line);
                }
            }
            (batch.len() > 0).then_some(batch)
        })
    }
}

/// What one command brings.
#[derive(Debug, Clone, Default)]
pub(crate) struct Batch {
    pub(crate) import: Import,
    lines: Lines,
}

/// Where in the file its things stand.
#[derive(Debug, Clone, Default)]
struct Lines {
    users: Vec<u64>,
    memberships: Vec<u64>,
    assignments: Vec<u64>,
}

impl Batch {
    /// How many things it creates.
    pub(crate) fn len(&self) -> usize {
        let Import {
            groups,
            cameras,
            users,
            memberships,
            assignments,
        } = &self.import;
        groups.len() + cameras.len() + users.len() + memberships.len() + assignments.len()
    }

    /// Users until it is full; one alone may be more than that.
    fn take_users(&mut self, users: &mut Peekable<IntoIter<PlannedUser>>) {
        let mut room = BATCH;
        while let Some(user) = users.next_if(|user| user.len() <= room || room == BATCH) {
            room = room.saturating_sub(user.len());
            if let Some(new) = user.new {
                self.import.users.push(new);
                self.lines.users.push(user.line);
            }
            for (line, role) in user.roles {
                self.import.memberships.push(role);
                self.lines.memberships.push(line);
            }
        }
    }

    /// The line that the refusal is about.
    pub(crate) fn line(&self, refusal: &Refusal) -> Option<u64> {
        let [list, index] = refusal.path.as_slice() else {
            return None;
        };
        let lines = match &**list {
            "users" => &self.lines.users,
            "memberships" => &self.lines.memberships,
            "assignments" => &self.lines.assignments,
            _ => return None,
        };
        lines.get(index.parse::<usize>().ok()?).copied()
    }
}
