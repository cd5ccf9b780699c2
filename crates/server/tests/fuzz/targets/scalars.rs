//! What comes as a text and is read by our own hand: ids, cursors, revisions, times, addresses,
//! actions, numbers of pages. Each in every place that takes one, so that most come that far.

use serde_json::json;

use super::Target;
use crate::arena::CALLERS;
use crate::odd;

pub(super) const TARGET: Target = Target {
    name: "scalars",
    make: |_, chance| {
        let (declared, field) = chance.of(&PLACES);
        let value = match declared {
            "ID!" | "[ID!]!" => json!(odd::id(chance)),
            "Revision!" => json!(odd::revision(chance)),
            "DateTime!" => json!(odd::time(chance)),
            "Int!" => serde_json::from_str(&odd::number(chance)).unwrap(),
            place => json!(odd::text(
                chance,
                if place == "[String!]!" {
                    "ipPool"
                } else {
                    "after"
                }
            )),
        };
        let operation = if field.contains("input:") && field.contains("dryRun") {
            "mutation"
        } else {
            "query"
        };
        let body = json!({
            "query": format!("{operation}($v: {declared}) {{ {field} }}"),
            "variables": { "v": value },
        });
        format!("{}\n{body}", chance.of(&CALLERS))
    },
    send: super::graphql,
};

const PLACES: [(&str, &str); 26] = [
    (
        "ID!",
        "node(id: $v) { id ... on User { name } ... on Group { path { id } } ... on Resource { groups { id } } }",
    ),
    ("ID!", "analyticsCase(id: $v) { name }"),
    (
        "ID!",
        "check(input: { userId: $v, action: \"cameras.view\", targetId: $v }) { allowed revision }",
    ),
    (
        "ID!",
        "explain(input: { userId: $v, action: \"users.view\", targetId: $v }) { allowed reasons { message } }",
    ),
    (
        "ID!",
        "usersWithAccess(targetId: $v, action: \"cameras.view\") { totalCount }",
    ),
    (
        "ID!",
        "users(filter: { groupId: $v, createdBy: $v }) { totalCount }",
    ),
    (
        "[ID!]!",
        "assignToGroup(input: { groupId: \"@site\", resourceIds: $v }, dryRun: true) { revision userErrors { code } }",
    ),
    (
        "[ID!]!",
        "assignToUser(input: { userId: \"@observer\", resourceIds: $v }, dryRun: true) { revision effects { totalCount } }",
    ),
    (
        "ID!",
        "moveGroup(input: { groupId: $v, parentId: $v }, dryRun: true) { revision userErrors { code } }",
    ),
    (
        "ID!",
        "auditLog(filter: { subjectId: $v }) { nodes { summary } }",
    ),
    ("String!", "users(after: $v) { totalCount nodes { id } }"),
    (
        "String!",
        "users(sort: CREATED_DESC, after: $v) { totalCount nodes { id } }",
    ),
    (
        "String!",
        "resources(after: $v) { totalCount nodes { id } }",
    ),
    ("String!", "auditLog(after: $v) { nodes { revision } }"),
    ("String!", "analyticsCases(after: $v) { totalCount }"),
    (
        "String!",
        "accessibleResources(action: $v, after: $v) { totalCount }",
    ),
    ("String!", "users(filter: { search: $v }) { totalCount }"),
    ("String!", "groups(search: $v) { totalCount }"),
    (
        "Revision!",
        "change(revision: $v) { kind summary subjects { id } effects { totalCount } }",
    ),
    (
        "Revision!",
        "check(input: { action: \"users.view\", targetId: \"@boss\" }, asOf: { revision: $v }) { allowed }",
    ),
    (
        "Revision!",
        "check(input: { action: \"users.view\", targetId: \"@boss\" }, atLeast: $v) { allowed }",
    ),
    (
        "DateTime!",
        "accessibleResources(action: \"cameras.view\", asOf: { time: $v }) { totalCount }",
    ),
    (
        "DateTime!",
        "auditLog(filter: { from: $v, to: $v }) { nodes { at } }",
    ),
    (
        "[String!]!",
        "setIpPool(input: { userId: \"@observer\", ipPool: $v }, dryRun: true) { revision userErrors { code } }",
    ),
    (
        "Int!",
        "users(first: $v) { totalCount nodes { id } pageInfo { endCursor } }",
    ),
    (
        "Int!",
        "resources(first: $v) { totalCount edges { cursor } }",
    ),
];
