//! Who has licences of a level from whom (U6); without a giver they are the System's. Both must end in
//! changes of their own before a user can.

use crate::step::Step;

pub(crate) const STEP: Step = Step::new(
    "m0019_license_gifts",
    "CREATE TABLE license_gifts (
        user_id {uuid} NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
        giver_id {uuid} REFERENCES users (id) ON DELETE RESTRICT,
        level {int} NOT NULL CHECK (level BETWEEN 1 AND 4),
        count {int} NOT NULL CHECK (count > 0),
        since {int} NOT NULL,
        CHECK (user_id <> giver_id)
    ) {rows};
    CREATE UNIQUE INDEX license_gifts_system ON license_gifts (user_id, level)
        WHERE giver_id IS NULL;
    CREATE UNIQUE INDEX license_gifts_user ON license_gifts (user_id, giver_id, level)
        WHERE giver_id IS NOT NULL;
    CREATE INDEX license_gifts_giver ON license_gifts (giver_id);",
    "DROP TABLE license_gifts;",
);
