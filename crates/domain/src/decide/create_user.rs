//! `createUser` (U2).

use crate::{Change, CreateUser, Stop};

use super::access::Access;
use super::new_user::{self, NewUser};
use super::refusals::Refusals;

pub(super) fn decide(access: &Access<'_>, command: &CreateUser) -> Result<Vec<Change>, Stop> {
    let new = NewUser {
        form: command,
        active: true,
        language: None,
        memberships_copied: false,
        resources_copied: false,
        licenses_hidden: false,
    };
    new_user::decide(access, &new, Refusals::default())
}
