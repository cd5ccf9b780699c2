//! Every place of the schema that takes an id.

use super::page_ways;

/// A way to name a thing.
pub(super) struct Way {
    /// The field, then the argument or field of its input.
    pub(super) place: &'static str,
    pub(super) query: String,
}

const ERRORS: &str = "userErrors { code message rule path blockers { id } }";
const WHY: &str =
    "allowed reasons { kind grants rule message action path { id name } membership { role } }";

/// Reads: the place, and the field in which `$id` is asked about.
const READS: [(&str, &str); 21] = [
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

const USER: &str = "email: \"zz@example.com\", name: \"x\", password: \"secret-1\"";

/// Mutations: the name, the field of its input that `$id` is in, and the input.
const WRITES: [(&str, &str, &str); 37] = [
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
const MORE: [(&str, &str, &str); 3] = [
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

/// All of them; `DRY` stands for whether it is only tried.
pub(super) fn ways() -> Vec<Way> {
    let mut ways = Vec::new();
    for (place, field) in READS.into_iter().chain(page_ways::READS) {
        let field = field.replace("WHY", WHY);
        let operation = |field: &str| format!("query($id: ID!) {{ {field} }}");
        ways.push(Way {
            place,
            query: operation(&field),
        });
        let takes_as_of = ["check", "explain", "accessible", "usersWith"];
        if takes_as_of.iter().any(|name| place.starts_with(name)) {
            // The first argument list of the field ends before what is selected.
            let at = field.rfind(") {").unwrap();
            let then = format!(
                "{}, asOf: {{ revision: \"REV\" }}{}",
                &field[..at],
                &field[at..]
            );
            ways.push(Way {
                place,
                query: operation(&then),
            });
        }
    }
    let writes = WRITES.into_iter().chain(MORE).chain(page_ways::WRITES);
    for (name, field, input) in writes {
        let input = input
            .replace("USER", USER)
            .replace("EVENT", page_ways::EVENT);
        let dry = match name {
            "setPassword" | "endSession" | "endAllSessions" | "recordEvents" => "",
            _ => ", dryRun: DRY",
        };
        let revision = match name {
            "recordEvents" => "",
            _ => "revision",
        };
        let place = Box::leak(format!("{name}.{field}").into_boxed_str());
        ways.push(Way {
            place,
            query: format!(
                "mutation($id: ID!) {{ {name}(input: {{ {input} }}{dry}) {{ {revision} {ERRORS} }} }}"
            ),
        });
    }
    ways
}
