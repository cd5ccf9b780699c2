//! The versioned schema, for SQLite and PostgreSQL.
