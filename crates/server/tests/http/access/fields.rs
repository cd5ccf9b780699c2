//! Every field of every object, with what it asks for beyond sight of the object.

use std::collections::{BTreeMap, BTreeSet};

use super::SCHEMA;

/// An object, its fields that whoever sees it is shown, and those that ask for an action as well.
/// A field that leads to a thing is shown, and the thing by the thing's own rules: null, left out or
/// not counted where the reader does not see it.
type Object = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
);

const OBJECTS: [Object; 40] = [
    (
        "AnalyticsCase",
        "id name kind level owner paused suspendedAt deletedAt createdAt cameras reactions lists events",
        &[],
    ),
    (
        "ApiToken",
        "id name scope createdAt expiresAt lastUsedAt",
        &[],
    ),
    ("CaseCamera", "camera zone threshold", &[]),
    (
        "CaseEvent",
        "id at camera score externalId details",
        &[("entry", "analytics_resources.view")],
    ),
    ("CasePayload", "case revision effects userErrors", &[]),
    ("CheckStatistics", "steps", &[]),
    ("CheckStep", "at allowed denied", &[]),
    ("Corner", "x y", &[]),
    ("CreateApiTokenPayload", "apiToken secret userErrors", &[]),
    ("Decision", "allowed revision", &[]),
    ("Effect", "user target gained lost", &[]),
    ("Effects", "users targets entries", &[]),
    (
        "Entry",
        "id list label value createdAt createdBy deletedAt",
        &[],
    ),
    ("EntryPayload", "entry revision effects userErrors", &[]),
    ("Explanation", "allowed revision reasons", &[]),
    (
        "Group",
        "id name externalId parent path children members resources",
        &[],
    ),
    ("GroupPayload", "group revision effects userErrors", &[]),
    ("LevelLicenses", "level total givenOut used available", &[]),
    ("LicenseQuota", "level total used shared available", &[]),
    ("LicenseStatistics", "levels", &[]),
    ("LicenseTotalsPayload", "revision effects userErrors", &[]),
    ("LoginPayload", "token expiresAt user userErrors", &[]),
    ("LogoutPayload", "userErrors", &[]),
    ("Membership", "user group role", &[]),
    ("MutationPayload", "revision effects userErrors", &[]),
    ("Node", "id", &[]),
    (
        "PageInfo",
        "hasPreviousPage hasNextPage startCursor endCursor",
        &[],
    ),
    (
        "PermissionChange",
        "revision at by kind summary subjects effects",
        &[],
    ),
    ("Reaction", "kind target", &[]),
    (
        "Reason",
        "kind grants rule message membership path action",
        &[],
    ),
    ("RecordEventsPayload", "recorded userErrors", &[]),
    (
        "RemovalPayload",
        "userDeleted revision effects userErrors",
        &[],
    ),
    (
        "Resource",
        "id kind name externalId groups cameras containedIn",
        &[("entries", "analytics_resources.view")],
    ),
    (
        "ResourcePayload",
        "resource revision effects userErrors",
        &[],
    ),
    ("ServiceTerms", "text link version", &[]),
    (
        "Session",
        "id createdAt expiresAt lastUsedAt address userAgent current",
        &[],
    ),
    ("SessionPayload", "revision effects userErrors", &[]),
    // A manager has to know all of this of whom he manages: whoever has `users.view` on a group of
    // somebody reads his profile, his addresses and his action limits too (U1: "with access rights").
    (
        "User",
        "id email name language active createdAt createdBy memberships assignedResources actionLimits ipPool",
        &[
            ("licenses", "licenses.view"),
            ("sessions", "login.view_sessions"),
            ("apiTokens", "login.view_sessions"),
        ],
    ),
    ("UserError", "code message rule path blockers", &[]),
    ("UserPayload", "user revision effects userErrors", &[]),
];

/// Pages hold nothing of their own.
const PAGE: &str = "edges nodes pageInfo totalCount revision";
const EDGE: &str = "node cursor";

/// Every field that asks for more than sight, as `Type.field`.
pub(super) fn gated() -> BTreeSet<String> {
    let of = |(kind, _, gated): Object| {
        gated
            .iter()
            .map(move |(field, _)| format!("{kind}.{field}"))
    };
    OBJECTS.into_iter().flat_map(of).collect()
}

/// A field that is new is decided upon by whoever lists it: shown with the object, or walked by
/// `gates` on every way, for a reader who has not the action.
#[test]
fn b7_every_field_of_every_object_is_listed_with_what_it_asks_for() {
    let listed: BTreeMap<&str, BTreeSet<&str>> = OBJECTS
        .into_iter()
        .map(|(kind, sight, gated)| {
            let gated = gated.iter().map(|(field, _)| *field);
            (kind, sight.split(' ').chain(gated).collect())
        })
        .collect();
    let mut found = BTreeMap::new();
    for (kind, fields) in &SCHEMA.objects {
        let names: BTreeSet<&str> = fields.iter().map(|field| field.name.as_str()).collect();
        let page = match kind.as_str() {
            // Root fields: `roots`.
            "Query" | "Mutation" | "Subscription" => continue,
            kind if kind.ends_with("Connection") => PAGE,
            kind if kind.ends_with("Edge") => EDGE,
            kind => {
                found.insert(kind, names);
                continue;
            }
        };
        let page: BTreeSet<&str> = page.split(' ').collect();
        assert!(names.is_subset(&page), "{kind}: {names:?}");
    }
    assert_eq!(listed, found);
}

/// What is asked for is an action of the catalogue, and none that the readers of the walk have.
#[test]
fn b7_what_a_field_asks_for_is_an_action() {
    let actions = OBJECTS.into_iter().flat_map(|(_, _, gated)| gated);
    for (field, action) in actions {
        assert!(
            canopy_domain::Action::parse(action).is_some(),
            "{field}: {action}"
        );
        let has = super::VIEWS.contains(action) && !action.starts_with(super::gates::BLIND);
        assert!(!has, "the reader has {action}");
    }
}
