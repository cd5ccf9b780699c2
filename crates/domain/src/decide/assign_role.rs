//! `assignRole` (T6).

use crate::{Action, AssignRole, Change, Code, Refusal, Role, Rule, Stop};

use super::access::Access;
use super::giving;
use super::refusals::Refusals;

pub(super) fn decide(access: &Access<'_>, command: &AssignRole) -> Result<Vec<Change>, Stop> {
    let AssignRole { user, group, role } = *command;
    let found = access.seen_user(user)?;
    let path = access.seen_group(group)?;
    access.may_on_group(Action::UsersAssignRole, group)?;

    let replaced = found
        .memberships
        .iter()
        .find(|(at, _)| *at == group)
        .map(|(_, role)| *role);
    let mut refusals = Refusals::default();
    giving::not_oneself(access, user, &mut refusals);
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
        let another = *access.facts.other_system_manager(&user)?;
        refusals.add_if(!another, || {
            Refusal::new(
                Code::LastSystemManager,
                Rule::T(15),
                "there is always an active System manager without action limits; make another first",
            )
            .blocked_by([user])
        });
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
