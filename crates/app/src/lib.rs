//! The use cases: one door for GraphQL, command line and jobs.
