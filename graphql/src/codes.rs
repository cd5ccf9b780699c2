//! Every error has a code, and those from before the execution make the status 400.

use std::sync::Arc;

use async_graphql::{ErrorExtensionValues, Response, ServerError, Value};

use canopy_app::AppError;

use crate::fault::{BAD_USER_INPUT, Moved};
use crate::metering::Outcome;
use crate::unnamed;

pub(crate) const PARSE_FAILED: &str = "GRAPHQL_PARSE_FAILED";
pub(crate) const VALIDATION_FAILED: &str = "GRAPHQL_VALIDATION_FAILED";

/// As the clients of Apollo and urql expect it: they send the text then. One looks at the code, the
/// other at the message.
pub(crate) const NOT_FOUND: &str = "PERSISTED_QUERY_NOT_FOUND";
const NOT_FOUND_MESSAGE: &str = "PersistedQueryNotFound";

/// Only registered operations run here, and this is none of them.
pub(crate) const NOT_TRUSTED: &str = "OPERATION_NOT_TRUSTED";

/// In the extensions of an error: seconds until what was too much may be tried again.
pub(crate) const RETRY_AFTER: &str = "retryAfter";

/// An error because of which nothing is executed; in a box, since it is large and rare.
pub(crate) type Refusal = Box<ServerError>;

/// The request as such is malformed.
pub(crate) fn bad_request(message: impl Into<String>) -> Refusal {
    refusal(BAD_USER_INPUT, ServerError::new(message, None))
}

/// No text of this hash is known: send it along.
pub(crate) fn not_persisted() -> Refusal {
    refusal(NOT_FOUND, ServerError::new(NOT_FOUND_MESSAGE, None))
}

/// Whether a text has to be sent along.
pub(crate) fn is_not_persisted(response: &Response) -> bool {
    let code = |error: &ServerError| error.extensions.as_ref()?.get("code").cloned();
    let first = response.errors.first();
    first.and_then(code) == Some(Value::from(NOT_FOUND))
}

/// Nothing is executed, for this reason.
pub(crate) fn refusal(code: &'static str, mut error: ServerError) -> Refusal {
    set_code(code, &mut error);
    Box::new(error)
}

fn set_code(code: &'static str, error: &mut ServerError) {
    error
        .extensions
        .get_or_insert_with(ErrorExtensionValues::default)
        .set("code", code);
}

/// Marks the one error of an operation that was executed and has no result.
struct Without;

/// The answer of an operation that was executed, and whose result is not to be given.
pub(crate) fn without_result(code: &'static str, message: impl Into<String>) -> Response {
    let mut error = ServerError::new(message, None);
    set_code(code, &mut error);
    error.source = Some(Arc::new(Without));
    Response::from_errors(vec![error])
}

/// Whether anything was executed: whatever fails then is a field and has a path, or is all of it.
pub(crate) fn was_executed(response: &Response) -> bool {
    let of_a_field =
        |error: &ServerError| !error.path.is_empty() || error.source::<Without>().is_some();
    response.errors.is_empty()
        || response.data != Value::Null
        || response.errors.iter().any(of_a_field)
}

/// What an operation came to, as far as its response says.
pub(crate) fn outcome(response: &Response) -> Outcome {
    let Some(error) = response.errors.first() else {
        return Outcome::Ok;
    };
    let code = error.extensions.as_ref().and_then(|all| all.get("code"));
    match code {
        Some(Value::String(code)) => Outcome::failed(code),
        _ => Outcome::failed(""),
    }
}

/// In how many seconds all that was too much may be tried again.
pub(crate) fn retry_after(response: &Response) -> Option<u64> {
    let seconds = response.errors.iter().filter_map(|error| {
        match error.extensions.as_ref()?.get(RETRY_AFTER)? {
            Value::Number(seconds) => seconds.as_u64(),
            _ => None,
        }
    });
    seconds.max()
}

/// Whether the revision moved on while the operation read it.
pub(crate) fn has_moved(response: &Response) -> bool {
    response
        .errors
        .iter()
        .any(|error| error.source::<Moved>().is_some())
}

/// What kept a part of an answer away, and may not do so the next time: whoever is told something
/// once only is not to be told it like that.
pub(crate) fn passing(response: &Response) -> Option<AppError> {
    let passing = [AppError::Stale, AppError::Overloaded, AppError::Internal];
    let is = |error: &ServerError, code: &str| {
        let found = error.extensions.as_ref().and_then(|all| all.get("code"));
        found == Some(&Value::from(code))
    };
    let mut errors = response.errors.iter();
    errors.find_map(|error| {
        passing
            .iter()
            .find(|passing| is(error, passing.code()))
            .cloned()
    })
}

/// Our own errors bring their codes; what is left when something was executed are inputs that the
/// library could not read, and else what its validation refused. Who is not told the schema is not
/// told of it by errors.
pub(crate) fn complete(response: &mut Response, told: bool) {
    let executed = was_executed(response);
    for error in &mut response.errors {
        let has_code = error
            .extensions
            .as_ref()
            .is_some_and(|extensions| extensions.get("code").is_some());
        if !has_code {
            let code = if executed {
                BAD_USER_INPUT
            } else {
                code_of(error)
            };
            if !told && code == BAD_USER_INPUT {
                error.message = unnamed::of_value(&error.message);
            } else if !told {
                error.message = unnamed::of_query(&error.message);
            }
            set_code(code, error);
        }
    }
}

/// A value that does not fit its type is the input's fault, not the query's; the library tells them
/// apart by the message only.
fn code_of(error: &ServerError) -> &'static str {
    const OF_A_VALUE: [&str; 3] = [
        "Invalid value for argument",
        "Failed to parse ",
        "Expected input type ",
    ];
    if OF_A_VALUE
        .iter()
        .any(|begin| error.message.starts_with(begin))
    {
        BAD_USER_INPUT
    } else {
        VALIDATION_FAILED
    }
}
