//! The actions that a user is held to (U5), as a JSON list of names; no row is no limit.

use crate::step::Step;

pub(crate) const STEP: Step = Step::new(
    "m0011_action_limits",
    "CREATE TABLE action_limits (
        user_id {uuid} PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
        actions {text} NOT NULL,
        since {int} NOT NULL
    ) {keyed};
    CREATE TABLE past_action_limits (
        user_id {uuid} NOT NULL,
        actions {text} NOT NULL,
        since {int} NOT NULL,
        until {int} NOT NULL,
        PRIMARY KEY (user_id, until),
        CHECK (since < until)
    ) {keyed};
    CREATE INDEX past_action_limits_until ON past_action_limits (until);",
    "DROP TABLE past_action_limits; DROP TABLE action_limits;",
);
