//! Cameras and whatever else is given.

use crate::step::Step;

pub(crate) const STEP: Step = Step::new(
    "m0007_resources",
    "CREATE TABLE resources (
        id {uuid} PRIMARY KEY,
        kind {text} NOT NULL CHECK (kind IN ('camera', 'intercom', 'layout', 'camera_group', 'map',
            'person_list', 'plate_list')),
        name {text} NOT NULL,
        name_folded {text} NOT NULL,
        external_id {text},
        since {int} NOT NULL
    ) {keyed};
    CREATE INDEX resources_kind ON resources (kind);
    CREATE INDEX resources_external_id ON resources (external_id);
    CREATE TABLE past_resources (
        id {uuid} NOT NULL,
        kind {text} NOT NULL,
        name {text} NOT NULL,
        external_id {text},
        since {int} NOT NULL,
        until {int} NOT NULL,
        PRIMARY KEY (id, until),
        CHECK (since < until)
    ) {keyed};
    CREATE INDEX past_resources_until ON past_resources (until);",
    "DROP TABLE past_resources; DROP TABLE resources;",
);
