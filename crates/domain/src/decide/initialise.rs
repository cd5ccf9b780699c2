//! `canopy init`: the root group and the first System manager.

use crate::facts::Query;
use crate::{Caller, Change, Code, Initialise, Personal, Refusal, Role, Rule, Stop};

use super::access::Access;
use super::refusals::Refusals;

pub(super) fn decide(access: &Access<'_>, command: &Initialise) -> Result<Vec<Change>, Stop> {
    if access.caller != Caller::Operator {
        return Err(Stop::NotFound);
    }
    access
        .facts
        .require([Query::Root(()), Query::Email(command.email.key())])?;
    let mut refusals = Refusals::default();
    refusals.add_if(access.facts.root(&())?.is_some(), || {
        Refusal::new(
            Code::RootExists,
            Rule::T(2),
            "the System is initialised already",
        )
    });
    refusals.finish()?;
    let (user, group) = (command.user, command.root);
    let [email_salt, name_salt] = command.salts;
    Ok(vec![
        Change::GroupCreated {
            group,
            parent: None,
            name: command.root_name.clone(),
            external_id: None,
        },
        Change::UserCreated {
            user,
            email: Personal::new(command.email.as_str(), email_salt),
            name: Personal::new(command.name.as_str(), name_salt),
            created_by: None,
            password_hash: command.password_hash.clone(),
        },
        Change::RoleAssigned {
            user,
            group,
            role: Role::SystemManager,
            replaced: None,
        },
    ])
}
