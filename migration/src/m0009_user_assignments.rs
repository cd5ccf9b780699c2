//! Which resource is individually assigned to which users (T9).

use crate::step::Step;

pub(crate) const STEP: Step = Step::new(
    "m0009_user_assignments",
    "CREATE TABLE user_assignments (
        user_id {uuid} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        resource_id {uuid} NOT NULL REFERENCES resources (id) ON DELETE RESTRICT,
        since {int} NOT NULL,
        PRIMARY KEY (user_id, resource_id)
    ) {keyed};
    CREATE INDEX user_assignments_resource ON user_assignments (resource_id);
    CREATE TABLE past_user_assignments (
        user_id {uuid} NOT NULL,
        resource_id {uuid} NOT NULL,
        since {int} NOT NULL,
        until {int} NOT NULL,
        PRIMARY KEY (user_id, resource_id, until),
        CHECK (since < until)
    ) {keyed};
    CREATE INDEX past_user_assignments_until ON past_user_assignments (until);",
    "DROP TABLE past_user_assignments; DROP TABLE user_assignments;",
);
