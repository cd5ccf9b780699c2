//! A document against the schema and its limits, with nothing executed.
//!
//! Apart from the execution, which then trusts it and takes less time for each: an event is executed
//! anew for each of its readers. It is also where a document's cost is told, and the one place that
//! remembers which documents are good: then only the values of variables are looked at, and what
//! the document costs with them.

use std::sync::{Arc, OnceLock};

use async_graphql::extensions::{
    Extension, ExtensionContext, ExtensionFactory, NextExecute, NextValidation,
};
use async_graphql::{Request, Response, ServerError, ValidationResult, Value, async_trait, value};
use futures::FutureExt;

use crate::codes::{self, VALIDATION_FAILED};
use crate::fitting;
use crate::prepared::Prepared;
use crate::schema::{Schema, Schemas};

/// Whoever sent a document full of errors needs the first few, and gets no answer many times as
/// large as his request.
const ERRORS: usize = 10;

/// In the extensions of a response: what was asked and what may be.
const COST: &str = "cost";

/// What a document costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cost {
    requested: usize,
    limit: usize,
}

impl Cost {
    /// What costs so much, where it may; none where it may not.
    pub(crate) fn within(requested: usize, limit: usize) -> Option<Self> {
        (requested <= limit).then_some(Self { requested, limit })
    }

    /// As it is shown.
    pub(crate) fn to_json(self) -> String {
        let Self { requested, limit } = self;
        format!(r#"{{"requested":{requested},"limit":{limit}}}"#)
    }

    /// Shows it in the response.
    pub(crate) fn show(self, response: &mut Response) {
        let cost: Value = value!({ "requested": self.requested, "limit": self.limit });
        response.extensions.insert(COST.to_owned(), cost);
    }
}

/// What a good document costs, or the answer to one that is not.
pub(crate) fn check(schemas: &Schemas, prepared: &Prepared) -> Result<Cost, Box<Response>> {
    let limit = schemas.limit(prepared.kind());
    if let Some(cost) = remembered(schemas, prepared).and_then(|cost| Cost::within(cost, limit)) {
        return Ok(cost);
    }
    let (requested, mut response) = validated(schemas.checking(), prepared);
    let cost = requested.map(|requested| Cost { requested, limit });
    match cost {
        Some(cost) if cost.requested > limit => {
            let message = format!(
                "the query costs {}, and at most {limit} is allowed; ask for less at once",
                cost.requested
            );
            let refusal = codes::refusal(VALIDATION_FAILED, ServerError::new(message, None));
            let mut response = Response::from_errors(vec![*refusal]);
            cost.show(&mut response);
            Err(Box::new(response))
        }
        Some(cost) if response.errors.is_empty() => {
            remember(prepared, cost);
            Ok(cost)
        }
        _ => {
            response.errors.truncate(ERRORS);
            codes::complete(&mut response, schemas.are_told());
            Err(Box::new(response))
        }
    }
}

/// Remembers that a document is good where these variables are given, if the values alone can make
/// it bad again.
fn remember(prepared: &Prepared, cost: Cost) {
    let form = prepared.form();
    if form.good.get().is_none() && form.is_plain() {
        let variables = form.operation().map(|one| one.variable_definitions.len());
        let fixed = (variables == Some(0)).then_some(cost.requested);
        // Whoever was faster has found the same.
        let _ = form.good.set(fixed);
    }
    prepared.known().remember(form);
}

/// What a document costs that was found good before, if its variables surely fit.
fn remembered(schemas: &Schemas, prepared: &Prepared) -> Option<usize> {
    let form = prepared.form();
    if let Some(fixed) = form.good.get()? {
        return Some(*fixed);
    }
    if !fitting::fit(form.operation()?, prepared.variables()) {
        return None;
    }
    let (cost, response) = validated(schemas.costing(), prepared);
    cost.filter(|_| response.errors.is_empty())
}

/// What the validation of a schema says, and what it finds the document to cost.
fn validated(schema: &Schema, prepared: &Prepared) -> (Option<usize>, Response) {
    let requested = Arc::new(OnceLock::new());
    let mut request = Request::new("")
        .variables(prepared.variables().clone())
        .data(Requested(Arc::clone(&requested)));
    request.set_parsed_query(prepared.form().executed().clone());
    // Nothing in it waits for anything.
    let response = schema.execute(request).now_or_never();
    let response = response.unwrap_or_else(|| {
        tracing::error!("the check of a document waits for something");
        Response::from_errors(vec![ServerError::new("the query cannot be checked", None)])
    });
    (requested.get().copied(), response)
}

/// Where it is written down what a document asks for.
struct Requested(Arc<OnceLock<usize>>);

/// Ends an operation once its document was validated.
pub(crate) struct Checks;

impl ExtensionFactory for Checks {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_trait::async_trait]
impl Extension for Checks {
    async fn validation(
        &self,
        ctx: &ExtensionContext<'_>,
        next: NextValidation<'_>,
    ) -> Result<ValidationResult, Vec<ServerError>> {
        let result = next.run(ctx).await?;
        if let Some(Requested(requested)) = ctx.data_opt() {
            // Is set once in each request.
            let _ = requested.set(result.complexity);
        }
        Ok(result)
    }

    async fn execute(
        &self,
        _: &ExtensionContext<'_>,
        _: Option<&str>,
        _: NextExecute<'_>,
    ) -> Response {
        Response::default()
    }
}
