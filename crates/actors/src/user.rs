//! What is known per user, once per server.

use std::sync::{Arc, LazyLock};

use canopy_domain::{ActionSet, GroupId, IpPool, ResourceId, Role, RoleSet, Standing};
use smallvec::SmallVec;

use crate::Few;

/// A user as checks know him. Travels with the question to the actor that holds the target.
#[derive(Debug, Clone)]
pub struct UserRecord {
    /// Whether he is active.
    pub active: bool,
    /// What he is held to: most users to nothing.
    held: Option<Box<Held>>,
    /// Where he may come from (U7).
    pub pool: Arc<IpPool>,
    /// His role in each of his groups (T6).
    pub memberships: SmallVec<[(GroupId, Role); 2]>,
    /// His individual assignments (T9).
    pub assigned: Few<ResourceId>,
}

/// The actions that somebody is held to (U5).
#[derive(Debug, Clone)]
struct Held {
    limits: ActionSet,
    /// With needs applied.
    mask: ActionSet,
}

impl Held {
    fn to(limits: Option<ActionSet>) -> Option<Box<Self>> {
        let mask = Standing::mask(limits);
        limits.map(|limits| Box::new(Self { limits, mask }))
    }
}

/// The pool of most users, any address: one for all of them.
static ANYWHERE: LazyLock<Arc<IpPool>> = LazyLock::new(Default::default);

impl UserRecord {
    /// An active user of whom nothing else is known yet.
    pub(crate) fn new(active: bool, limits: Option<ActionSet>, pool: IpPool) -> Self {
        Self {
            active,
            held: Held::to(limits),
            pool: shared(pool),
            memberships: SmallVec::new(),
            assigned: Few::None,
        }
    }

    /// The actions he is held to; none is no limit (U5).
    #[must_use]
    pub fn limits(&self) -> Option<ActionSet> {
        self.held.as_ref().map(|held| held.limits)
    }

    /// His limits with needs applied.
    #[must_use]
    pub fn mask(&self) -> ActionSet {
        let held = self.held.as_ref().map(|held| held.mask);
        held.unwrap_or_else(|| Standing::mask(None))
    }

    /// He is held to these from now on.
    pub(crate) fn hold_to(&mut self, limits: Option<ActionSet>) {
        self.held = Held::to(limits);
    }

    /// All his roles, wherever.
    #[must_use]
    pub fn roles(&self) -> RoleSet {
        self.memberships.iter().map(|(_, role)| *role).collect()
    }

    /// Sets his role in a group, in place of the one there (T6); whether he is new in the group.
    pub(crate) fn set_role(&mut self, group: GroupId, role: Role) -> bool {
        match self.memberships.iter_mut().find(|(his, _)| *his == group) {
            Some(membership) => {
                membership.1 = role;
                false
            }
            None => {
                self.memberships.push((group, role));
                true
            }
        }
    }

    /// Ends his membership in a group; whether he had one.
    pub(crate) fn remove_role(&mut self, group: GroupId) -> bool {
        let before = self.memberships.len();
        self.memberships.retain(|(his, _)| *his != group);
        self.memberships.len() < before
    }
}

/// A pool, the empty one shared by all who have it.
pub(crate) fn shared(pool: IpPool) -> Arc<IpPool> {
    if pool == **ANYWHERE {
        Arc::clone(&ANYWHERE)
    } else {
        Arc::new(pool)
    }
}
