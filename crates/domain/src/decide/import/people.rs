//! Users with their roles, and what is individually assigned to them.

use std::collections::HashSet;

use crate::facts::Query;
use crate::{
    BadInput, Change, Code, EmailKey, GroupId, Import, ImportedUser, Personal, Refusal,
    ResourceKind, Rule, Stop, UserId,
};

use super::super::access::Access;
use super::super::giving;
use super::super::new_user::email_taken;
use super::super::refusals::Refusals;
use super::Tree;

/// What has to be known of users and of what is assigned to them.
pub(super) fn needed(command: &Import) -> impl Iterator<Item = Query> {
    let new: HashSet<UserId> = new_users(command);
    let emails = command
        .users
        .iter()
        .map(|new| Query::Email(new.email.key()));
    let with_roles = command.memberships.iter().map(|new| new.user);
    let with_cameras = command.assignments.iter().map(|new| new.user);
    let others = with_roles.chain(with_cameras);
    let others = others.filter(move |user| !new.contains(user));
    let cameras = command.assignments.iter().flat_map(|new| {
        let pair = (new.user, new.resource);
        [Query::Resource(new.resource), Query::Assigned(pair)]
    });
    emails.chain(others.map(Query::User)).chain(cameras)
}

pub(super) fn decide(
    access: &Access<'_>,
    tree: &Tree<'_>,
    command: &Import,
    changes: &mut Vec<Change>,
) -> Result<(), Stop> {
    let new = new_users(command);
    let mut refusals = Refusals::default();
    let taken = emails_taken(access, command)?;
    let with_roles: HashSet<UserId> = command.memberships.iter().map(|new| new.user).collect();
    for (index, new) in command.users.iter().enumerate() {
        let lost = !with_roles.contains(&new.user);
        refusals.add_if(lost, || no_membership().at_item("users", index));
        let taken = taken.contains(&index);
        refusals.add_if(taken, || email_taken().at_item("users", index));
    }
    let roles = roles(access, tree, command, &new, &mut refusals)?;
    let assigned = assigned(access, command, &new)?;
    refusals.finish()?;
    // Of one kind together: rows of one table are written together.
    changes.extend(command.users.iter().map(created));
    changes.extend(command.users.iter().flat_map(settings));
    changes.extend(roles);
    changes.extend(command.users.iter().filter_map(limits));
    changes.extend(assigned);
    Ok(())
}

fn new_users(command: &Import) -> HashSet<UserId> {
    command.users.iter().map(|new| new.user).collect()
}

/// U2: the new users whose email somebody has, or one further up.
fn emails_taken(access: &Access<'_>, command: &Import) -> Result<HashSet<usize>, Stop> {
    let mut seen: HashSet<EmailKey> = HashSet::with_capacity(command.users.len());
    let mut taken = HashSet::new();
    for (index, new) in command.users.iter().enumerate() {
        let key = new.email.key();
        if access.facts.email(&key)?.is_some() || !seen.insert(key) {
            taken.insert(index);
        }
    }
    Ok(taken)
}

/// The roles that are not there yet: where they may stand, and one for a user and group (T6).
fn roles(
    access: &Access<'_>,
    tree: &Tree<'_>,
    command: &Import,
    new_users: &HashSet<UserId>,
    refusals: &mut Refusals,
) -> Result<Vec<Change>, Stop> {
    let mut named: HashSet<(UserId, GroupId)> = HashSet::with_capacity(command.memberships.len());
    let mut changes = Vec::with_capacity(command.memberships.len());
    for (index, new) in command.memberships.iter().enumerate() {
        let (user, group, role) = (new.user, new.group, new.role);
        let in_the_root = tree.depth(group)? == 1;
        if !named.insert((user, group)) {
            return Err(another_role());
        }
        if !new_users.contains(&user) {
            let found = access.facts.user(&user)?.as_ref().ok_or(Stop::NotFound)?;
            match found.memberships.iter().find(|(there, _)| *there == group) {
                Some((_, his)) if *his == role => continue,
                Some(_) => return Err(another_role()),
                None => {}
            }
        }
        let mark = |refusal: Refusal| refusal.at_item("memberships", index);
        giving::place(role, in_the_root, mark, refusals);
        changes.push(Change::RoleAssigned {
            user,
            group,
            role,
            replaced: None,
        });
    }
    Ok(changes)
}

/// The individual assignments that are not there yet.
fn assigned(
    access: &Access<'_>,
    command: &Import,
    new_users: &HashSet<UserId>,
) -> Result<Vec<Change>, Stop> {
    let mut seen = HashSet::with_capacity(command.assignments.len());
    let mut changes = Vec::with_capacity(command.assignments.len());
    for new in &command.assignments {
        let (user, resource) = (new.user, new.resource);
        // Layouts and camera groups would want all their cameras (U8).
        if resource.kind != ResourceKind::Camera {
            return Err(BadInput::new("only cameras are assigned by an import").into());
        }
        let known = new_users.contains(&user) || access.facts.user(&user)?.is_some();
        if !known || access.facts.resource(&resource)?.is_none() {
            return Err(Stop::NotFound);
        }
        if seen.insert((user, resource)) && !*access.facts.assigned(&(user, resource))? {
            changes.push(Change::AssignedToUser { user, resource });
        }
    }
    Ok(changes)
}

fn created(new: &ImportedUser) -> Change {
    let [email_salt, name_salt] = new.salts;
    Change::UserCreated {
        user: new.user,
        email: Personal::new(new.email.as_str(), email_salt),
        name: Personal::new(new.name.as_str(), name_salt),
        created_by: None,
        // No password: nothing is its hash.
        password_hash: String::new(),
    }
}

fn settings(new: &ImportedUser) -> impl Iterator<Item = Change> {
    let user = new.user;
    let inactive = (!new.active).then_some(Change::ActivationSet {
        user,
        active: false,
    });
    let language = new.language.clone().map(|language| Change::LanguageSet {
        user,
        language: Some(language),
    });
    inactive.into_iter().chain(language)
}

fn limits(new: &ImportedUser) -> Option<Change> {
    let limits = new.limits;
    limits.is_some().then_some(Change::ActionLimitsSet {
        user: new.user,
        limits,
    })
}

fn no_membership() -> Refusal {
    Refusal::new(
        Code::NoMembership,
        Rule::T(1),
        "each user is in a group; give at least one",
    )
}

/// T6, and an import takes nothing away.
fn another_role() -> Stop {
    BadInput::new("a user has one role in a group, and an import replaces none").into()
}
