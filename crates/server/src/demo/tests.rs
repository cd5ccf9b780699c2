//! The script is one that the rules accept, and shows what it should.

use std::cell::Cell;
use std::collections::{HashMap, HashSet};

use canopy_domain::{
    Caller, Change, Command, Decided, Facts, GroupId, IpPool, Licenses, Query, ResourceFacts,
    ResourceId, ResourceKind, Role, Stop, UserFacts, UserId, decide,
};
use uuid::Uuid;

use super::script::{Draw, write};
use super::{inventory, people, table, this_computer_only};

/// What the changes so far have made true: a store of the simplest kind.
#[derive(Default)]
struct World {
    parents: HashMap<GroupId, Option<GroupId>>,
    users: HashMap<UserId, UserFacts>,
    emails: HashMap<String, UserId>,
    resources: HashMap<ResourceId, ResourceFacts>,
    assigned: HashSet<(UserId, ResourceId)>,
    totals: Licenses,
    given_out: Licenses,
}

impl World {
    fn run(&mut self, command: &Command) {
        let mut facts = Facts::default();
        let decided = loop {
            match decide(Caller::Operator, command, &facts) {
                Ok(decided) => break decided,
                Err(Stop::Need(queries)) => queries.into_iter().for_each(|query| {
                    self.answer(query, &mut facts);
                }),
                Err(stop) => panic!("{} is refused: {stop:?}", command.kind()),
            }
        };
        self.apply(decided);
    }

    fn answer(&self, query: Query, facts: &mut Facts) {
        match query {
            Query::Root(()) => {
                let root = self.parents.iter().find(|(_, parent)| parent.is_none());
                facts.put_root((), root.map(|(group, _)| *group));
            }
            Query::Path(group) => facts.put_path(group, self.path(group)),
            Query::User(user) => facts.put_user(user, self.users.get(&user).cloned()),
            Query::Email(key) => {
                let user = self.emails.get(key.as_str()).copied();
                facts.put_email(key, user);
            }
            Query::Resource(resource) => {
                facts.put_resource(resource, self.resources.get(&resource).cloned());
            }
            Query::Assigned(pair) => facts.put_assigned(pair, self.assigned.contains(&pair)),
            Query::Pool(user) => facts.put_pool(user, IpPool::default()),
            Query::OtherSystemManager(user) => facts.put_other_system_manager(user, false),
            Query::Session(session) => facts.put_session(session, None),
            Query::LicenseTotals(()) => facts.put_license_totals((), self.totals),
            Query::LicensesGivenOut(()) => facts.put_licenses_given_out((), self.given_out),
            // The demo only adds.
            other => panic!("the demo asks for {other:?}"),
        }
    }

    fn path(&self, group: GroupId) -> Option<Vec<GroupId>> {
        let mut path = vec![group];
        while let Some(parent) = self.parents.get(path.last()?)? {
            path.push(*parent);
        }
        path.reverse();
        Some(path)
    }

    fn apply(&mut self, decided: Decided) {
        for change in decided.changes {
            match change {
                Change::GroupCreated { group, parent, .. } => {
                    self.parents.insert(group, parent);
                }
                Change::UserCreated { user, email, .. } => {
                    let email = canopy_domain::fold(email.value().unwrap());
                    self.emails.insert(email, user);
                    let new = UserFacts {
                        active: true,
                        limits: None,
                        memberships: Vec::new(),
                    };
                    self.users.insert(user, new);
                }
                Change::RoleAssigned {
                    user, group, role, ..
                } => {
                    let user = self.users.get_mut(&user).unwrap();
                    user.memberships.push((group, role));
                }
                Change::ResourceCreated { resource, .. } => {
                    self.resources.insert(resource, ResourceFacts::default());
                }
                Change::AssignedToGroup { group, resource } => {
                    self.resources
                        .get_mut(&resource)
                        .unwrap()
                        .groups
                        .push(group);
                }
                Change::AssignedToUser { user, resource } => {
                    self.assigned.insert((user, resource));
                }
                Change::CameraAttached { container, camera } => {
                    self.resources
                        .get_mut(&container)
                        .unwrap()
                        .cameras
                        .push(camera);
                }
                Change::LicenseTotalSet { level, count, .. } => {
                    self.totals.add(level, count.into());
                }
                Change::LicensesGiven { level, count, .. } => {
                    self.given_out.add(level, count.into());
                }
                other => panic!("the demonstration makes no {other:?}"),
            }
        }
    }
}

fn made() -> (World, usize) {
    let people = people::all(&inventory::places().unwrap());
    let hashes = vec!["$argon2id$".to_owned(); people.len()];
    let last = Cell::new(0);
    let id = || {
        last.set(last.get() + 1);
        Uuid::from_u128(last.get())
    };
    let draw = Draw {
        id: &id,
        salt: &|| [0; 16],
    };
    let mut world = World::default();
    for step in write(&people, &hashes, &draw).unwrap() {
        for command in step {
            world.run(&command);
        }
    }
    (world, people.len())
}

#[test]
fn the_rules_accept_every_command() {
    let (world, people) = made();
    assert_eq!(world.users.len(), people);
    assert!(people >= 60);
    let count = |kind| world.resources.keys().filter(|id| id.kind == kind).count();
    assert_eq!(count(ResourceKind::Camera), 7029);
    for kind in ResourceKind::ALL {
        assert!(count(kind) > 0, "no {}", kind.as_str());
    }
    assert!(count(ResourceKind::Layout) > 10 && count(ResourceKind::CameraGroup) > 10);
    let several = world
        .users
        .values()
        .filter(|user| user.memberships.len() > 1);
    assert!(several.count() >= 8);
    let assigned = |kind| world.assigned.iter().any(|(_, id)| id.kind == kind);
    assert!(assigned(ResourceKind::Camera) && assigned(ResourceKind::Layout));
    for role in [
        Role::GroupManager,
        Role::Operator,
        Role::Member,
        Role::Observer,
    ] {
        let with = |user: &UserFacts| user.memberships.iter().any(|(_, has)| *has == role);
        assert!(world.users.values().filter(|user| with(user)).count() >= 10);
    }
}

#[test]
fn each_role_can_log_in() {
    let text = table(&people::fixed());
    for name in [
        "system-manager",
        "camera-manager",
        "group-manager",
        "operator",
        "member",
        "observer",
    ] {
        assert!(text.contains(&format!(" {name}@demo.canopy ")), "{text}");
    }
    assert!(
        text.lines()
            .skip(2)
            .all(|line| line.ends_with(" canopy-demo"))
    );
}

#[test]
fn it_is_served_to_this_computer_only() {
    for (listen, accepted) in [
        ("127.0.0.1:8080", true),
        ("[::1]:0", true),
        ("0.0.0.0:8080", false),
        ("[::]:8080", false),
        ("192.168.1.2:80", false),
    ] {
        assert_eq!(
            this_computer_only(listen.parse().unwrap()).is_ok(),
            accepted
        );
    }
}
