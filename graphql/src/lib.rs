//! The gateway: schema and resolvers, no rules.
//!
//! Owns the wire: JSON in and out, the GraphQL schema, its limits, the codes of errors, and which
//! texts are ids, names and revisions. Knows nothing of who may do what: every resolver asks
//! [`canopy_app`], and whatever is not found there does not exist here either.
//!
//! - [`Gateway`] is all that the server uses.
//! - One operation, one [`canopy_app::Op`]: it is fetched in one place (`caller`), which is also
//!   where a field without a login ends.
//! - Handles (`User`, `Group`, `Resource`, `Membership`) hold an id; their fields come in batches
//!   (`session`, `batches`), so that a page costs one call per kind.

mod analytics;
mod api_token;
mod automatic;
mod batches;
mod caller;
mod check_statistics;
mod checked;
mod codes;
mod connection;
mod cost;
mod document;
mod documents;
mod effects;
mod enums;
mod events;
mod explanation;
mod fault;
mod figures;
mod filled;
mod fitting;
mod gateway;
mod graphiql;
mod group;
mod hash;
mod input;
mod introspection;
mod json;
mod kept;
mod known;
mod learned;
mod left_out;
mod lexeme;
mod license;
mod limits;
mod login_session;
mod measure;
mod membership;
mod merged;
mod metering;
mod mutation;
mod node;
mod outcome;
mod payload;
mod permission_change;
mod prepared;
mod query;
mod quick;
mod registered;
mod request;
mod resource;
mod scalars;
mod scan;
mod schema;
mod session;
mod shape;
mod single;
mod subscription;
mod terms;
mod unnamed;
mod user;
mod user_error;

#[cfg(test)]
mod tests;

pub use documents::{BadDocument, Documents, Operations};
pub use events::{End, Events, Next, Opened, Opening, Way};
pub use figures::{Figures, KeptFigures};
pub use gateway::{Gateway, GatewayRequest, GatewayResponse, SessionCookie};
pub use graphiql::graphiql_page;
pub use json::read as read_json;
pub use limits::Options;
pub use metering::{OperationFigures, Outcome};
pub use registered::operation;
