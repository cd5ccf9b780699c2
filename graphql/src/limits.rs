//! How much one operation may ask.

use std::time::Duration;

/// What the gateway allows; the defaults are meant for production.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Whether the schema can be asked for (`__schema`, `__type`), by anybody.
    pub introspection: bool,
    /// Fields inside fields; the introspection of GraphiQL needs 15.
    pub depth: usize,
    /// The sum over all fields, those of a list times `first` (50 if left out): see `cost`. The
    /// default lets a full page of 1000 have two hundred fields a row, lists of lists of 100, or
    /// four hundred lists beside each other.
    pub complexity: usize,
    /// The same of a subscription, which is executed anew for each event of each reader. The default
    /// lets an event have a full page of 1000 effects; what is beyond is read by `Query.change`.
    pub event_complexity: usize,
    /// Selection sets inside each other, fragments counted.
    pub recursion: usize,
    /// Directives on one field.
    pub directives: usize,
    /// Directives in all of a document.
    pub all_directives: usize,
    /// Tokens of a document, counted in its text: what the parser makes of them is many times as
    /// large. Four hundred checks of the past beside each other are 11,000.
    pub tokens: usize,
    /// Fields under another name in one operation, every fragment put in. Above what `complexity`
    /// lets pass of whatever opens a snapshot, so that this only bounds what is almost free.
    pub aliases: usize,
    /// Fields at the top of one operation, every fragment put in.
    pub root_fields: usize,
    /// Arguments of one field; no field has more than ten.
    pub arguments: usize,
    /// Variables of one operation, and of one request.
    pub variables: usize,
    /// Lists and objects inside each other in a variable; the deepest input has 5.
    pub variable_depth: usize,
    /// Fields and fragments in all operations and fragments of a document, after every fragment is
    /// put in where it is used; without this bound a few lines of fragments that use each other
    /// twice take the checks themselves for ever.
    pub selections: u64,
    /// Operations in one document, of which one is executed.
    pub operations: usize,
    /// How long a query may take; a mutation is never cut, since nobody could say what it has done.
    pub time_limit: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            introspection: true,
            depth: 16,
            complexity: 200_000,
            event_complexity: 50_000,
            recursion: 32,
            directives: 20,
            all_directives: 500,
            tokens: 15_000,
            aliases: 500,
            root_fields: 500,
            arguments: 32,
            variables: 100,
            variable_depth: 16,
            selections: 10_000,
            operations: 20,
            time_limit: Duration::from_secs(10),
        }
    }
}
