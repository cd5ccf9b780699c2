//! Delivers committed revisions, in order, to this server.
