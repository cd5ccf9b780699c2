//! Business cases of analytics (U9). They bear on no permission: no revision, no past.

use crate::step::Step;

pub(crate) const STEP: Step = Step::new(
    "m0020_cases",
    "CREATE TABLE cases (
        id {uuid} PRIMARY KEY,
        owner_id {uuid} NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
        name {text} NOT NULL,
        kind {text} NOT NULL CHECK (kind IN ('line_crossing', 'intrusion', 'crowd', 'queue',
            'abandoned_object', 'fire', 'face_recognition', 'plate_recognition')),
        level {int} NOT NULL CHECK (level BETWEEN 1 AND 4),
        paused {bool} NOT NULL,
        suspended_at {int},
        created_at {int} NOT NULL
    ) {keyed};
    CREATE INDEX cases_owner ON cases (owner_id, created_at, id);
    CREATE INDEX cases_created_at ON cases (created_at, id);
    CREATE INDEX cases_suspended_at ON cases (suspended_at, id) WHERE suspended_at IS NOT NULL;",
    "DROP TABLE cases;",
);
