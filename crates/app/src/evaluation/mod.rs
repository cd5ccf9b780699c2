//! Checks and lists as other software asks for them (`AuthZEN`): things are named by a type and an id,
//! users by their emails too, and may be asked about as coming from an address (U7).
//!
//! Owns how such names are read and how pages go on. What somebody may do, and what the caller
//! finds, is asked of the same standings as everywhere; no rule is here.

mod decide;
mod groups;
mod names;
mod page;
mod search;

use std::net::IpAddr;

use canopy_domain::Revision;

use crate::{AppError, Reason};

pub use page::{Found, SearchPage};
pub use search::SearchIn;

/// A thing as it was named: what cannot be read names nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entity {
    /// `user`, `group` or a kind of resource.
    pub kind: String,
    /// Its id; of a user the email, too.
    pub id: String,
}

/// "May this user, coming from there, do this to that?"
#[derive(Debug, Clone)]
pub struct Evaluation {
    /// Who.
    pub subject: Entity,
    /// What, as in the catalogue.
    pub action: String,
    /// To what.
    pub resource: Entity,
    /// From where, if that is to be held against his pool (U7).
    pub address: Option<IpAddr>,
}

/// Answers in the order of the questions.
#[derive(Debug, Clone)]
pub struct Evaluated {
    /// The state that was read.
    pub revision: Revision,
    /// A decision; or Forbidden, where the caller may not ask about a user whom he sees.
    pub decisions: Vec<Result<Decision, AppError>>,
}

/// Yes or no, and why.
#[derive(Debug, Clone)]
pub struct Decision {
    /// The answer.
    pub allowed: bool,
    /// What speaks for it and against it, as far as the caller sees it.
    pub reasons: Vec<Reason>,
}
