//! Fields that ask for more than sight of what they are of, by every way that leads there (B7).

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{SCHEMA, Stage};
use crate::support::run;

/// What the reader of the walk may not see of all that there is to see.
pub(super) const BLIND: &str = "analytics_resources";

/// What is selected of each field that asks for more than sight (`fields`): null or empty for whom
/// sees the object and lacks the action.
const GATES: [(&str, &str, &str); 5] = [
    (
        "User",
        "sessions",
        "sessions { totalCount nodes { id address } }",
    ),
    (
        "User",
        "apiTokens",
        "apiTokens { totalCount nodes { id name scope } }",
    ),
    ("User", "licenses", "licenses { level total }"),
    (
        "Resource",
        "entries",
        "entries { totalCount nodes { label value } }",
    ),
    ("CaseEvent", "entry", "entry { id label value }"),
];

/// Every field of the schema that leads to a user, in an operation that gets there. `HERE` is where
/// what is asked of him stands.
const TO_USERS: [(&str, &str); 14] = [
    ("Query.viewer", ""),
    (
        "Query.node",
        "{ node(id: \"USER\") { ... on User { HERE } } }",
    ),
    (
        "Query.users",
        "{ users { nodes { HERE } edges { node { HERE } } } }",
    ),
    ("Query.usersWithAccess", ""),
    (
        "Membership.user",
        "{ node(id: \"SITE\") { ... on Group { members { nodes { user { HERE } } edges { node { user { HERE } } } } } } }",
    ),
    (
        "User.createdBy",
        "{ node(id: \"USER\") { ... on User { createdBy { HERE } } } }",
    ),
    (
        "AnalyticsCase.owner",
        "{ analyticsCase(id: \"CASE\") { owner { HERE } } analyticsCases { nodes { owner { HERE } } } }",
    ),
    (
        "Entry.createdBy",
        "{ node(id: \"LIST\") { ... on Resource { entries { nodes { createdBy { HERE } } } } } }",
    ),
    (
        "PermissionChange.by",
        "{ auditLog(first: 5) { nodes { by { HERE } } } }",
    ),
    (
        "PermissionChange.subjects",
        "{ auditLog(first: 5) { nodes { subjects { ... on User { HERE } } } } }",
    ),
    ("Effect.user", ""),
    ("LoginPayload.user", ""),
    ("UserPayload.user", ""),
    ("UserError.blockers", ""),
];

/// Why some of the above have no operation: what is reached there is the caller himself, or asks for
/// rights that the reader has not, and is answered FORBIDDEN as a whole (see `roots`).
const CLOSED: [&str; 6] = [
    "Query.viewer",
    "Query.usersWithAccess",
    "Effect.user",
    "LoginPayload.user",
    "UserPayload.user",
    "UserError.blockers",
];

/// Every field of the schema that leads to a resource, likewise; here all can be walked but those of
/// payloads, and `accessibleResources`, which is the reader's own.
const TO_RESOURCES: [(&str, &str); 11] = [
    (
        "Query.node",
        "{ node(id: \"LIST\") { ... on Resource { HERE } } }",
    ),
    (
        "Query.resources",
        "{ resources { nodes { HERE } edges { node { HERE } } } }",
    ),
    (
        "Query.accessibleResources",
        "{ accessibleResources(action: \"analytics_resource_groups.view\") { nodes { HERE } } }",
    ),
    (
        "Group.resources",
        "{ node(id: \"SITE\") { ... on Group { resources { nodes { HERE } } } } }",
    ),
    (
        "User.assignedResources",
        "{ node(id: \"USER\") { ... on User { assignedResources { nodes { HERE } } } } }",
    ),
    (
        "AnalyticsCase.lists",
        "{ analyticsCase(id: \"CASE\") { lists { HERE } } }",
    ),
    (
        "CaseCamera.camera",
        "{ analyticsCase(id: \"CASE\") { cameras { nodes { camera { HERE } } } } }",
    ),
    (
        "CaseEvent.camera",
        "{ analyticsCase(id: \"CASE\") { events { nodes { camera { HERE } } } } }",
    ),
    (
        "Resource.cameras",
        "{ node(id: \"LAYOUT\") { ... on Resource { cameras { nodes { HERE } } } } }",
    ),
    (
        "Resource.containedIn",
        "{ node(id: \"CAMERA\") { ... on Resource { containedIn { nodes { HERE } } } } }",
    ),
    (
        "Entry.list",
        "{ node(id: \"LIST\") { ... on Resource { entries { nodes { list { HERE } } } } } }",
    ),
];

/// And to an event.
const TO_EVENTS: [(&str, &str); 1] = [(
    "AnalyticsCase.events",
    "{ analyticsCase(id: \"CASE\") { events { nodes { HERE } edges { node { HERE } } } } \
     analyticsCases { nodes { events { nodes { HERE } } } } }",
)];

const CLOSED_RESOURCES: [&str; 2] = ["ResourcePayload.resource", "UserError.blockers"];

/// Every `Type.field` that leads to the type: by itself, by its list, or as any node.
fn ways(to: &str) -> BTreeSet<String> {
    let connection = format!("{to}Connection");
    let pages = [connection.clone(), format!("{to}Edge")];
    let is_node = SCHEMA.members["Node"].iter().any(|member| member == to);
    let mut ways = BTreeSet::new();
    for (kind, fields) in &SCHEMA.objects {
        // A mutation leads to its payload, which is there itself.
        if pages.contains(kind) || ["Mutation", "Subscription"].contains(&kind.as_str()) {
            continue;
        }
        for field in fields {
            let name = field.kind.name();
            if name == to || name == connection || (is_node && name == "Node") {
                ways.insert(format!("{kind}.{}", field.name));
            }
        }
    }
    ways
}

/// Everything of this name in the answer, wherever it stands.
fn all<'a>(value: &'a Value, name: &str, found: &mut Vec<&'a Value>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                if key == name {
                    found.push(value);
                } else {
                    all(value, name, found);
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| all(value, name, found)),
        _ => {}
    }
}

#[test]
fn b7_every_way_to_a_user_or_a_resource_is_known() {
    let known = |list: &[(&str, &str)], more: &[&str]| -> BTreeSet<String> {
        let listed = list.iter().map(|(way, _)| *way).chain(more.iter().copied());
        // Of a change: whom it is about, and what it is to whom.
        let nodes = [
            "PermissionChange.subjects",
            "Effect.target",
            "UserError.blockers",
            "Query.node",
        ];
        listed.chain(nodes).map(str::to_owned).collect()
    };
    assert_eq!(known(&TO_USERS, &CLOSED), ways("User"));
    assert_eq!(known(&TO_RESOURCES, &CLOSED_RESOURCES), ways("Resource"));
    let events = TO_EVENTS.map(|(way, _)| way.to_owned());
    assert_eq!(BTreeSet::from(events), ways("CaseEvent"));
}

#[test]
fn b7_every_field_that_is_listed_as_gated_is_walked() {
    let walked = GATES.map(|(kind, name, _)| format!("{kind}.{name}"));
    assert_eq!(BTreeSet::from(walked), super::fields::gated());
}

#[test]
fn b7_what_asks_for_more_than_sight_asks_for_it_on_every_way() {
    run(async {
        let stage = Stage::set().await;
        // Who may see neither entries nor sessions nor licences.
        let views = super::VIEWS.iter().filter(|view| !view.starts_with(BLIND));
        let blind = json!({ "userId": stage.reader.id, "actionLimits": views.collect::<Vec<_>>() });
        stage.desk.done("setActionLimits", blind).await;
        for (kind, name, selected) in GATES {
            let ways: &[(&str, &str)] = match kind {
                "User" => &TO_USERS,
                "Resource" => &TO_RESOURCES,
                "CaseEvent" => &TO_EVENTS,
                other => panic!("no ways to {other}"),
            };
            let mut reached = 0;
            for (way, operation) in ways.iter().filter(|(_, operation)| !operation.is_empty()) {
                let query = operation.replace("HERE", &format!("id kind: __typename {selected}"));
                let open = stage.ask(Some(&stage.manager.token), &query).await;
                assert!(open.get("errors").is_none(), "{way}: {open}");
                let mut there = Vec::new();
                all(&open["data"], name, &mut there);
                reached += there.iter().filter(|value| holds(value)).count();
                let closed = stage.ask(Some(&stage.reader.token), &query).await;
                check(&closed, &stage.reader.id, name, way);
            }
            assert!(reached > 2, "{kind}.{name} was hardly reached");
        }
    });
}

fn holds(value: &Value) -> bool {
    let list = value.as_array().or_else(|| value["nodes"].as_array());
    // A thing that stands alone, or a list of things.
    let alone = value.is_object() && value.get("nodes").is_none();
    alone || list.is_some_and(|list| !list.is_empty())
}

/// Nothing but what is his own.
fn check(answer: &Value, own: &str, name: &str, way: &str) {
    fn walk(value: &Value, own: &str, name: &str, way: &str) {
        match value {
            Value::Object(fields) => {
                let his = fields.get("id").is_some_and(|id| id == own);
                for (key, value) in fields {
                    assert!(
                        his || key != name || !holds(value),
                        "{way} shows {name}: {value}"
                    );
                    walk(value, own, name, way);
                }
            }
            Value::Array(values) => values.iter().for_each(|value| walk(value, own, name, way)),
            _ => {}
        }
    }
    walk(&answer["data"], own, name, way);
}
