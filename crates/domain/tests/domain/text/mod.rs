//! Texts that people type: each has one form, and whatever has not is refused.

mod email;
mod fold;
mod ids;
mod name;
mod password;
mod pool;
mod pool_within;
