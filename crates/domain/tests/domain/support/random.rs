//! Worlds in which every rule holds, and commands about them.

use std::collections::BTreeMap;

use canopy_domain::{
    Action, ActionSet, Caller, Category, Command, CreateUser, Email, EndSession, GroupId, IpPool,
    ResourceId, ResourceKind, Role, SessionId, TargetId, UserId,
};
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::commands::{self, NEW};
use super::ids;
use super::world::{Resource, User, World};

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
fn limits() -> impl Strategy<Value = Option<ActionSet>> {
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

fn roles() -> impl Strategy<Value = Role> {
    prop_oneof![2 => Just(Role::GroupManager), 3 => select(Role::ALL.to_vec())]
}

fn pools() -> impl Strategy<Value = IpPool> {
    let pools = [
        &[][..],
        &["10.0.0.0/8"],
        &["10.0.0.7"],
        &["10.0.0.0/8", "::1"],
    ];
    let pools = pools.map(|entries| IpPool::parse(entries).unwrap());
    prop_oneof![3 => Just(IpPool::default()), 2 => select(pools.to_vec())]
}

fn picks(most: usize) -> impl Strategy<Value = Vec<Index>> {
    prop::collection::vec(any::<Index>(), 0..=most)
}

fn memberships() -> impl Strategy<Value = Vec<(Index, Role)>> {
    prop::collection::vec((any::<Index>(), roles()), 1..=3)
}

/// The roles of the root become a Group manager's elsewhere (T13, T18).
fn placed(groups: &[GroupId], memberships: &[(Index, Role)]) -> BTreeMap<GroupId, Role> {
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

/// Worlds in which all rules hold; the first user is the System manager of T15.
pub(crate) fn worlds() -> impl Strategy<Value = World> {
    let kinds = select(ResourceKind::ALL.to_vec());
    let user = (
        memberships(),
        limits(),
        pools(),
        prop::bool::weighted(0.85),
        picks(3),
    );
    (
        prop::collection::vec(any::<Index>(), 0..6),
        prop::collection::vec(user, 1..6),
        prop::collection::vec(picks(2), 1..5),
        prop::collection::vec((kinds, picks(3), picks(3)), 0..5),
    )
        .prop_map(|(parents, users, cameras, others)| {
            let mut world = World::default();
            let mut groups = vec![ids::group(1)];
            world.parents.insert(groups[0], None);
            for (n, parent) in (2..).zip(parents) {
                world
                    .parents
                    .insert(ids::group(n), Some(*parent.get(&groups)));
                groups.push(ids::group(n));
            }
            let mut things = Vec::new();
            for (n, at) in (100..).zip(cameras) {
                let groups = at.iter().map(|at| *at.get(&groups)).collect();
                let camera = Resource {
                    groups,
                    ..Resource::default()
                };
                things.push(ids::camera(n));
                world.resources.insert(ids::camera(n), camera);
            }
            let cameras = things.clone();
            for (n, (kind, at, contains)) in (200..).zip(others) {
                let id = ids::resource(kind, n);
                let mut other = Resource::default();
                if kind.contains_cameras() {
                    other.cameras = contains.iter().map(|at| *at.get(&cameras)).collect();
                }
                world.resources.insert(id, other);
                let fits = at
                    .iter()
                    .map(|at| *at.get(&groups))
                    .filter(|at| world.fits_group(id, *at));
                let fits = fits.collect();
                world.resource(id).groups = fits;
                things.push(id);
            }
            for (n, (at, limits, pool, active, resources)) in (10..).zip(users) {
                let id = ids::user(n);
                let first = n == 10;
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
                    language: None,
                    pool,
                    resources: Default::default(),
                };
                world.users.insert(id, user);
                world.sessions.insert(SessionId(ids::uuid(n)), id);
                let his: Vec<ResourceId> = resources.iter().map(|at| *at.get(&things)).collect();
                let plain = his.iter().filter(|id| !id.kind.contains_cameras());
                world.user(id).resources.extend(plain);
                for container in his.iter().filter(|id| id.kind.contains_cameras()) {
                    if world.fits_user(*container, id) {
                        world.user(id).resources.insert(*container);
                    }
                }
            }
            assert_eq!(world.broken_rules(), Vec::<String>::new());
            world
        })
}

/// One of them, or now and then one that does not exist.
fn one<T: Copy + Ord>(of: impl Iterator<Item = T>, at: Index, absent: T) -> T {
    let mut of: Vec<T> = of.collect();
    if at.index(40) == 0 {
        of.push(absent);
    }
    *at.get(&of)
}

/// What goes into a command, before a world gives it meaning.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub(crate) caller: Caller,
    pub(crate) command: Command,
}

/// A caller and a command about this world.
fn draft(world: World) -> impl Strategy<Value = (World, Draft)> {
    let parts = (
        (any::<Index>(), any::<Index>(), any::<Index>(), 0..8_usize),
        (picks(3), picks(3), memberships()),
        (roles(), select(ResourceKind::ALL.to_vec())),
        (limits(), pools()),
    );
    parts.prop_map(
        move |((caller, user, group, which), (some, more, at), (role, kind), held)| {
            let users = || world.users.keys().copied();
            let groups: Vec<GroupId> = world.parents.keys().copied().collect();
            // Half of the calls are the System manager's, or hardly any would be accepted.
            let caller = match caller.index(12) {
                0 => Caller::Operator,
                1..=5 => Caller::User(ids::user(10)),
                _ => Caller::User(*user_of(&world, caller)),
            };
            let user = one(users(), user, ids::user(99));
            let group = one(groups.iter().copied(), group, ids::group(99));
            let things = |picks: &[Index]| -> Vec<ResourceId> {
                let thing =
                    |at: &Index| one(world.resources.keys().copied(), *at, ids::camera(999));
                picks.iter().map(thing).collect()
            };
            let command = match which {
                0 => commands::create_group(group),
                1 => {
                    let mut cameras = things(&some);
                    cameras.retain(|id| kind.contains_cameras() && id.kind == ResourceKind::Camera);
                    let groups: Vec<GroupId> = more.iter().map(|at| *at.get(&groups)).collect();
                    commands::create_resource(ids::resource(kind, NEW), &groups, &cameras)
                }
                2 | 3 => {
                    let memberships: Vec<_> = placed(&groups, &at).into_iter().collect();
                    let email = if some.len() == 3 {
                        "USER10@x.y"
                    } else {
                        "new@x.y"
                    };
                    Command::CreateUser(CreateUser {
                        email: Email::parse(email).unwrap(),
                        resources: things(&more),
                        limits: held.0,
                        pool: held.1.clone(),
                        ..commands::new_user(&memberships)
                    })
                }
                4 => commands::assign_role(user, group, role),
                5 => commands::assign_to_group(group, &things(&some)),
                6 => commands::assign_to_user(user, &things(&some)),
                _ => Command::EndSession(EndSession {
                    session: SessionId(user.0),
                }),
            };
            (world.clone(), Draft { caller, command })
        },
    )
}

fn user_of(world: &World, at: Index) -> &UserId {
    let users: Vec<&UserId> = world.users.keys().collect();
    users[at.index(users.len())]
}

pub(crate) fn drafts() -> impl Strategy<Value = (World, Draft)> {
    worlds().prop_flat_map(draft)
}
