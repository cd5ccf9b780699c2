//! Which state is read: a recent one, or one of the past.

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
    Ok(At {
        at_least: at_least.map(|revision| revision.0),
        as_of: as_of.map(one).transpose()?,
    })
}

fn one(as_of: AsOf) -> Result<canopy_app::AsOf, Fault> {
    match (as_of.revision, as_of.time) {
        (Some(revision), None) => Ok(canopy_app::AsOf::Revision(revision.0)),
        (None, Some(time)) => Ok(canopy_app::AsOf::Time(time.0)),
        _ => Err(Fault::bad_input(
            "asOf is a revision or a time, exactly one of the two",
            ["asOf"],
        )),
    }
}
