//! The addresses that a user may come from (U7); no row is every address.

use crate::step::Step;

pub(crate) const STEP: Step = Step::new(
    "m0012_ip_pools",
    "CREATE TABLE ip_pools (
        user_id {uuid} PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
        pool {text} NOT NULL,
        salt {bytes} NOT NULL CHECK (length(salt) = 16),
        since {int} NOT NULL
    ) {keyed};
    CREATE TABLE past_ip_pools (
        user_id {uuid} NOT NULL,
        pool {text} NOT NULL,
        salt {bytes} NOT NULL,
        since {int} NOT NULL,
        until {int} NOT NULL,
        PRIMARY KEY (user_id, until),
        CHECK (since < until)
    ) {keyed};
    CREATE INDEX past_ip_pools_until ON past_ip_pools (until);",
    "DROP TABLE past_ip_pools; DROP TABLE ip_pools;",
);
