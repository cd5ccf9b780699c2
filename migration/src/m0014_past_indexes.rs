//! What reads of the past look for by other columns than the key: the groups below a group, whom a
//! resource was assigned to, what contained a camera.

use crate::step::Step;

pub(crate) const STEP: Step = Step::new(
    "m0014_past_indexes",
    "CREATE INDEX past_user_groups_parent ON past_user_groups (parent_id);
    CREATE INDEX past_user_assignments_resource ON past_user_assignments (resource_id);
    CREATE INDEX past_resource_members_camera ON past_resource_members (camera_id);",
    "DROP INDEX past_resource_members_camera;
    DROP INDEX past_user_assignments_resource;
    DROP INDEX past_user_groups_parent;",
);
