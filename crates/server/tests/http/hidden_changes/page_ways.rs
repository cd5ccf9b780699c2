//! The places of the user page that take an id: licences, sessions, business cases, entries.

/// Reads: the place, and the field in which `$id` is asked about.
pub(super) const READS: [(&str, &str); 3] = [
    ("analyticsCase.id", "analyticsCase(id: $id) { id name }"),
    (
        "analyticsCases.ownerId",
        "analyticsCases(filter: { ownerId: $id }) { totalCount nodes { id } }",
    ),
    (
        "analyticsCases.cameraId",
        "analyticsCases(filter: { cameraId: $id }) { totalCount nodes { id } }",
    ),
];

/// Mutations: the name, the field of its input that `$id` is in, and the input.
pub(super) const WRITES: [(&str, &str, &str); 18] = [
    (
        "setLicenses",
        "userId",
        "userId: $id, licenses: [{ level: 1, count: 1 }]",
    ),
    ("endSession", "sessionId", "sessionId: $id"),
    ("endAllSessions", "userId", "userId: $id"),
    (
        "createCase",
        "cameraId",
        "name: \"x\", kind: CROWD, level: 1, cameras: [{ cameraId: $id }]",
    ),
    (
        "createCase",
        "listIds",
        "name: \"x\", kind: PLATE_RECOGNITION, level: 1, cameras: [{ cameraId: \"OWN\" }], listIds: [$id]",
    ),
    ("updateCase", "caseId", "caseId: $id, name: \"x\""),
    (
        "updateCase",
        "cameraId",
        "caseId: \"CASE\", cameras: [{ cameraId: \"OWN\" }, { cameraId: $id }]",
    ),
    ("updateCase", "listIds", "caseId: \"CASE\", listIds: [$id]"),
    ("pauseCase", "caseId", "caseId: $id"),
    ("resumeCase", "caseId", "caseId: $id"),
    ("deleteCase", "caseId", "caseId: $id"),
    ("recordEvents", "caseId", "caseId: $id, events: [EVENT]"),
    ("recordEvents", "caseId", "caseId: $id, events: []"),
    (
        "recordEvents",
        "cameraId",
        "caseId: \"CASE\", events: [EVENT, { cameraId: $id, at: \"2026-03-03T12:00:00Z\" }]",
    ),
    (
        "recordEvents",
        "entryId",
        "caseId: \"CASE\", events: [{ cameraId: \"OWN\", at: \"2026-03-03T12:00:00Z\", entryId: $id }]",
    ),
    (
        "createEntry",
        "listId",
        "listId: $id, label: \"x\", value: \"x\"",
    ),
    ("updateEntry", "entryId", "entryId: $id, label: \"x\""),
    ("deleteEntry", "entryId", "entryId: $id"),
];

/// What stands for `EVENT`.
pub(super) const EVENT: &str = "{ cameraId: \"OWN\", at: \"2026-03-03T12:00:00Z\" }";
