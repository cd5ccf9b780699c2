//! Why a socket is closed: the codes of the protocol and of RFC 6455.

use actix_ws::{CloseCode, CloseReason};
use canopy_app::AppError;

/// A code with what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Close {
    pub(super) code: u16,
    pub(super) reason: String,
}

impl Close {
    pub(super) fn new(code: u16, reason: impl Into<String>) -> Self {
        Self {
            code,
            reason: reason.into(),
        }
    }

    /// A message that is none.
    pub(super) fn invalid(what: &str) -> Self {
        Self::new(4400, format!("invalid message: {what}"))
    }

    /// Another protocol, or none.
    pub(super) fn protocol() -> Self {
        Self::new(4406, "speak graphql-transport-ws")
    }

    /// Nobody who is known.
    pub(super) fn forbidden() -> Self {
        Self::new(4403, "Forbidden")
    }

    /// Larger than messages may be.
    pub(super) fn too_large() -> Self {
        Self::new(1009, "the message is too large")
    }

    /// The client takes nothing.
    pub(super) fn slow() -> Self {
        Self::new(1013, "read too slowly")
    }

    /// Nothing has come from the client for a while.
    pub(super) fn silent() -> Self {
        Self::new(1001, "no sign of life")
    }

    /// The login that the socket is open for is over.
    pub(super) fn over(error: &AppError) -> Self {
        match error {
            AppError::Unauthenticated => Self::new(4401, error.code()),
            AppError::IpNotAllowed => Self::new(4403, error.code()),
            AppError::Interrupted(_) => Self::new(1012, "the server is stopping"),
            _ => Self::new(1013, error.code()),
        }
    }

    /// No login was found in `connection_init`.
    pub(super) fn not_recognised(error: &AppError) -> Self {
        match error {
            AppError::Unauthenticated => Self::forbidden(),
            other => Self::over(other),
        }
    }
}

impl From<Close> for CloseReason {
    fn from(close: Close) -> Self {
        (CloseCode::from(close.code), close.reason).into()
    }
}
