//! What issue 4 brought: business cases, entries of lists, sessions, licences.
//!
//! `CASE` is seen with all its cameras, `BROAD` by one of two; `ENTRY` is one of the list `LIST`.

/// Reads: the place, and the field in which `$id` is asked about.
pub(super) const READS: [(&str, &str); 6] = [
    (
        "analyticsCase.id",
        "analyticsCase(id: $id) { id name owner { id } cameras { totalCount } events { totalCount } }",
    ),
    (
        "analyticsCases.cameraId",
        "analyticsCases(filter: { cameraId: $id }) { totalCount nodes { id } }",
    ),
    (
        "analyticsCases.cameraId",
        "analyticsCases(filter: { cameraId: $id, suspended: false, kind: INTRUSION }) { totalCount }",
    ),
    (
        "analyticsCases.ownerId",
        "analyticsCases(filter: { ownerId: $id }) { totalCount nodes { id } }",
    ),
    (
        "analyticsCases.ownerId",
        "analyticsCases(filter: { ownerId: $id, cameraId: \"OWN\" }) { totalCount nodes { id } }",
    ),
    (
        "analyticsCases.ownerId",
        "analyticsCases(filter: { ownerId: $id }, after: \"x\") { totalCount }",
    ),
];

/// Mutations: the name, the field of its input that `$id` is in, and the input.
pub(super) const WRITES: [(&str, &str, &str); 27] = [
    (
        "createCase",
        "cameraId",
        "name: \"x\", kind: INTRUSION, level: 1, cameras: [{ cameraId: \"OWN\" }, { cameraId: $id }]",
    ),
    (
        "createCase",
        "cameraId",
        "name: \"x\", kind: CROWD, level: 4, cameras: [{ cameraId: $id }]",
    ),
    (
        "createCase",
        "listIds",
        "name: \"x\", kind: FACE_RECOGNITION, level: 1, cameras: [{ cameraId: \"OWN\" }], listIds: [\"LIST\", $id]",
    ),
    (
        "createCase",
        "listIds",
        "name: \"x\", kind: FACE_RECOGNITION, level: 4, cameras: [{ cameraId: \"OWN\" }], listIds: [$id]",
    ),
    ("updateCase", "caseId", "caseId: $id, name: \"x\""),
    (
        "updateCase",
        "caseId",
        "caseId: $id, cameras: [{ cameraId: \"OWN\" }], listIds: [\"LIST\"]",
    ),
    (
        "updateCase",
        "cameraId",
        "caseId: \"CASE\", cameras: [{ cameraId: \"OWN\" }, { cameraId: $id }]",
    ),
    (
        "updateCase",
        "cameraId",
        "caseId: \"BROAD\", cameras: [{ cameraId: $id }]",
    ),
    (
        "updateCase",
        "listIds",
        "caseId: \"CASE\", listIds: [\"LIST\", $id]",
    ),
    ("updateCase", "listIds", "caseId: \"BROAD\", listIds: [$id]"),
    ("pauseCase", "caseId", "caseId: $id"),
    ("resumeCase", "caseId", "caseId: $id"),
    ("deleteCase", "caseId", "caseId: $id"),
    (
        "recordEvents",
        "caseId",
        "caseId: $id, events: [{ cameraId: \"OWN\", at: \"2026-11-25T10:00:00Z\" }]",
    ),
    ("recordEvents", "caseId", "caseId: $id, events: []"),
    (
        "recordEvents",
        "cameraId",
        "caseId: \"CASE\", events: [{ cameraId: $id, at: \"2026-11-25T10:00:00Z\" }]",
    ),
    (
        "recordEvents",
        "cameraId",
        "caseId: \"BROAD\", events: [{ cameraId: $id, at: \"2026-11-25T10:00:00Z\" }]",
    ),
    (
        "recordEvents",
        "entryId",
        "caseId: \"CASE\", events: [{ cameraId: \"OWN\", at: \"2026-11-25T10:00:00Z\", entryId: $id }]",
    ),
    (
        "recordEvents",
        "entryId",
        "caseId: \"BROAD\", events: [{ cameraId: \"OWN\", at: \"2026-11-25T10:00:00Z\", entryId: $id }]",
    ),
    (
        "createEntry",
        "listId",
        "listId: $id, label: \"x\", value: \"x\"",
    ),
    ("updateEntry", "entryId", "entryId: $id, label: \"x\""),
    ("deleteEntry", "entryId", "entryId: $id"),
    ("endSession", "sessionId", "sessionId: $id"),
    ("endAllSessions", "userId", "userId: $id"),
    ("revokeApiToken", "tokenId", "tokenId: $id"),
    (
        "setLicenses",
        "userId",
        "userId: $id, licenses: [{ level: 1, count: 1 }]",
    ),
    (
        "setLicenses",
        "userId",
        "userId: $id, licenses: [{ level: 2, count: 999 }, { level: 3, count: 0 }]",
    ),
];
