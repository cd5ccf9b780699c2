//! The subjects of a row of the log: verification goes through the log in its order.

use crate::step::Step;

pub(crate) const STEP: Step = Step::new(
    "m0017_log_subjects_revision",
    "CREATE INDEX log_subjects_revision ON log_subjects (revision);",
    "DROP INDEX log_subjects_revision;",
);
