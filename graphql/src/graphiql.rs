//! GraphiQL, for people who try the API out.

use async_graphql::http::GraphiQLSource;

/// A page that sends its queries to `endpoint`, and subscribes there over a WebSocket.
///
/// The page holds no code of its own: the browser loads GraphiQL and React from `unpkg.com` and an
/// icon from `graphql.org`. It is for development; where it is served, a content security policy
/// has to allow that, and a closed network shows an empty page.
#[must_use]
pub fn graphiql_page(endpoint: &str) -> String {
    GraphiQLSource::build()
        .endpoint(endpoint)
        .subscription_endpoint(endpoint)
        .title("Canopy GraphiQL")
        .finish()
}
