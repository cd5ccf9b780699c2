//! A System in maps: what decisions ask it is in `answers.rs`, what changes do to it in `apply.rs`.

use std::collections::{BTreeMap, BTreeSet};

use canopy_domain::{
    ActionSet, Caller, CaseCamera, CaseId, CaseKind, Change, Command, Decided, EntryId, Facts,
    GroupId, IpPool, Label, Level, Micros, Reaction, ResourceId, Role, SessionId, Stop, TargetId,
    UserId, decide,
};

/// The most turns that a decision takes, however much the command names.
const TURNS: usize = 10;

#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct User {
    pub(crate) active: bool,
    pub(crate) limits: Option<ActionSet>,
    pub(crate) memberships: BTreeMap<GroupId, Role>,
    pub(crate) email: String,
    pub(crate) name: String,
    pub(crate) language: Option<String>,
    pub(crate) pool: IpPool,
    pub(crate) resources: BTreeSet<ResourceId>,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Resource {
    pub(crate) groups: BTreeSet<GroupId>,
    pub(crate) cameras: BTreeSet<ResourceId>,
}

/// A business case, reactions and all.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Case {
    pub(crate) owner: UserId,
    pub(crate) at: Micros,
    pub(crate) name: String,
    pub(crate) kind: CaseKind,
    pub(crate) level: Level,
    pub(crate) cameras: Vec<CaseCamera>,
    pub(crate) reactions: Vec<Reaction>,
    pub(crate) lists: Vec<ResourceId>,
    pub(crate) paused: bool,
    pub(crate) suspended_at: Option<Micros>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ListEntry {
    pub(crate) list: ResourceId,
    pub(crate) by: Option<UserId>,
    pub(crate) label: String,
    pub(crate) value: String,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct World {
    pub(crate) parents: BTreeMap<GroupId, Option<GroupId>>,
    pub(crate) users: BTreeMap<UserId, User>,
    pub(crate) resources: BTreeMap<ResourceId, Resource>,
    pub(crate) sessions: BTreeMap<SessionId, UserId>,
    /// Which of these are API tokens.
    pub(crate) api_tokens: BTreeSet<SessionId>,
    /// What groups and resources are called; those that are not here have a name of their own.
    pub(crate) labels: BTreeMap<TargetId, Label>,
    /// Hashes; those that are not here are [`World::FIRST_PASSWORD`].
    pub(crate) passwords: BTreeMap<UserId, String>,
    /// How many licences there are in the System; none of a level that is not here.
    pub(crate) totals: BTreeMap<Level, u32>,
    /// Who has how many licences of whom; more than none each.
    pub(crate) gifts: BTreeMap<(UserId, Option<UserId>, Level), u32>,
    pub(crate) cases: BTreeMap<CaseId, Case>,
    pub(crate) entries: BTreeMap<EntryId, ListEntry>,
    pub(crate) now: Micros,
}

impl World {
    pub(crate) const FIRST_PASSWORD: &str = "$argon2id$first";

    pub(crate) fn root(&self) -> Option<GroupId> {
        let mut roots = self.parents.iter().filter(|(_, parent)| parent.is_none());
        roots.next().map(|(root, _)| *root)
    }

    /// From the root to the group.
    pub(crate) fn path(&self, group: GroupId) -> Option<Vec<GroupId>> {
        let mut path = vec![group];
        while let Some(parent) = self.parents.get(path.last().unwrap())? {
            assert!(!path.contains(parent), "T2: {parent} stands below itself");
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

    /// The changes of a decision.
    pub(crate) fn decide(&self, caller: Caller, command: &Command) -> Result<Vec<Change>, Stop> {
        self.decided(caller, command).map(|decided| decided.changes)
    }

    /// Decides with the facts that are asked for, and no others.
    pub(crate) fn decided(&self, caller: Caller, command: &Command) -> Result<Decided, Stop> {
        let mut facts = Facts::default();
        let mut asked = BTreeSet::new();
        for _ in 0..=TURNS {
            match decide(caller, command, &facts) {
                Ok(decided) => return Ok(decided),
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

    /// T15: those of whom one must be left.
    pub(crate) fn unlimited_system_managers(&self) -> impl Iterator<Item = UserId> {
        self.users
            .iter()
            .filter(|(_, user)| user.active && user.limits.is_none())
            .filter(|(_, user)| user.memberships.values().any(|r| *r == Role::SystemManager))
            .map(|(id, _)| *id)
    }
}
