//! `assignRole` (T6).

use crate::{Action, AssignRole, Change, Role, Stop};

use super::access::Access;
use super::refusals::Refusals;
use super::{giving, losing, oneself};

pub(super) fn decide(access: &Access<'_>, command: &AssignRole) -> Result<Vec<Change>, Stop> {
    let AssignRole { user, group, role } = *command;
    let found = access.seen_user(user)?;
    let path = access.seen_group(group)?;
    access.may_on_group(Action::UsersAssignRole, group)?;

    let replaced = found.role_in(group);
    let mut refusals = Refusals::default();
    oneself::gives_himself(access, user, &mut refusals);
    giving::about(access, found, &mut refusals);
    giving::role(
        access,
        role,
        path,
        found.limits,
        |refusal| refusal.at(["role"]),
        &mut refusals,
    );
    if replaced == Some(Role::SystemManager) && role != Role::SystemManager {
        losing::the_last_system_manager(access, user, found, &mut refusals)?;
    }
    refusals.finish()?;

    if replaced == Some(role) {
        return Ok(Vec::new());
    }
    Ok(vec![Change::RoleAssigned {
        user,
        group,
        role,
        replaced,
    }])
}
