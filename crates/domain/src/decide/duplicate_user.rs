//! `duplicateUser` (U10): the decision of `createUser` with what is copied.

use crate::facts::Query;
use crate::{Change, Code, CreateUser, DuplicateUser, NewMembership, Refusal, Rule, Stop};

use super::access::Access;
use super::refusals::Refusals;
use super::{create_user, giving};

pub(super) fn decide(access: &Access<'_>, command: &DuplicateUser) -> Result<Vec<Change>, Stop> {
    let source = command.source;
    let found = access.seen_user(source)?;
    access
        .facts
        .require([Query::Pool(source), Query::AssignedResources(source)])?;

    let mut hidden = false;
    let memberships = match &command.memberships {
        Some(memberships) => memberships.clone(),
        None => {
            let mut copied = Vec::new();
            for (group, role) in &found.memberships {
                match access.seen_group(*group) {
                    Ok(_) => copied.push(NewMembership {
                        group: *group,
                        role: *role,
                    }),
                    Err(Stop::NotFound) => hidden = true,
                    Err(stop) => return Err(stop),
                }
            }
            copied
        }
    };
    let resources = match &command.resources {
        Some(resources) => resources.clone(),
        None => {
            let assigned = access.facts.assigned_resources(&source)?;
            access.require_resources(assigned)?;
            let mut copied = Vec::new();
            for resource in assigned {
                match access.seen_resource(*resource) {
                    Ok(_) => copied.push(*resource),
                    Err(Stop::NotFound) => hidden = true,
                    Err(stop) => return Err(stop),
                }
            }
            copied
        }
    };
    let pool = match &command.pool {
        Some(pool) => pool.clone(),
        None => access.facts.pool(&source)?.clone(),
    };
    let copy = CreateUser {
        user: command.user,
        email: command.email.clone(),
        name: command.name.clone(),
        salts: command.salts,
        password_hash: command.password_hash.clone(),
        memberships,
        resources,
        limits: command.limits.unwrap_or(found.limits),
        pool,
    };

    let mut refusals = Refusals::default();
    giving::about(access, found, &mut refusals);
    refusals.add_if(hidden, || {
        Refusal::new(
            Code::CannotGive,
            Rule::U(10),
            "the user has something that you do not see and so cannot copy; give memberships and \
             resources yourself",
        )
    });
    if hidden && copy.memberships.is_empty() {
        // Every group of his is hidden: that he would have none is no news (T1).
        return refusals.finish().map(|()| Vec::new());
    }
    create_user::judge(access, &copy, &mut refusals)?;
    refusals.finish()?;
    let mut changes = create_user::changes(access, &copy);
    if !found.active {
        let user = command.user;
        changes.push(Change::ActivationSet {
            user,
            active: false,
        });
    }
    Ok(changes)
}
