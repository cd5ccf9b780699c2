//! Passwords, sessions and tokens.
