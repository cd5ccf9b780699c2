//! A small model of the System that shares no code with it: maps, and the rows of the catalogue as
//! strings.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::ledger::Ledger;

const ROLES: [&str; 6] = [
    "SYSTEM_MANAGER",
    "CAMERA_MANAGER",
    "GROUP_MANAGER",
    "OPERATOR",
    "MEMBER",
    "OBSERVER",
];

/// A row of the catalogue.
pub(crate) struct Row {
    pub(crate) action: String,
    pub(crate) category: String,
    on: String,
    view_only: bool,
    needs: Option<usize>,
    roles: Vec<bool>,
}

pub(crate) static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../domain/catalogue.csv");
    let mut reader = csv::Reader::from_path(path).unwrap();
    let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let at = |name: &str| records.iter().position(|record| &record[1] == name);
    let rows = records.iter().map(|record| Row {
        category: record[0].into(),
        action: record[1].into(),
        on: record[2].into(),
        view_only: &record[3] == "yes",
        needs: at(&record[4]),
        roles: (5..11).map(|column| &record[column] == "yes").collect(),
    });
    rows.collect()
});

/// Actions, a bit for each row.
pub(crate) type Mask = u128;

pub(crate) fn names(mask: Mask) -> BTreeSet<String> {
    let rows = ROWS.iter().enumerate();
    let named = rows.filter(|(at, _)| mask >> at & 1 == 1);
    named.map(|(_, row)| row.action.clone()).collect()
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct User {
    pub(crate) email: String,
    pub(crate) active: bool,
    pub(crate) limits: Option<BTreeSet<String>>,
    pub(crate) roles: BTreeMap<String, String>,
    pub(crate) assigned: BTreeSet<String>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Thing {
    pub(crate) kind: String,
    pub(crate) groups: BTreeSet<String>,
    pub(crate) cameras: BTreeSet<String>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct State {
    pub(crate) root: String,
    /// With their parents.
    pub(crate) groups: BTreeMap<String, Option<String>>,
    pub(crate) users: BTreeMap<String, User>,
    pub(crate) things: BTreeMap<String, Thing>,
    pub(crate) ledger: Ledger,
}

impl State {
    /// The group and all above it.
    pub(crate) fn up(&self, group: &str) -> BTreeSet<String> {
        let mut up = BTreeSet::new();
        let mut at = Some(group.to_owned());
        while let Some(group) = at {
            at = self.groups[&group].clone();
            assert!(up.insert(group), "T2: a circle");
        }
        up
    }

    /// The groups whose members have a role over the target.
    fn over(&self, target: &str) -> BTreeSet<String> {
        if self.groups.contains_key(target) {
            return self.up(target);
        }
        let mut over = BTreeSet::from([self.root.clone()]);
        for group in &self.things[target].groups {
            over.extend(self.up(group));
        }
        over
    }

    fn on(&self, target: &str) -> Vec<&'static str> {
        if self.users.contains_key(target) {
            return vec!["self"];
        }
        if target == self.root {
            return vec!["group", "system"];
        }
        if self.groups.contains_key(target) {
            return vec!["group"];
        }
        vec![match self.things[target].kind.as_str() {
            "CAMERA" => "camera",
            "LAYOUT" => "layout",
            "CAMERA_GROUP" => "camera_group",
            "MAP" => "map",
            other => panic!("{other}"),
        }]
    }

    /// All that the user may do to the target.
    pub(crate) fn mask(&self, user: &str, target: &str) -> Mask {
        let Some((roles, on)) = self.standing(user, target) else {
            return 0;
        };
        (0..ROWS.len())
            .filter(|at| self.allows(user, target, *at, &roles, &on))
            .fold(0, |mask, at| mask | 1 << at)
    }

    /// Whether the user may do this one thing to the target.
    pub(crate) fn may(&self, user: &str, target: &str, at: usize) -> bool {
        self.standing(user, target)
            .is_some_and(|(roles, on)| self.allows(user, target, at, &roles, &on))
    }

    /// The roles that the user has over the target, and what actions on it are `on`; none where he
    /// has nothing to say about it.
    fn standing(&self, user: &str, target: &str) -> Option<(Vec<&String>, Vec<&'static str>)> {
        let him = &self.users[user];
        if !him.active || (self.users.contains_key(target) && target != user) {
            return None;
        }
        let over = (target != user).then(|| self.over(target));
        let roles = him.roles.iter();
        let roles =
            roles.filter(|(group, _)| over.as_ref().is_none_or(|over| over.contains(*group)));
        Some((roles.map(|(_, role)| role).collect(), self.on(target)))
    }

    fn allows(&self, user: &str, target: &str, at: usize, roles: &[&String], on: &[&str]) -> bool {
        let (him, row) = (&self.users[user], &ROWS[at]);
        let by_role = || {
            roles.iter().any(|role| {
                let column = ROLES.iter().position(|name| name == role).unwrap();
                row.roles[column]
            })
        };
        let by_assignment = || row.view_only && him.assigned.contains(target);
        on.contains(&row.on.as_str())
            && (by_role() || by_assignment())
            && within(him.limits.as_ref(), at)
    }

    pub(crate) fn has(&self, id: &str) -> bool {
        self.groups.contains_key(id) || self.users.contains_key(id) || self.things.contains_key(id)
    }

    pub(crate) fn targets(&self) -> Vec<&String> {
        self.groups.keys().chain(self.things.keys()).collect()
    }

    /// The mask of each pair of a user and a target, he himself among the targets.
    pub(crate) fn masks(&self) -> BTreeMap<(String, String), Mask> {
        let mut masks = BTreeMap::new();
        for user in self.users.keys() {
            for target in self.targets().into_iter().chain([user]) {
                masks.insert((user.clone(), target.clone()), self.mask(user, target));
            }
        }
        masks
    }

    pub(crate) fn is(&self, user: &str, role: &str) -> bool {
        self.users[user].roles.values().any(|his| his == role)
    }

    /// Whether the user views the camera, active or not, whatever his limits.
    fn views(&self, user: &User, camera: &str) -> bool {
        let over = self.over(camera);
        user.assigned.contains(camera) || user.roles.keys().any(|group| over.contains(group))
    }

    /// What must hold in every state.
    pub(crate) fn invariants(&self) {
        for (id, user) in &self.users {
            assert!(!user.roles.is_empty(), "T1: {id}");
            for (group, role) in &user.roles {
                assert!(
                    self.groups.contains_key(group),
                    "{id} in a group that is gone"
                );
                let root_only = role == "SYSTEM_MANAGER" || role == "CAMERA_MANAGER";
                assert!(!root_only || *group == self.root, "T13, T18: {id}");
            }
            for it in &user.assigned {
                for camera in &self.things[it].cameras {
                    assert!(
                        self.views(user, camera),
                        "U8 (b): {id} has {it}, not {camera}"
                    );
                }
            }
        }
        for group in self.groups.keys() {
            let up = self.up(group);
            assert!(up.contains(&self.root) && up.len() <= 64, "T2: {group}");
        }
        for (id, thing) in &self.things {
            for group in thing.groups.iter().filter(|group| **group != self.root) {
                for camera in &thing.cameras {
                    let below = self.things[camera].groups.iter();
                    let below = below.into_iter().any(|its| self.up(its).contains(group));
                    assert!(below, "U8 (a): {id} in {group}, {camera} not");
                }
            }
        }
        let managers = self.users.values().filter(|user| {
            user.active && user.limits.is_none() && user.roles.values().any(|it| it == ROLES[0])
        });
        assert!(managers.count() > 0, "T15");
        self.ledger.invariants();
        for giver in self.ledger.givers() {
            let there = giver.is_empty() || self.users.contains_key(&giver);
            assert!(there, "{giver} gave licences and is gone");
        }
    }
}

/// Whether limits leave the action and all that it needs.
fn within(limits: Option<&BTreeSet<String>>, at: usize) -> bool {
    let Some(limits) = limits else { return true };
    let mut next = Some(at);
    while let Some(at) = next {
        if !limits.contains(&ROWS[at].action) {
            return false;
        }
        next = ROWS[at].needs;
    }
    true
}
