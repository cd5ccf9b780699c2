//! Lists of resources, merged from the subtrees that a user reaches.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use canopy_domain::{
    ActionSet, GroupId, ResourceId, ResourceKind, Standing, TargetId, UserId, sight,
};

use super::{Directory, Pin};
use crate::model::{Key, Listing, Model, Place, Shared, Wanted};
use crate::{AskError, UserRecord};

/// Where a resource stands in a list: its name, then its id.
pub type ResourceKey = (Arc<str>, ResourceId);

/// What is listed, for whom.
#[derive(Debug, Clone)]
pub struct ResourceList {
    /// By whose rights.
    pub user: UserId,
    /// Which of them.
    pub wanted: Wanted,
    /// Who reads the list, where it is somebody else: only what he sees is in it.
    pub reader: Option<UserId>,
    /// The scope of the API token that it is read by; none: by a login.
    pub scope: Option<ActionSet>,
    /// One kind only.
    pub kind: Option<ResourceKind>,
    /// Where.
    pub place: Place,
    /// Only what has this in its name, folded.
    pub search: Option<String>,
}

/// A page of resources.
#[derive(Debug, Clone, Default)]
pub struct ResourcePage {
    /// By name, then id.
    pub keys: Vec<ResourceKey>,
    /// Whether more follow.
    pub more: bool,
    /// How many there are on all pages.
    pub total: u64,
}

impl Directory {
    /// A page of the list and its whole size, at the pinned revision.
    ///
    /// # Errors
    /// [`AskError`].
    pub async fn resources(
        &self,
        pin: &Pin,
        list: &ResourceList,
        after: Option<&ResourceKey>,
        limit: usize,
    ) -> Result<ResourcePage, AskError> {
        let Some(user) = pin.state().user(list.user).cloned() else {
            return Ok(ResourcePage::default());
        };
        let reader = match list.reader.filter(|reader| *reader != list.user) {
            None => None,
            Some(reader) => match pin.state().user(reader).cloned() {
                None => return Ok(ResourcePage::default()),
                some => some,
            },
        };
        let models = self.models(pin, self.heads_reached(pin, list)).await?;
        let asked = Arc::new(Asked {
            user,
            reader,
            list: list.clone(),
            models,
        });

        let known = off_thread(&asked, Asked::shared).await?;
        let shared = self.shared_listed(pin, list, known).await?;
        let (after, total_shared) = (after.cloned(), shared.len() as u64);
        off_thread(&asked, move |asked| {
            asked.page(&shared, after.as_ref(), limit, total_shared)
        })
        .await
    }

    /// Of what several subtrees hold, what is listed: wanted, and seen by the reader, through any of
    /// them. What the subtrees that the list looks at do not grant, another may: that is asked.
    async fn shared_listed(
        &self,
        pin: &Pin,
        list: &ResourceList,
        known: BTreeMap<ResourceId, (bool, bool)>,
    ) -> Result<BTreeSet<ResourceId>, AskError> {
        let reader = list.reader.unwrap_or(list.user);
        let mut known = known;
        if list.place == Place::Anywhere {
            // Every subtree that can grant it was looked at.
            known.retain(|_, (wanted, _)| *wanted);
        }
        let asks: Vec<(UserId, TargetId)> = known
            .iter()
            .flat_map(|(id, (wanted, seen))| {
                let wanted = (!wanted).then_some((list.user, TargetId::Resource(*id)));
                let seen = (!seen).then_some((reader, TargetId::Resource(*id)));
                wanted.into_iter().chain(seen)
            })
            .collect();
        let standings = self.standings(pin, &asks).await?.into_iter().zip(asks);
        let mut standings = standings.map(|(standing, (user, _))| {
            let scope = list.scope.filter(|_| user == reader);
            standing.map(|standing| standing.held_to(scope))
        });
        let mut asked = |holds: &dyn Fn(&Standing) -> bool| {
            standings
                .next()
                .flatten()
                .is_some_and(|standing| holds(&standing))
        };
        let listed = known.into_iter().filter(|(_, (wanted, seen))| {
            let wanted = *wanted || asked(&|standing| list.wanted.holds(standing));
            let seen = *seen || asked(&sight::sees_resource);
            wanted && seen
        });
        Ok(listed.map(|(id, _)| id).collect())
    }

    /// The subtrees in which the list can have anything: those that the user's memberships reach,
    /// and one for each individual assignment.
    fn heads_reached(&self, pin: &Pin, list: &ResourceList) -> BTreeSet<GroupId> {
        let state = pin.state();
        let Some(user) = state.user(list.user) else {
            return BTreeSet::new();
        };
        let reached = user
            .memberships
            .iter()
            .flat_map(|(group, _)| state.heads_below(*group));
        let assigned = user.assigned.iter().filter_map(|id| state.heads_of(*id));
        let heads: BTreeSet<GroupId> = reached.chain(assigned.flatten()).collect();
        match list.place {
            Place::Anywhere => heads,
            Place::Below(group) => state
                .heads_below(group)
                .into_iter()
                .filter(|head| heads.contains(head))
                .collect(),
            Place::In(group) => state.head_of(group).into_iter().collect(),
        }
    }
}

/// A list with all that it is made of.
struct Asked {
    user: Arc<UserRecord>,
    reader: Option<Arc<UserRecord>>,
    list: ResourceList,
    models: Vec<Arc<Model>>,
}

impl Asked {
    fn listing(&self) -> Listing<'_> {
        Listing {
            user: &self.user,
            wanted: self.list.wanted,
            reader: self.reader.as_deref(),
            scope: self.list.scope,
            kind: self.list.kind,
            place: self.list.place,
            search: self.list.search.as_deref(),
        }
    }

    /// By resource that several subtrees hold: whether one of them has it wanted, and seen.
    fn shared(&self) -> BTreeMap<ResourceId, (bool, bool)> {
        let listing = self.listing();
        let mut known: BTreeMap<ResourceId, (bool, bool)> = BTreeMap::new();
        for Shared { id, wanted, seen } in
            self.models.iter().flat_map(|model| model.shared(&listing))
        {
            let entry = known.entry(id).or_default();
            *entry = (entry.0 || wanted, entry.1 || seen);
        }
        known
    }

    fn page(
        &self,
        shared: &BTreeSet<ResourceId>,
        after: Option<&Key>,
        limit: usize,
        total_shared: u64,
    ) -> ResourcePage {
        let listing = self.listing();
        let pages = self
            .models
            .iter()
            .map(|model| model.page(&listing, shared, after, limit + 1));
        let mut keys: Vec<Key> = pages.flatten().collect();
        // What several subtrees hold is there once.
        keys.sort_unstable();
        keys.dedup();
        let more = keys.len() > limit;
        keys.truncate(limit);
        let own: u64 = self.models.iter().map(|model| model.count(&listing)).sum();
        ResourcePage {
            keys,
            more,
            total: own + total_shared,
        }
    }
}

/// Off the async threads: a whole System may have to be counted.
async fn off_thread<T: Send + 'static>(
    asked: &Arc<Asked>,
    work: impl FnOnce(&Asked) -> T + Send + 'static,
) -> Result<T, AskError> {
    let asked = Arc::clone(asked);
    tokio::task::spawn_blocking(move || work(&asked))
        .await
        .map_err(|_| AskError::Unavailable)
}
