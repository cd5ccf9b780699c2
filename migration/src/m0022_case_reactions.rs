//! What follows the events of a business case, in its owner's order.

use crate::step::Step;

pub(crate) const STEP: Step = Step::new(
    "m0022_case_reactions",
    "CREATE TABLE case_reactions (
        case_id {uuid} NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
        position {int} NOT NULL,
        kind {text} NOT NULL CHECK (kind IN ('notification', 'email', 'webhook', 'script')),
        target {text},
        PRIMARY KEY (case_id, position)
    ) {keyed};",
    "DROP TABLE case_reactions;",
);
