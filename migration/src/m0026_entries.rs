//! The entries of lists of persons and of plates. Who made one may be gone since: no foreign key.

use crate::step::Step;

pub(crate) const STEP: Step = Step::new(
    "m0026_entries",
    "CREATE TABLE entries (
        id {uuid} PRIMARY KEY,
        list_id {uuid} NOT NULL REFERENCES resources (id) ON DELETE CASCADE,
        created_by {uuid},
        created_at {int} NOT NULL,
        label {text} NOT NULL,
        label_folded {text} NOT NULL,
        value {text} NOT NULL
    ) {keyed};
    CREATE INDEX entries_list ON entries (list_id, label_folded, id);",
    "DROP TABLE entries;",
);
