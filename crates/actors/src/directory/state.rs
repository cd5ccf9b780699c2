//! The directory at one revision: an immutable value, shared by all who read that revision.
//!
//! Its maps share what did not change, so that the next revision costs what changed.

use std::sync::{Arc, LazyLock, OnceLock};

use canopy_domain::standing::Target;
use canopy_domain::{GroupId, ResourceId, Revision, RoleSet, Standing, TargetId, UserId};
use imbl::{HashMap, OrdSet};
use smallvec::SmallVec;

use super::placements::{Placements, Spot};
use super::tree_order::TreeOrder;
use crate::no::{GroupNo, Seat};
use crate::table::Table;
use crate::user::User;
use crate::{Few, UserRecord};

/// What the directory knows, at one revision.
#[derive(Clone, Default)]
pub struct State {
    pub(super) watermark: Revision,
    pub(super) root: Option<GroupId>,
    pub(super) nodes: Table<GroupId, Node>,
    /// By parent, then in the order of lists: one set for all, since one for each parent has room for
    /// many children, and most have few.
    pub(super) children: OrdSet<(GroupId, Arc<str>, GroupId)>,
    pub(super) users: Table<UserId, User>,
    pub(super) placements: Placements,
    /// Who has a resource individually assigned.
    pub(super) assignees: Table<ResourceId, Few<UserId>>,
    /// By head: the subtrees that the tree is cut into.
    pub(super) subtrees: HashMap<GroupId, Subtree>,
    /// Derived when a list first wants it; replaced when groups change.
    pub(super) order: Arc<OnceLock<TreeOrder>>,
}

/// Before the name of any group: names are not empty.
static NO_NAME: LazyLock<Arc<str>> = LazyLock::new(Arc::default);

/// A group's place in the tree.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) parent: Option<GroupId>,
    pub(crate) name: Arc<str>,
    /// One for itself, each of its members and each resource assigned to it.
    pub(crate) weight: u32,
    /// By which placements and memberships say it, and by which its actor is found.
    pub(super) no: GroupNo,
}

/// One part of the tree, as it is cut.
#[derive(Debug, Clone, Default)]
pub(crate) struct Subtree {
    /// The sum of its groups' weights.
    pub(crate) weight: u64,
    /// Beyond this weight it is cut anew: twice what it weighed when it was last cut, so that one
    /// large group is not tried again with every change.
    pub(crate) limit: u64,
}

impl State {
    /// The revision that this is the state of.
    #[must_use]
    pub const fn revision(&self) -> Revision {
        self.watermark
    }

    /// The root group; none before `canopy init`.
    #[must_use]
    pub const fn root(&self) -> Option<GroupId> {
        self.root
    }

    /// A user.
    #[must_use]
    pub fn user(&self, user: UserId) -> Option<&Arc<UserRecord>> {
        self.users.get(&user).map(User::record)
    }

    /// The name of a group; none where there is no such group.
    #[must_use]
    pub fn group_name(&self, group: GroupId) -> Option<&Arc<str>> {
        self.nodes.get(&group).map(|node| &node.name)
    }

    /// The groups from the root to this one, both included; empty where there is no such group.
    #[must_use]
    pub fn path(&self, group: GroupId) -> Vec<GroupId> {
        let mut path: Vec<GroupId> = self.upwards(group).collect();
        path.reverse();
        path
    }

    /// The groups from the root down to the parent of this one.
    pub(super) fn above(&self, group: GroupId) -> Vec<(GroupId, GroupNo)> {
        let mut path = self.path(group);
        path.pop();
        let above = path.into_iter();
        above
            .filter_map(|above| Some((above, self.no_of(above)?)))
            .collect()
    }

    /// This group and those above it, up to the root; none where there is no such group.
    pub(super) fn upwards(&self, group: GroupId) -> impl Iterator<Item = GroupId> {
        let first = self.nodes.contains_key(&group).then_some(group);
        std::iter::successors(first, |at| self.nodes.get(at)?.parent)
    }

    /// The groups that a resource is assigned to; none where there is no such resource.
    #[must_use]
    pub fn groups_of(&self, resource: ResourceId) -> Option<&[GroupId]> {
        self.placements.get(&resource)
    }

    /// Who has the resource individually assigned.
    pub fn assignees(&self, resource: ResourceId) -> impl Iterator<Item = UserId> + '_ {
        self.assignees
            .get(&resource)
            .into_iter()
            .flat_map(Few::iter)
    }

    /// The groups right below this one, by name, then id.
    pub fn children(&self, group: GroupId) -> impl Iterator<Item = (&Arc<str>, GroupId)> {
        let before_all = (group, Arc::clone(&NO_NAME), group);
        let behind = self.children.range(before_all..);
        let children = behind.take_while(move |(parent, ..)| *parent == group);
        children.map(|(_, name, child)| (name, *child))
    }

    /// How the user stands to the target; none where there is no such user or target, or where the
    /// target is a user other than himself. His roles over a group, or over what is in some groups,
    /// are asked of the subtrees that hold them, by their heads.
    #[inline]
    pub(super) fn stand<E>(
        &self,
        user: UserId,
        target: TargetId,
        ask: impl Fn(&[Seat], Option<GroupNo>, &[GroupNo]) -> Result<RoleSet, E>,
    ) -> Result<Option<Standing>, E> {
        // Both before anything is made of either: most of a check is waiting for memory.
        let (known, spot) = match &target {
            TargetId::Resource(id) => (self.users.get(&user), self.placements.spot(id)),
            TargetId::User(_) | TargetId::Group(_) => (self.users.get(&user), None),
        };
        let Some(him) = known else {
            return Ok(None);
        };
        let seats = him.seats();
        let numbers = self.placements.numbers();
        let (on, roles) = match target {
            TargetId::User(other) if other == user => (
                Target::Oneself,
                seats.iter().map(|seat| seat.role()).collect(),
            ),
            TargetId::User(_) => return Ok(None),
            TargetId::Group(group) => {
                let Some(no) = self.no_of(group) else {
                    return Ok(None);
                };
                let is_root = self.root == Some(group);
                let on = if is_root { Target::Root } else { Target::Group };
                (on, ask(seats, numbers.head(no), &[no])?)
            }
            TargetId::Resource(id) => {
                let Some(spot) = spot else {
                    return Ok(None);
                };
                let roles = match spot {
                    Spot::Home(no) => ask(seats, numbers.head(no), &[no])?,
                    Spot::Apart(groups) => self.roles_in(seats, groups, ask)?,
                };
                (Target::Resource(id.kind), roles)
            }
        };
        Ok(Some(Standing {
            active: him.active(),
            mask: him.mask(),
            roles,
            assigned: matches!(target, TargetId::Resource(id) if him.is_assigned(&id)),
            on,
            scope: None,
        }))
    }

    /// The roles over what is in no group, or in all of these: of every subtree that holds it.
    fn roles_in<E>(
        &self,
        seats: &[Seat],
        groups: &[GroupId],
        ask: impl Fn(&[Seat], Option<GroupNo>, &[GroupNo]) -> Result<RoleSet, E>,
    ) -> Result<RoleSet, E> {
        let numbers = groups.iter().filter_map(|group| self.no_of(*group));
        let numbers: SmallVec<[GroupNo; 4]> = numbers.collect();
        if numbers.is_empty() {
            let root = self.root.and_then(|root| self.no_of(root));
            return ask(seats, root, &[]);
        }
        let heads = self.heads_of_groups(groups).into_iter();
        let mut heads = heads.map(|head| self.no_of(head));
        heads.try_fold(RoleSet::EMPTY, |roles, head| {
            Ok(roles.union(ask(seats, head, &numbers)?))
        })
    }

    /// The heads of the subtrees that hold the resource.
    pub(super) fn heads_of(&self, resource: ResourceId) -> Option<SmallVec<[GroupId; 2]>> {
        let groups = self.placements.get(&resource)?;
        Some(self.heads_of_groups(groups))
    }

    /// The heads of the subtrees that hold what is assigned to these groups.
    pub(super) fn heads_of_groups(&self, groups: &[GroupId]) -> SmallVec<[GroupId; 2]> {
        let heads = groups.iter().filter_map(|group| self.head_of(*group));
        let mut heads: SmallVec<[GroupId; 2]> = heads.collect();
        heads.sort_unstable();
        heads.dedup();
        if heads.is_empty() {
            heads.extend(self.root);
        }
        heads
    }

    pub(super) fn head_of(&self, group: GroupId) -> Option<GroupId> {
        let numbers = self.placements.numbers();
        numbers.group(numbers.head(self.no_of(group)?)?).copied()
    }

    pub(super) fn no_of(&self, group: GroupId) -> Option<GroupNo> {
        self.nodes.get(&group).map(|node| node.no)
    }

    pub(super) fn order(&self) -> &TreeOrder {
        self.order.get_or_init(|| TreeOrder::of(self))
    }
}
