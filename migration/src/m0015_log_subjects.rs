//! Which rows of the log are about what: an index of the log, filled for the rows that it has.
//!
//! A change names what it is about under the keys below; where something stood, who created it and
//! which login it was are under others.

use crate::step::Step;

pub(crate) const STEP: Step = Step {
    name: "m0015_log_subjects",
    up: "CREATE TABLE log_subjects (
        subject {uuid} NOT NULL,
        revision {int} NOT NULL,
        PRIMARY KEY (subject, revision)
    ) {keyed};",
    up_sqlite: "INSERT INTO log_subjects (subject, revision)
    SELECT DISTINCT unhex(substr(part.value, -32)), log.revision
    FROM log, json_each(log.body, '$.changes') AS change, json_each(change.value) AS part
    WHERE part.key IN ('user', 'group', 'resource', 'container', 'camera');",
    up_postgres: "INSERT INTO log_subjects (subject, revision)
    SELECT DISTINCT right(part.value, 32)::uuid, log.revision
    FROM log, jsonb_array_elements(log.body::jsonb -> 'changes') AS change,
        jsonb_each_text(change) AS part
    WHERE part.key IN ('user', 'group', 'resource', 'container', 'camera');",
    down: "DROP TABLE log_subjects;",
    down_postgres: "",
};
