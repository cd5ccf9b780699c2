//! Reads that take an id.

/// Reads: the place, and the field in which `$id` is asked about.
pub(super) const READS: [(&str, &str); 21] = [
    ("node.id", "node(id: $id) { id }"),
    (
        "check.targetId",
        "check(input: { action: \"cameras.view\", targetId: $id }) { allowed }",
    ),
    (
        "check.userId",
        "check(input: { userId: $id, action: \"cameras.view\", targetId: \"OWN\" }) { allowed }",
    ),
    (
        "checks.targetId",
        "checks(inputs: [{ action: \"user_groups.view\", targetId: $id }, { action: \"cameras.view\", targetId: \"OWN\" }]) { allowed }",
    ),
    (
        "checks.userId",
        "checks(inputs: [{ userId: $id, action: \"user_groups.view\", targetId: \"SITE\" }]) { allowed }",
    ),
    (
        "explain.targetId",
        "explain(input: { action: \"cameras.view\", targetId: $id }) { WHY }",
    ),
    (
        "explain.targetId",
        "explain(input: { userId: \"BOTH\", action: \"users.view\", targetId: $id }) { WHY }",
    ),
    (
        "explain.userId",
        "explain(input: { userId: $id, action: \"cameras.view\", targetId: \"OWN\" }) { WHY }",
    ),
    (
        "accessibleResources.userId",
        "accessibleResources(userId: $id, action: \"cameras.view\") { totalCount nodes { id } }",
    ),
    (
        "accessibleResources.userId",
        "accessibleResources(userId: $id, action: \"no.such\") { totalCount nodes { id } }",
    ),
    (
        "usersWithAccess.targetId",
        "usersWithAccess(targetId: $id, action: \"cameras.view\") { totalCount nodes { id } }",
    ),
    (
        "usersWithAccess.targetId",
        "usersWithAccess(targetId: $id, action: \"no.such\") { totalCount nodes { id } }",
    ),
    (
        "usersWithAccess.targetId",
        "usersWithAccess(targetId: $id, action: \"cameras.view\", after: \"x\") { totalCount }",
    ),
    (
        "users.groupId",
        "users(filter: { groupId: $id }) { totalCount nodes { id } }",
    ),
    (
        "users.groupId",
        "users(filter: { groupId: $id, role: OPERATOR }, sort: CREATED_DESC) { totalCount }",
    ),
    (
        "users.createdBy",
        "users(filter: { createdBy: $id }) { totalCount nodes { id } }",
    ),
    (
        "groups.under",
        "groups(under: $id) { totalCount nodes { id } }",
    ),
    (
        "resources.groupId",
        "resources(groupId: $id) { totalCount nodes { id } }",
    ),
    (
        "resources.groupId",
        "resources(groupId: $id, kind: CAMERA, search: \"a\") { totalCount }",
    ),
    (
        "auditLog.subjectId",
        "auditLog(filter: { subjectId: $id }) { nodes { revision } pageInfo { hasNextPage endCursor } }",
    ),
    (
        "auditLog.byId",
        "auditLog(filter: { byId: $id }) { nodes { revision } pageInfo { hasNextPage endCursor } }",
    ),
];
