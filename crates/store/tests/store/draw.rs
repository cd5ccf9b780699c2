//! Histories by chance: any change that can come true, in an order in which it can.

use canopy_domain::{
    Change, ExternalId, GroupId, Language, Level, Personal, ResourceId, ResourceKind, Role,
    SessionId, UserId,
};
use uuid::Uuid;

use crate::model::Model;
use crate::support::{group_id, limits, name, resource_id, user_id};

/// Draws the same numbers for the same seed, on every machine.
pub(crate) struct Draw(pub(crate) u64);

impl Draw {
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }

    pub(crate) fn one<T: Copy>(&mut self, of: impl IntoIterator<Item = T>) -> Option<T> {
        let all: Vec<T> = of.into_iter().collect();
        (!all.is_empty()).then(|| all[self.below(all.len())])
    }

    fn personal(&mut self, text: &str) -> Personal {
        self.below(1);
        Personal::new(text, u128::from(self.0).to_le_bytes())
    }

    /// Changes of one revision that can come true after what the model holds; it moves on.
    pub(crate) fn revision(&mut self, model: &mut Model) -> Vec<Change> {
        let mut revision = Vec::new();
        for _ in 0..=self.below(4) {
            let changes = self.changes(model).unwrap_or_default();
            changes.iter().for_each(|change| model.apply(change));
            revision.extend(changes);
        }
        revision
    }

    /// One change, or one with all that must end before it.
    fn changes(&mut self, model: &Model) -> Option<Vec<Change>> {
        if model.groups.is_empty() {
            return Some(vec![self.group_created(None)]);
        }
        let change = match self.below(34) {
            0..=3 => {
                let parent = self.one(model.groups.keys().copied());
                self.group_created(parent)
            }
            4..=6 => self.user_created(model),
            7..=10 => self.role_assigned(model)?,
            11..=13 => Change::ResourceCreated {
                resource: resource_id(self.one(ResourceKind::ALL)?),
                name: name(&format!("Thing {}", self.below(10))),
                external_id: None,
            },
            14..=16 => self.placed(model)?,
            17 | 18 => self.assigned(model)?,
            19 | 20 => self.contained(model)?,
            21..=23 => self.user_edited(model)?,
            24 | 25 => self.thing_edited(model)?,
            26 => {
                let (user, group) = self.one(model.memberships.keys().copied())?;
                let role = model.memberships[&(user, group)];
                Change::RemovedFromGroup { user, group, role }
            }
            27 => return self.user_deleted(model),
            28 => return self.resource_deleted(model),
            29 => self.group_deleted(model)?,
            30 => self.total_set(model)?,
            _ => self.given(model)?,
        };
        Some(vec![change])
    }

    fn group_created(&mut self, parent: Option<GroupId>) -> Change {
        Change::GroupCreated {
            group: group_id(),
            parent,
            name: name(&format!("Group {}", self.below(10))),
            external_id: None,
        }
    }

    fn user_created(&mut self, model: &Model) -> Change {
        let created_by = self.one(model.users.keys().copied());
        let email = format!("Somebody{}@X.y", self.below(usize::MAX));
        Change::UserCreated {
            user: user_id(),
            email: self.personal(&email),
            name: self.personal("Somebody"),
            created_by,
            password_hash: String::new(),
        }
    }

    fn role_assigned(&mut self, model: &Model) -> Option<Change> {
        let user = self.one(model.users.keys().copied())?;
        let group = self.one(model.groups.keys().copied())?;
        let root = model.groups[&group].0.is_none();
        Some(Change::RoleAssigned {
            user,
            group,
            role: self.one(Role::ALL.into_iter().skip(if root { 0 } else { 2 }))?,
            replaced: model.memberships.get(&(user, group)).copied(),
        })
    }

    fn placed(&mut self, model: &Model) -> Option<Change> {
        let group = self.one(model.groups.keys().copied())?;
        let resource = self.one(model.resources.keys().copied())?;
        Some(if model.placed.contains(&(resource, group)) {
            Change::UnassignedFromGroup { group, resource }
        } else {
            Change::AssignedToGroup { group, resource }
        })
    }

    fn assigned(&mut self, model: &Model) -> Option<Change> {
        let user = self.one(model.users.keys().copied())?;
        let resource = self.one(model.resources.keys().copied())?;
        Some(if model.assigned.contains(&(user, resource)) {
            Change::UnassignedFromUser { user, resource }
        } else {
            Change::AssignedToUser { user, resource }
        })
    }

    fn contained(&mut self, model: &Model) -> Option<Change> {
        let of = |wanted: fn(&ResourceId) -> bool| model.resources.keys().copied().filter(wanted);
        let container = self.one(of(|resource| resource.kind.contains_cameras()))?;
        let camera = self.one(of(|resource| resource.kind == ResourceKind::Camera))?;
        Some(if model.members.contains(&(container, camera)) {
            Change::CameraDetached { container, camera }
        } else {
            Change::CameraAttached { container, camera }
        })
    }

    fn total_set(&mut self, model: &Model) -> Option<Change> {
        Some(Change::LicenseTotalSet {
            root: *model.groups.iter().find(|(_, (of, _))| of.is_none())?.0,
            level: self.one(Level::ALL)?,
            count: self.below(3) as u32,
        })
    }

    fn given(&mut self, model: &Model) -> Option<Change> {
        let user = self.one(model.users.keys().copied())?;
        let others = model.users.keys().filter(|other| **other != user);
        let giver = self.one(others.copied().map(Some).chain([None]))?;
        let level = self.one(Level::ALL)?;
        let least = u32::from(!model.gifts.contains_key(&(user, giver, level)));
        Some(Change::LicensesGiven {
            user,
            giver,
            level,
            count: self.below(3) as u32 + least,
        })
    }

    fn user_edited(&mut self, model: &Model) -> Option<Change> {
        let user = self.one(model.users.keys().copied())?;
        Some(match self.below(8) {
            0 | 1 => Change::ActionLimitsSet {
                user,
                limits: self.one([None, Some(limits("[]")), Some(limits("[\"cameras.view\"]"))])?,
            },
            2 | 3 => {
                let pool = self.one(["", "10.0.0.0/8", "10.0.0.1\n2001:db8::/32"])?;
                let pool = self.personal(pool);
                Change::IpPoolSet { user, pool }
            }
            4 => {
                let name = format!("Stra\u{df}e {}", self.below(10));
                let name = self.personal(&name);
                Change::UserRenamed { user, name }
            }
            5 => {
                let email = format!("New{}@X.y", self.below(usize::MAX));
                let email = self.personal(&email);
                Change::EmailChanged { user, email }
            }
            6 => Change::LanguageSet {
                user,
                language: self
                    .one([None, Some("en"), Some("pt-BR")])?
                    .map(|tag| Language::parse(tag).unwrap()),
            },
            _ => match self.below(3) {
                0 => Change::PasswordSet {
                    user,
                    kept: None,
                    password_hash: "$argon2id$new".to_owned(),
                },
                1 => Change::SessionEnded {
                    session: SessionId(Uuid::now_v7()),
                    user,
                },
                _ => Change::ActivationSet {
                    user,
                    active: !model.users[&user].0,
                },
            },
        })
    }

    fn thing_edited(&mut self, model: &Model) -> Option<Change> {
        let called = name(&format!("Renamed {}", self.below(10)));
        let group = self.one(model.groups.keys().copied())?;
        let resource = self.one(model.resources.keys().copied())?;
        Some(match self.below(6) {
            0 => Change::GroupRenamed {
                group,
                name: called,
            },
            1 => Change::ResourceRenamed {
                resource,
                name: called,
            },
            2 => Change::ExternalIdSet {
                resource,
                external_id: self
                    .one([None, Some("c1"), Some("c2")])?
                    .map(|id| ExternalId::parse(id).unwrap()),
            },
            _ => {
                let below = model.below(group);
                let to = model.groups.keys().filter(|to| !below.contains(to));
                Change::GroupMoved {
                    group,
                    parent: self.one(to.copied())?,
                    from: model.groups[&group].0?,
                }
            }
        })
    }

    fn group_deleted(&mut self, model: &Model) -> Option<Change> {
        let used = |group: &GroupId| {
            model.groups.values().any(|(of, _)| *of == Some(*group))
                || model.memberships.keys().any(|(_, of)| of == group)
                || model.placed.iter().any(|(_, of)| of == group)
        };
        let group = self.one(model.groups.keys().copied().filter(|group| !used(group)))?;
        let parent = model.groups[&group].0?;
        Some(Change::GroupDeleted { group, parent })
    }

    fn user_deleted(&mut self, model: &Model) -> Option<Vec<Change>> {
        let user: UserId = self.one(model.users.keys().copied())?;
        let his = model.memberships.iter().filter(|((of, _), _)| *of == user);
        let his = his.map(|((user, group), role)| Change::RemovedFromGroup {
            user: *user,
            group: *group,
            role: *role,
        });
        let assigned = model.assigned.iter().filter(|(of, _)| *of == user);
        let assigned = assigned.map(|(user, resource)| Change::UnassignedFromUser {
            user: *user,
            resource: *resource,
        });
        let given = model.gifts.keys();
        let given = given.filter(|(of, giver, _)| *of == user || *giver == Some(user));
        let given = given.map(|(user, giver, level)| Change::LicensesGiven {
            user: *user,
            giver: *giver,
            level: *level,
            count: 0,
        });
        let all = his.chain(assigned).chain(given);
        Some(all.chain([Change::UserDeleted { user }]).collect())
    }

    fn resource_deleted(&mut self, model: &Model) -> Option<Vec<Change>> {
        let resource = self.one(model.resources.keys().copied())?;
        let mut changes = Vec::new();
        for (container, camera) in &model.members {
            if [*container, *camera].contains(&resource) {
                let (container, camera) = (*container, *camera);
                changes.push(Change::CameraDetached { container, camera });
            }
        }
        for (_, group) in model.placed.iter().filter(|(of, _)| *of == resource) {
            let group = *group;
            changes.push(Change::UnassignedFromGroup { group, resource });
        }
        for (user, _) in model.assigned.iter().filter(|(_, of)| *of == resource) {
            let user = *user;
            changes.push(Change::UnassignedFromUser { user, resource });
        }
        changes.push(Change::ResourceDeleted { resource });
        Some(changes)
    }
}
