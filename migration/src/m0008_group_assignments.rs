//! Which resource is assigned to which groups.

use crate::step::Step;

pub(crate) const STEP: Step = Step::new(
    "m0008_group_assignments",
    "CREATE TABLE group_assignments (
        resource_id {uuid} NOT NULL REFERENCES resources (id) ON DELETE RESTRICT,
        group_id {uuid} NOT NULL REFERENCES user_groups (id) ON DELETE RESTRICT,
        since {int} NOT NULL,
        PRIMARY KEY (resource_id, group_id)
    ) {keyed};
    CREATE INDEX group_assignments_group ON group_assignments (group_id);
    CREATE TABLE past_group_assignments (
        resource_id {uuid} NOT NULL,
        group_id {uuid} NOT NULL,
        since {int} NOT NULL,
        until {int} NOT NULL,
        PRIMARY KEY (resource_id, group_id, until),
        CHECK (since < until)
    ) {keyed};
    CREATE INDEX past_group_assignments_until ON past_group_assignments (until);
    CREATE INDEX past_group_assignments_group ON past_group_assignments (group_id);",
    "DROP TABLE past_group_assignments; DROP TABLE group_assignments;",
);
