//! The log by who did it and by what happened, newest first.

use crate::step::Step;

pub(crate) const STEP: Step = Step::new(
    "m0016_log_indexes",
    "CREATE INDEX log_by_user ON log (by_user, revision);
    CREATE INDEX log_kind ON log (kind, revision);",
    "DROP INDEX log_kind; DROP INDEX log_by_user;",
);
