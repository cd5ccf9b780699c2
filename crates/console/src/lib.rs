//! The web console, as `npm run build` made it in `web/`, embedded in whoever links this; and a page
//! that says how to build it, for where it was not.
//!
//! Knows nothing of the server: whoever serves the files says by which addresses and with which
//! headers.

mod file;

pub use file::{Coding, File, file, index};

/// What is answered in place of a console that was not built, with a link to GraphiQL where that is
/// offered.
#[must_use]
pub fn page(graphiql: bool) -> String {
    let editor = if graphiql {
        "<li><a href=\"/graphiql\">GraphiQL</a>: try queries in the browser</li>"
    } else {
        ""
    };
    include_str!("welcome.html").replace("<!-- editor -->", editor)
}
