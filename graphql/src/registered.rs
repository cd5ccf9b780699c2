//! The operations under `graphql/operations/`, which every server knows by their hashes.
//!
//! One operation a file, named like it. They are what our own clients and commands ask.

/// Names and texts.
pub(crate) const OPERATIONS: &[(&str, &str)] = &[
    (
        "AccessibleResources",
        include_str!("../operations/access/AccessibleResources.graphql"),
    ),
    ("Check", include_str!("../operations/access/Check.graphql")),
    (
        "Checks",
        include_str!("../operations/access/Checks.graphql"),
    ),
    (
        "Explain",
        include_str!("../operations/access/Explain.graphql"),
    ),
    (
        "UsersWithAccess",
        include_str!("../operations/access/UsersWithAccess.graphql"),
    ),
    (
        "AssignToGroup",
        include_str!("../operations/groups/AssignToGroup.graphql"),
    ),
    (
        "CreateGroup",
        include_str!("../operations/groups/CreateGroup.graphql"),
    ),
    (
        "DeleteGroup",
        include_str!("../operations/groups/DeleteGroup.graphql"),
    ),
    ("Group", include_str!("../operations/groups/Group.graphql")),
    (
        "Groups",
        include_str!("../operations/groups/Groups.graphql"),
    ),
    (
        "MoveGroup",
        include_str!("../operations/groups/MoveGroup.graphql"),
    ),
    (
        "RenameGroup",
        include_str!("../operations/groups/RenameGroup.graphql"),
    ),
    (
        "UnassignFromGroup",
        include_str!("../operations/groups/UnassignFromGroup.graphql"),
    ),
    (
        "AuditLog",
        include_str!("../operations/log/AuditLog.graphql"),
    ),
    ("Change", include_str!("../operations/log/Change.graphql")),
    ("Newest", include_str!("../operations/log/Newest.graphql")),
    ("Watch", include_str!("../operations/log/Watch.graphql")),
    (
        "ApiTokens",
        include_str!("../operations/login/ApiTokens.graphql"),
    ),
    (
        "ChangePassword",
        include_str!("../operations/login/ChangePassword.graphql"),
    ),
    (
        "CreateApiToken",
        include_str!("../operations/login/CreateApiToken.graphql"),
    ),
    (
        "EndAllSessions",
        include_str!("../operations/login/EndAllSessions.graphql"),
    ),
    (
        "EndSession",
        include_str!("../operations/login/EndSession.graphql"),
    ),
    ("Login", include_str!("../operations/login/Login.graphql")),
    ("Logout", include_str!("../operations/login/Logout.graphql")),
    (
        "RevokeApiToken",
        include_str!("../operations/login/RevokeApiToken.graphql"),
    ),
    (
        "Sessions",
        include_str!("../operations/login/Sessions.graphql"),
    ),
    ("Viewer", include_str!("../operations/login/Viewer.graphql")),
    (
        "Resources",
        include_str!("../operations/resources/Resources.graphql"),
    ),
    (
        "AssignRole",
        include_str!("../operations/users/AssignRole.graphql"),
    ),
    (
        "AssignToUser",
        include_str!("../operations/users/AssignToUser.graphql"),
    ),
    (
        "CreateUser",
        include_str!("../operations/users/CreateUser.graphql"),
    ),
    (
        "DeleteUser",
        include_str!("../operations/users/DeleteUser.graphql"),
    ),
    (
        "DuplicateUser",
        include_str!("../operations/users/DuplicateUser.graphql"),
    ),
    (
        "RemoveFromGroup",
        include_str!("../operations/users/RemoveFromGroup.graphql"),
    ),
    (
        "ServiceTerms",
        include_str!("../operations/users/ServiceTerms.graphql"),
    ),
    (
        "SetActionLimits",
        include_str!("../operations/users/SetActionLimits.graphql"),
    ),
    (
        "SetIpPool",
        include_str!("../operations/users/SetIpPool.graphql"),
    ),
    (
        "SetLicenses",
        include_str!("../operations/users/SetLicenses.graphql"),
    ),
    (
        "SetPassword",
        include_str!("../operations/users/SetPassword.graphql"),
    ),
    (
        "UnassignFromUser",
        include_str!("../operations/users/UnassignFromUser.graphql"),
    ),
    (
        "UpdateUser",
        include_str!("../operations/users/UpdateUser.graphql"),
    ),
    ("User", include_str!("../operations/users/User.graphql")),
    ("Users", include_str!("../operations/users/Users.graphql")),
];

/// The text of a registered operation, as it is hashed; empty where there is none of that name.
#[must_use]
pub fn operation(name: &str) -> &'static str {
    let found = OPERATIONS.iter().find(|(other, _)| *other == name);
    found.map_or("", |(_, text)| text.trim())
}
