//! Open logins. A login takes no revision; its end does.

use crate::step::Step;

pub(crate) const STEP: Step = Step::new(
    "m0013_sessions",
    "CREATE TABLE sessions (
        id {uuid} PRIMARY KEY,
        user_id {uuid} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        token_digest {bytes} NOT NULL UNIQUE CHECK (length(token_digest) = 32),
        created_at {int} NOT NULL,
        expires_at {int} NOT NULL,
        last_used_at {int} NOT NULL,
        address {text},
        user_agent {text}
    ) {keyed};
    CREATE INDEX sessions_user ON sessions (user_id);",
    "DROP TABLE sessions;",
);
