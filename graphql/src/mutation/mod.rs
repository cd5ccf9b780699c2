//! Everything that changes something. One mutation, one revision.
//!
//! A resolver reads the input, draws ids and salts, and hands a command over; who may, and what the
//! rules say, is decided where every command is decided.

mod access;
mod api_tokens;
mod cases;
mod entries;
mod groups;
mod licenses;
mod login;
mod passwords;
mod resources;
mod sessions;
mod users;

#[cfg(test)]
mod tests;

use async_graphql::MergedObject;

/// Everything that changes something.
#[derive(MergedObject, Default)]
pub(crate) struct Mutation(
    login::LoginMutations,
    users::UserMutations,
    passwords::PasswordMutations,
    access::AccessMutations,
    groups::GroupMutations,
    resources::ResourceMutations,
    sessions::SessionMutations,
    api_tokens::ApiTokenMutations,
    licenses::LicenseMutations,
    cases::CaseMutations,
    entries::EntryMutations,
);
