//! `removeFromGroup` (T19).

use crate::facts::UserFacts;
use crate::{Action, Change, Code, Refusal, RemoveFromGroup, Role, Rule, Stop};

use super::access::Access;
use super::refusals::Refusals;
use super::{Decided, closure, giving, losing, oneself};

pub(super) fn decide(access: &Access<'_>, command: RemoveFromGroup) -> Result<Decided, Stop> {
    let (user, group) = (command.user, command.group);
    let found = access.seen_user(user)?;
    access.seen_group(group)?;
    access.may_on_group(Action::UsersRemove, group)?;

    let role = found.role_in(group);
    let last = role.is_some() && found.memberships.len() == 1;
    losing::require_all_of(access, user)?;
    let mut refusals = Refusals::default();
    oneself::removes_himself(access, user, &mut refusals);
    giving::about(access, found, &mut refusals);
    if role == Some(Role::SystemManager) {
        losing::the_last_system_manager(access, user, found, &mut refusals)?;
    }
    as_expected(command, last, &mut refusals);
    if role.is_some() && !last {
        let mut after: UserFacts = found.clone();
        after.memberships.retain(|(at, _)| *at != group);
        closure::taken_from_user(access, user, &after, &[], "groupId", &mut refusals)?;
    }
    refusals.finish()?;

    match role {
        None => Ok(Decided::default()),
        Some(_) if last => losing::all_of(access, user, found),
        Some(role) => Ok(vec![Change::RemovedFromGroup { user, group, role }].into()),
    }
}

/// T19: the caller said whether the user goes with the membership, and is not surprised.
fn as_expected(command: RemoveFromGroup, last: bool, refusals: &mut Refusals) {
    let refused = match (command.expect_user_deleted, last) {
        (Some(false), true) => Some((
            Code::UserWouldBeDeleted,
            "this is the user's only group: he would be deleted; add him to another group first, \
             or confirm that he is deleted",
        )),
        (Some(true), false) => Some((
            Code::UserWouldStay,
            "the user would stay: he is in other groups or not in this one; confirm that he \
             stays, or delete him",
        )),
        _ => None,
    };
    if let Some((code, message)) = refused {
        refusals.add_if(true, || {
            Refusal::new(code, Rule::T(19), message).at(["expectUserDeleted"])
        });
    }
}
