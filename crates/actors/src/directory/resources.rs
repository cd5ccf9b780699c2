//! Lists of resources, merged from the subtrees that a user reaches.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};
use std::sync::Arc;

use canopy_domain::{
    ActionSet, GroupId, ResourceId, ResourceKind, Standing, TargetId, UserId, sight,
};

use hashbrown::HashSet;

use super::lists::Whole;
use super::{Directory, Pin, State};
use crate::model::{Contents, Listing, Model, Place, Shared, Wanted};
use crate::{AskError, UserRecord};

/// Where a resource stands in a list: its name, then its id.
pub type ResourceKey = (Arc<str>, ResourceId);

/// What is listed, for whom.
#[derive(Debug, Clone, PartialEq, Eq)]
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
            pin: pin.clone(),
        });

        let whole = self.whole(pin, &asked).await?;
        let (total, after) = (whole.total, after.cloned());
        // A page that stands dense is found at once, wherever it is.
        let is_dense = asked.size() as u64 <= DENSE * total;
        let page = move |asked: &Asked| asked.page(&whole, after.as_ref(), limit);
        let (keys, more) = if is_dense && list.search.is_none() {
            page(&asked)
        } else {
            asked.look(page).await?
        };
        Ok(ResourcePage { keys, more, total })
    }

    /// What holds of a list on all its pages.
    async fn whole(&self, pin: &Pin, asked: &Arc<Asked>) -> Result<Arc<Whole>, AskError> {
        if let Some(known) = self.0.lists.get(asked) {
            return Ok(known);
        }
        let known = asked.clone().look(Asked::shared).await?;
        let (shared, asked_others) = self.shared_listed(pin, &asked.list, known).await?;
        let own = asked.clone().look(Asked::count).await?;
        let whole = Arc::new(Whole {
            total: own + shared.len() as u64,
            shared: Some(shared).filter(|_| !asked.lists_alone()),
            asked_others,
        });
        self.0.lists.put(asked, &whole);
        Ok(whole)
    }

    /// Of what several subtrees hold, what is listed: wanted, and seen by the reader, through any of
    /// them. What the subtrees that the list looks at do not grant, another may: that is asked; whether
    /// it was.
    async fn shared_listed(
        &self,
        pin: &Pin,
        list: &ResourceList,
        known: Vec<Shared>,
    ) -> Result<(HashSet<ResourceId>, bool), AskError> {
        if known.is_empty() {
            return Ok((HashSet::new(), false));
        }
        let reader = list.reader.unwrap_or(list.user);
        let mut known = known;
        if list.place == Place::Anywhere {
            // Every subtree that can grant it was looked at.
            known.retain(|one| one.wanted);
        }
        let asks: Vec<(UserId, TargetId)> = known
            .iter()
            .flat_map(|one| {
                let target = TargetId::Resource(one.id);
                let wanted = (!one.wanted).then_some((list.user, target));
                let seen = (!one.seen).then_some((reader, target));
                wanted.into_iter().chain(seen)
            })
            .collect();
        let asks_others = !asks.is_empty();
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
        let listed = known.into_iter().filter(|one| {
            let wanted = one.wanted || asked(&|standing| list.wanted.holds(standing));
            let seen = one.seen || asked(&sight::sees_resource);
            wanted && seen
        });
        Ok((listed.map(|one| one.id).collect(), asks_others))
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
        let assigned = user.assigned.iter().filter_map(|id| state.heads_of(id));
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
pub(super) struct Asked {
    user: Arc<UserRecord>,
    reader: Option<Arc<UserRecord>>,
    pub(super) list: ResourceList,
    models: Vec<Arc<Model>>,
    pin: Pin,
}

/// A list that has at least one in so many of what it looks at.
const DENSE: u64 = 16;

/// What is looked at at once; more is off the async threads, where nobody waits behind it.
const QUICK: usize = 50_000;

impl Asked {
    /// By whose rights it is made.
    pub(super) fn people(&self) -> impl Iterator<Item = &Arc<UserRecord>> {
        std::iter::once(&self.user).chain(&self.reader)
    }

    /// Of the subtrees that it looks at.
    pub(super) fn contents(&self) -> impl Iterator<Item = &Arc<Contents>> {
        self.models.iter().map(|model| model.contents())
    }

    /// Whether the list has what any subtree by itself has: nobody else's sight and no place divide
    /// what is granted by one group from what is found in another.
    fn lists_alone(&self) -> bool {
        self.reader.is_none() && self.list.place == Place::Anywhere
    }

    pub(super) const fn state(&self) -> &Arc<State> {
        &self.pin.state
    }

    /// Does some of the work: most is done before another thread would have begun.
    async fn look<T: Send + 'static>(
        self: Arc<Self>,
        work: impl FnOnce(&Self) -> T + Send + 'static,
    ) -> Result<T, AskError> {
        if self.size() <= QUICK {
            return Ok(work(&self));
        }
        tokio::task::spawn_blocking(move || work(&self))
            .await
            .map_err(|_| AskError::Unavailable)
    }

    /// How many resources the subtrees have that it looks at.
    fn size(&self) -> usize {
        self.models.iter().map(|model| model.len()).sum()
    }

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

    /// What several subtrees hold: whether one of them has it wanted, and seen.
    fn shared(&self) -> Vec<Shared> {
        let listing = self.listing();
        let models = self.models.iter();
        let mut known: Vec<Shared> = models.flat_map(|model| model.shared(&listing)).collect();
        known.sort_unstable_by_key(|one| one.id);
        known.dedup_by(|next, one| {
            let same = next.id == one.id;
            if same {
                one.wanted |= next.wanted;
                one.seen |= next.seen;
            }
            same
        });
        known
    }

    /// How many the list has of what one subtree alone holds.
    fn count(&self) -> u64 {
        let (listing, state) = (self.listing(), self.pin.state());
        let models = self.models.iter();
        models
            .map(|model| model.count(&listing, |id| state.groups_of(id)))
            .sum()
    }

    /// Merges the models' lists, as far as the page goes; whether more follow.
    fn page(
        &self,
        whole: &Whole,
        after: Option<&ResourceKey>,
        limit: usize,
    ) -> (Vec<ResourceKey>, bool) {
        if whole.total == 0 {
            return (Vec::new(), false);
        }
        let (listing, state) = (self.listing(), self.pin.state());
        let pages = self.models.iter().filter_map(|model| {
            let homes = |id| state.groups_of(id);
            let mut page = model.page(&listing, after, limit, whole.shared.as_ref(), homes)?;
            Some((Reverse(page.next()?), page))
        });
        let (firsts, mut pages): (Vec<_>, Vec<_>) = pages.unzip();
        let mut heads: BinaryHeap<_> = firsts.into_iter().zip(0_usize..).collect();
        let mut keys: Vec<(&str, ResourceId)> = Vec::with_capacity(limit.min(1000) + 1);
        while keys.len() <= limit
            && let Some((Reverse(key), at)) = heads.pop()
        {
            // What several subtrees hold is there once.
            if keys.last() != Some(&key) {
                keys.push(key);
            }
            heads.extend(pages[at].next().map(|next| (Reverse(next), at)));
        }
        let more = keys.len() > limit;
        keys.truncate(limit);
        let keys = keys.into_iter().map(|(name, id)| (Arc::from(name), id));
        (keys.collect(), more)
    }
}
