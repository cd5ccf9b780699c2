//! The tree of user groups: adjacency only, so that a move is one row.

use crate::step::Step;

pub(crate) const STEP: Step = Step::new(
    "m0005_user_groups",
    "CREATE TABLE user_groups (
        id {uuid} PRIMARY KEY,
        parent_id {uuid} REFERENCES user_groups (id) ON DELETE RESTRICT,
        name {text} NOT NULL,
        name_folded {text} NOT NULL,
        external_id {text},
        since {int} NOT NULL,
        CHECK (id <> parent_id)
    ) {keyed};
    CREATE UNIQUE INDEX user_groups_one_root ON user_groups ((parent_id IS NULL))
        WHERE parent_id IS NULL;
    CREATE INDEX user_groups_parent ON user_groups (parent_id);
    CREATE TABLE past_user_groups (
        id {uuid} NOT NULL,
        parent_id {uuid},
        name {text} NOT NULL,
        external_id {text},
        since {int} NOT NULL,
        until {int} NOT NULL,
        PRIMARY KEY (id, until),
        CHECK (since < until)
    ) {keyed};
    CREATE INDEX past_user_groups_until ON past_user_groups (until);",
    "DROP TABLE past_user_groups; DROP TABLE user_groups;",
);
