//! The subtree actors and the directory that routes to them.
