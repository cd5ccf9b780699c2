//! A caller and a command about a world: mostly about what is there, so that it means something.

use std::collections::BTreeMap;

use canopy_domain::{
    ActionSet, AttachCamera, Caller, Command, CreateUser, DeleteGroup, DeleteResource, DeleteUser,
    DetachCamera, DuplicateUser, Email, ExternalId, GroupId, IpPool, Language, Level, MoveGroup,
    NewMembership, RemoveFromGroup, RenameGroup, ResourceKind, Role, SetActionLimits, SetIpPool,
    SetPassword, UnassignFromGroup, UnassignFromUser, UpdateResource, UpdateUser, UserId,
};
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::analytics::licenses;
use super::pick::{one, rather, things};
use super::worlds::{limits, memberships, picks, placed, pools, roles, worlds};
use crate::support::commands::{self, NEW};
use crate::support::ids;
use crate::support::world::World;

/// What goes into a command, before a world gives it meaning.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub(crate) caller: Caller,
    pub(crate) command: Command,
}

pub(crate) fn drafts() -> impl Strategy<Value = (World, Draft)> {
    (worlds(), parts()).prop_map(|(world, parts)| {
        let draft = parts.draft(&world);
        (world, draft)
    })
}

/// Random numbers that pick from whatever world there is.
#[derive(Debug, Clone)]
pub(crate) struct Parts {
    pub(super) which: usize,
    pub(super) caller: Index,
    pub(super) user: Index,
    pub(super) group: Index,
    pub(super) other_group: Index,
    pub(super) some: Vec<Index>,
    pub(super) more: Vec<Index>,
    pub(super) memberships: Vec<(Index, Role)>,
    pub(super) role: Role,
    pub(super) kind: ResourceKind,
    pub(super) limits: Option<ActionSet>,
    pub(super) pool: IpPool,
    pub(super) licenses: BTreeMap<Level, u32>,
    pub(super) coins: [bool; 5],
}

/// The commands that a draft can be.
const COMMANDS: usize = 36;

pub(super) fn parts() -> impl Strategy<Value = Parts> {
    let at = any::<Index>;
    (
        (
            0..COMMANDS + 2,
            [at(), at(), at(), at()],
            any::<[bool; 5]>(),
        ),
        (picks(3), picks(3), memberships()),
        (roles(), select(ResourceKind::ALL.to_vec())),
        (limits(), pools(), licenses(3)),
    )
        .prop_map(|(one, (some, more, memberships), (role, kind), held)| {
            let (which, [caller, user, group, other_group], coins) = one;
            // Those that are refused most are drawn twice.
            let which = match which {
                36 => 0,
                37 => 26,
                which => which,
            };
            Parts {
                which,
                caller,
                user,
                group,
                other_group,
                some,
                more,
                memberships,
                role,
                kind,
                limits: held.0,
                pool: held.1,
                licenses: held.2,
                coins,
            }
        })
}

impl Parts {
    pub(super) fn draft(&self, world: &World) -> Draft {
        Draft {
            caller: self.caller(world),
            command: self.command(world),
        }
    }

    fn command(&self, world: &World) -> Command {
        let user = one(world.users.keys().copied(), self.user, ids::user(99));
        let group = one(world.parents.keys().copied(), self.group, ids::group(99));
        match self.which {
            0..=9 => self.about_user(world, user, group),
            10..=15 => self.about_group(world, group),
            16..=21 => self.about_resource(world),
            22..=27 => self.about_logins_and_licenses(world, user),
            _ => self.about_analytics(world),
        }
    }

    fn about_user(&self, world: &World, user: UserId, group: GroupId) -> Command {
        let coins = self.coins;
        let his = world.users.get(&user).cloned().unwrap_or_default();
        match self.which {
            0 => self.create_user(world),
            1 => self.duplicate_user(world, user),
            2 => Command::UpdateUser(UpdateUser {
                user,
                name: coins[0].then(|| commands::name(if coins[1] { "other" } else { "user 11" })),
                email: coins[2].then(|| self.email()),
                language: coins[3].then(|| coins[1].then(|| Language::parse("fr").unwrap())),
                active: (coins[4] || coins[1]).then_some(coins[3]),
                salts: [[5; 16], [6; 16]],
            }),
            3 => Command::DeleteUser(DeleteUser { user }),
            4 => Command::SetPassword(SetPassword {
                user,
                password_hash: "$argon2id$other".to_owned(),
            }),
            5 => Command::SetActionLimits(SetActionLimits {
                user,
                limits: self.limits,
            }),
            6 => Command::SetIpPool(SetIpPool {
                user,
                pool: self.pool.clone(),
                salt: [7; 16],
            }),
            7 => commands::assign_role(user, group, self.role),
            8 => {
                let his = his.memberships.keys().copied();
                Command::RemoveFromGroup(RemoveFromGroup {
                    user,
                    group: if coins[0] && coins[1] {
                        group
                    } else {
                        one(his, self.group, group)
                    },
                    expect_user_deleted: coins[2].then_some(coins[3]),
                })
            }
            _ => commands::assign_to_user(user, &things(world, &self.some)),
        }
    }

    fn email(&self) -> Email {
        let emails = [
            "new@x.y",
            "USER10@x.y",
            "user11@x.y",
            "User11@x.y",
            "user12@x.y",
        ];
        Email::parse(emails[self.other_group.index(emails.len())]).unwrap()
    }

    fn create_user(&self, world: &World) -> Command {
        let groups: Vec<GroupId> = world.parents.keys().copied().collect();
        let memberships: Vec<_> = placed(&groups, &self.memberships).into_iter().collect();
        Command::CreateUser(CreateUser {
            email: self.email(),
            resources: things(world, &self.more),
            limits: self.limits,
            pool: self.pool.clone(),
            licenses: self.licenses_or_none(),
            terms: self.terms(),
            ..commands::new_user(&memberships)
        })
    }

    fn duplicate_user(&self, world: &World, source: UserId) -> Command {
        let groups: Vec<GroupId> = world.parents.keys().copied().collect();
        let given = placed(&groups, &self.memberships).into_iter();
        let given = given.map(|(group, role)| NewMembership { group, role });
        let new = commands::new_user(&[]);
        let coins = self.coins;
        Command::DuplicateUser(DuplicateUser {
            source,
            user: new.user,
            email: if coins[4] { self.email() } else { new.email },
            name: new.name,
            salts: new.salts,
            password_hash: new.password_hash,
            memberships: (coins[0] && coins[1]).then(|| given.collect()),
            resources: (coins[0] && coins[2]).then(|| things(world, &self.more)),
            limits: (coins[2] && coins[3]).then_some(self.limits),
            pool: (coins[1] && coins[3]).then(|| self.pool.clone()),
            licenses: (coins[2] && coins[4]).then(|| self.licenses.clone()),
            terms: self.terms(),
        })
    }

    fn about_group(&self, world: &World, group: GroupId) -> Command {
        let things = |meant: bool| {
            rather(world, &self.some, |id| {
                world.resources[&id].groups.contains(&group) == meant
            })
        };
        match self.which {
            10 => commands::create_group(group),
            11 => Command::RenameGroup(RenameGroup {
                group,
                name: commands::name("other"),
            }),
            12 => {
                let groups = world.parents.keys().copied();
                let parent = one(groups, self.other_group, ids::group(98));
                Command::MoveGroup(MoveGroup { group, parent })
            }
            13 => Command::DeleteGroup(DeleteGroup { group }),
            14 => commands::assign_to_group(group, &things(false)),
            _ => Command::UnassignFromGroup(UnassignFromGroup {
                group,
                resources: things(true),
            }),
        }
    }

    fn about_resource(&self, world: &World) -> Command {
        let coins = self.coins;
        let any = |world: &World| things(world, &[self.group])[0];
        let container = rather(world, &[self.group], |id| id.kind.contains_cameras())[0];
        let camera = |meant: bool| {
            let inside = world.resources.get(&container).cloned().unwrap_or_default();
            let cameras = rather(world, &[self.other_group], |id| {
                id.kind == ResourceKind::Camera && inside.cameras.contains(&id) == meant
            });
            cameras[0]
        };
        match self.which {
            16 => {
                let mut cameras = things(world, &self.some);
                let contains = self.kind.contains_cameras();
                cameras.retain(|id| contains && id.kind == ResourceKind::Camera);
                let groups: Vec<GroupId> = world.parents.keys().copied().collect();
                let groups: Vec<GroupId> = self.more.iter().map(|at| *at.get(&groups)).collect();
                let resource = ids::resource(self.kind, NEW);
                commands::create_resource(resource, &groups, &cameras)
            }
            17 => {
                let users = world.users.keys().copied();
                let user = one(users, self.user, ids::user(99));
                let his = world.users.get(&user).cloned().unwrap_or_default();
                Command::UnassignFromUser(UnassignFromUser {
                    user,
                    resources: rather(world, &self.some, |id| his.resources.contains(&id)),
                })
            }
            18 => Command::UpdateResource(UpdateResource {
                resource: any(world),
                name: coins[0].then(|| commands::name("other")),
                external_id: coins[1].then(|| coins[2].then(|| ExternalId::parse("x").unwrap())),
            }),
            19 => Command::DeleteResource(DeleteResource {
                resource: any(world),
            }),
            20 => Command::AttachCamera(AttachCamera {
                container,
                camera: camera(false),
            }),
            _ => Command::DetachCamera(DetachCamera {
                container,
                camera: camera(true),
            }),
        }
    }
}
