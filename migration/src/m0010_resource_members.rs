//! Which cameras a layout or a camera group contains.

use crate::step::Step;

pub(crate) const STEP: Step = Step::new(
    "m0010_resource_members",
    "CREATE TABLE resource_members (
        container_id {uuid} NOT NULL REFERENCES resources (id) ON DELETE RESTRICT,
        camera_id {uuid} NOT NULL REFERENCES resources (id) ON DELETE RESTRICT,
        since {int} NOT NULL,
        PRIMARY KEY (container_id, camera_id),
        CHECK (container_id <> camera_id)
    ) {keyed};
    CREATE INDEX resource_members_camera ON resource_members (camera_id);
    CREATE TABLE past_resource_members (
        container_id {uuid} NOT NULL,
        camera_id {uuid} NOT NULL,
        since {int} NOT NULL,
        until {int} NOT NULL,
        PRIMARY KEY (container_id, camera_id, until),
        CHECK (since < until)
    ) {keyed};
    CREATE INDEX past_resource_members_until ON past_resource_members (until);",
    "DROP TABLE past_resource_members; DROP TABLE resource_members;",
);
