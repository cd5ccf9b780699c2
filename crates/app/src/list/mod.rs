//! Lists: what the caller does not see is neither in them nor in their counts.

mod access;
mod groups;
mod known;
mod page;
mod past;
mod resources;
mod users;

pub(crate) use known::KnownLists;
pub(crate) use page::{Found, cut};
pub use page::{LARGEST_PAGE, Listed, Page};
pub use resources::{NamedResource, Resources};
pub use users::{UserSort, Users};
