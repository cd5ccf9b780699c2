//! How much one operation may ask.

/// What the gateway allows; the defaults are meant for production.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Whether the schema can be asked for (`__schema`, `__type`), by anybody.
    pub introspection: bool,
    /// Fields inside fields; the introspection of GraphiQL needs 15.
    pub depth: usize,
    /// The sum over all fields, those of a list times `first` (50 if left out): see `cost`. The
    /// default lets a full page of 1000 have two hundred fields a row, or lists of lists of 100.
    pub complexity: usize,
    /// Selection sets inside each other, fragments counted.
    pub recursion: usize,
    /// Directives on one field.
    pub directives: usize,
    /// Fields and fragments after every fragment is put in where it is used; without this bound a
    /// few lines of fragments that use each other twice take the checks themselves for ever.
    pub selections: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            introspection: true,
            depth: 16,
            complexity: 200_000,
            recursion: 32,
            directives: 20,
            selections: 10_000,
        }
    }
}
