//! The walks of the domain's tests, followed by the directory and the models: after every command
//! they answer for every user and every target what the catalogue says.

use std::collections::BTreeSet;

use canopy_domain::{Change, ExternalId, GroupId, Label, Name, Personal, TargetId};

use super::World;
use super::agree::standing;
use crate::support::masks::{Masks, names, rows_of};
use crate::support::walk::{Look, Step, walks};
use crate::support::world::World as Plain;

/// One server's memory, where the walk is.
struct Follower(World);

impl Look for Follower {
    fn begin(&mut self, world: &Plain) {
        self.0 = World::empty();
        let changes = built(world);
        if !changes.is_empty() {
            self.0.commit(changes);
        }
        self.check(world, &world.masks());
    }

    fn step(&mut self, step: &Step<'_>) {
        // What is about analytics only is no change of theirs.
        if let Some(done) = &step.done
            && !done.changes.is_empty()
        {
            self.0.commit(done.changes.to_vec());
            self.check(done.after, done.may);
        }
    }
}

impl Follower {
    fn check(&self, world: &Plain, may: &Masks) {
        let World { state, models, .. } = &self.0;
        let known: BTreeSet<_> = state.users.keys().copied().collect();
        assert!(known.iter().eq(world.users.keys()), "users");
        for user in known {
            for target in world.targets(user) {
                let found = standing(state, models, user, target).unwrap();
                let found = rows_of(found.actions());
                let expected = may.get(&(user, target)).copied().unwrap_or(0);
                assert!(
                    found == expected,
                    "{user} and {target}: {:?}, not {:?}",
                    names(found),
                    names(expected)
                );
            }
        }
    }
}

/// The changes that make the world out of nothing.
fn built(world: &Plain) -> Vec<Change> {
    let label = |target: TargetId| {
        let Label { name, external_id } = world.label(target).unwrap();
        let external_id = external_id.map(|id| ExternalId::parse(&id).unwrap());
        (Name::parse(&name).unwrap(), external_id)
    };
    let mut changes = Vec::new();
    let mut groups: Vec<GroupId> = world.parents.keys().copied().collect();
    groups.sort_by_key(|group| world.path(*group).unwrap().len());
    for group in groups {
        let (name, external_id) = label(group.into());
        changes.push(Change::GroupCreated {
            group,
            parent: world.parents[&group],
            name,
            external_id,
        });
    }
    for (id, found) in &world.resources {
        let (resource, (name, external_id)) = (*id, label((*id).into()));
        changes.push(Change::ResourceCreated {
            resource,
            name,
            external_id,
        });
        let groups = found.groups.iter();
        changes.extend(groups.map(|group| Change::AssignedToGroup {
            group: *group,
            resource,
        }));
    }
    for (id, found) in &world.users {
        let user = *id;
        changes.push(Change::UserCreated {
            user,
            email: Personal::new(&found.email, [1; 16]),
            name: Personal::new(&found.name, [2; 16]),
            created_by: None,
            password_hash: String::new(),
        });
        let active = found.active;
        if !active {
            changes.push(Change::ActivationSet { user, active });
        }
        if let limits @ Some(_) = found.limits {
            changes.push(Change::ActionLimitsSet { user, limits });
        }
        let memberships = found.memberships.iter();
        changes.extend(memberships.map(|(group, role)| Change::RoleAssigned {
            user,
            group: *group,
            role: *role,
            replaced: None,
        }));
        let resources = found.resources.iter();
        changes.extend(resources.map(|resource| Change::AssignedToUser {
            user,
            resource: *resource,
        }));
    }
    changes
}

#[test]
fn after_every_command_the_directory_and_the_models_say_what_the_catalogue_says() {
    walks(3, 100_000, &mut Follower(World::empty()));
}
