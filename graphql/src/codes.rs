//! Every error has a code, and those from before the execution make the status 400.

use std::sync::Arc;

use async_graphql::extensions::{
    Extension, ExtensionContext, ExtensionFactory, NextParseQuery, NextValidation,
};
use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{
    ErrorExtensionValues, Response, ServerError, ServerResult, ValidationResult, Variables,
    async_trait,
};

use crate::fault::{BAD_USER_INPUT, Moved};

pub(crate) const PARSE_FAILED: &str = "GRAPHQL_PARSE_FAILED";
pub(crate) const VALIDATION_FAILED: &str = "GRAPHQL_VALIDATION_FAILED";

/// An error because of which nothing is executed; in a box, since it is large and rare.
pub(crate) type Refusal = Box<ServerError>;

/// Marks an error because of which nothing was executed.
struct NotExecuted;

/// The request as such is malformed.
pub(crate) fn bad_request(message: impl Into<String>) -> Refusal {
    refusal(BAD_USER_INPUT, ServerError::new(message, None))
}

/// Nothing is executed, for this reason.
pub(crate) fn refusal(code: &'static str, error: ServerError) -> Refusal {
    Box::new(mark(code, error))
}

fn mark(code: &'static str, mut error: ServerError) -> ServerError {
    error.source = Some(Arc::new(NotExecuted));
    set_code(code, &mut error);
    error
}

fn set_code(code: &'static str, error: &mut ServerError) {
    error
        .extensions
        .get_or_insert_with(ErrorExtensionValues::default)
        .set("code", code);
}

/// Whether anything was executed.
pub(crate) fn was_executed(response: &Response) -> bool {
    !response
        .errors
        .iter()
        .any(|error| error.source::<NotExecuted>().is_some())
}

/// Whether the revision moved on while the operation read it.
pub(crate) fn has_moved(response: &Response) -> bool {
    response
        .errors
        .iter()
        .any(|error| error.source::<Moved>().is_some())
}

/// Our own errors bring their codes; what is left when something was executed are inputs that the
/// library could not read.
pub(crate) fn complete(response: &mut Response) {
    for error in &mut response.errors {
        let has_code = error
            .extensions
            .as_ref()
            .is_some_and(|extensions| extensions.get("code").is_some());
        if !has_code {
            set_code(BAD_USER_INPUT, error);
        }
    }
}

/// Puts the codes in where the library refuses before it executes.
pub(crate) struct Codes;

impl ExtensionFactory for Codes {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_trait::async_trait]
impl Extension for Codes {
    /// The document comes parsed; what fails here are the limits on recursion and directives.
    async fn parse_query(
        &self,
        ctx: &ExtensionContext<'_>,
        query: &str,
        variables: &Variables,
        next: NextParseQuery<'_>,
    ) -> ServerResult<ExecutableDocument> {
        let result = next.run(ctx, query, variables).await;
        result.map_err(|error| mark(VALIDATION_FAILED, error))
    }

    async fn validation(
        &self,
        ctx: &ExtensionContext<'_>,
        next: NextValidation<'_>,
    ) -> Result<ValidationResult, Vec<ServerError>> {
        next.run(ctx).await.map_err(|errors| {
            errors
                .into_iter()
                .map(|error| mark(code_of(&error), error))
                .collect()
        })
    }
}

/// A value that does not fit its type is the input's fault, not the query's; the library tells them
/// apart by the message only.
fn code_of(error: &ServerError) -> &'static str {
    if error.message.starts_with("Invalid value for argument") {
        BAD_USER_INPUT
    } else {
        VALIDATION_FAILED
    }
}
