//! Every root field, with what is expected of it.

/// A field as it is asked for, what a stranger is answered, and what somebody is who sees the thing
/// and lacks the right.
pub(super) struct Root {
    pub(super) name: &'static str,
    pub(super) rest: &'static str,
    pub(super) stranger: &'static str,
    pub(super) reader: &'static str,
}

const fn root(
    name: &'static str,
    rest: &'static str,
    stranger: &'static str,
    reader: &'static str,
) -> Root {
    Root {
        name,
        rest,
        stranger,
        reader,
    }
}

/// Which everybody may call, about himself or about nothing, once he is logged in.
pub(super) const OWN: [&str; 4] = ["viewer", "logout", "changePassword", "createApiToken"];

/// Which nobody has to be logged in for.
pub(super) const OPEN: [&str; 1] = ["login"];

pub(super) const QUERIES: [Root; 20] = [
    root("node", "(id: \"CAMERA\") { id }", "null", "found"),
    root("change", "(revision: \"CHANGE\") { kind }", "null", "null"),
    root(
        "check",
        "(input: { userId: \"USER\", action: \"cameras.view\", targetId: \"CAMERA\" }) { allowed }",
        "no",
        "FORBIDDEN",
    ),
    root(
        "check",
        "(input: { action: \"ptz.move\", targetId: \"CAMERA\" }) { allowed }",
        "no",
        "no",
    ),
    root(
        "checks",
        "(inputs: [{ userId: \"USER\", action: \"cameras.view\", targetId: \"CAMERA\" }]) { allowed }",
        "no",
        "FORBIDDEN",
    ),
    root(
        "explain",
        "(input: { userId: \"USER\", action: \"cameras.view\", targetId: \"CAMERA\" }) { allowed reasons { kind } }",
        "no",
        "FORBIDDEN",
    ),
    root(
        "accessibleResources",
        "(userId: \"USER\", action: \"cameras.view\") { totalCount }",
        "NOT_FOUND",
        "FORBIDDEN",
    ),
    root(
        "usersWithAccess",
        "(targetId: \"CAMERA\", action: \"cameras.view\") { totalCount }",
        "NOT_FOUND",
        "FORBIDDEN",
    ),
    root(
        "users",
        "(filter: { groupId: \"SITE\" }) { totalCount }",
        "NOT_FOUND",
        "some",
    ),
    root(
        "groups",
        "(search: \"site\") { totalCount }",
        "none",
        "some",
    ),
    root("resources", " { totalCount }", "none", "some"),
    root(
        "auditLog",
        "(filter: { subjectId: \"CAMERA\" }) { nodes { kind } }",
        "NOT_FOUND",
        "none",
    ),
    root(
        "auditLog",
        "(filter: { kind: \"resource_created\" }) { nodes { kind } }",
        "none",
        "none",
    ),
    root(
        "licenseStatistics",
        " { levels { level } }",
        "FORBIDDEN",
        "FORBIDDEN",
    ),
    root(
        "checkStatistics",
        " { steps { at } }",
        "FORBIDDEN",
        "FORBIDDEN",
    ),
    root("serviceTerms", " { version }", "null", "null"),
    root("analyticsCases", " { totalCount }", "none", "some"),
    root(
        "analyticsCases",
        "(filter: { cameraId: \"CAMERA\" }) { totalCount }",
        "NOT_FOUND",
        "some",
    ),
    root("analyticsCase", "(id: \"CASE\") { id }", "null", "found"),
    root(
        "users",
        "(filter: { search: \"user@example.com\" }) { totalCount }",
        "none",
        "some",
    ),
];

const fn denied(name: &'static str, rest: &'static str) -> Root {
    root(name, rest, "NOT_FOUND", "FORBIDDEN")
}

/// As `(input: { … })`, with what is never tried without being kept as it is.
pub(super) const MUTATIONS: [Root; 38] = [
    denied(
        "createUser",
        "email: \"x@example.com\", name: \"x\", password: \"secret-1\", memberships: [{ groupId: \"SITE\", role: OBSERVER }]",
    ),
    denied(
        "duplicateUser",
        "userId: \"USER\", email: \"x@example.com\", name: \"x\", password: \"secret-1\"",
    ),
    denied("updateUser", "userId: \"USER\", name: \"x\""),
    denied("deleteUser", "userId: \"USER\""),
    denied("setPassword", "userId: \"USER\", password: \"secret-1\""),
    denied(
        "assignRole",
        "userId: \"USER\", groupId: \"SITE\", role: OBSERVER",
    ),
    denied("removeFromGroup", "userId: \"USER\", groupId: \"SITE\""),
    denied(
        "assignToUser",
        "userId: \"USER\", resourceIds: [\"LAYOUT\"]",
    ),
    denied(
        "unassignFromUser",
        "userId: \"USER\", resourceIds: [\"CAMERA\"]",
    ),
    denied("setActionLimits", "userId: \"USER\", actionLimits: []"),
    denied("setIpPool", "userId: \"USER\", ipPool: [\"10.0.0.1\"]"),
    denied("createGroup", "parentId: \"SITE\", name: \"x\""),
    denied("renameGroup", "groupId: \"SITE\", name: \"x\""),
    denied("moveGroup", "groupId: \"CELL\", parentId: \"SITE\""),
    denied("deleteGroup", "groupId: \"CELL\""),
    denied(
        "assignToGroup",
        "groupId: \"CELL\", resourceIds: [\"CAMERA\"]",
    ),
    denied(
        "unassignFromGroup",
        "groupId: \"SITE\", resourceIds: [\"CAMERA\"]",
    ),
    denied(
        "createResource",
        "kind: MAP, name: \"x\", groupIds: [\"SITE\"]",
    ),
    denied(
        "updateResource",
        "resourceId: \"CAMERA\", externalId: \"x\"",
    ),
    denied("deleteResource", "resourceId: \"CAMERA\""),
    denied(
        "attachCamera",
        "resourceId: \"LAYOUT\", cameraId: \"CAMERA\"",
    ),
    denied(
        "detachCamera",
        "resourceId: \"LAYOUT\", cameraId: \"CAMERA\"",
    ),
    denied("endSession", "sessionId: \"SESSION\""),
    denied("endAllSessions", "userId: \"USER\""),
    denied("revokeApiToken", "tokenId: \"TOKEN\""),
    denied(
        "setLicenses",
        "userId: \"USER\", licenses: [{ level: 1, count: 1 }]",
    ),
    root(
        "setLicenseTotals",
        "totals: [{ level: 1, count: 1 }]",
        "FORBIDDEN",
        "FORBIDDEN",
    ),
    denied(
        "createCase",
        "name: \"x\", kind: CROWD, level: 1, cameras: [{ cameraId: \"CAMERA\" }]",
    ),
    denied("updateCase", "caseId: \"CASE\", name: \"x\""),
    denied("pauseCase", "caseId: \"CASE\""),
    denied("resumeCase", "caseId: \"CASE\""),
    denied("deleteCase", "caseId: \"CASE\""),
    denied(
        "recordEvents",
        "caseId: \"CASE\", events: [{ cameraId: \"CAMERA\", at: \"2026-03-03T12:00:00Z\" }]",
    ),
    denied(
        "createEntry",
        "listId: \"LIST\", label: \"x\", value: \"x\"",
    ),
    denied("updateEntry", "entryId: \"ENTRY\", label: \"x\""),
    denied("deleteEntry", "entryId: \"ENTRY\""),
    root(
        "updateUser",
        "userId: \"ME\", active: false",
        "ONESELF",
        "ONESELF",
    ),
    root(
        "setIpPool",
        "userId: \"ME\", ipPool: []",
        "ONESELF",
        "FORBIDDEN",
    ),
];

/// Of the subscription, which is asked for as a body of events. Whoever sees a thing may watch it; what
/// he is told of it is judged change by change (`live`, `hidden_changes`).
pub(super) const SUBSCRIPTIONS: [Root; 2] = [
    root(
        "permissionChanges",
        "(resourceId: \"CAMERA\") { kind }",
        "NOT_FOUND",
        "watches",
    ),
    root(
        "permissionChanges",
        "(groupId: \"SITE\") { kind }",
        "NOT_FOUND",
        "watches",
    ),
];
