//! What is known per user, once per server.

use std::sync::{Arc, LazyLock};

use canopy_domain::{ActionSet, GroupId, IpPool, ResourceId, Role, RoleSet, Standing};

use crate::Few;
use crate::no::{GroupNo, Seat};
use crate::short::Short;

/// A user as checks know him. Travels with the question to the actor that holds the target.
#[derive(Debug, Clone)]
pub struct UserRecord {
    /// Whether he is active.
    pub active: bool,
    /// What he is held to, and where he may come from: most users to nothing, and from anywhere.
    held: Option<Box<Held>>,
    /// His role in each of his groups (T6).
    pub memberships: Short<(GroupId, Role)>,
    /// The same, in the same order, by the groups' numbers.
    pub(crate) seats: Short<Seat>,
    /// His individual assignments (T9).
    pub assigned: Few<ResourceId>,
}

#[derive(Debug, Clone)]
struct Held {
    /// The actions (U5); none is no limit.
    limits: Option<ActionSet>,
    /// With needs applied.
    mask: ActionSet,
    /// From where (U7); empty is from anywhere.
    pool: IpPool,
}

impl Held {
    fn to(limits: Option<ActionSet>, pool: IpPool) -> Option<Box<Self>> {
        let is_held = limits.is_some() || pool != IpPool::default();
        let mask = Standing::mask(limits);
        is_held.then(|| Box::new(Self { limits, mask, pool }))
    }
}

/// The pool of most users: any address.
static ANYWHERE: LazyLock<IpPool> = LazyLock::new(IpPool::default);

impl UserRecord {
    /// An active user of whom nothing else is known yet.
    pub(crate) fn new(active: bool, limits: Option<ActionSet>, pool: IpPool) -> Self {
        Self {
            active,
            held: Held::to(limits, pool),
            memberships: Short::None,
            seats: Short::None,
            assigned: Few::None,
        }
    }

    /// The actions he is held to; none is no limit (U5).
    #[must_use]
    pub fn limits(&self) -> Option<ActionSet> {
        self.held.as_ref().and_then(|held| held.limits)
    }

    /// Where he may come from (U7).
    #[must_use]
    pub fn pool(&self) -> &IpPool {
        self.held.as_ref().map_or(&ANYWHERE, |held| &held.pool)
    }

    /// His limits with needs applied.
    #[must_use]
    pub fn mask(&self) -> ActionSet {
        let held = self.held.as_ref().map(|held| held.mask);
        held.unwrap_or_else(|| Standing::mask(None))
    }

    /// He is held to these from now on.
    pub(crate) fn hold_to(&mut self, limits: Option<ActionSet>) {
        self.held = Held::to(limits, self.pool().clone());
    }

    /// He may come from these from now on.
    pub(crate) fn come_from(&mut self, pool: IpPool) {
        self.held = Held::to(self.limits(), pool);
    }

    /// All his roles, wherever.
    #[must_use]
    pub fn roles(&self) -> RoleSet {
        self.memberships.iter().map(|(_, role)| *role).collect()
    }

    /// Sets his role in a group, of that number, in place of the one there (T6); whether he is new
    /// in the group.
    pub(crate) fn set_role(&mut self, group: GroupId, no: GroupNo, role: Role) -> bool {
        let seat = Seat::new(no, role);
        match self.place_of(group) {
            Some(at) => {
                self.memberships.set(at, (group, role));
                self.seats.set(at, seat);
                false
            }
            None => {
                self.memberships.push((group, role));
                self.seats.push(seat);
                true
            }
        }
    }

    /// Ends his membership in a group; whether he had one.
    pub(crate) fn remove_role(&mut self, group: GroupId) -> bool {
        let at = self.place_of(group);
        if let Some(at) = at {
            self.memberships.remove(at);
            self.seats.remove(at);
        }
        at.is_some()
    }

    fn place_of(&self, group: GroupId) -> Option<usize> {
        self.memberships.iter().position(|(his, _)| *his == group)
    }
}

/// A user as he stands in the directory's table: what nearly every check needs of him lies beside
/// his key, so that it does not wait for his record too.
#[derive(Debug, Clone)]
pub(crate) struct User {
    brief: Brief,
    record: Arc<UserRecord>,
}

/// What follows from a record, in sixteen bytes.
#[derive(Debug, Clone, Copy)]
struct Brief {
    seats: [Seat; SEATS],
    /// How many of them he has; more than there are: the record has them.
    count: u8,
    active: bool,
    /// Whether he is held to some actions.
    held: bool,
    /// What is individually assigned to him, as a sieve: what does not go through it is not.
    assigned: Sieve,
}

/// One bit of sixteen for each thing that is in a set.
#[derive(Debug, Clone, Copy, Default)]
struct Sieve(u16);

impl Sieve {
    fn of(things: impl Iterator<Item = ResourceId>) -> Self {
        Self(things.fold(0, |bits, thing| bits | Self::bit(&thing)))
    }

    const fn lets_through(self, thing: &ResourceId) -> bool {
        self.0 & Self::bit(thing) != 0
    }

    /// By the last bits of the id, which are random (RFC 9562, 5.7).
    const fn bit(thing: &ResourceId) -> u16 {
        1 << (thing.uuid.as_bytes()[15] % 16)
    }
}

/// How many memberships lie beside the key: most users have no more.
const SEATS: usize = 3;

impl User {
    pub(crate) fn new(record: UserRecord) -> Self {
        Self {
            brief: Brief::of(&record),
            record: Arc::new(record),
        }
    }

    pub(crate) fn edit<T>(&mut self, edit: impl FnOnce(&mut UserRecord) -> T) -> T {
        let record = Arc::make_mut(&mut self.record);
        let done = edit(record);
        self.brief = Brief::of(record);
        done
    }

    pub(crate) const fn record(&self) -> &Arc<UserRecord> {
        &self.record
    }

    /// See [`UserRecord::active`].
    pub(crate) const fn active(&self) -> bool {
        self.brief.active
    }

    /// See [`UserRecord::mask`].
    #[inline]
    pub(crate) fn mask(&self) -> ActionSet {
        if self.brief.held {
            self.record.mask()
        } else {
            Standing::mask(None)
        }
    }

    /// His memberships (T6).
    #[inline]
    pub(crate) fn seats(&self) -> &[Seat] {
        let beside = self.brief.seats.get(..usize::from(self.brief.count));
        // Only then: the record is somewhere else, and not in the cache.
        beside.unwrap_or_else(|| &self.record.seats)
    }

    /// Whether the resource is individually assigned to him (T9).
    #[inline]
    pub(crate) fn is_assigned(&self, resource: &ResourceId) -> bool {
        self.brief.assigned.lets_through(resource) && self.record.assigned.contains(resource)
    }
}

impl Brief {
    fn of(record: &UserRecord) -> Self {
        let mut seats = [Seat::new(GroupNo(0), Role::Observer); SEATS];
        for (beside, seat) in seats.iter_mut().zip(record.seats.iter()) {
            *beside = *seat;
        }
        Self {
            seats,
            count: u8::try_from(record.seats.len()).unwrap_or(u8::MAX),
            active: record.active,
            held: record.limits().is_some(),
            assigned: Sieve::of(record.assigned.iter()),
        }
    }
}
