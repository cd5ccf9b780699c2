//! Everything that is read.

mod access;
mod as_of;
mod lists;
mod things;

use async_graphql::MergedObject;

/// Everything that is read.
#[derive(MergedObject, Default)]
pub(crate) struct Query(things::Things, access::AccessQueries, lists::Lists);
