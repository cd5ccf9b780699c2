//! Each row of the log is somebody's doing, and whatever was acknowledged did what it says.

use std::collections::BTreeMap;

use crate::deeds::{Deed, Outcome};
use crate::log::Row;
use crate::model::ledger::Ledger;
use crate::model::state::State;
use crate::model::step::Step;

/// What was asked, as it waits for its row.
pub(super) struct Deeds<'a> {
    /// What was acknowledged, by its revision.
    done: BTreeMap<u64, Vec<(&'a Deed, &'a str)>>,
    /// What nobody knows the outcome of.
    unknown: Vec<&'a Deed>,
    /// All of them, to be shown where a row is nobody's.
    all: &'a [Deed],
}

impl<'a> Deeds<'a> {
    pub(super) fn of(deeds: &'a [Deed]) -> Self {
        let mut done = BTreeMap::<u64, Vec<_>>::new();
        let mut unknown = Vec::new();
        for deed in deeds {
            match &deed.outcome {
                Outcome::Done { revision, new } => {
                    done.entry(*revision)
                        .or_default()
                        .push((deed, new.as_str()));
                }
                Outcome::Unknown(_) => unknown.push(deed),
                // No row may need it.
                Outcome::Refused(_) | Outcome::NotDone(_) => {}
            }
        }
        Self {
            done,
            unknown,
            all: deeds,
        }
    }

    pub(super) fn judge(&mut self, row: &Row, before: &State, after: &State) {
        let mut done = self.done.remove(&row.revision).unwrap_or_default();
        let made_it = done
            .iter()
            .position(|(deed, new)| deed.made(row, Some(new), before, after));
        if let Some(at) = made_it {
            done.remove(at);
        } else {
            let unknown = &self.unknown;
            let at = unknown
                .iter()
                .position(|deed| deed.made(row, None, before, after));
            let at = at.unwrap_or_else(|| {
                panic!(
                    "nobody was told that he did this: {row:?}\nbut at this revision: {done:?}\n\
                     such were: {}",
                    self.such_as(row)
                )
            });
            self.unknown.swap_remove(at);
        }
        // The first of two equal ones made the row; the other changed nothing by then.
        Self::did_nothing(&done, row, after);
    }

    /// All that the same person did of this kind to the same things, for whoever looks for the fault.
    fn such_as(&self, row: &Row) -> String {
        let is_alike = |deed: &Deed| {
            row.by.as_ref() == Some(&deed.by)
                && row.kind == kind(deed.mutation)
                && (deed.makes() || row.subjects().contains(deed.about()))
        };
        let alike = self.all.iter().enumerate();
        let alike = alike.filter(|(_, deed)| is_alike(deed));
        alike
            .map(|(number, deed)| format!("\n{number}: {deed:?}"))
            .collect()
    }

    /// What was acknowledged with a row from before changed nothing.
    pub(super) fn begin(&mut self, row: &Row, after: &State) {
        let done = self.done.remove(&row.revision).unwrap_or_default();
        Self::did_nothing(&done, row, after);
    }

    fn did_nothing(done: &[(&Deed, &str)], row: &Row, after: &State) {
        for (deed, new) in done {
            let nothing = deed.leads_to(new, after).as_ref() == Some(after) && !deed.makes();
            assert!(
                nothing,
                "acknowledged with {row:?}, which it did not do: {deed:?}"
            );
        }
    }

    /// The log ends here.
    pub(super) fn end(&self, head: u64) {
        assert!(
            self.done.is_empty(),
            "acknowledged, and lost: the log ends at {head}, {:?}",
            self.done
        );
    }
}

impl Deed {
    fn makes(&self) -> bool {
        matches!(
            self.mutation,
            "createUser" | "duplicateUser" | "createGroup" | "createResource"
        )
    }

    /// What it is about in the first place.
    fn about(&self) -> &str {
        let names = ["userId", "groupId", "resourceId"];
        let named = names.into_iter().find_map(|name| self.input[name].as_str());
        named.unwrap_or_else(|| panic!("about nothing: {self:?}"))
    }

    /// Whether the row is what this deed comes to.
    fn made(&self, row: &Row, new: Option<&str>, before: &State, after: &State) -> bool {
        if row.by.as_ref() != Some(&self.by) || row.kind != kind(self.mutation) {
            return false;
        }
        let subjects = row.subjects();
        let created = ["user_created", "group_created", "resource_created"]
            .into_iter()
            .find_map(|is| row.fact(is));
        let id = match created {
            Some(fact) => {
                let id = ["user", "group", "resource"]
                    .into_iter()
                    .find_map(|name| fact[name].as_str());
                id.unwrap().to_owned()
            }
            None if !subjects.contains(self.about()) => return false,
            None => String::new(),
        };
        if self.makes() && new.is_some_and(|new| !new.is_empty() && new != id) {
            return false;
        }
        // Names of persons are digests in the log.
        let names = [
            "group_created",
            "resource_created",
            "group_renamed",
            "resource_renamed",
        ];
        let named = names.into_iter().find_map(|is| row.fact(is));
        if named.is_some_and(|fact| fact["name"] != self.input["name"]) {
            return false;
        }
        self.ids.iter().all(|id| before.has(id))
            && self.leads_to(&id, before).as_ref() == Some(after)
    }

    /// The state after it, by what the model makes of the command and not by what the log says.
    fn leads_to(&self, new: &str, state: &State) -> Option<State> {
        if matches!(
            self.mutation,
            "renameGroup" | "updateResource" | "setIpPool" | "setLicenses"
        ) {
            return Some(state.clone());
        }
        if !self.ids.iter().all(|id| state.has(id)) {
            // What it named is gone: so it was it that did it.
            return self.mutation.starts_with("delete").then(|| state.clone());
        }
        let mut next = state.clone();
        let step = Step {
            name: self.mutation,
            input: self.input.clone(),
        };
        next.apply(&step, &self.by, new);
        // The log keeps emails as digests, and of licences what no rights hang on.
        next.ledger = Ledger::default();
        next.users.values_mut().for_each(|user| user.email.clear());
        Some(next)
    }
}

/// The kind of the row that a mutation makes.
fn kind(mutation: &str) -> &'static str {
    match mutation {
        "createUser" => "user_created",
        "duplicateUser" => "user_duplicated",
        "updateUser" => "user_updated",
        "deleteUser" => "user_deleted",
        "assignRole" => "role_assigned",
        "removeFromGroup" => "removed_from_group",
        "assignToUser" => "assigned_to_user",
        "unassignFromUser" => "unassigned_from_user",
        "setActionLimits" => "action_limits_set",
        "setIpPool" => "ip_pool_set",
        "setLicenses" => "licenses_set",
        "createGroup" => "group_created",
        "renameGroup" => "group_renamed",
        "moveGroup" => "group_moved",
        "deleteGroup" => "group_deleted",
        "assignToGroup" => "assigned_to_group",
        "unassignFromGroup" => "unassigned_from_group",
        "createResource" => "resource_created",
        "updateResource" => "resource_updated",
        "deleteResource" => "resource_deleted",
        "attachCamera" => "camera_attached",
        "detachCamera" => "camera_detached",
        other => panic!("no mutation {other}"),
    }
}
