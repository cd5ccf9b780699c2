//! Worlds in which every rule holds.

use std::collections::BTreeMap;

use canopy_domain::{
    Action, ActionSet, Category, GroupId, IpPool, Label, ResourceId, ResourceKind, Role, SessionId,
    TargetId, UserId,
};
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::held::held;
use crate::support::ids;
use crate::support::world::{Resource, User, World};

impl World {
    /// All that exists and can be asked of the user: himself, groups, resources.
    pub(crate) fn targets(&self, user: UserId) -> Vec<TargetId> {
        let mut targets = vec![TargetId::User(user)];
        targets.extend(self.parents.keys().map(|group| TargetId::Group(*group)));
        targets.extend(self.resources.keys().map(|id| TargetId::Resource(*id)));
        targets
    }
}

/// None, all but a category or two, or what a role has.
pub(super) fn limits() -> impl Strategy<Value = Option<ActionSet>> {
    let categories: Vec<Category> = Category::all().collect();
    let actions: Vec<Action> = Action::all().collect();
    let without = (
        select(categories.clone()),
        select(categories),
        select(actions),
    )
        .prop_map(|(one, two, three)| {
            let all = ActionSet::all()
                .without(one.actions())
                .without(two.actions());
            Some(all.without(ActionSet::EMPTY.with(three)))
        });
    prop_oneof![
        4 => Just(None),
        2 => without,
        1 => roles().prop_map(|role| Some(role.actions())),
        1 => Just(Some(ActionSet::EMPTY)),
    ]
}

pub(super) fn roles() -> impl Strategy<Value = Role> {
    prop_oneof![2 => Just(Role::GroupManager), 3 => select(Role::ALL.to_vec())]
}

pub(super) fn pools() -> impl Strategy<Value = IpPool> {
    let pools = [
        &[][..],
        &["10.0.0.0/8"],
        &["10.0.0.7"],
        &["10.0.0.0/8", "::1"],
    ];
    let pools = pools.map(|entries| IpPool::parse(entries).unwrap());
    prop_oneof![3 => Just(IpPool::default()), 2 => select(pools.to_vec())]
}

pub(super) fn picks(most: usize) -> impl Strategy<Value = Vec<Index>> {
    prop::collection::vec(any::<Index>(), 0..=most)
}

pub(super) fn memberships() -> impl Strategy<Value = Vec<(Index, Role)>> {
    let one = || (any::<Index>(), roles());
    prop_oneof![
        2 => prop::collection::vec(one(), 1),
        1 => prop::collection::vec(one(), 1..=3),
    ]
}

/// The roles of the root become a Group manager's elsewhere (T13, T18).
pub(super) fn placed(groups: &[GroupId], memberships: &[(Index, Role)]) -> BTreeMap<GroupId, Role> {
    let place = |(at, role): &(Index, Role)| {
        let group = *at.get(groups);
        let role = if role.root_only() && group != groups[0] {
            Role::GroupManager
        } else {
            *role
        };
        (group, role)
    };
    memberships.iter().map(place).collect()
}

/// What goes into a user: memberships, limits, pool, whether he is active, resources.
type UserParts = (
    Vec<(Index, Role)>,
    Option<ActionSet>,
    IpPool,
    bool,
    Vec<Index>,
);

fn users() -> impl Strategy<Value = UserParts> {
    let active = prop::bool::weighted(0.85);
    (memberships(), limits(), pools(), active, picks(5))
}

/// A resource that is no camera: where it is, and what it contains.
type ThingParts = (ResourceKind, Vec<Index>, Vec<Index>);

fn things() -> impl Strategy<Value = ThingParts> {
    let kinds = prop_oneof![
        1 => Just(ResourceKind::Layout),
        1 => Just(ResourceKind::CameraGroup),
        1 => select(ResourceKind::ALL.to_vec()),
    ];
    (
        kinds,
        picks(3),
        prop::collection::vec(any::<Index>(), 1..=3),
    )
}

/// Worlds in which all rules hold; the first user is the System manager of T15.
pub(crate) fn worlds() -> impl Strategy<Value = World> {
    (
        prop::collection::vec(any::<Index>(), 0..8),
        prop::collection::vec(users(), 1..7),
        prop::collection::vec(picks(2), 1..5),
        prop::collection::vec(things(), 0..7),
        held(),
    )
        .prop_map(|(parents, users, cameras, others, held)| {
            let mut world = World::default();
            world.plant(&parents);
            world.place_cameras(&cameras);
            for (n, thing) in (200..).zip(others) {
                world.place_thing(n, &thing);
            }
            for (n, user) in (10..).zip(users) {
                world.settle(n, user);
            }
            world.call_some_by_name();
            world.hold(held);
            assert_eq!(world.broken_rules(), Vec::<String>::new());
            world
        })
}

impl World {
    fn groups(&self) -> Vec<GroupId> {
        self.parents.keys().copied().collect()
    }

    fn plant(&mut self, parents: &[Index]) {
        self.parents.insert(ids::group(1), None);
        for (n, parent) in (2..).zip(parents) {
            let parent = *parent.get(&self.groups());
            self.parents.insert(ids::group(n), Some(parent));
        }
    }

    fn place_cameras(&mut self, cameras: &[Vec<Index>]) {
        let groups = self.groups();
        for (n, at) in (100..).zip(cameras) {
            let camera = Resource {
                groups: at.iter().map(|at| *at.get(&groups)).collect(),
                ..Resource::default()
            };
            self.resources.insert(ids::camera(n), camera);
        }
    }

    /// Every other container takes its cameras with it to where they are missing.
    fn place_thing(&mut self, n: u128, (kind, at, contains): &ThingParts) {
        let id = ids::resource(*kind, n);
        let groups = self.groups();
        let all = self.resources.keys().copied();
        let cameras: Vec<_> = all.filter(|id| id.kind == ResourceKind::Camera).collect();
        let mut thing = Resource::default();
        if kind.contains_cameras() {
            thing.cameras = contains.iter().map(|at| *at.get(&cameras)).collect();
        }
        let inside = thing.cameras.clone();
        self.resources.insert(id, thing);
        for group in at.iter().map(|at| *at.get(&groups)) {
            if !self.fits_group(id, group) && n.is_multiple_of(2) {
                for camera in &inside {
                    self.resource(*camera).groups.insert(group);
                }
            }
            if self.fits_group(id, group) {
                self.resource(id).groups.insert(group);
            }
        }
    }

    /// With a container come its cameras.
    fn settle(&mut self, n: u128, (at, limits, pool, active, resources): UserParts) {
        let id = ids::user(n);
        let first = n == 10;
        let groups = self.groups();
        let mut memberships = placed(&groups, &at);
        if first {
            memberships.insert(groups[0], Role::SystemManager);
        }
        let user = User {
            active: active || first,
            limits: limits.filter(|_| !first),
            memberships,
            email: format!("user{n}@x.y"),
            name: format!("user {n}"),
            language: n.is_multiple_of(3).then(|| "fr".to_owned()),
            pool,
            resources: Default::default(),
        };
        self.users.insert(id, user);
        self.sessions.insert(SessionId(ids::uuid(n)), id);
        if n % 2 == 1 {
            let token = SessionId(ids::uuid(n + 1_000));
            self.sessions.insert(token, id);
            self.api_tokens.insert(token);
        }
        let things: Vec<ResourceId> = self.resources.keys().copied().collect();
        for thing in resources.iter().map(|at| *at.get(&things)) {
            if !self.fits_user(thing, id) && n != 10 {
                let cameras = self.resources[&thing].cameras.clone();
                self.user(id).resources.extend(cameras);
            }
            if self.fits_user(thing, id) {
                self.user(id).resources.insert(thing);
            }
        }
    }

    /// By a name and an id that commands give, so that some of them change nothing.
    fn call_some_by_name(&mut self) {
        let label = Label {
            name: "other".to_owned(),
            external_id: Some("x".to_owned()),
        };
        let last = *self.groups().last().unwrap();
        self.labels.insert(ids::camera(100).into(), label.clone());
        self.labels.insert(last.into(), label);
    }
}
