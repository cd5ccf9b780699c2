//! `removeFromGroup`: with his last membership a user goes (T19).

use crate::facts::UserFacts;
use crate::{Action, Change, Code, Refusal, RemoveFromGroup, Role, Rule, Stop};

use super::access::Access;
use super::refusals::Refusals;
use super::{ending, giving, keeping};

pub(super) fn decide(access: &Access<'_>, command: &RemoveFromGroup) -> Result<Vec<Change>, Stop> {
    let RemoveFromGroup { user, group, .. } = *command;
    let found = access.seen_user(user)?;
    access.seen_group(group)?;
    access.may_on_group(Action::UsersRemove, group)?;

    let role = found.role_in(group);
    let mut after = found.clone();
    after.memberships.retain(|(at, _)| *at != group);
    let goes = role.is_some() && after.memberships.is_empty();

    let mut refusals = Refusals::default();
    ending::not_oneself(access, user, &mut refusals);
    giving::about_another(access, user, found, &mut refusals);
    if role == Some(Role::SystemManager) {
        ending::not_the_last(access, user, found, &mut refusals)?;
    }
    expected(command, goes, &mut refusals);
    if role.is_some() && !goes {
        keeping::of_user(access, user, &after, &[], &mut refusals)?;
    }
    refusals.finish()?;
    changes(access, command, found, goes)
}

/// T19: done only where it does what its caller expects.
fn expected(command: &RemoveFromGroup, goes: bool, refusals: &mut Refusals) {
    let Some(expected) = command.expect_user_deleted else {
        return;
    };
    refusals.add_if(goes && !expected, || {
        let message = "this is the user's only group, so he would be deleted; confirm that first";
        Refusal::new(Code::UserWouldBeDeleted, Rule::T(19), message).at(["expectUserDeleted"])
    });
    refusals.add_if(!goes && expected, || {
        let message = "the user has memberships elsewhere and would stay; look again first";
        Refusal::new(Code::UserWouldStay, Rule::T(19), message).at(["expectUserDeleted"])
    });
}

fn changes(
    access: &Access<'_>,
    command: &RemoveFromGroup,
    found: &UserFacts,
    goes: bool,
) -> Result<Vec<Change>, Stop> {
    let RemoveFromGroup { user, group, .. } = *command;
    if goes {
        return ending::deletion(access, user, found);
    }
    let removed = found
        .role_in(group)
        .map(|role| Change::RemovedFromGroup { user, group, role });
    Ok(removed.into_iter().collect())
}
