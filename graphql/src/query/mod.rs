//! Everything that is read.

pub(crate) mod access;
pub(crate) mod as_of;
mod audit;
mod cases;
mod lists;
mod system;
mod things;

use async_graphql::MergedObject;

/// Everything that is read.
#[derive(MergedObject, Default)]
pub(crate) struct Query(
    things::Things,
    access::AccessQueries,
    lists::Lists,
    audit::AuditQueries,
    system::SystemQueries,
    cases::CaseQueries,
);
