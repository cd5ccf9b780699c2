//! The newest revision, and what this deployment is: one row, which writers lock.

use crate::step::Step;

pub(crate) const STEP: Step = Step::new(
    "m0001_head",
    "CREATE TABLE head (
        id {int} PRIMARY KEY CHECK (id = 1),
        revision {int} NOT NULL CHECK (revision >= 0),
        hash {bytes} NOT NULL CHECK (length(hash) = 32),
        at {int} NOT NULL,
        system_id {uuid} NOT NULL,
        secret {bytes} NOT NULL CHECK (length(secret) = 32)
    ) {rows};",
    "DROP TABLE head;",
);
