//! A part of the System as of a revision: what effects and reads of the past are judged by.
//!
//! The number of statements does not depend on how much there is: sets go to the database whole,
//! and the tree is walked there.

mod reads;

use std::collections::{BTreeSet, HashMap};

use canopy_domain::{Extract, GroupId, ResourceId, Revision, Scope, TargetId, UserId};
use uuid::Uuid;

use self::reads::{Reads, Which};
use super::Snapshot;
use crate::{Result, StoreError};

impl Snapshot {
    /// What the scope asks for, as of the revision.
    ///
    /// # Errors
    /// The database fails, or the tree has a circle.
    pub async fn extract(&self, scope: &Scope, at: Revision) -> Result<Extract> {
        let reads = Reads {
            conn: &self.tx,
            moment: self.moment(at),
        };
        let mut loading = Loading::begin(scope, reads).await?;
        let named = loading.named().await?;
        loading.targets(&named).await?;
        let contest = loading.contest().await?;
        loading.users(named.users, contest).await?;
        Ok(loading.extract)
    }
}

/// Deeper than any tree: where the way up does not end before, it never does.
const TOO_FAR: usize = 128;

/// The users whom the scope names, and what they hold.
struct Named {
    users: BTreeSet<UserId>,
    groups: BTreeSet<GroupId>,
    /// The groups of those whose reach is asked for.
    heads: BTreeSet<GroupId>,
    assigned: Vec<(UserId, Uuid)>,
}

struct Loading<'a> {
    scope: &'a Scope,
    reads: Reads<'a>,
    extract: Extract,
    /// All subtrees that are asked for, each group with its parent.
    below: HashMap<GroupId, Option<GroupId>>,
}

impl<'a> Loading<'a> {
    async fn begin(scope: &'a Scope, reads: Reads<'a>) -> Result<Self> {
        let extract = Extract {
            root: reads.root().await?,
            ..Extract::default()
        };
        Ok(Self {
            scope,
            reads,
            extract,
            below: HashMap::new(),
        })
    }

    async fn named(&self) -> Result<Named> {
        let users: BTreeSet<UserId> = &self.scope.users | &self.scope.reach_of;
        let (mut groups, mut heads) = (BTreeSet::new(), BTreeSet::new());
        for (user, group, _) in self.reads.memberships_of(&users).await? {
            groups.insert(group);
            if self.scope.reach_of.contains(&user) {
                heads.insert(group);
            }
        }
        let assigned = self.reads.assigned_to(&users).await?;
        Ok(Named {
            users,
            groups,
            heads,
            assigned,
        })
    }

    /// All targets that are asked for, one way or another, and the groups above them.
    async fn targets(&mut self, named: &Named) -> Result<()> {
        let subtrees = &(&self.scope.below | &self.scope.contested_below) | &named.heads;
        self.below = self.reads.down(&subtrees).await?;
        // Below the root are all resources, also those in no group (T8).
        let all = self
            .extract
            .root
            .is_some_and(|root| subtrees.contains(&root));
        let mut mentioned = named.groups.clone();
        let mut held: BTreeSet<Uuid> = BTreeSet::new();
        for target in self.scope.targets.union(&self.scope.contested) {
            match target {
                TargetId::User(_) => {}
                TargetId::Group(group) => drop(mentioned.insert(*group)),
                TargetId::Resource(resource) => drop(held.insert(resource.uuid)),
            }
        }
        let reached = named.assigned.iter();
        let reached = reached.filter(|(user, _)| self.scope.reach_of.contains(user));
        held.extend(reached.map(|(_, resource)| *resource));
        if !all {
            let groups = self.below.keys().copied().collect();
            for (resource, group) in self.reads.placed_in(&groups).await? {
                let groups = self.extract.placements.entry(resource).or_default();
                groups.push(group);
            }
        }
        // What was found so is known whole.
        for resource in self.extract.placements.keys() {
            held.remove(&resource.uuid);
        }
        // A user who is only named brings no places of what he is assigned, but its kinds.
        let mut known = held.clone();
        known.extend(named.assigned.iter().map(|(_, resource)| *resource));
        let which = |ids| if all { Which::All } else { Which::These(ids) };
        let resources = self.reads.resources(&which(known)).await?;
        for (user, resource) in &named.assigned {
            let resource = resources.get(resource);
            let pair = resource.map(|resource| (*user, *resource));
            self.extract.assigned.extend(pair);
        }
        for (uuid, resource) in &resources {
            if all || held.contains(uuid) {
                self.extract.placements.insert(*resource, Vec::new());
            }
        }
        for (resource, group) in self.reads.groups_of(&which(held)).await? {
            let resource = resources.get(&resource);
            let groups = resource.and_then(|id| self.extract.placements.get_mut(id));
            groups.into_iter().for_each(|groups| groups.push(group));
        }
        for groups in self.extract.placements.values_mut() {
            groups.sort_unstable();
            mentioned.extend(groups.iter());
        }
        // What is above a subtree is above its head.
        mentioned.retain(|group| !self.below.contains_key(group));
        mentioned.extend(&subtrees);
        self.extract.parents.extend(self.below.iter());
        self.above(&mentioned).await
    }

    /// Who is concerned by what is contested: those with a role over it or an assignment of it.
    async fn contest(&mut self) -> Result<BTreeSet<UserId>> {
        let inside = self.inside(&self.scope.contested_below);
        let mut heads: BTreeSet<GroupId> = self.scope.contested_below.clone();
        let mut resources = BTreeSet::new();
        let mut above = BTreeSet::new();
        for target in &self.scope.contested {
            match target {
                TargetId::User(_) => {}
                TargetId::Group(group) => drop(heads.insert(*group)),
                TargetId::Resource(resource) => {
                    resources.insert(resource.uuid);
                    // Over it roles in the root hold, whether it exists already or not (T8).
                    above.extend(self.extract.root);
                    let groups = self.extract.placements.get(resource);
                    heads.extend(groups.into_iter().flatten().copied());
                }
            }
        }
        for group in heads {
            above.extend(self.extract.path(group).into_iter().flatten());
        }
        above.extend(&inside);
        let root = self.extract.root;
        let assignees = if root.is_some_and(|root| inside.contains(&root)) {
            self.reads.assignees_of(&Which::All).await?
        } else {
            let mut assignees = self.reads.assignees_of(&Which::These(resources)).await?;
            assignees.extend(self.reads.assignees_in(&inside).await?);
            assignees
        };
        let mut users = self.reads.members_of(&above).await?;
        let known = self.extract.placements.keys();
        let known: HashMap<Uuid, ResourceId> = known.map(|id| (id.uuid, *id)).collect();
        for (user, resource) in assignees {
            if let Some(resource) = known.get(&resource) {
                users.insert(user);
                self.extract.assigned.insert((user, *resource));
            }
        }
        Ok(users)
    }

    /// The users, with all their memberships.
    async fn users(
        &mut self,
        mut users: BTreeSet<UserId>,
        contest: BTreeSet<UserId>,
    ) -> Result<()> {
        users.extend(contest);
        self.extract.users = self.reads.users(&users).await?;
        let mut mentioned = BTreeSet::new();
        for (user, group, role) in self.reads.memberships_of(&users).await? {
            mentioned.insert(group);
            if let Some(facts) = self.extract.users.get_mut(&user) {
                facts.memberships.push((group, role));
            }
        }
        for facts in self.extract.users.values_mut() {
            facts.memberships.sort_unstable();
        }
        mentioned.retain(|group| !self.extract.parents.contains_key(group));
        self.above(&mentioned).await
    }

    /// Holds these groups, with all above them.
    async fn above(&mut self, groups: &BTreeSet<GroupId>) -> Result<()> {
        let up = self.reads.up(groups).await?;
        self.extract.parents.extend(up);
        for group in groups {
            let parent = |group: &GroupId| self.extract.parents.get(group).copied().flatten();
            let way = std::iter::successors(Some(*group), parent);
            if way.take(TOO_FAR + 1).count() > TOO_FAR {
                return Err(StoreError::corrupt(format!("{group} stands below itself")));
            }
        }
        Ok(())
    }

    /// All groups in the subtrees of these, as far as they were loaded.
    fn inside(&self, heads: &BTreeSet<GroupId>) -> BTreeSet<GroupId> {
        let mut children: HashMap<GroupId, Vec<GroupId>> = HashMap::new();
        for (group, parent) in &self.below {
            let parent = parent.map(|parent| children.entry(parent).or_default());
            parent.into_iter().for_each(|of| of.push(*group));
        }
        let mut inside = BTreeSet::new();
        let heads = heads.iter().filter(|group| self.below.contains_key(group));
        let mut next: Vec<GroupId> = heads.copied().collect();
        while let Some(group) = next.pop() {
            if inside.insert(group) {
                next.extend(children.get(&group).into_iter().flatten());
            }
        }
        inside
    }
}
