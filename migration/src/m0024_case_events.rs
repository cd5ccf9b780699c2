//! What a business case has seen. Its events may be many, so they may outlive it for a while: no
//! foreign key.

use crate::step::Step;

pub(crate) const STEP: Step = Step::new(
    "m0024_case_events",
    "CREATE TABLE case_events (
        case_id {uuid} NOT NULL,
        at {int} NOT NULL,
        id {uuid} NOT NULL,
        camera_id {uuid} NOT NULL,
        entry_id {uuid},
        score {int} CHECK (score BETWEEN 0 AND 100),
        external_id {text},
        details {text},
        PRIMARY KEY (case_id, at, id)
    ) {keyed};
    CREATE UNIQUE INDEX case_events_external_id
        ON case_events (case_id, camera_id, external_id)
        WHERE external_id IS NOT NULL;",
    "DROP TABLE case_events;",
);
