//! What a caller is told when there is no answer. Nothing of the inside is in it: that has been
//! logged where it happened.

use std::time::Duration;

use canopy_actors::AskError;
use canopy_auth::{HashError, LoginError};
use canopy_domain::{BadInput, Refusal, Stop};
use canopy_feed::BusError;
use canopy_store::{ExecuteError, StoreError};

/// Why there is no answer, or why nothing was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AppError {
    /// Hidden or absent.
    NotFound,
    /// Not of the form it must have; with what the form is.
    BadInput(String),
    /// An action is missing, where there are no user errors to say so in.
    Forbidden(String),
    /// No login, or none that holds.
    Unauthenticated,
    /// Unknown email or wrong password: alike.
    InvalidCredentials,
    /// The address is not in the user's pool (U7).
    IpNotAllowed,
    /// Rules say no: the user errors of a mutation.
    Refused(Vec<Refusal>),
    /// This server cannot be sure to be up to date.
    Stale,
    /// Too many wait already.
    Overloaded,
    /// Too much of one caller, who is told what to do.
    RateLimited {
        /// What to do.
        message: String,
        /// When it may be tried again, where that is known.
        retry_after: Option<Duration>,
    },
    /// A stream that this server ends, and what to do.
    Interrupted(&'static str),
    /// A fault of this server.
    Internal,
    /// A command of which it is not known whether it was carried out.
    OutcomeUnknown,
    /// The revision that the operation reads has passed: run the whole operation again
    /// ([`crate::Op::again`]). Never shown.
    Moved,
}

impl AppError {
    /// For machines: the closed list of settled detail 1.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "NOT_FOUND",
            Self::BadInput(_) => "BAD_USER_INPUT",
            Self::Forbidden(_) | Self::Refused(_) => "FORBIDDEN",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::InvalidCredentials => "INVALID_CREDENTIALS",
            Self::IpNotAllowed => "IP_NOT_ALLOWED",
            Self::Stale | Self::Moved => "STALE",
            Self::RateLimited { .. } => "RATE_LIMITED",
            Self::Overloaded | Self::Interrupted(_) => "OVERLOADED",
            Self::Internal | Self::OutcomeUnknown => "INTERNAL",
        }
    }

    /// For people: what to do.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::NotFound => "nothing of this id is here for you; check the id".to_owned(),
            Self::BadInput(message)
            | Self::Forbidden(message)
            | Self::RateLimited { message, .. } => message.clone(),
            Self::Interrupted(message) => (*message).to_owned(),
            Self::Unauthenticated => "log in first".to_owned(),
            Self::InvalidCredentials => "email or password is wrong".to_owned(),
            Self::IpNotAllowed => "Access from this IP address is not available".to_owned(),
            Self::Refused(refusals) => refusals
                .first()
                .map_or("refused", |refusal| &*refusal.message)
                .to_owned(),
            Self::Stale | Self::Moved => {
                "this server cannot be sure to be up to date; try again shortly".to_owned()
            }
            Self::Overloaded => "too many requests at once; try again shortly".to_owned(),
            Self::OutcomeUnknown => {
                "it is not known whether this was done; look before you do it again".to_owned()
            }
            Self::Internal => "a fault of the server, which has been logged; try again".to_owned(),
        }
    }

    /// When it may be tried again, in whole seconds, where that is known (RFC 9110, 10.2.3).
    #[must_use]
    pub fn retry_after(&self) -> Option<u64> {
        match self {
            Self::RateLimited { retry_after, .. } => retry_after.map(|after| {
                after
                    .as_millis()
                    .div_ceil(1000)
                    .try_into()
                    .unwrap_or(u64::MAX)
            }),
            _ => None,
        }
    }

    pub(crate) fn bad(message: impl Into<String>) -> Self {
        Self::BadInput(message.into())
    }
}

impl From<AskError> for AppError {
    fn from(error: AskError) -> Self {
        match error {
            AskError::Moved => Self::Moved,
            AskError::Overloaded => Self::Overloaded,
            AskError::Unavailable => Self::Stale,
        }
    }
}

/// The one place where a failure of the store is handled: logged, and told without its inside.
impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        let cause = std::error::Error::source(&error).map(ToString::to_string);
        let cause = cause.unwrap_or_default();
        match error {
            StoreError::Busy => {
                tracing::warn!(%error, "the store is busy");
                Self::Overloaded
            }
            StoreError::Unavailable(_) => {
                tracing::error!(%error, cause, "the store cannot be reached");
                Self::Stale
            }
            // Met by whoever starts a program, who can do something about it.
            StoreError::TooNew { .. } => Self::BadInput(error.to_string()),
            StoreError::UnknownOutcome(_) => {
                tracing::error!(%error, cause, "a commit of unknown outcome");
                Self::OutcomeUnknown
            }
            _ => {
                tracing::error!(%error, cause, "the store failed");
                Self::Internal
            }
        }
    }
}

impl From<ExecuteError> for AppError {
    fn from(error: ExecuteError) -> Self {
        match error {
            ExecuteError::Stop(stop) => stop.into(),
            ExecuteError::Overloaded => Self::Overloaded,
            ExecuteError::Store(error) => error.into(),
        }
    }
}

impl From<Stop> for AppError {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::NotFound => Self::NotFound,
            Stop::BadInput(bad) => bad.into(),
            Stop::Refused(refusals) => Self::Refused(refusals),
            Stop::Need(_) => {
                tracing::error!("a decision ended in a need");
                Self::Internal
            }
        }
    }
}

impl From<BadInput> for AppError {
    fn from(bad: BadInput) -> Self {
        Self::BadInput(bad.message().to_owned())
    }
}

impl From<HashError> for AppError {
    fn from(error: HashError) -> Self {
        if matches!(error, HashError::Overloaded) {
            return Self::Overloaded;
        }
        tracing::error!(%error, "a password could not be hashed or compared");
        Self::Internal
    }
}

impl From<LoginError> for AppError {
    fn from(error: LoginError) -> Self {
        match error {
            LoginError::Store(error) => error.into(),
            LoginError::NoRandomness(error) => {
                tracing::error!(%error, "no token could be made");
                Self::Internal
            }
        }
    }
}

impl From<BusError> for AppError {
    fn from(error: BusError) -> Self {
        Self::BadInput(error.to_string())
    }
}
