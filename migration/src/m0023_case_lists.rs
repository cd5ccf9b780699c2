//! The lists of persons or of plates that a business case compares with.

use crate::step::Step;

pub(crate) const STEP: Step = Step::new(
    "m0023_case_lists",
    "CREATE TABLE case_lists (
        case_id {uuid} NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
        list_id {uuid} NOT NULL REFERENCES resources (id) ON DELETE CASCADE,
        PRIMARY KEY (case_id, list_id)
    ) {keyed};
    CREATE INDEX case_lists_list ON case_lists (list_id);",
    "DROP TABLE case_lists;",
);
