//! What the billing service was asked and is not settled (U3). The user may never come to be: no foreign
//! key.

use crate::step::Step;

pub(crate) const STEP: Step = Step::new(
    "m0027_billing_requests",
    "CREATE TABLE billing_requests (
        key {uuid} PRIMARY KEY,
        user_id {uuid} NOT NULL,
        asked_at {int} NOT NULL
    ) {keyed};
    CREATE INDEX billing_requests_asked_at ON billing_requests (asked_at);",
    "DROP TABLE billing_requests;",
);
