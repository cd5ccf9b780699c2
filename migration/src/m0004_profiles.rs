//! What is known of a person, apart from the log so that it can be erased; and passwords, hashed.

use crate::step::Step;

pub(crate) const STEP: Step = Step::new(
    "m0004_profiles",
    // The key is the email folded: two spellings of one address meet in the unique constraint (U2).
    "CREATE TABLE profiles (
        user_id {uuid} PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
        email {text} NOT NULL,
        email_key {text} NOT NULL UNIQUE,
        email_salt {bytes} NOT NULL CHECK (length(email_salt) = 16),
        name {text} NOT NULL,
        name_folded {text} NOT NULL,
        name_salt {bytes} NOT NULL CHECK (length(name_salt) = 16),
        language {text}
    ) {keyed};
    CREATE INDEX profiles_name ON profiles (name, user_id);
    CREATE TABLE credentials (
        user_id {uuid} PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
        password_hash {text} NOT NULL
    ) {keyed};",
    "DROP TABLE credentials; DROP TABLE profiles;",
);
