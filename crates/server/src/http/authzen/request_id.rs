//! The id by which a client knows its request comes back (section 10.1.4 of the specification).

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;

use crate::http::request::{REQUEST_ID, sent_id};

/// Answers with the client's own id, where it sends one. The log has it too: it is all that the
/// client's operators know the request by.
pub(super) async fn echo<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let id = sent_id(request.headers()).cloned();
    if let Some(id) = id.as_ref().and_then(|id| id.to_str().ok()) {
        tracing::debug!(client_id = id, "an authorization request");
    }
    let mut response = next.call(request).await?;
    if let Some(id) = id {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    Ok(response)
}
