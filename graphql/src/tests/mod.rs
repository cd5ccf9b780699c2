//! Tests of the schema without an application.
