//! How many licences of a level there are in the System (U6); no row is none.

use crate::step::Step;

pub(crate) const STEP: Step = Step::new(
    "m0018_license_totals",
    "CREATE TABLE license_totals (
        level {int} PRIMARY KEY CHECK (level BETWEEN 1 AND 4),
        count {int} NOT NULL CHECK (count >= 0),
        since {int} NOT NULL
    ) {keyed};",
    "DROP TABLE license_totals;",
);
