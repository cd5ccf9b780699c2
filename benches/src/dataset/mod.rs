//! Data sets of three sizes that follow from a seed: the same on every machine, made in memory.
//!
//! Groups, users and cameras are numbers, dense from 0; names and external ids are made from the
//! numbers when asked for, so that five million cameras are two arrays. What a user may do is
//! answered by [`DataSet::allowed`], a model of its own: it takes the fixed catalogue from the
//! domain, nothing of how Canopy decides.

mod allowed;
mod csv;
mod draw;
mod names;
pub mod paths;
mod people;
mod places;
mod questions;
mod tree;

#[cfg(test)]
mod tests;

use canopy_domain::{ActionSet, Role};

use people::People;
use places::Places;
use tree::Tree;

pub use names::{camera_external_id, camera_name, user_email, user_name};
pub use questions::{Question, Questions};

/// The root group's number.
pub const ROOT: u32 = 0;

/// How large a data set is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// 1,000 groups, 10,000 users, 50,000 cameras.
    S,
    /// 10,000 groups, 100,000 users, 500,000 cameras.
    M,
    /// 100,000 groups, 1,000,000 users, 5,000,000 cameras.
    L,
}

impl Size {
    /// How many there are of what.
    #[must_use]
    pub const fn counts(self) -> Counts {
        let times = match self {
            Self::S => 1,
            Self::M => 10,
            Self::L => 100,
        };
        Counts {
            groups: 1_000 * times,
            users: 10_000 * times,
            cameras: 50_000 * times,
        }
    }

    /// The size of this letter, in either case; none for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "S" | "s" => Some(Self::S),
            "M" | "m" => Some(Self::M),
            "L" | "l" => Some(Self::L),
            _ => None,
        }
    }
}

/// How many there are of what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Groups, the root among them; at least [`Counts::LEAST_GROUPS`].
    pub groups: u32,
    /// Users, beside the one that `canopy init` makes; at least 10.
    pub users: u32,
    /// Cameras; at least 10.
    pub cameras: u32,
}

impl Counts {
    /// Fewer groups make no tree of all levels.
    pub const LEAST_GROUPS: u32 = 20;
}

/// A System of some size.
#[derive(Debug, Clone)]
pub struct DataSet {
    counts: Counts,
    tree: Tree,
    places: Places,
    people: People,
}

impl DataSet {
    /// The data set of this size and seed.
    #[must_use]
    pub fn generate(size: Size, seed: u64) -> Self {
        Self::of(size.counts(), seed)
    }

    /// One of any size.
    ///
    /// # Panics
    /// Where there are fewer of something than [`Counts`] says.
    #[must_use]
    pub fn of(counts: Counts, seed: u64) -> Self {
        assert!(
            counts.groups >= Counts::LEAST_GROUPS && counts.users >= 10 && counts.cameras >= 10,
            "too few for a data set: {counts:?}"
        );
        Self::within(Tree::grow(counts.groups, seed), counts, seed)
    }

    /// As many users and cameras as in a set of this size, in the groups of these paths, which stand
    /// as [`paths::read`] has them.
    #[must_use]
    pub fn in_groups(paths: Vec<String>, size: Size, seed: u64) -> Self {
        let tree = Tree::of_paths(paths);
        let counts = Counts {
            groups: tree.len(),
            ..size.counts()
        };
        Self::within(tree, counts, seed)
    }

    fn within(tree: Tree, counts: Counts, seed: u64) -> Self {
        let places = Places::fill(&tree, counts, seed);
        let people = People::hire(counts, places.in_groups(), seed);
        Self {
            counts,
            tree,
            places,
            people,
        }
    }

    /// How many there are of what.
    #[must_use]
    pub const fn counts(&self) -> Counts {
        self.counts
    }

    /// The group above; none for the root. A group's number is greater than its parent's.
    #[must_use]
    pub fn parent(&self, group: u32) -> Option<u32> {
        self.tree.parent(group)
    }

    /// A group deep in the tree with a fiftieth of the cameras and at least 10,000 of them below it,
    /// if there are so many: the cameras from 0 on.
    #[must_use]
    pub fn large_site(&self) -> u32 {
        self.tree.large_site()
    }

    /// How many cameras are below the large site: those with the lowest numbers.
    #[must_use]
    pub const fn large_site_cameras(&self) -> u32 {
        places::at_the_large_site(self.counts.cameras)
    }

    /// The groups that a camera is assigned to: none, one or two.
    pub fn groups_of(&self, camera: u32) -> impl Iterator<Item = u32> {
        self.places.groups_of(camera)
    }

    /// A user's roles, each in another group.
    pub fn memberships(&self, user: u32) -> impl ExactSizeIterator<Item = (u32, Role)> {
        self.people.memberships(user)
    }

    /// The cameras individually assigned to a user, in order.
    #[must_use]
    pub fn assigned_to(&self, user: u32) -> &[u32] {
        self.people.assigned_to(user)
    }

    /// The actions that a user is held to; none is no limit.
    #[must_use]
    pub fn limits(&self, user: u32) -> Option<ActionSet> {
        self.people.limits(user)
    }

    /// Whether a user is active.
    #[must_use]
    pub fn active(&self, user: u32) -> bool {
        self.people.active(user)
    }

    /// How many assignments of cameras to groups there are.
    #[must_use]
    pub const fn group_assignments(&self) -> u32 {
        self.places.in_groups()
    }
}
