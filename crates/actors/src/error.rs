//! Why something could not be answered.

/// Why something could not be answered. None of these is a no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AskError {
    /// A change came in between: ask again at the newer revision.
    #[error("the revision that was asked for has passed; ask at a newer one")]
    Moved,
    /// Too many wait for the same subtree.
    #[error("too many requests wait for this part of the tree; try again shortly")]
    Overloaded,
    /// A subtree could not be loaded, or its actor went away twice.
    #[error("this part of the tree cannot be read now; try again shortly")]
    Unavailable,
}
