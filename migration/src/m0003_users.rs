//! Users as the rules know them. Who created one may be gone since: no foreign key.

use crate::step::Step;

pub(crate) const STEP: Step = Step::new(
    "m0003_users",
    "CREATE TABLE users (
        id {uuid} PRIMARY KEY,
        active {bool} NOT NULL,
        created_at {int} NOT NULL,
        created_by {uuid},
        since {int} NOT NULL
    ) {keyed};
    CREATE INDEX users_created_at ON users (created_at, id);
    CREATE TABLE past_users (
        id {uuid} NOT NULL,
        active {bool} NOT NULL,
        since {int} NOT NULL,
        until {int} NOT NULL,
        PRIMARY KEY (id, until),
        CHECK (since < until)
    ) {keyed};
    CREATE INDEX past_users_until ON past_users (until);",
    "DROP TABLE past_users; DROP TABLE users;",
);
