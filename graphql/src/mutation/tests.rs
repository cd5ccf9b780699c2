//! What is left out of an input, and what is null there.

#![allow(
    clippy::unwrap_used,
    reason = "a test ends where its ground is missing"
)]

use std::collections::BTreeMap;

use async_graphql::{InputType, Value, value};
use canopy_domain::{ActionSet, DuplicateUser, IpPool, Terms, UpdateResource, UpdateUser};

use super::resources::{self, UpdateResourceInput};
use super::users::{self, DuplicateUserInput, UpdateUserInput};

const USER: &str = "user_0190f3c2a1b27c3d8e4f5a6b7c8d9e0f";
const GROUP: &str = "group_0190f3c2a1b27c3d8e4f5a6b7c8d9e0f";
const CAMERA: &str = "camera_0190f3c2a1b27c3d8e4f5a6b7c8d9e0f";

/// The input object with these fields besides those that it needs.
fn read<T: InputType>(needed: Value, more: Value) -> T {
    let (Value::Object(mut fields), Value::Object(more)) = (needed, more) else {
        panic!("fields stand in objects");
    };
    fields.extend(more);
    let read = T::parse(Some(Value::Object(fields)));
    read.map_err(|error| error.into_server_error(async_graphql::Pos::default()))
        .unwrap()
}

fn duplicate(more: Value) -> DuplicateUser {
    let needed = value!({ "userId": USER, "email": "a@b.c", "name": "a", "password": "123456" });
    let input: DuplicateUserInput = read(needed, more);
    let salts = [[1; 16], [2; 16], [3; 16]];
    users::duplicate(input, USER.parse().unwrap(), salts).unwrap()
}

fn update_user(more: Value) -> UpdateUser {
    let input: UpdateUserInput = read(value!({ "userId": USER }), more);
    users::update(&input, [[1; 16], [2; 16]]).unwrap()
}

fn update_resource(more: Value) -> UpdateResource {
    let input: UpdateResourceInput = read(value!({ "resourceId": CAMERA }), more);
    resources::update(&input).unwrap()
}

#[test]
fn what_a_duplication_leaves_out_is_copied() {
    let nulls = value!({
        "memberships": null, "resourceIds": null, "ipPool": null, "licenses": null,
    });
    for more in [value!({}), nulls] {
        let all = duplicate(more);
        assert!(all.memberships.is_none() && all.resources.is_none());
        assert!(all.limits.is_none() && all.pool.is_none() && all.licenses.is_none());
        assert_eq!(all.terms, Terms::default());
        assert_eq!(all.source.to_string(), USER);
    }
}

#[test]
fn what_a_duplication_gives_is_in_place_of_the_copy() {
    let none = duplicate(value!({
        "memberships": [], "resourceIds": [], "actionLimits": [], "ipPool": [],
        "licenses": [], "acceptTerms": "1",
    }));
    assert_eq!(none.memberships, Some(Vec::new()));
    assert_eq!(none.resources, Some(Vec::new()));
    assert_eq!(none.limits, Some(Some(ActionSet::EMPTY)));
    assert_eq!(none.pool, Some(IpPool::default()));
    assert_eq!(none.licenses, Some(BTreeMap::new()));
    // Which terms hold is not for the client to say.
    let terms = Terms {
        current: None,
        confirmed: Some("1".to_owned()),
    };
    assert_eq!(none.terms, terms);
    let some = duplicate(value!({
        "memberships": [{ "groupId": GROUP, "role": "MEMBER" }], "resourceIds": [CAMERA],
        "ipPool": ["10.0.0.1"],
    }));
    assert_eq!(some.memberships.unwrap()[0].group.to_string(), GROUP);
    assert_eq!(some.resources.unwrap()[0].to_string(), CAMERA);
    assert_eq!(some.pool.unwrap().entries().len(), 1);
}

#[test]
fn no_limit_is_copied_or_given_but_never_by_leaving_out() {
    assert_eq!(duplicate(value!({})).limits, None);
    let given = duplicate(value!({ "actionLimits": null }));
    assert_eq!(given.limits, Some(None));
}

#[test]
fn what_an_update_of_a_user_leaves_out_stays() {
    let nulls = value!({ "name": null, "email": null, "active": null });
    for more in [value!({}), nulls] {
        let same = update_user(more);
        assert!(same.name.is_none() && same.email.is_none() && same.active.is_none());
        assert_eq!(same.language, None);
    }
    let other = update_user(value!({ "name": "b", "email": "b@b.c", "active": false }));
    assert_eq!(other.name.unwrap().as_str(), "b");
    assert_eq!(other.email.unwrap().as_str(), "b@b.c");
    assert_eq!(other.active, Some(false));
}

#[test]
fn null_takes_the_language_and_the_external_id_away() {
    assert_eq!(
        update_user(value!({ "language": null })).language,
        Some(None)
    );
    let language = update_user(value!({ "language": "pt-BR" })).language;
    assert_eq!(language.unwrap().unwrap().as_str(), "pt-BR");

    let same = update_resource(value!({ "name": null }));
    assert!(same.name.is_none() && same.external_id.is_none());
    let none = update_resource(value!({ "externalId": null }));
    assert_eq!(none.external_id, Some(None));
    let other = update_resource(value!({ "externalId": "7", "name": "b" }));
    assert_eq!(other.external_id.unwrap().unwrap().as_str(), "7");
    assert_eq!(other.name.unwrap().as_str(), "b");
}
