//! All that a decision can ask for, in maps.

use std::collections::{BTreeMap, BTreeSet};

use canopy_domain::{
    ActionSet, Caller, Change, Command, Facts, GroupId, IpPool, Query, ResourceFacts, ResourceId,
    Role, SessionId, Stop, UserFacts, UserId, decide,
};

/// The most turns that a decision takes, however much the command names.
const TURNS: usize = 10;

#[derive(Debug, Clone, Default)]
pub(crate) struct User {
    pub(crate) active: bool,
    pub(crate) limits: Option<ActionSet>,
    pub(crate) memberships: BTreeMap<GroupId, Role>,
    pub(crate) email: String,
    pub(crate) pool: IpPool,
    pub(crate) resources: BTreeSet<ResourceId>,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Resource {
    pub(crate) groups: BTreeSet<GroupId>,
    pub(crate) cameras: BTreeSet<ResourceId>,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct World {
    pub(crate) parents: BTreeMap<GroupId, Option<GroupId>>,
    pub(crate) users: BTreeMap<UserId, User>,
    pub(crate) resources: BTreeMap<ResourceId, Resource>,
    pub(crate) sessions: BTreeMap<SessionId, UserId>,
}

impl World {
    pub(crate) fn root(&self) -> Option<GroupId> {
        let mut roots = self.parents.iter().filter(|(_, parent)| parent.is_none());
        roots.next().map(|(root, _)| *root)
    }

    /// From the root to the group.
    pub(crate) fn path(&self, group: GroupId) -> Option<Vec<GroupId>> {
        let mut path = vec![group];
        while let Some(parent) = self.parents.get(path.last().unwrap())? {
            path.push(*parent);
        }
        path.reverse();
        Some(path)
    }

    pub(crate) fn user(&mut self, user: UserId) -> &mut User {
        self.users.get_mut(&user).unwrap()
    }

    pub(crate) fn resource(&mut self, resource: ResourceId) -> &mut Resource {
        self.resources.get_mut(&resource).unwrap()
    }

    /// Decides with the facts that are asked for, and no others.
    pub(crate) fn decide(&self, caller: Caller, command: &Command) -> Result<Vec<Change>, Stop> {
        let mut facts = Facts::default();
        let mut asked = BTreeSet::new();
        for _ in 0..=TURNS {
            match decide(caller, command, &facts) {
                Ok(decided) => return Ok(decided.changes),
                Err(Stop::Need(queries)) => {
                    assert!(!queries.is_empty(), "asks for nothing");
                    for query in queries {
                        assert!(asked.insert(query.clone()), "asked twice: {query:?}");
                        self.answer(query, &mut facts);
                    }
                }
                Err(stop) => return Err(stop),
            }
        }
        panic!("more than {TURNS} turns for {command:?}, last: {asked:?}");
    }

    fn answer(&self, query: Query, facts: &mut Facts) {
        match query {
            Query::Root(()) => facts.put_root((), self.root()),
            Query::User(id) => facts.put_user(id, self.users.get(&id).map(user_facts)),
            Query::Email(key) => {
                let of = |user: &User| canopy_domain::fold(&user.email) == key.as_str();
                let taken = self.users.iter().find(|(_, user)| of(user));
                facts.put_email(key.clone(), taken.map(|(id, _)| *id));
            }
            Query::Pool(id) => facts.put_pool(id, self.users[&id].pool.clone()),
            Query::Path(group) => facts.put_path(group, self.path(group)),
            Query::Resource(id) => {
                let found = self.resources.get(&id).map(|resource| ResourceFacts {
                    groups: resource.groups.iter().copied().collect(),
                    cameras: resource.cameras.iter().copied().collect(),
                });
                facts.put_resource(id, found);
            }
            Query::Assigned((user, resource)) => {
                let user_ = self.users.get(&user);
                let assigned = user_.is_some_and(|user| user.resources.contains(&resource));
                facts.put_assigned((user, resource), assigned);
            }
            Query::OtherSystemManager(id) => {
                let other = self.unlimited_system_managers().any(|user| user != id);
                facts.put_other_system_manager(id, other);
            }
            Query::Session(id) => facts.put_session(id, self.sessions.get(&id).copied()),
        }
    }

    /// T15: those of whom one must be left.
    pub(crate) fn unlimited_system_managers(&self) -> impl Iterator<Item = UserId> {
        self.users
            .iter()
            .filter(|(_, user)| user.active && user.limits.is_none())
            .filter(|(_, user)| user.memberships.values().any(|r| *r == Role::SystemManager))
            .map(|(id, _)| *id)
    }

    /// The world after the changes.
    pub(crate) fn after(&self, changes: &[Change]) -> Self {
        let mut world = self.clone();
        for change in changes {
            world.apply(change.clone());
        }
        world
    }

    fn apply(&mut self, change: Change) {
        match change {
            Change::GroupCreated { group, parent, .. } => {
                assert_eq!(self.parents.insert(group, parent), None);
            }
            Change::UserCreated { user, email, .. } => {
                let new = User {
                    active: true,
                    email: email.value().unwrap().to_owned(),
                    ..User::default()
                };
                assert!(self.users.insert(user, new).is_none());
            }
            Change::RoleAssigned {
                user,
                group,
                role,
                replaced,
            } => {
                let before = self.user(user).memberships.insert(group, role);
                assert_eq!(before, replaced, "the log tells what was there before");
            }
            Change::ResourceCreated { resource, .. } => {
                let new = Resource::default();
                assert!(self.resources.insert(resource, new).is_none());
            }
            Change::AssignedToGroup { group, resource } => {
                assert!(self.resource(resource).groups.insert(group), "a fact twice");
            }
            Change::AssignedToUser { user, resource } => {
                assert!(self.user(user).resources.insert(resource), "a fact twice");
            }
            Change::CameraAttached { container, camera } => {
                let new = self.resource(container).cameras.insert(camera);
                assert!(new, "a fact twice");
            }
            Change::ActionLimitsSet { user, limits } => self.user(user).limits = limits,
            Change::IpPoolSet { user, pool } => {
                self.user(user).pool = IpPool::from_text(pool.value().unwrap()).unwrap();
            }
            Change::SessionEnded { session, user } => {
                assert_eq!(self.sessions.remove(&session), Some(user));
            }
        }
    }
}

fn user_facts(user: &User) -> UserFacts {
    UserFacts {
        active: user.active,
        limits: user.limits,
        memberships: user.memberships.iter().map(|(g, r)| (*g, *r)).collect(),
    }
}
