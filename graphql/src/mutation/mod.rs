//! Everything that changes something. One mutation, one revision.
//!
//! A resolver reads the input, draws ids and salts, and hands a command over; who may, and what the
//! rules say, is decided where every command is decided.

mod groups;
mod login;
mod resources;
mod users;

use async_graphql::MergedObject;

/// Everything that changes something.
#[derive(MergedObject, Default)]
pub(crate) struct Mutation(
    login::LoginMutations,
    users::UserMutations,
    groups::GroupMutations,
    resources::ResourceMutations,
);
