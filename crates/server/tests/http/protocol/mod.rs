//! GraphQL over HTTP: the specification, documents by their hashes, and what stands around requests.

mod audits;
mod bytes;
mod cross_site;
mod logs;
mod over_http;
mod trusted;
