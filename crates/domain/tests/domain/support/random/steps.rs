//! The steps of a walk: commands about whatever world there is by then, with ids that are new by
//! then, and now and then one that only the operator gives.

use canopy_domain::{
    Caller, CaseId, Command, Email, EntryId, Import, ImportedAssignment, ImportedCamera,
    ImportedGroup, ImportedMembership, ImportedUser, Initialise, ResourceKind,
};
use proptest::prelude::*;

use super::drafts::{Draft, Parts, parts};
use super::pick::{one, things};
use super::worlds::worlds;
use crate::support::commands::name;
use crate::support::ids;
use crate::support::world::World;

/// What goes into a step, before a world gives it meaning.
#[derive(Debug, Clone)]
pub(crate) struct StepParts {
    imports: bool,
    parts: Parts,
}

/// A world, now and then an empty one, and the steps from there.
pub(crate) fn steps() -> impl Strategy<Value = (World, Vec<StepParts>)> {
    let start = prop_oneof![
        1 => Just(World::default()),
        11 => worlds(),
    ];
    let step = (prop::bool::weighted(0.04), parts());
    let step = step.prop_map(|(imports, parts)| StepParts { imports, parts });
    (start, prop::collection::vec(step, 20..=60))
}

impl StepParts {
    /// What is created by the step has numbers from `new` on; it takes two at most.
    pub(crate) fn draft(&self, world: &World, new: u128) -> Draft {
        if world.root().is_none() {
            return Draft {
                caller: Caller::Operator,
                command: initialise(),
            };
        }
        let mut draft = self.parts.draft(world);
        if self.imports {
            draft.command = self.import(world, new);
            if !self.parts.coins[1] || !self.parts.coins[2] {
                draft.caller = Caller::Operator;
            }
        }
        number(&mut draft.command, new);
        draft
    }

    fn import(&self, world: &World, new: u128) -> Command {
        let Parts { coins, .. } = self.parts;
        let groups = || world.parents.keys().copied();
        let parent = one(groups(), self.parts.group, ids::group(99));
        let home = if coins[0] { ids::group(new) } else { parent };
        let somebody = one(world.users.keys().copied(), self.parts.user, ids::user(99));
        let taken = (world.users.values().next()).filter(|_| coins[3] && coins[4]);
        let email = taken.map_or_else(|| format!("new{new}@x.y"), |user| user.email.clone());
        let roles = self.parts.memberships.iter().map(|(at, role)| {
            let group = one(groups(), *at, ids::group(new));
            (ids::user(new), group, *role)
        });
        let more = coins[3].then_some((somebody, home, self.parts.role));
        let cameras = things(world, &self.parts.some).into_iter();
        let who = if coins[4] { ids::user(new) } else { somebody };
        Command::Import(Import {
            groups: vec![ImportedGroup {
                group: ids::group(new),
                parent,
                name: name("imported"),
                external_id: None,
            }],
            cameras: vec![ImportedCamera {
                camera: ids::camera(new + 1),
                groups: if coins[3] { vec![] } else { vec![home] },
                name: name("imported"),
                external_id: None,
            }],
            users: vec![ImportedUser {
                user: ids::user(new),
                email: Email::parse(&email).unwrap(),
                name: name("imported"),
                salts: [[1; 16], [2; 16]],
                language: None,
                active: coins[4],
                limits: self.parts.limits,
            }],
            memberships: (roles.chain(more))
                .map(|(user, group, role)| ImportedMembership { user, group, role })
                .collect(),
            assignments: cameras
                .filter(|thing| thing.kind == ResourceKind::Camera || coins[2])
                .map(|resource| ImportedAssignment {
                    user: who,
                    resource,
                })
                .collect(),
        })
    }
}

fn initialise() -> Command {
    Command::Initialise(Initialise {
        root: ids::group(1),
        root_name: name("root"),
        user: ids::user(10),
        email: Email::parse("user10@x.y").unwrap(),
        name: name("user 10"),
        salts: [[1; 16], [2; 16]],
        password_hash: "$argon2id$first".to_owned(),
    })
}

/// The same command with another new id, and an email that is as new, unless it is somebody's.
fn number(command: &mut Command, new: u128) {
    let (user, email) = match command {
        Command::CreateGroup(command) => {
            command.group = ids::group(new);
            return;
        }
        Command::CreateResource(command) => {
            command.resource.uuid = ids::uuid(new);
            return;
        }
        Command::CreateCase(command) => {
            command.case = CaseId(ids::uuid(new));
            return;
        }
        Command::CreateEntry(command) => {
            command.entry = EntryId(ids::uuid(new));
            return;
        }
        Command::CreateUser(command) => (&mut command.user, &mut command.email),
        Command::DuplicateUser(command) => (&mut command.user, &mut command.email),
        _ => return,
    };
    *user = ids::user(new);
    if email.as_str() == "new@x.y" {
        *email = Email::parse(&format!("new{new}@x.y")).unwrap();
    }
}
