//! The gateway: schema and resolvers, no rules.
