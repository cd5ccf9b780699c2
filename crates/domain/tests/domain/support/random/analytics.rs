//! Commands about licences, logins, business cases and entries.

use std::collections::BTreeMap;

use canopy_domain::{
    CaseCamera, CaseId, CaseKind, ChangePassword, Command, CreateCase, CreateEntry, DeleteCase,
    DeleteEntry, EndAllSessions, EndSession, EntryId, EntryValue, Level, LogOut, PasswordHash,
    PauseCase, Reaction, ReactionKind, ResourceId, ResourceKind, SessionId, SetLicenseTotals,
    SetLicenses, Terms, UpdateCase, UpdateEntry, UserId, Zone,
};
use proptest::prelude::*;

use super::drafts::Parts;
use super::pick::{one, rather};
use crate::support::commands::{NEW, name};
use crate::support::ids;
use crate::support::world::World;

/// Two levels are enough to be mistaken for one another.
pub(super) const LEVELS: [Level; 2] = [Level::ALL[0], Level::ALL[2]];

pub(super) fn licenses(most: u32) -> impl Strategy<Value = BTreeMap<Level, u32>> {
    let levels = proptest::sample::select(LEVELS.to_vec());
    prop::collection::btree_map(levels, 0..=most, 0..=3)
}

pub(super) fn camera(camera: ResourceId, threshold: u8) -> CaseCamera {
    CaseCamera {
        camera,
        zone: Zone::default(),
        threshold,
    }
}

impl Parts {
    pub(super) fn licenses_or_none(&self) -> BTreeMap<Level, u32> {
        if self.coins[0] && self.coins[4] {
            self.licenses.clone()
        } else {
            BTreeMap::new()
        }
    }

    /// Mostly confirmed, now and then in an older version or not at all.
    pub(super) fn terms(&self) -> Terms {
        let at = self.other_group.index(16);
        let confirmed = match at {
            0 => None,
            1 => Some("1"),
            _ => Some("2"),
        };
        Terms {
            current: (at < 8).then(|| "2".to_owned()),
            confirmed: confirmed.map(str::to_owned),
        }
    }

    pub(super) fn about_logins_and_licenses(&self, world: &World, user: UserId) -> Command {
        let sessions = world.sessions.keys().copied();
        let session = one(sessions, self.group, SessionId(ids::uuid(99)));
        let caller = self.caller(world).user();
        let mut own = world.sessions.iter().filter(|(_, of)| Some(**of) == caller);
        let own = own.next().map_or(session, |(id, _)| *id);
        match self.which {
            22 => Command::LogOut(LogOut {
                session: if self.coins[0] { own } else { session },
            }),
            23 => Command::EndSession(EndSession { session }),
            24 => Command::EndAllSessions(EndAllSessions { user }),
            25 => {
                let his = caller.map(|me| world.password(me).to_owned());
                let current = his.filter(|_| self.coins[0] || self.coins[1]);
                Command::ChangePassword(ChangePassword {
                    session: if self.coins[2] { own } else { session },
                    current: PasswordHash(current.unwrap_or_else(|| "$argon2id$old".to_owned())),
                    password_hash: "$argon2id$changed".to_owned(),
                })
            }
            26 => Command::SetLicenses(SetLicenses {
                user: self.receiver(world).unwrap_or(user),
                licenses: self.licenses.clone(),
            }),
            _ => Command::SetLicenseTotals(SetLicenseTotals {
                totals: self
                    .licenses
                    .iter()
                    .map(|(level, count)| (*level, 5 * *count))
                    .collect(),
            }),
        }
    }

    /// Mostly somebody to whom the caller can give.
    fn receiver(&self, world: &World) -> Option<UserId> {
        let me = self.caller(world).user()?;
        let can = |user: &UserId| {
            let mut groups = world.users[user].memberships.keys();
            groups.any(|group| world.reaches(me, "licenses.allocate", (*group).into()))
        };
        let mut users: Vec<UserId> = world.users.keys().copied().collect();
        users.retain(|user| *user != me && can(user));
        let some = !users.is_empty() && self.user.index(5) > 0;
        some.then(|| *self.user.get(&users))
    }

    pub(super) fn about_analytics(&self, world: &World) -> Command {
        let case = one(
            world.cases.keys().copied(),
            self.user,
            CaseId(ids::uuid(999)),
        );
        let entry = one(
            world.entries.keys().copied(),
            self.user,
            EntryId(ids::uuid(999)),
        );
        let coins = self.coins;
        match self.which {
            28 => self.create_case(world),
            29 => self.update_case(world, case),
            30 => Command::PauseCase(PauseCase {
                case,
                paused: coins[0],
            }),
            31 => Command::DeleteCase(DeleteCase { case }),
            32 => Command::CreateEntry(CreateEntry {
                entry: EntryId(ids::uuid(NEW)),
                list: rather(world, &[self.group], is_list)[0],
                label: name("Rex"),
                value: EntryValue::parse("AB 123").unwrap(),
            }),
            33 => Command::UpdateEntry(UpdateEntry {
                entry,
                label: coins[0].then(|| name("Max")),
                value: coins[1].then(|| EntryValue::parse("CD 456").unwrap()),
            }),
            34 => Command::DeleteEntry(DeleteEntry { entry }),
            _ => Command::PurgeCases,
        }
    }

    fn create_case(&self, world: &World) -> Command {
        let kind = CaseKind::ALL[self.other_group.index(CaseKind::ALL.len())];
        Command::CreateCase(CreateCase {
            case: CaseId(ids::uuid(NEW)),
            name: name("case"),
            kind,
            level: LEVELS[usize::from(self.coins[0])],
            cameras: self.cameras(world),
            reactions: reactions(self.coins[1]),
            lists: self.lists(world, kind),
        })
    }

    fn update_case(&self, world: &World, case: CaseId) -> Command {
        let coins = self.coins;
        let kind = world.cases.get(&case).map(|case| case.kind);
        let kind = kind.unwrap_or(CaseKind::Fire);
        Command::UpdateCase(UpdateCase {
            case,
            name: coins[0].then(|| name("other")),
            cameras: (coins[1] || coins[2]).then(|| self.cameras(world)),
            reactions: coins[3].then(|| reactions(coins[1])),
            lists: coins[4].then(|| self.lists(world, kind)),
        })
    }

    /// Now and then none, or one twice, or what is no camera.
    fn cameras(&self, world: &World) -> Vec<CaseCamera> {
        let mut picks = self.more.clone();
        picks.truncate(if self.coins[4] { 0 } else { 3 });
        picks.push(self.group);
        let me = self.caller(world).user().unwrap();
        let mut cameras = rather(world, &picks, |id| {
            id.kind == ResourceKind::Camera
                && world.allowed(me, "analytics_cases.create", id.into())
        });
        if self.other_group.index(9) > 0 {
            cameras.sort_unstable();
            cameras.dedup();
        }
        if self.other_group.index(7) > 0 {
            cameras.retain(|id| id.kind == ResourceKind::Camera);
        }
        let all = cameras.into_iter().map(|id| camera(id, 60));
        all.collect()
    }

    fn lists(&self, world: &World, kind: CaseKind) -> Vec<ResourceId> {
        let any = self.other_group.index(11) == 0;
        let meant = |id: &ResourceId| any || kind.compares_with() == Some(id.kind);
        let mut lists = rather(world, &self.some, |id| meant(&id));
        lists.retain(meant);
        lists.sort_unstable();
        lists.dedup();
        lists
    }
}

pub(super) fn is_list(id: ResourceId) -> bool {
    matches!(id.kind, ResourceKind::PersonList | ResourceKind::PlateList)
}

fn reactions(some: bool) -> Vec<Reaction> {
    let email = || Reaction::new(ReactionKind::Email, Some("ops@x.y")).unwrap();
    if some { vec![email()] } else { Vec::new() }
}
