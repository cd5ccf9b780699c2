//! Business cases and entries once more: who finds them, who may, and what would be.

use canopy_domain::{Caller, CaseCamera, CaseId, CaseKind, Command, ResourceId, UserId};

use super::answer::Answer;
use crate::support::world::{Case, ListEntry, World};

/// One to a thousand, none twice.
fn well_formed(cameras: &[CaseCamera]) -> bool {
    let mut ids: Vec<_> = cameras.iter().map(|inside| inside.camera).collect();
    ids.sort_unstable();
    ids.dedup();
    (1..=1000).contains(&ids.len()) && ids.len() == cameras.len()
}

fn all_cameras(cameras: &[CaseCamera]) -> bool {
    let mut cameras = cameras.iter();
    cameras.all(|inside| inside.camera.kind.as_str() == "camera")
}

fn fits(kind: CaseKind, lists: &[ResourceId]) -> bool {
    let mut sorted = lists.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let meant = match kind.as_str() {
        "face_recognition" => "person_list",
        "plate_recognition" => "plate_list",
        _ => "none",
    };
    let mut all = lists.iter();
    sorted.len() == lists.len() && all.all(|list| list.kind.as_str() == meant)
}

impl World {
    /// Where analytics are malformed or not found.
    pub(super) fn stops_of_analytics(&self, caller: Caller, command: &Command) -> Option<Answer> {
        let hidden = |ids: &[ResourceId]| !ids.iter().all(|id| self.finds(caller, (*id).into()));
        let no_list = |id: ResourceId| !["person_list", "plate_list"].contains(&id.kind.as_str());
        let unknown = |case| !self.finds_case(caller, case);
        let (not_found, bad) = (Some(Answer::NotFound), Some(Answer::BadInput));
        match command {
            Command::PurgeCases if caller != Caller::Operator => not_found,
            Command::CreateCase(_) | Command::ChangePassword(_) if caller == Caller::Operator => {
                not_found
            }
            Command::CreateCase(c) if !well_formed(&c.cameras) => bad,
            Command::CreateCase(c) if !all_cameras(&c.cameras) => not_found,
            Command::CreateCase(c) if !fits(c.kind, &c.lists) => bad,
            Command::CreateCase(c) => {
                let cameras: Vec<_> = c.cameras.iter().map(|inside| inside.camera).collect();
                (hidden(&cameras) || hidden(&c.lists)).then_some(Answer::NotFound)
            }
            Command::UpdateCase(c) if c.cameras.as_ref().is_some_and(|all| !well_formed(all)) => {
                bad
            }
            Command::UpdateCase(c) if !all_cameras(c.cameras.as_deref().unwrap_or_default()) => {
                not_found
            }
            Command::UpdateCase(c) if unknown(c.case) => not_found,
            Command::UpdateCase(c) => {
                let kind = self.cases[&c.case].kind;
                let lists = c.lists.clone().unwrap_or_default();
                if !fits(kind, &lists) {
                    return bad;
                }
                let cameras = c.cameras.iter().flatten().map(|inside| inside.camera);
                let cameras: Vec<_> = cameras.collect();
                (hidden(&cameras) || hidden(&lists)).then_some(Answer::NotFound)
            }
            Command::PauseCase(c) if unknown(c.case) => not_found,
            Command::DeleteCase(c) if unknown(c.case) => not_found,
            Command::CreateEntry(c) if no_list(c.list) || hidden(&[c.list]) => not_found,
            Command::UpdateEntry(_) | Command::DeleteEntry(_) => {
                let seen = self.list_of(command).is_some_and(|list| {
                    !hidden(&[list])
                        && caller.user().is_none_or(|me| {
                            self.allowed(me, "analytics_resources.view", list.into())
                        })
                });
                (!seen).then_some(Answer::NotFound)
            }
            Command::EndSession(c) => {
                let of = self.sessions.get(&c.session);
                let seen = of.is_some_and(|of| self.finds(caller, (*of).into()));
                (!seen).then_some(Answer::NotFound)
            }
            _ => None,
        }
    }

    fn finds_case(&self, caller: Caller, case: CaseId) -> bool {
        let found = self.cases.get(&case).filter(|case| !self.is_expired(case));
        found.is_some_and(|case| {
            caller.user().is_none_or(|me| {
                let mut cameras = case.cameras.iter();
                cameras.any(|it| self.allowed(me, "analytics_cases.view", it.camera.into()))
            })
        })
    }

    fn list_of(&self, command: &Command) -> Option<ResourceId> {
        match command {
            Command::CreateEntry(c) => Some(c.list),
            Command::UpdateEntry(c) => self.entries.get(&c.entry).map(|entry| entry.list),
            Command::DeleteEntry(c) => self.entries.get(&c.entry).map(|entry| entry.list),
            _ => None,
        }
    }

    fn added(&self, case: CaseId, cameras: Option<&[CaseCamera]>) -> Vec<ResourceId> {
        let inside = |id: &ResourceId| {
            let mut cameras = self.cases[&case].cameras.iter();
            cameras.any(|inside| inside.camera == *id)
        };
        let all = cameras.unwrap_or_default().iter();
        all.map(|camera| camera.camera)
            .filter(|id| !inside(id))
            .collect()
    }

    /// On each camera of a case; on the list of an entry.
    pub(super) fn may_call_analytics(&self, me: UserId, command: &Command) -> bool {
        let on_each = |action: &str, ids: Vec<ResourceId>| {
            let mut ids = ids.into_iter();
            ids.all(|id| self.allowed(me, action, id.into()))
        };
        let of = |case: CaseId| {
            let cameras = self.cases[&case].cameras.iter();
            cameras.map(|it| it.camera).collect()
        };
        match command {
            Command::CreateCase(c) => {
                let cameras = c.cameras.iter().map(|it| it.camera);
                on_each("analytics_cases.create", cameras.collect())
            }
            Command::UpdateCase(c) => {
                let added = self.added(c.case, c.cameras.as_deref());
                on_each("analytics_cases.edit", of(c.case))
                    && on_each("analytics_cases.create", added)
            }
            Command::PauseCase(c) => on_each("analytics_cases.pause", of(c.case)),
            Command::DeleteCase(c) => on_each("analytics_cases.delete", of(c.case)),
            other => {
                let action = match other {
                    Command::CreateEntry(_) => "analytics_resources.create",
                    Command::UpdateEntry(_) => "analytics_resources.edit",
                    Command::DeleteEntry(_) => "analytics_resources.delete",
                    other => panic!("about no analytics: {other:?}"),
                };
                on_each(action, self.list_of(other).into_iter().collect())
            }
        }
    }

    pub(super) fn force_analytics(&mut self, caller: Caller, command: &Command) {
        match command {
            Command::CreateCase(c) => {
                let new = Case {
                    owner: caller.user().unwrap(),
                    at: self.now,
                    name: c.name.to_string(),
                    kind: c.kind,
                    level: c.level,
                    cameras: c.cameras.clone(),
                    reactions: c.reactions.clone(),
                    lists: c.lists.clone(),
                    paused: false,
                    suspended_at: None,
                };
                self.cases.insert(c.case, new);
            }
            Command::UpdateCase(c) => {
                let before = self.cases[&c.case].lists.clone();
                let unseen = before.into_iter();
                let unseen = unseen.filter(|list| !self.finds(caller, (*list).into()));
                let unseen: Vec<_> = unseen.collect();
                let case = self.case(c.case);
                if let Some(name) = &c.name {
                    case.name = name.to_string();
                }
                if let Some(cameras) = &c.cameras {
                    case.cameras.clone_from(cameras);
                }
                if let Some(reactions) = &c.reactions {
                    case.reactions.clone_from(reactions);
                }
                if let Some(lists) = &c.lists {
                    case.lists.clone_from(lists);
                    case.lists.extend(unseen);
                }
            }
            Command::PauseCase(c) => self.case(c.case).paused = c.paused,
            Command::DeleteCase(c) => drop(self.cases.remove(&c.case)),
            Command::CreateEntry(c) => {
                let new = ListEntry {
                    list: c.list,
                    by: caller.user(),
                    label: c.label.to_string(),
                    value: c.value.as_str().to_owned(),
                };
                self.entries.insert(c.entry, new);
            }
            Command::UpdateEntry(c) => {
                let entry = self.entries.get_mut(&c.entry).unwrap();
                if let Some(label) = &c.label {
                    entry.label = label.to_string();
                }
                if let Some(value) = &c.value {
                    entry.value = value.as_str().to_owned();
                }
            }
            Command::DeleteEntry(c) => drop(self.entries.remove(&c.entry)),
            Command::PurgeCases => {
                let gone: Vec<_> = self
                    .cases
                    .iter()
                    .filter(|(_, case)| self.is_expired(case))
                    .map(|(id, _)| *id)
                    .collect();
                for case in gone {
                    self.expire_entries(case);
                    self.cases.remove(&case);
                }
            }
            other => panic!("about no analytics: {other:?}"),
        }
    }
}
