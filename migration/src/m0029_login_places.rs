//! Where users have logged in from lately: who guesses at their passwords from elsewhere does not
//! lock them out there. Personal, so gone with the user.

use crate::step::Step;

pub(crate) const STEP: Step = Step::new(
    "m0029_login_places",
    "CREATE TABLE login_places (
        user_id {uuid} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        network {text} NOT NULL,
        last_login_at {int} NOT NULL,
        PRIMARY KEY (user_id, network)
    ) {keyed};
    CREATE INDEX login_places_last_login_at ON login_places (last_login_at);",
    "DROP TABLE login_places;",
);
