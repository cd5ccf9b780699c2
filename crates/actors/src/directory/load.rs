//! From the store into memory: the directory as a whole, and one subtree's model.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use actix_rt::Arbiter;
use arc_swap::ArcSwap;
use canopy_domain::GroupId;
use canopy_store::{Head, MembershipRow, PlacedResource, Store, StoreError, UserRow};
use tokio::sync::{RwLock, Semaphore};

use super::lists::Lists;
use super::state::{Node, State};
use super::{Directory, Inner, Options};
use crate::UserRecord;
use crate::figures::Messages;
use crate::model::{Model, Rows};
use crate::subtree::Slots;
use crate::user::User;

/// Subtrees that are loaded at once: of the connections that are kept for the directory and the
/// feed, one is left to the feed. Behind a hundred loads it would find this server stale.
const LOADS: usize = canopy_store::RESERVED as usize - 1;

impl Directory {
    /// Loads the directory at the newest revision. The feed goes on from the head that is returned.
    /// Must be called inside an actix System, which the actors' threads belong to.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn load(store: Store, options: Options) -> Result<(Self, Head), StoreError> {
        let (state, head) = load_state(&store, &options).await?;
        let threads: Vec<Arbiter> = (0..options.threads.max(1))
            .map(|_| Arbiter::new())
            .collect();
        let inner = Inner {
            store,
            state: ArcSwap::from_pointee(state),
            slots: Slots::new(options.mailbox),
            lists: Lists::default(),
            options,
            applying: Arc::new(RwLock::new(())),
            arbiters: threads.iter().map(Arbiter::handle).collect(),
            threads,
            runtime: tokio::runtime::Handle::current(),
            loads: Semaphore::new(LOADS),
            started: AtomicU64::new(0),
            tick: AtomicU64::new(0),
            applies: Messages::default(),
            loaded: Messages::default(),
        };
        Ok((Self(Arc::new(inner)), head))
    }

    /// Forgets everything and loads anew: the store tells another history than it did.
    ///
    /// # Errors
    /// The store cannot be read; what was known stays, and the feed tries again.
    pub async fn reload(&self) -> Result<Head, StoreError> {
        let _applying = self.0.applying.write().await;
        let (state, head) = load_state(&self.0.store, &self.0.options).await?;
        self.0.slots.clear();
        self.0.state.store(Arc::new(state));
        Ok(head)
    }
}

async fn load_state(store: &Store, options: &Options) -> Result<(State, Head), StoreError> {
    let snapshot = store.snapshot().await?;
    let head = snapshot.head().clone();
    let at = head.revision;
    let mut state = State {
        watermark: at,
        ..State::default()
    };

    for row in snapshot.groups(at).await? {
        let name: Arc<str> = Arc::from(row.name);
        match row.parent {
            None => state.root = Some(row.group),
            Some(parent) => {
                let child = (parent, Arc::clone(&name), row.group);
                state.children.insert(child);
            }
        }
        // Cut below: until then the whole tree is one subtree.
        let node = Node {
            parent: row.parent,
            name,
            weight: 1,
            no: state.placements.numbers_mut().give(row.group),
        };
        state.nodes.insert(row.group, node);
    }
    let user = |row: UserRow| {
        let record = UserRecord::new(row.active, row.limits, row.pool);
        state.users.insert(row.user, User::new(record));
    };
    snapshot.users(at, user).await?;
    let membership = |row: MembershipRow| {
        state.set_role(row.user, row.group, row.role);
        add_weight(&mut state, row.group);
    };
    snapshot.all_memberships(at, membership).await?;
    let assignment = |user, resource| {
        state.edit(user, |record| record.assigned.insert(resource));
        state.note_assignee(user, resource, true);
    };
    snapshot.user_assignments(at, assignment).await?;
    let placement = |resource, group: Option<GroupId>| match group
        .and_then(|group| state.nodes.get_mut(&group))
    {
        None => state.placements.add(resource),
        Some(node) => {
            node.weight += 1;
            state.placements.place(resource, node.no);
        }
    };
    snapshot.placements(at, placement).await?;
    snapshot.finish().await?;
    state.nodes.shrink_to_fit();
    state.users.shrink_to_fit();
    state.assignees.shrink_to_fit();
    state.placements.shrink_to_fit();

    if let Some(root) = state.root {
        let groups: Vec<GroupId> = state.nodes.keys().copied().collect();
        for group in groups {
            state.put_under(group, root);
        }
        state.cut(root, options.subtree_size as u64);
    }
    Ok((state, head))
}

fn add_weight(state: &mut State, group: GroupId) {
    if let Some(node) = state.nodes.get_mut(&group) {
        node.weight += 1;
    }
}

/// The model of one subtree, as it was at the revision of the state.
pub(super) async fn load_model(
    store: &Store,
    state: &State,
    head: GroupId,
) -> Result<Model, StoreError> {
    let at = state.revision();
    let groups = state.groups_of_subtree(head);
    let above = state.above(head);

    let snapshot = store.snapshot().await?;
    let members = snapshot.memberships_in(&groups, at).await?;
    let members = members.into_iter();
    let members = members.map(|row| (row.group, row.user, row.role));
    let tree = groups.iter();
    let tree = tree.map(|group| (*group, state.nodes[group].no, state.nodes[group].parent));
    let mut rows = Rows::new(above, tree.collect(), members.collect());
    let take = |row: PlacedResource| {
        let heads = state.heads_of(row.resource);
        let elsewhere = heads.is_some_and(|heads| heads.len() > 1);
        rows.place(row.resource, &row.name, Some(row.group), elsewhere);
    };
    snapshot.resources_in(&groups, at, take).await?;
    if state.root == Some(head) {
        // To the database they are what is left of all there are when those in groups are gone.
        let unplaced: Vec<_> = state.placements.in_no_group().collect();
        for (resource, name) in snapshot.resource_names(&unplaced, at).await? {
            rows.place(resource, &name, None, false);
        }
    }
    snapshot.finish().await?;
    Ok(Model::build(at, rows))
}
