//! Subjects that changes of licences name under keys of their own, for a log that went back to a
//! schema without subjects and comes up again: m0015 knows nothing of them.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0028_log_subjects_licenses",
    up: "",
    up_sqlite: "INSERT INTO log_subjects (subject, revision)
    SELECT DISTINCT unhex(substr(part.value, -32)), log.revision
    FROM log, json_each(log.body, '$.changes') AS change, json_each(change.value) AS part
    WHERE part.key IN ('giver', 'root') AND part.value IS NOT NULL
    ON CONFLICT DO NOTHING;",
    up_postgres: "INSERT INTO log_subjects (subject, revision)
    SELECT DISTINCT right(part.value, 32)::uuid, log.revision
    FROM log, jsonb_array_elements(log.body::jsonb -> 'changes') AS change,
        jsonb_each_text(change) AS part
    WHERE part.key IN ('giver', 'root') AND part.value IS NOT NULL
    ON CONFLICT DO NOTHING;",
    down: "",
    down_postgres: "",
};
