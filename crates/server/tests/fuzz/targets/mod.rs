//! What is attacked: a file for each target, and a line in the list.

mod bytes;
mod documents;
mod evaluations;
mod exports;
mod imports;
mod links;
mod scalars;
mod sockets;
mod texts;

use futures::future::BoxFuture;

use crate::arena::Arena;
use crate::chance::Chance;

/// What a case comes to: nothing, or what must not be.
pub(crate) type Said<'a> = BoxFuture<'a, Result<(), String>>;

/// A case is a text, so that it can be kept; `@…` in it stands for ids and cursors of the arena.
pub(crate) struct Target {
    /// As its folder in the corpus.
    pub(crate) name: &'static str,
    pub(crate) make: fn(&Arena, &mut Chance) -> String,
    pub(crate) send: for<'a> fn(&'a Arena, &'a str) -> Said<'a>,
}

/// All of them.
pub(crate) const TARGETS: [Target; 9] = [
    bytes::TARGET,
    documents::TARGET,
    evaluations::TARGET,
    exports::TARGET,
    imports::TARGET,
    links::TARGET,
    scalars::TARGET,
    sockets::TARGET,
    texts::TARGET,
];

/// A case of GraphQL: who asks, and the body.
fn graphql<'a>(arena: &'a Arena, case: &'a str) -> Said<'a> {
    Box::pin(async move {
        let (caller, body) = case.split_once('\n').ok_or("no caller in the first line")?;
        arena.graphql(caller, arena.fill(body).into_bytes()).await
    })
}
