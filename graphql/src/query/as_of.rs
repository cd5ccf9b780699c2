//! The past: named in the schema, not there yet.

use async_graphql::InputObject;
use canopy_app::At;

use crate::fault::Fault;
use crate::scalars::{RevisionText, Time};

/// One of the two.
#[derive(InputObject)]
pub(crate) struct AsOf {
    /// The state that this revision made.
    revision: Option<RevisionText>,
    /// The last revision at or before it.
    time: Option<Time>,
}

/// What `atLeast` and `asOf` ask for.
pub(crate) fn at(at_least: Option<RevisionText>, as_of: Option<AsOf>) -> Result<At, Fault> {
    if as_of.is_some() {
        return Err(Fault::bad_input(
            "reading the past is not available yet; leave asOf out",
            ["asOf"],
        ));
    }
    Ok(At {
        at_least: at_least.map(|revision| revision.0),
    })
}
