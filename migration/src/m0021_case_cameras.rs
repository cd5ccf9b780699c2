//! The cameras of a business case: one licence each.

use crate::step::Step;

pub(crate) const STEP: Step = Step::new(
    "m0021_case_cameras",
    "CREATE TABLE case_cameras (
        case_id {uuid} NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
        camera_id {uuid} NOT NULL REFERENCES resources (id) ON DELETE CASCADE,
        zone {text} NOT NULL,
        threshold {int} NOT NULL CHECK (threshold BETWEEN 0 AND 100),
        PRIMARY KEY (case_id, camera_id)
    ) {keyed};
    CREATE INDEX case_cameras_camera ON case_cameras (camera_id);",
    "DROP TABLE case_cameras;",
);
