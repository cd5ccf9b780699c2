//! Mutations of the tree that take an id.

/// Mutations: the name, the field of its input that `$id` is in, and the input.
pub(super) const WRITES: [(&str, &str, &str); 37] = [
    (
        "createUser",
        "groupId",
        "USER, memberships: [{ groupId: $id, role: MEMBER }]",
    ),
    (
        "createUser",
        "resourceIds",
        "USER, memberships: [{ groupId: \"SITE\", role: MEMBER }], resourceIds: [\"OWN\", $id]",
    ),
    ("duplicateUser", "userId", "USER, userId: $id"),
    (
        "duplicateUser",
        "groupId",
        "USER, userId: \"PLAIN\", memberships: [{ groupId: \"SITE\", role: MEMBER }, { groupId: $id, role: MEMBER }]",
    ),
    (
        "duplicateUser",
        "resourceIds",
        "USER, userId: \"PLAIN\", resourceIds: [$id]",
    ),
    ("updateUser", "userId", "userId: $id, name: \"x\""),
    (
        "updateUser",
        "userId",
        "userId: $id, email: \"boss@example.com\", active: false",
    ),
    ("deleteUser", "userId", "userId: $id"),
    (
        "setPassword",
        "userId",
        "userId: $id, password: \"secret-1\"",
    ),
    (
        "assignRole",
        "userId",
        "userId: $id, groupId: \"SITE\", role: SYSTEM_MANAGER",
    ),
    (
        "assignRole",
        "groupId",
        "userId: \"PLAIN\", groupId: $id, role: MEMBER",
    ),
    (
        "assignRole",
        "groupId",
        "userId: \"ME\", groupId: $id, role: MEMBER",
    ),
    (
        "removeFromGroup",
        "userId",
        "userId: $id, groupId: \"SITE\"",
    ),
    (
        "removeFromGroup",
        "groupId",
        "userId: \"BOTH\", groupId: $id",
    ),
    (
        "removeFromGroup",
        "groupId",
        "userId: \"BOTH\", groupId: $id, expectUserDeleted: true",
    ),
    ("assignToUser", "userId", "userId: $id, resourceIds: []"),
    (
        "assignToUser",
        "userId",
        "userId: $id, resourceIds: [\"OWN\"]",
    ),
    (
        "assignToUser",
        "resourceIds",
        "userId: \"PLAIN\", resourceIds: [\"OWN\", $id]",
    ),
    (
        "assignToUser",
        "resourceIds",
        "userId: \"BOTH\", resourceIds: [$id]",
    ),
    (
        "unassignFromUser",
        "userId",
        "userId: $id, resourceIds: [\"OWN\"]",
    ),
    (
        "unassignFromUser",
        "resourceIds",
        "userId: \"BOTH\", resourceIds: [$id]",
    ),
    (
        "setActionLimits",
        "userId",
        "userId: $id, actionLimits: [\"cameras\"]",
    ),
    ("setIpPool", "userId", "userId: $id, ipPool: [\"10.0.0.1\"]"),
    ("createGroup", "parentId", "parentId: $id, name: \"x\""),
    ("renameGroup", "groupId", "groupId: $id, name: \"x\""),
    ("moveGroup", "groupId", "groupId: $id, parentId: \"CELL\""),
    ("moveGroup", "parentId", "groupId: \"CELL\", parentId: $id"),
    ("deleteGroup", "groupId", "groupId: $id"),
    (
        "assignToGroup",
        "groupId",
        "groupId: $id, resourceIds: [\"OWN\"]",
    ),
    (
        "assignToGroup",
        "resourceIds",
        "groupId: \"CELL\", resourceIds: [\"OWN\", $id]",
    ),
    (
        "unassignFromGroup",
        "groupId",
        "groupId: $id, resourceIds: [\"SHARED\"]",
    ),
    (
        "unassignFromGroup",
        "resourceIds",
        "groupId: \"SITE\", resourceIds: [$id]",
    ),
    (
        "createResource",
        "groupIds",
        "kind: LAYOUT, name: \"x\", groupIds: [\"SITE\", $id]",
    ),
    (
        "createResource",
        "cameraIds",
        "kind: LAYOUT, name: \"x\", groupIds: [\"SITE\"], cameraIds: [\"OWN\", $id]",
    ),
    (
        "updateResource",
        "resourceId",
        "resourceId: $id, name: \"x\", externalId: \"x\"",
    ),
    ("deleteResource", "resourceId", "resourceId: $id"),
    (
        "attachCamera",
        "cameraId",
        "resourceId: \"WALL\", cameraId: $id",
    ),
];

/// Those whose inputs have the same form as that of another.
pub(super) const MORE: [(&str, &str, &str); 3] = [
    (
        "attachCamera",
        "resourceId",
        "resourceId: $id, cameraId: \"OWN\"",
    ),
    (
        "detachCamera",
        "cameraId",
        "resourceId: \"WALL\", cameraId: $id",
    ),
    (
        "detachCamera",
        "resourceId",
        "resourceId: $id, cameraId: \"SHARED\"",
    ),
];
