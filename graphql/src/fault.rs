//! The only error that resolvers return.
//!
//! Has no `Display`, on purpose: async-graphql turns whatever has one into an error for the client,
//! and the text of a database error would be on its way. What is in a `Fault` is meant to be read
//! by the caller.

use std::sync::Arc;

use async_graphql::{Error, ErrorExtensionValues, Value};
use canopy_app::AppError;

use crate::codes;

pub(crate) const BAD_USER_INPUT: &str = "BAD_USER_INPUT";

/// Why a field has no value.
#[derive(Debug)]
pub(crate) struct Fault {
    code: &'static str,
    message: String,
    path: Vec<String>,
    moved: bool,
    retry_after: Option<u64>,
}

/// Marks, in an error of a response, that the revision moved on while the operation read it: a
/// query is run again.
pub(crate) struct Moved;

impl Fault {
    fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            path: Vec::new(),
            moved: false,
            retry_after: None,
        }
    }

    /// Nobody is logged in.
    pub(crate) fn unauthenticated() -> Self {
        Self::new("UNAUTHENTICATED", "log in first")
    }

    /// Absent or hidden: the caller cannot tell which.
    pub(crate) fn not_found() -> Self {
        Self::new(
            "NOT_FOUND",
            "nothing of this id is here for you; check the id",
        )
    }

    /// Not of the form that it must have. The path leads to the input field, from the input object
    /// (of a query: from the arguments) down.
    pub(crate) fn bad_input(
        message: impl Into<String>,
        path: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        Self {
            path: path.into_iter().map(Into::into).collect(),
            ..Self::new(BAD_USER_INPUT, message)
        }
    }

    /// Something is wrong with the server; where it went wrong has logged it.
    pub(crate) fn internal() -> Self {
        Self::new("INTERNAL", "something went wrong on the server; try again")
    }
}

impl From<AppError> for Fault {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Unauthenticated => Self::unauthenticated(),
            AppError::NotFound => Self::not_found(),
            AppError::BadInput(message) => Self::new(BAD_USER_INPUT, message),
            AppError::Internal => Self::internal(),
            AppError::Refused(_) => {
                tracing::error!("a rule refused what was no command");
                Self::internal()
            }
            AppError::Moved => Self {
                moved: true,
                ..Self::new("STALE", "the data changed while it was read; try again")
            },
            other => Self {
                retry_after: other.retry_after(),
                ..Self::new(other.code(), other.message())
            },
        }
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", fault.code);
        if !fault.path.is_empty() {
            let path = fault.path.into_iter().map(Value::from).collect();
            extensions.set("path", Value::List(path));
        }
        if let Some(seconds) = fault.retry_after {
            extensions.set(codes::RETRY_AFTER, seconds);
        }
        let mut error = Self::new(fault.message);
        error.extensions = Some(extensions);
        if fault.moved {
            error.source = Some(Arc::new(Moved));
        }
        error
    }
}
