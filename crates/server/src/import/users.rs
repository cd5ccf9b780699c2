//! A membership a row: a user has one for each of his groups.
//!
//! One row for a user with all his groups in a cell would need a separator that no path holds, and
//! a bad group could not be named by its line.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use anyhow::Result;
use canopy_domain::{Email, EmailKey, ImportedMembership, ImportedUser, Role, UserId};

use super::person::{self, Person};
use super::plan::PlannedUser;
use super::table::{Row, Table};
use super::{BadRow, Existing, Fresh, Plan, no_group};

/// The columns that a file of users must have.
pub(crate) struct Columns<'a> {
    pub(crate) email: &'a str,
    pub(crate) name: &'a str,
    pub(crate) group: &'a str,
    pub(crate) role: &'a str,
}

/// The rows of a file of users, checked.
#[derive(Debug, Default)]
pub(crate) struct Users {
    users: Vec<User>,
    pub(crate) bad: Vec<BadRow>,
}

/// All rows of one user.
#[derive(Debug)]
struct User {
    email: Email,
    person: Person,
    /// At least one.
    memberships: Vec<Membership>,
}

#[derive(Debug)]
struct Membership {
    line: u64,
    /// The group's path.
    group: String,
    role: Role,
}

/// Checks every row. Rows of one email are one user, and say the same of him.
pub(crate) fn check(table: Table, columns: &Columns<'_>) -> Result<Users> {
    let (email, name) = (table.column(columns.email)?, table.column(columns.name)?);
    let (group, role) = (table.column(columns.group)?, table.column(columns.role)?);
    let columns = person::Columns::new(&table.head, email, name);
    let mut users = Users {
        bad: table.bad,
        ..Users::default()
    };
    let mut by_email: HashMap<EmailKey, usize> = HashMap::new();
    for row in table.rows {
        let user = user(&row, &columns, group, role);
        if let Err(why) = user.and_then(|user| users.add(user, &mut by_email)) {
            users.bad.push(BadRow::new(row.line, why));
        }
    }
    users.bad.sort_by_key(|bad| bad.line);
    Ok(users)
}

fn user(row: &Row, columns: &person::Columns, group: usize, role: usize) -> Result<User, String> {
    let path = row.fields[group].trim();
    if path.is_empty() {
        return Err("the group is empty (rule T1); the root group is /".to_owned());
    }
    let membership = Membership {
        line: row.line,
        group: path.to_owned(),
        role: person::role(&row.fields[role])?,
    };
    Ok(User {
        email: person::email(&row.fields, columns)?,
        person: person::person(&row.fields, columns)?,
        memberships: vec![membership],
    })
}

impl Users {
    /// Adds the user, or this membership to those of the user with his email (U2).
    fn add(&mut self, new: User, by_email: &mut HashMap<EmailKey, usize>) -> Result<(), String> {
        let at = match by_email.entry(new.email.key()) {
            Entry::Vacant(entry) => {
                entry.insert(self.users.len());
                self.users.push(new);
                return Ok(());
            }
            Entry::Occupied(entry) => *entry.get(),
        };
        let known = &mut self.users[at];
        let first = known.memberships.first().map_or(0, |his| his.line);
        if known.person != new.person {
            return Err(format!(
                "says something else of this user than line {first}"
            ));
        }
        for membership in new.memberships {
            let mut his = known.memberships.iter();
            if let Some(same) = his.find(|his| his.group == membership.group) {
                let line = same.line;
                return Err(if same.role == membership.role {
                    format!("repeats the membership of line {line}")
                } else {
                    format!("line {line} gives another role in this group (rule T6)")
                });
            }
            known.memberships.push(membership);
        }
        Ok(())
    }

    /// The emails of all of them.
    pub(crate) fn emails(&self) -> Vec<EmailKey> {
        self.users.iter().map(|user| user.email.key()).collect()
    }

    pub(super) fn plan(&self, existing: &Existing, fresh: &mut Fresh<'_>) -> Plan {
        let mut plan = Plan::default();
        for user in &self.users {
            let known = existing.users.get(&user.email.key());
            let id = known.map_or_else(|| UserId((fresh.id)()), |known| known.user);
            let mut roles = Vec::with_capacity(user.memberships.len());
            for membership in &user.memberships {
                let Membership { line, group, role } = membership;
                let Some(group) = existing.group(group) else {
                    plan.bad.push(no_group(*line, group));
                    continue;
                };
                let mut his = known.into_iter().flat_map(|known| &known.memberships);
                match his.find(|(there, _)| *there == group) {
                    Some((_, his)) if his == role => plan.known += 1,
                    Some(_) => plan.bad.push(BadRow::new(
                        *line,
                        "the user has another role in this group, which an import does not \
                         replace (rule T6)",
                    )),
                    None => {
                        let (user, role) = (id, *role);
                        roles.push((*line, ImportedMembership { user, group, role }));
                    }
                }
            }
            if let Some((line, _)) = roles.first() {
                let new = known.is_none().then(|| user.imported(id, fresh));
                plan.users.push(PlannedUser {
                    line: *line,
                    new,
                    roles,
                });
            }
        }
        // Those of a group together: a transaction then has to do with few groups.
        plan.users
            .sort_by_key(|user| user.roles.first().map(|(_, role)| role.group));
        plan.bad.sort_by_key(|bad| bad.line);
        plan
    }
}

impl User {
    fn imported(&self, user: UserId, fresh: &mut Fresh<'_>) -> ImportedUser {
        ImportedUser {
            user,
            email: self.email.clone(),
            name: self.person.name.clone(),
            salts: [(fresh.salt)(), (fresh.salt)()],
            language: self.person.language.clone(),
            active: self.person.active,
            limits: self.person.limits,
        }
    }
}
