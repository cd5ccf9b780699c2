//! Passwords, sessions and tokens.
//!
//! Owns how a secret becomes what is stored of it, and how what somebody sends is compared
//! with that. Must not know who may do what, nor which passwords are good enough (U11): both
//! are `domain`'s.

mod password;
mod session;
mod token;

pub use password::{HashError, Hasher, Limits, Params, PhcString};
pub use session::{HeldSession, Lifetime, LoginError, NewApiToken, Session, Sessions};
pub use token::{MalformedToken, NoRandomness, Token, TokenDigest, TokenKind};
