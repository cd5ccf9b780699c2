//! What each subscriber was told, against what the log and the model say that he is to be told.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::mask;
use crate::log::Row;
use crate::model::state::{ROWS, State};
use crate::readers::{Reader, Sees};

/// What the state says about telling somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Due {
    Yes,
    No,
    /// It is about things that are gone: what was last decides, and the model does not keep that.
    Gone,
}

pub(super) struct Audience<'a> {
    ears: Vec<Ear<'a>>,
    last: u64,
}

struct Ear<'a> {
    reader: &'a Reader,
    told: BTreeSet<u64>,
    /// What he was not told though it was his then: that is right only if, when he was to be told,
    /// it was his no more.
    missing: Vec<(u64, BTreeSet<String>)>,
}

impl<'a> Audience<'a> {
    pub(super) fn of(readers: &'a [Reader], last: u64) -> Self {
        let ears = readers.iter().map(|reader| {
            let ordered = reader.told.windows(2).all(|pair| pair[0] < pair[1]);
            assert!(
                ordered,
                "{} was not told in order, each once: {:?}",
                reader.name, reader.told
            );
            let first = reader.told.first();
            assert!(
                first.is_none_or(|first| *first > reader.after),
                "{}",
                reader.name
            );
            Ear {
                reader,
                told: reader.told.iter().copied().collect(),
                missing: Vec::new(),
            }
        });
        Self {
            ears: ears.collect(),
            last,
        }
    }

    pub(super) fn judge(&mut self, row: &Row, before: &State, after: &State) {
        let subjects = row.subjects();
        let last = self.last;
        let ears = self.ears.iter_mut();
        for ear in ears.filter(|ear| row.revision > ear.reader.after && row.revision <= last) {
            ear.judge(row, &subjects, before, after);
        }
    }

    pub(super) fn end(&self) {
        for ear in &self.ears {
            let (name, missing) = (&ear.reader.name, &ear.missing);
            assert!(missing.is_empty(), "{name} was not told of {missing:?}");
            eprintln!(
                "{name}: told {} of {}, went on {} times",
                ear.told.len(),
                self.last - ear.reader.after,
                ear.reader.resumed.len()
            );
        }
    }
}

impl Ear<'_> {
    fn judge(&mut self, row: &Row, subjects: &BTreeSet<String>, before: &State, after: &State) {
        let told = self.told.contains(&row.revision);
        let name = &self.reader.name;
        let due = match &self.reader.sees {
            Sees::All => Due::Yes,
            Sees::Himself(me) => yes(subjects.contains(me)),
            Sees::Touching(user) => yes(subjects.contains(user) || differs(user, before, after)),
            Sees::Site(manager) => {
                let manager = manager.clone();
                let was_taken = row.kind == "group_moved"
                    && subjects.iter().any(|it| {
                        is_his(&manager, it, before) == Due::Yes
                            && is_his(&manager, it, after) == Due::No
                    });
                let is_his = |it: &String| is_his(&manager, it, after);
                // What was his and is his no more was missed for that, or is told by the past.
                self.missing
                    .retain(|(_, subjects)| subjects.iter().any(|it| is_his(it) == Due::Yes));
                let dues: Vec<Due> = subjects.iter().map(is_his).collect();
                if !told && dues.contains(&Due::Yes) {
                    let his = subjects.iter().filter(|it| is_his(it) == Due::Yes);
                    self.missing.push((row.revision, his.cloned().collect()));
                    return;
                }
                // His own losses he is still told, though it is his no more.
                let dues = [dues, vec![yes(was_taken)]].concat();
                [Due::Yes, Due::Gone, Due::No]
                    .into_iter()
                    .find(|due| dues.contains(due))
                    .unwrap_or(Due::No)
            }
        };
        match due {
            Due::Yes => assert!(told, "{name} was not told of {row:?}"),
            Due::No => assert!(!told, "{name} was told of {row:?}"),
            Due::Gone => {}
        }
    }
}

fn yes(yes: bool) -> Due {
    if yes { Due::Yes } else { Due::No }
}

/// Whether the user gained or lost anything.
fn differs(user: &str, before: &State, after: &State) -> bool {
    // Where neither he nor the tree changed, only what itself changed can matter.
    let only_things =
        before.users.get(user) == after.users.get(user) && before.groups == after.groups;
    let targets: BTreeSet<&String> = before
        .targets()
        .into_iter()
        .chain(after.targets())
        .collect();
    let own = user.to_owned();
    targets
        .into_iter()
        .chain([&own])
        .filter(|target| !only_things || before.things.get(*target) != after.things.get(*target))
        .any(|target| mask(before, user, target) != mask(after, user, target))
}

/// Whether the manager may read the log of the thing.
fn is_his(manager: &str, thing: &str, state: &State) -> Due {
    static AUDIT: LazyLock<usize> = LazyLock::new(|| {
        let at = ROWS
            .iter()
            .position(|row| row.action == "system.view_audit");
        at.unwrap()
    });
    if thing == manager {
        return Due::Yes;
    }
    let audits = |group: &String| state.may(manager, group, *AUDIT);
    if let Some(user) = state.users.get(thing) {
        return yes(user.roles.keys().any(audits));
    }
    if let Some(its) = state.things.get(thing) {
        return yes(its.groups.iter().any(audits));
    }
    if state.groups.contains_key(thing) {
        return yes(audits(&thing.to_owned()));
    }
    Due::Gone
}
