//! The paid service (U3): its terms, and who is asked before anything is created.
//!
//! Owns the words between a server and its billing service; how they travel is the program's.

use std::collections::BTreeMap;

use canopy_domain::{Level, UserId};
use futures::future::BoxFuture;
use uuid::Uuid;

/// The terms of the paid service, to be confirmed by whoever creates a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceTerms {
    /// What is shown.
    pub text: String,
    /// Where all of it can be read.
    pub link: String,
    /// What is confirmed: another text has another version.
    pub version: String,
}

/// What the billing service is asked to agree to: one user who is to be created.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bill {
    /// The same for the question and for its cancellation, another for each request: whoever is
    /// asked twice with one key answers the same.
    pub key: Uuid,
    /// Who is to be created.
    pub user: UserId,
    /// Who creates him.
    pub by: UserId,
    /// His licences.
    pub licenses: BTreeMap<Level, u32>,
    /// The version of the terms that was confirmed.
    pub terms: String,
}

/// What the billing service says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// To be created.
    Agreed,
    /// Not to be created, and why, for people.
    Refused(String),
}

/// There was no answer that could be used: too late, none at all, or nonsense. Whether the service
/// has agreed is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the billing service gave no answer that could be used")]
pub struct BillingUnavailable;

/// The way to a billing service. Each call has a time limit of its own and is made once.
pub trait Billing: Send + Sync {
    /// Asks it to agree.
    fn ask<'a>(&'a self, bill: &'a Bill) -> BoxFuture<'a, Result<Verdict, BillingUnavailable>>;

    /// Tells it that nothing was created after all; it takes that for any key, known or not.
    fn cancel(&self, key: Uuid) -> BoxFuture<'_, Result<(), BillingUnavailable>>;
}
