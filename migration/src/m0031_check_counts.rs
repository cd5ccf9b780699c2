//! How many checks each server has answered, by the minute, in microseconds of its begin: statistics,
//! which are in no log and in no export. A server is one life of a process, and writes its own rows
//! alone.

use crate::step::Step;

pub(crate) const STEP: Step = Step::new(
    "m0031_check_counts",
    "CREATE TABLE check_counts (
        minute {int} NOT NULL,
        server {uuid} NOT NULL,
        allowed {int} NOT NULL CHECK (allowed >= 0),
        denied {int} NOT NULL CHECK (denied >= 0),
        PRIMARY KEY (minute, server)
    ) {keyed};",
    "DROP TABLE check_counts;",
);
