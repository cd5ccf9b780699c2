//! A request that was read: what is executed, once or more.

use std::sync::Arc;

use async_graphql::parser::types::{OperationDefinition, OperationType, Selection};
use async_graphql::{Positioned, Request, Response, Value as ConstValue, Variables};
use futures::StreamExt;

use crate::caller::Caller;
use crate::codes::{self, Refusal};
use crate::filled;
use crate::known::{Form, Known};
use crate::limits::Options;
use crate::request::Parts;
use crate::schema::Schemas;
use crate::shape;
use crate::subscription::Step;

/// How large a subscription may be, in bytes.
const SUBSCRIPTION: usize = 64 * 1024;

/// A request that can be executed, and again.
pub(crate) struct Prepared {
    variables: Variables,
    known: Arc<Known>,
    form: Arc<Form>,
}

impl Prepared {
    /// A request of a document that is known.
    pub(crate) fn of(known: Arc<Known>, variables: Variables) -> Self {
        let form = known.form(&variables);
        Self {
            variables,
            known,
            form,
        }
    }

    pub(crate) fn known(&self) -> &Arc<Known> {
        &self.known
    }

    /// The document, as it is for what is given.
    pub(crate) const fn form(&self) -> &Arc<Form> {
        &self.form
    }

    pub(crate) const fn variables(&self) -> &Variables {
        &self.variables
    }

    fn operation(&self) -> Option<&OperationDefinition> {
        self.form.operation()
    }

    /// What kind of operation it is.
    pub(crate) fn kind(&self) -> OperationType {
        self.operation()
            .map_or(OperationType::Query, |operation| operation.ty)
    }

    /// Only reads: may be run again, and be cut.
    pub(crate) fn is_read(&self) -> bool {
        self.kind() != OperationType::Mutation
    }

    /// How many fields it has at the top; whatever comes from one fragment may be several.
    pub(crate) fn width(&self) -> usize {
        let fields = |operation: &OperationDefinition| {
            let selections = operation.selection_set.node.items.iter();
            let width = |selection: &Positioned<Selection>| match selection.node {
                Selection::Field(_) => 1,
                _ => 2,
            };
            selections.map(width).sum()
        };
        self.operation().map_or(0, fields)
    }

    /// The name under which the first field at the top is answered; of a subscription, the only one.
    pub(crate) fn key(&self) -> Option<&str> {
        let first = self.operation()?.selection_set.node.items.first()?;
        match &first.node {
            Selection::Field(field) => Some(field.node.response_key().node.as_str()),
            Selection::InlineFragment(_) | Selection::FragmentSpread(_) => None,
        }
    }
}

/// Makes of a request's text what can be checked and executed.
pub(crate) fn prepare(query: &str, parts: Parts, options: &Options) -> Result<Prepared, Refusal> {
    let known = Known::read(query, parts.operation_name.as_deref(), options)?;
    Ok(Prepared::of(Arc::new(known), parts.variables))
}

/// Refuses a request in which a variable that must have a value has none. The library would begin to
/// execute it, and by the specification (6.1.2) nothing is.
pub(crate) fn given(prepared: &Prepared) -> Result<(), Refusal> {
    let definitions = prepared
        .operation()
        .map_or(&[][..], |operation| &operation.variable_definitions);
    let missing = definitions.iter().find(|definition| {
        let definition = &definition.node;
        let value = prepared.variables.get(&definition.name.node);
        match value {
            None => definition.default_value.is_none() && !definition.var_type.node.nullable,
            Some(value) => *value == ConstValue::Null && !definition.var_type.node.nullable,
        }
    });
    missing.map_or(Ok(()), |definition| {
        let name: String = definition.node.name.node.chars().take(100).collect();
        Err(codes::bad_request(format!(
            "the variable ${name} must have a value, and not null"
        )))
    })
}

/// Refuses a subscription that is large: each is kept for as long as it is open.
pub(crate) fn keepable(prepared: &Prepared, bytes: usize) -> Result<(), Refusal> {
    if bytes > SUBSCRIPTION && prepared.kind() == OperationType::Subscription {
        let message = format!("a subscription has at most {SUBSCRIPTION} bytes; ask for less");
        return Err(codes::bad_request(message));
    }
    Ok(())
}

/// Executes what was checked; without a caller, every field but a login is UNAUTHENTICATED. A
/// subscription is executed for one step.
pub(crate) async fn run(
    schemas: &Schemas,
    prepared: &Prepared,
    caller: Option<Arc<Caller>>,
    step: Option<Arc<Step>>,
) -> Response {
    let mut request = Request::new("").variables(prepared.variables.clone());
    request.set_parsed_query(prepared.form.executed().clone());
    if let Some(caller) = caller {
        request = request.data(caller);
    }
    if let Some(step) = step {
        request = request.data(step);
    }
    let schema = schemas.running();
    let mut response = if prepared.kind() == OperationType::Subscription {
        // One step has one answer; to be opened has none, unless something is wrong.
        let answers = &mut schema.execute_stream(request);
        answers.next().await.unwrap_or_default()
    } else {
        schema.execute(request).await
    };
    if prepared.form.is_filled() {
        filled::empty(&mut response.data);
    }
    codes::complete(&mut response, schemas.are_told());
    if let Some(operation) = prepared.operation() {
        let order = prepared.form.order(operation);
        shape::restore(&mut response, &prepared.form.document, operation, order);
    }
    response
}
