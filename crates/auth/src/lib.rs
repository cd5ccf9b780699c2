//! Passwords, sessions and tokens.
//!
//! Owns how a secret becomes what is stored of it, how what somebody sends is compared
//! with that, and how often it may be tried. Must not know who may do what, nor which passwords are good enough (U11): both
//! are `domain`'s.

mod limit;
mod password;
mod session;
mod token;

pub use limit::{
    Attempt, Limiter, LimiterCounts, LoginLimits, MalformedQuota, Place, Quota, Taken, TooMany,
};
pub use password::{HashError, HashFigures, Hasher, Limits, Params, PhcString};
pub use session::{HeldSession, Lifetime, LoginError, NewApiToken, NewLogin, Session, Sessions};
pub use token::{MalformedToken, NoRandomness, Token, TokenDigest, TokenKind};
