//! `createUser` (U2).

use crate::facts::{Query, UserFacts};
use crate::{
    Action, BadInput, Change, Code, CreateUser, NewMembership, Personal, Refusal, Rule, Stop,
};

use super::access::Access;
use super::refusals::Refusals;
use super::{closure, giving};

pub(super) fn decide(access: &Access<'_>, command: &CreateUser) -> Result<Vec<Change>, Stop> {
    let mut refusals = Refusals::default();
    judge(access, command, &mut refusals)?;
    refusals.finish()?;
    Ok(changes(access, command))
}

/// Every rule about a new user, whose settings are given or copied.
pub(super) fn judge(
    access: &Access<'_>,
    command: &CreateUser,
    refusals: &mut Refusals,
) -> Result<(), Stop> {
    let groups = || {
        command
            .memberships
            .iter()
            .map(|membership| membership.group)
    };
    access.facts.require(
        groups()
            .map(Query::Path)
            .chain([Query::Email(command.email.key()), Query::Root(())]),
    )?;
    for group in groups() {
        access.seen_group(group)?;
    }
    access.seen_resources(&command.resources)?;
    one_role_a_group(&command.memberships)?;
    for group in groups() {
        for action in needed(command) {
            access.may_on_group(action, group)?;
        }
    }
    if command.memberships.is_empty() {
        may_somewhere(access, command)?;
    }

    refusals.add_if(command.memberships.is_empty(), || {
        Refusal::new(
            Code::NoMembership,
            Rule::T(1),
            "each user is in a group; give at least one",
        )
        .at(["memberships"])
    });
    let taken = access.facts.email(&command.email.key())?.is_some();
    refusals.add_if(taken, giving::email_taken);
    for (index, membership) in command.memberships.iter().enumerate() {
        let path = access.seen_group(membership.group)?;
        let mark = |refusal: Refusal| refusal.at_item("memberships", index);
        giving::role(
            access,
            membership.role,
            path,
            command.limits,
            mark,
            refusals,
        );
    }
    giving::limits(access, command.limits, refusals);
    giving::pool(access, &command.pool, refusals)?;
    giving::resources(
        access,
        Action::UsersAssignResource,
        &command.resources,
        refusals,
    )?;
    giving::view_only(access, &command.resources, command.limits, refusals);
    let new = UserFacts {
        active: true,
        limits: command.limits,
        memberships: command
            .memberships
            .iter()
            .map(|new| (new.group, new.role))
            .collect(),
    };
    closure::load(access, &command.resources, None)?;
    for container in command
        .resources
        .iter()
        .filter(|id| id.kind.contains_cameras())
    {
        let user = (command.user, &new);
        closure::for_user(
            access,
            *container,
            user,
            false,
            &command.resources,
            refusals,
        )?;
    }
    Ok(())
}

/// Where no group is named, the caller's own are asked: who may create nobody anywhere is not told
/// whether an email is taken.
fn may_somewhere(access: &Access<'_>, command: &CreateUser) -> Result<(), Stop> {
    let Some(me) = access.me() else { return Ok(()) };
    let own = || me.memberships.iter().map(|(group, _)| *group);
    access.facts.require(own().map(Query::Path))?;
    needed(command)
        .into_iter()
        .try_for_each(|action| access.may_on_any_group(action, own()))
}

/// The actions that are asked on each group ("Who may call what").
fn needed(command: &CreateUser) -> Vec<Action> {
    let mut needed = vec![Action::UsersCreate, Action::UsersAssignRole];
    if !command.resources.is_empty() {
        needed.push(Action::UsersAssignResource);
    }
    if command.limits.is_some() || !command.pool.is_unlimited() {
        needed.push(Action::UsersEdit);
    }
    needed
}

/// T6: a list that names a group twice has no meaning.
fn one_role_a_group(memberships: &[NewMembership]) -> Result<(), Stop> {
    let mut groups: Vec<_> = memberships
        .iter()
        .map(|membership| membership.group)
        .collect();
    groups.sort_unstable();
    if groups.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(BadInput::new("a user has one role in a group; name each group once").into());
    }
    Ok(())
}

/// What comes true.
pub(super) fn changes(access: &Access<'_>, command: &CreateUser) -> Vec<Change> {
    let user = command.user;
    let [email_salt, name_salt, pool_salt] = command.salts;
    let mut changes = vec![Change::UserCreated {
        user,
        email: Personal::new(command.email.as_str(), email_salt),
        name: Personal::new(command.name.as_str(), name_salt),
        created_by: access.caller.user(),
        password_hash: command.password_hash.clone(),
    }];
    changes.extend(command.memberships.iter().map(|new| Change::RoleAssigned {
        user,
        group: new.group,
        role: new.role,
        replaced: None,
    }));
    if command.limits.is_some() {
        changes.push(Change::ActionLimitsSet {
            user,
            limits: command.limits,
        });
    }
    if !command.pool.is_unlimited() {
        let pool = Personal::new(command.pool.to_text(), pool_salt);
        changes.push(Change::IpPoolSet { user, pool });
    }
    let mut resources = command.resources.clone();
    resources.sort_unstable();
    resources.dedup();
    changes.extend(
        resources
            .into_iter()
            .map(|resource| Change::AssignedToUser { user, resource }),
    );
    changes
}
