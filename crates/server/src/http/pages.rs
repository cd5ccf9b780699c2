//! The pages for people.

use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_SECURITY_POLICY, HeaderValue};
use actix_web::web::Data;

use super::Options;

const HTML: &str = "text/html; charset=utf-8";

/// `GET /`: what this is and where the API is.
pub(super) async fn welcome(options: Data<Options>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(HTML)
        .insert_header((
            CONTENT_SECURITY_POLICY,
            HeaderValue::from_static(
                "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; \
                 base-uri 'none'; form-action 'none'",
            ),
        ))
        .body(canopy_console::page(options.graphiql))
}

/// `GET /graphiql`, where it is enabled.
pub(super) async fn graphiql() -> HttpResponse {
    HttpResponse::Ok()
        .content_type(HTML)
        .body(canopy_graphql::graphiql_page("/graphql"))
}
