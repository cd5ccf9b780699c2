//! Logins: rows without a revision. Their end is a change ([`canopy_domain::Change::SessionEnded`]).

use std::net::IpAddr;

use canopy_domain::{EmailKey, Micros, SessionId, UserId};

use crate::Result;
use crate::store::Store;

/// What a login is tried against.
#[derive(Clone)]
pub struct Credentials {
    /// Whose they are.
    pub user: UserId,
    /// Whether he is active.
    pub active: bool,
    /// His password, hashed, as a PHC string.
    pub password_hash: String,
}

/// Without the hash: it has no place in a log line.
impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials")
            .field("user", &self.user)
            .field("active", &self.active)
            .finish_non_exhaustive()
    }
}

/// A login that begins.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// The login.
    pub session: SessionId,
    /// Whose it is.
    pub user: UserId,
    /// SHA-256 of the token; the token itself is nowhere stored.
    pub token_digest: [u8; 32],
    /// When it began.
    pub created_at: Micros,
    /// When it ends by age.
    pub expires_at: Micros,
    /// Where it came from.
    pub address: Option<IpAddr>,
    /// What the browser calls itself.
    pub user_agent: Option<String>,
}

/// An open login.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// The login.
    pub session: SessionId,
    /// Whose it is.
    pub user: UserId,
    /// When it began.
    pub created_at: Micros,
    /// When it ends by age.
    pub expires_at: Micros,
    /// When it was used last; written at most once a minute or so.
    pub last_used_at: Micros,
}

impl Store {
    /// What a login with this email is tried against; none where nobody has it.
    ///
    /// # Errors
    /// The database fails.
    pub async fn credentials(&self, email: &EmailKey) -> Result<Option<Credentials>> {
        let _ = email;
        todo!()
    }

    /// A login begins.
    ///
    /// # Errors
    /// The database fails, or the user is gone.
    pub async fn insert_session(&self, session: &NewSession) -> Result<()> {
        let _ = session;
        todo!()
    }

    /// The login of the token, expired or not; none where it was ended or never was.
    ///
    /// # Errors
    /// The database fails.
    pub async fn session_by_token(&self, digest: &[u8; 32]) -> Result<Option<SessionRow>> {
        let _ = digest;
        todo!()
    }

    /// The login was used.
    ///
    /// # Errors
    /// The database fails. A login that is over is no error.
    pub async fn touch_session(&self, session: SessionId, at: Micros) -> Result<()> {
        let _ = (session, at);
        todo!()
    }
}
