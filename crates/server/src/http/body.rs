//! The body of a request, whole, as long as it keeps to the limits of size and time.

use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Payload};
use futures::StreamExt;

/// A body that has not come by then does not come.
pub(super) const TIMEOUT: Duration = Duration::from_secs(30);

/// Why there is no body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoBody {
    TooLarge {
        /// In bytes.
        limit: usize,
    },
    Broken,
    Late,
}

impl NoBody {
    pub(super) const fn status(self) -> StatusCode {
        match self {
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Broken => StatusCode::BAD_REQUEST,
            Self::Late => StatusCode::REQUEST_TIMEOUT,
        }
    }

    pub(super) fn message(self) -> String {
        match self {
            Self::TooLarge { limit } => {
                format!("the request is larger than {limit} bytes; ask for less at once")
            }
            Self::Broken | Self::Late => "the request did not come whole".to_owned(),
        }
    }
}

/// Reads it; one that came in one piece, as most do, is not copied. `limit` is in bytes.
pub(super) async fn read(
    request: &HttpRequest,
    mut payload: Payload,
    limit: usize,
    time: Duration,
) -> Result<Bytes, NoBody> {
    let length = request.headers().get("content-length");
    let length = length.and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if length.is_some_and(|length| length > limit as u64) {
        return Err(NoBody::TooLarge { limit });
    }
    let whole = async {
        let (mut first, mut body) = (Bytes::new(), Vec::new());
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|_| NoBody::Broken)?;
            let before = first.len().max(body.len());
            if before + chunk.len() > limit {
                return Err(NoBody::TooLarge { limit });
            }
            if before == 0 {
                first = chunk;
                continue;
            }
            if body.is_empty() {
                body.extend_from_slice(&first);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(if body.is_empty() { first } else { body.into() })
    };
    let whole = actix_web::rt::time::timeout(time, whole).await;
    whole.unwrap_or(Err(NoBody::Late))
}
