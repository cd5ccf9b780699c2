//! Licences in the model: who has how many from whom (U6), and the business cases that take them
//! (U9).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::support::text;

/// The System, as a giver.
const SYSTEM: &str = "";

/// A business case.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) owner: String,
    level: usize,
    pub(crate) cameras: BTreeSet<String>,
    suspended: bool,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Ledger {
    /// How many there are of each level.
    pub(crate) totals: [u64; 4],
    /// By giver, receiver and level, counted from 0.
    gifts: BTreeMap<(String, String, usize), u64>,
    /// Oldest first.
    pub(crate) cases: Vec<Case>,
}

impl Ledger {
    fn received(&self, user: &str, level: usize) -> u64 {
        let his = self
            .gifts
            .iter()
            .filter(|((_, to, at), _)| to == user && *at == level);
        his.map(|(_, count)| count).sum()
    }

    fn given(&self, giver: &str, level: usize) -> u64 {
        let his = self
            .gifts
            .iter()
            .filter(|((by, _, at), _)| by == giver && *at == level);
        his.map(|(_, count)| count).sum()
    }

    fn used(&self, user: &str, level: usize) -> u64 {
        let his = self.cases.iter();
        let his = his.filter(|case| case.owner == user && case.level == level && !case.suspended);
        his.map(|case| case.cameras.len() as u64).sum()
    }

    /// As `User.licenses` shows it.
    pub(crate) fn quotas(&self, user: &str) -> Value {
        let quota = |level| {
            let (total, shared) = (self.received(user, level), self.given(user, level));
            let used = self.used(user, level);
            json!({ "level": level + 1, "total": total, "used": used, "shared": shared,
                    "available": total - used - shared })
        };
        (0..4).map(quota).collect()
    }

    pub(crate) fn givers(&self) -> BTreeSet<String> {
        self.gifts.keys().map(|(giver, ..)| giver.clone()).collect()
    }

    fn put(&mut self, giver: &str, user: &str, level: usize, count: u64) {
        let key = (giver.to_owned(), user.to_owned(), level);
        if count == 0 {
            self.gifts.remove(&key);
        } else {
            self.gifts.insert(key, count);
        }
    }

    /// What the giver gives, as a request names it.
    pub(crate) fn set(&mut self, giver: Option<&str>, user: &str, licenses: &Value) {
        let giver = giver.unwrap_or(SYSTEM);
        for entry in licenses.as_array().into_iter().flatten() {
            let level = usize::try_from(entry["level"].as_u64().unwrap()).unwrap() - 1;
            self.put(giver, user, level, entry["count"].as_u64().unwrap());
        }
        self.settle(user);
        self.settle(giver);
    }

    /// A copy of all that the source has, from this giver.
    pub(crate) fn copy(&mut self, giver: Option<&str>, source: &str, user: &str) {
        for level in 0..4 {
            let count = self.received(source, level);
            self.put(giver.unwrap_or(SYSTEM), user, level, count);
        }
    }

    /// His rest returns to his givers, and what he gave is theirs.
    pub(crate) fn delete(&mut self, gone: &str) {
        self.cases.retain(|case| case.owner != gone);
        let mut touched = BTreeSet::new();
        for level in 0..4 {
            let his = |this: &Self, pick: fn(&(String, String, usize)) -> (&str, &str)| {
                let rows = this
                    .gifts
                    .iter()
                    .filter(|(key, _)| key.2 == level && pick(key).0 == gone);
                let rows = rows.map(|(key, count)| (pick(key).1.to_owned(), *count));
                rows.collect::<BTreeMap<String, u64>>()
            };
            let mut from = his(self, |key| (&key.1, &key.0));
            let to = his(self, |key| (&key.0, &key.1));
            for giver in from.keys() {
                self.put(giver, gone, level, 0);
                touched.insert(giver.clone());
            }
            for (user, mut count) in to {
                self.put(gone, &user, level, 0);
                for (giver, has) in &mut from {
                    let part = count.min(*has);
                    (count, *has) = (count - part, *has - part);
                    if part > 0 && *giver != user {
                        let before = self.gifts.get(&(giver.clone(), user.clone(), level));
                        let sum = before.copied().unwrap_or_default() + part;
                        self.put(giver, &user, level, sum);
                    }
                }
                assert_eq!(count, 0, "{gone} gave more than he had");
            }
        }
        for user in touched {
            self.settle(&user);
        }
    }

    pub(crate) fn create_case(&mut self, id: &str, owner: &str, input: &Value) {
        let cameras = input["cameras"].as_array().unwrap().iter();
        self.cases.push(Case {
            id: id.into(),
            owner: owner.into(),
            level: usize::try_from(input["level"].as_u64().unwrap()).unwrap() - 1,
            cameras: cameras.map(|camera| text(&camera["cameraId"])).collect(),
            suspended: false,
        });
    }

    pub(crate) fn delete_case(&mut self, id: &str) {
        let at = self.cases.iter().position(|case| case.id == id).unwrap();
        let owner = self.cases.remove(at).owner;
        self.settle(&owner);
    }

    pub(crate) fn delete_camera(&mut self, camera: &str) {
        let with = self.cases.iter_mut().filter_map(|case| {
            let had = case.cameras.remove(camera);
            had.then(|| case.owner.clone())
        });
        let owners: BTreeSet<String> = with.collect();
        self.cases.retain(|case| !case.cameras.is_empty());
        for owner in owners {
            self.settle(&owner);
        }
    }

    /// U9: newest first out, or oldest first in, each as a whole.
    fn settle(&mut self, user: &str) {
        if user == SYSTEM {
            return;
        }
        for level in 0..4 {
            let quota = self.received(user, level) - self.given(user, level);
            let his: Vec<usize> = (0..self.cases.len())
                .filter(|at| self.cases[*at].owner == user && self.cases[*at].level == level)
                .collect();
            if self.used(user, level) > quota {
                for at in his.into_iter().rev() {
                    if self.used(user, level) > quota {
                        self.cases[at].suspended = true;
                    }
                }
            } else {
                for at in his {
                    let takes = self.cases[at].cameras.len() as u64;
                    if self.cases[at].suspended && self.used(user, level) + takes <= quota {
                        self.cases[at].suspended = false;
                    }
                }
            }
        }
    }

    pub(crate) fn invariants(&self) {
        for level in 0..4 {
            let out = self.given(SYSTEM, level);
            assert!(
                out <= self.totals[level],
                "U6: more of {level} given than there are"
            );
            let users: BTreeSet<&String> =
                self.gifts.keys().flat_map(|key| [&key.0, &key.1]).collect();
            for user in users.into_iter().filter(|user| *user != SYSTEM) {
                let spent = self.given(user, level) + self.used(user, level);
                assert!(spent <= self.received(user, level), "U6: {user} at {level}");
            }
        }
        for (giver, user, _) in self.gifts.keys() {
            assert_ne!(giver, user, "T12: licences of one's own");
        }
    }
}
