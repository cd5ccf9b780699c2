//! Business cases that are no more, and whose events are still to be deleted.

use crate::step::Step;

pub(crate) const STEP: Step = Step::new(
    "m0025_case_graves",
    "CREATE TABLE case_graves (
        case_id {uuid} PRIMARY KEY
    ) {keyed};",
    "DROP TABLE case_graves;",
);
