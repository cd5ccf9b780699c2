//! The log carried out once more, in memory: what each table should hold.
//!
//! Written apart from what writes the tables, so that a fault there does not hide itself here.

use std::borrow::Cow;
use std::collections::HashMap;

use canopy_domain::{Change, Entry, GroupId, Personal, ResourceId, Role, TargetId, UserId};
use uuid::Uuid;

use super::finding::{Findings, What};
use super::table::{
    ACTION_LIMITS, Cell, Cells, GROUP_ASSIGNMENTS, IP_POOLS, Key, MEMBERSHIPS, Of, PROFILES,
    RESOURCE_MEMBERS, RESOURCES, Table, USER_ASSIGNMENTS, USER_GROUPS, USERS,
};
use crate::sql::number;
use crate::{Result, StoreError};

/// What the log so far comes to.
#[derive(Default)]
pub(super) struct Replay {
    /// The rows of now, by table.
    live: HashMap<&'static str, HashMap<Key, Cells>>,
    /// The past rows that ended since they were last taken, by past table.
    past: HashMap<&'static str, HashMap<(Key, i64), Cells>>,
    /// The resource of each id, also of those that are gone: rows are named by it.
    resources: HashMap<Uuid, ResourceId>,
    /// A change ended or edited what was not there.
    amiss: bool,
    revision: i64,
}

impl Replay {
    /// Carries out one row of the log; each of its changes must be able to come true.
    pub(super) fn entry(&mut self, entry: &Entry, findings: &mut Findings) -> Result<()> {
        self.revision = number(entry.revision);
        self.amiss = false;
        for change in &entry.changes {
            self.change(entry, change)?;
        }
        if self.amiss {
            let how = What::Broken("a change of it cannot come true after the rows before");
            findings.add("log", entry.revision.to_string(), how);
        }
        Ok(())
    }

    /// The rows of the table of now, taken out.
    pub(super) fn take_live(&mut self, table: &Table) -> HashMap<Key, Cells> {
        self.live.remove(table.name).unwrap_or_default()
    }

    /// The past rows that ended since the last time.
    pub(super) fn take_past(&mut self, past: &str) -> HashMap<(Key, i64), Cells> {
        self.past.remove(past).unwrap_or_default()
    }

    pub(super) fn holds(&self, table: &Table, key: Key) -> bool {
        let rows = self.live.get(table.name);
        rows.is_some_and(|rows| rows.contains_key(&key))
    }

    pub(super) fn resource(&self, uuid: Uuid) -> Option<ResourceId> {
        self.resources.get(&uuid).copied()
    }

    /// What exists, or is a resource that ever did, by its id alone.
    pub(super) fn target(&self, id: Uuid) -> Option<TargetId> {
        if self.holds(&USERS, one(id)) {
            Some(UserId(id).into())
        } else if self.holds(&USER_GROUPS, one(id)) {
            Some(GroupId(id).into())
        } else {
            self.resource(id).map(TargetId::from)
        }
    }

    fn change(&mut self, entry: &Entry, change: &Change) -> Result<()> {
        let since = self.since();
        match change {
            Change::GroupCreated {
                group,
                parent,
                name,
                external_id,
            } => {
                let parent = Cell::Id(parent.map(|parent| parent.0), Of::Group);
                let external_id = text(external_id.as_ref().map(|id| id.as_str()));
                let name = text(Some(name.as_str()));
                let cells = vec![since, parent, name, external_id, Cell::Folded(true)];
                self.put(&USER_GROUPS, one(group.0), cells);
            }
            Change::UserCreated {
                user,
                email,
                name,
                created_by,
                ..
            } => {
                let at = Cell::Number(entry.at.0);
                let by = Cell::Id(created_by.map(|user| user.0), Of::User);
                self.put(&USERS, one(user.0), vec![since, Cell::Flag(true), at, by]);
                let (email, name) = (digest(email), digest(name));
                let folded = Cell::Folded(true);
                let cells = vec![email, name, Cell::Private(None), folded.clone(), folded];
                self.put(&PROFILES, one(user.0), cells);
            }
            Change::RoleAssigned {
                user,
                group,
                role,
                replaced,
            } => {
                let key = two(user.0, group.0);
                if let Some(replaced) = replaced {
                    self.end_membership(key, *replaced);
                }
                let role = Cell::Text(Some(Cow::Borrowed(Role::as_str(*role))));
                self.put(&MEMBERSHIPS, key, vec![since, role]);
            }
            Change::RemovedFromGroup { user, group, role } => {
                self.end_membership(two(user.0, group.0), *role);
            }
            Change::ResourceCreated {
                resource,
                name,
                external_id,
            } => {
                self.resources.insert(resource.uuid, *resource);
                let kind = Cell::Text(Some(Cow::Borrowed(resource.kind.as_str())));
                let external_id = text(external_id.as_ref().map(|id| id.as_str()));
                let name = text(Some(name.as_str()));
                let cells = vec![since, kind, name, external_id, Cell::Folded(true)];
                self.put(&RESOURCES, one(resource.uuid), cells);
            }
            Change::AssignedToGroup { group, resource } => {
                let key = two(resource.uuid, group.0);
                self.put(&GROUP_ASSIGNMENTS, key, vec![since]);
            }
            Change::UnassignedFromGroup { group, resource } => {
                self.end(&GROUP_ASSIGNMENTS, two(resource.uuid, group.0));
            }
            Change::AssignedToUser { user, resource } => {
                let key = two(user.0, resource.uuid);
                self.put(&USER_ASSIGNMENTS, key, vec![since]);
            }
            Change::UnassignedFromUser { user, resource } => {
                self.end(&USER_ASSIGNMENTS, two(user.0, resource.uuid));
            }
            Change::CameraAttached { container, camera } => {
                let key = two(container.uuid, camera.uuid);
                self.put(&RESOURCE_MEMBERS, key, vec![since]);
            }
            Change::CameraDetached { container, camera } => {
                self.end(&RESOURCE_MEMBERS, two(container.uuid, camera.uuid));
            }
            Change::ActionLimitsSet { user, limits } => {
                self.end_if_there(&ACTION_LIMITS, one(user.0));
                if let Some(limits) = limits {
                    let actions = serde_json::to_string(limits)
                        .map_err(|_| StoreError::Internal("action limits without a JSON form"))?;
                    let cells = vec![since, Cell::Text(Some(Cow::Owned(actions)))];
                    self.put(&ACTION_LIMITS, one(user.0), cells);
                }
            }
            Change::IpPoolSet { user, pool } => {
                self.end_if_there(&IP_POOLS, one(user.0));
                self.put(&IP_POOLS, one(user.0), vec![since, digest(pool)]);
            }
            Change::UserRenamed { user, name } => {
                self.set(&PROFILES, one(user.0), "name", digest(name));
            }
            Change::EmailChanged { user, email } => {
                self.set(&PROFILES, one(user.0), "email", digest(email));
            }
            Change::LanguageSet { user, language } => {
                let language = language.as_ref().map(|tag| tag.as_str().to_owned());
                self.set(&PROFILES, one(user.0), "language", Cell::Private(language));
            }
            Change::ActivationSet { user, active } => {
                self.edit(&USERS, one(user.0), "active", Cell::Flag(*active));
            }
            Change::UserDeleted { user } => self.user_deleted(*user),
            Change::GroupRenamed { group, name } => {
                let name = text(Some(name.as_str()));
                self.edit(&USER_GROUPS, one(group.0), "name", name);
            }
            Change::GroupMoved { group, parent, .. } => {
                let parent = Cell::Id(Some(parent.0), Of::Group);
                self.edit(&USER_GROUPS, one(group.0), "parent", parent);
            }
            Change::GroupDeleted { group, .. } => self.end(&USER_GROUPS, one(group.0)),
            Change::ResourceRenamed { resource, name } => {
                let name = text(Some(name.as_str()));
                self.edit(&RESOURCES, one(resource.uuid), "name", name);
            }
            Change::ExternalIdSet {
                resource,
                external_id,
            } => {
                let external_id = text(external_id.as_ref().map(|id| id.as_str()));
                self.edit(&RESOURCES, one(resource.uuid), "external_id", external_id);
            }
            Change::ResourceDeleted { resource } => self.end(&RESOURCES, one(resource.uuid)),
            // Passwords and logins are in no log; terms are nowhere else.
            Change::PasswordSet { .. }
            | Change::SessionEnded { .. }
            | Change::SessionsEnded { .. }
            | Change::TermsConfirmed { .. } => {}
            Change::LicenseTotalSet { level, count, .. } => self.license_total_set(*level, *count),
            Change::LicensesGiven {
                user,
                giver,
                level,
                count,
            } => self.licenses_given(*user, *giver, *level, *count),
        }
        Ok(())
    }

    pub(super) const fn since(&self) -> Cell {
        Cell::Number(self.revision)
    }

    /// Of a person nothing stays, of all times; what stays is the rules' view of him.
    fn user_deleted(&mut self, user: UserId) {
        let key = one(user.0);
        self.end_if_there(&ACTION_LIMITS, key);
        self.rows(&IP_POOLS).remove(&key);
        self.rows(&PROFILES).remove(&key);
        self.end(&USERS, key);
    }

    pub(super) fn rows(&mut self, table: &'static Table) -> &mut HashMap<Key, Cells> {
        self.live.entry(table.name).or_default()
    }

    fn put(&mut self, table: &'static Table, key: Key, cells: Cells) {
        if self.rows(table).insert(key, cells).is_some() {
            self.amiss = true;
        }
    }

    fn end_membership(&mut self, key: Key, role: Role) {
        let was = Cell::Text(Some(Cow::Borrowed(Role::as_str(role))));
        let there = self.rows(&MEMBERSHIPS).get(&key);
        if there.is_none_or(|cells| cells[1] != was) {
            self.amiss = true;
        }
        self.end_if_there(&MEMBERSHIPS, key);
    }

    pub(super) fn end(&mut self, table: &'static Table, key: Key) {
        if !self.end_if_there(table, key) {
            self.amiss = true;
        }
    }

    fn end_if_there(&mut self, table: &'static Table, key: Key) -> bool {
        let ended = self.rows(table).remove(&key);
        let was_there = ended.is_some();
        if let Some(cells) = ended {
            self.keep(table, key, cells);
        }
        was_there
    }

    /// A row of the same revision leaves no past.
    fn keep(&mut self, table: &'static Table, key: Key, mut cells: Cells) {
        if let Some(past) = table.past
            && cells.first() != Some(&Cell::Number(self.revision))
        {
            cells.truncate(table.kept);
            let rows = self.past.entry(past).or_default();
            rows.insert((key, self.revision), cells);
        }
    }

    /// Another state of a row, since this revision; the one before is past.
    fn edit(&mut self, table: &'static Table, key: Key, label: &str, cell: Cell) {
        if let Some(cells) = self.rows(table).get(&key) {
            let before = cells.clone();
            self.keep(table, key, before);
        }
        self.set(table, key, "since", Cell::Number(self.revision));
        self.set(table, key, label, cell);
    }

    fn set(&mut self, table: &'static Table, key: Key, label: &str, cell: Cell) {
        let place = table
            .columns
            .iter()
            .position(|column| column.label == label);
        match (place, self.rows(table).get_mut(&key)) {
            (Some(place), Some(cells)) => cells[place] = cell,
            _ => self.amiss = true,
        }
    }
}

const fn one(id: Uuid) -> Key {
    two(id, Uuid::nil())
}

const fn two(first: Uuid, second: Uuid) -> Key {
    [first, second, Uuid::nil()]
}

fn text(text: Option<&str>) -> Cell {
    Cell::Text(text.map(|text| Cow::Owned(text.to_owned())))
}

fn digest(personal: &Personal) -> Cell {
    Cell::Digest(*personal.digest())
}
