//! The subtree actors, and the directory that routes to them.
//!
//! The directory owns what is per user (his state, limits, pool, memberships, individual
//! assignments) and the routes: which groups a resource is assigned to, which actor holds a group.
//! An actor owns what is per subtree: the tree's shape, the members of each group, the resources
//! with their names. Both are moved on by the feed, revision by revision; neither writes.
//!
//! Decides nothing about who may do what: it finds [`canopy_domain::Standing`]s.

mod directory;
mod error;
mod few;
mod figures;
mod model;
mod no;
mod short;
mod subtree;
/// Random Systems and commands, and what everybody may do there by another reading of the catalogue.
#[cfg(test)]
#[allow(
    dead_code,
    unused_imports,
    reason = "the domain's tests use the rest of it"
)]
#[path = "../../domain/tests/domain/support/mod.rs"]
mod support;
mod table;
mod user;

pub use directory::{
    Directory, GroupKey, GroupPage, Options, Pin, ResourceKey, ResourceList, ResourcePage, State,
};
pub use error::AskError;
pub use few::Few;
pub use figures::{ActorFigures, MessageFigures};
pub use model::{Place, Wanted};
pub use short::Short;
pub use user::UserRecord;
