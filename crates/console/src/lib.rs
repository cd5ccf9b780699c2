//! What the server answers at `/`: a page that says what this is and where the API is.
//!
//! Knows nothing of the server: whoever serves the page says what else it offers.

/// The page, with a link to GraphiQL where that is offered.
#[must_use]
pub fn page(graphiql: bool) -> String {
    let editor = if graphiql {
        "<li><a href=\"/graphiql\">GraphiQL</a>: try queries in the browser</li>"
    } else {
        ""
    };
    include_str!("welcome.html").replace("<!-- editor -->", editor)
}
