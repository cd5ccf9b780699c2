//! Texts of the client as values, and what is said where they are none.

use async_graphql::{Error, Value};
use canopy_app::AppError;
use canopy_domain::{Action, ActionSet, Category, GroupId, Name, ResourceId, UserId};

use crate::fault::Fault;
use crate::input;

const USER: &str = "user_0190f3c2a1b27c3d8e4f5a6b7c8d9e0f";
const GROUP: &str = "group_0190f3c2a1b27c3d8e4f5a6b7c8d9e0f";
const LAYOUT: &str = "layout_0190f3c2a1b27c3d8e4f5a6b7c8d9e0f";

/// The code and the path of a fault, as the client gets them.
fn told<T>(result: Result<T, Fault>) -> (String, String) {
    let Err(fault) = result else {
        panic!("it was accepted");
    };
    let error = Error::from(fault);
    let extensions = error.extensions.unwrap();
    let text = |name| extensions.get(name).map(|value: &Value| value.to_string());
    (text("code").unwrap(), text("path").unwrap_or_default())
}

#[test]
fn an_id_names_a_thing_of_its_own_kind_only() {
    assert_eq!(
        input::id::<UserId>(USER, &["userId"]).unwrap().to_string(),
        USER
    );
    assert_eq!(
        told(input::id::<GroupId>(USER, &["groupId"])).0,
        r#""NOT_FOUND""#
    );
    assert_eq!(
        told(input::id::<UserId>(LAYOUT, &["userId"])).0,
        r#""NOT_FOUND""#
    );
    assert_eq!(
        told(input::id::<ResourceId>(GROUP, &["a"])).0,
        r#""NOT_FOUND""#
    );
    for text in [
        "",
        "1",
        "user_1",
        "User_0190f3c2a1b27c3d8e4f5a6b7c8d9e0f",
        "car_0190",
    ] {
        let (code, path) = told(input::id::<UserId>(text, &["userId"]));
        assert_eq!(
            (code.as_str(), path.as_str()),
            (r#""BAD_USER_INPUT""#, r#"["userId"]"#)
        );
    }
    let (_, path) = told(input::ids::<ResourceId>(&[LAYOUT, "x"], "resourceIds"));
    assert_eq!(path, r#"["resourceIds", "1"]"#);
}

#[test]
fn a_list_of_ids_is_bound_and_names_each_once() {
    let id = |n: usize| format!("user_0190f3c2a1b27c3d8e4f{n:012x}");
    let many: Vec<String> = (0..1001).map(id).collect();
    let read = |ids: &[String]| input::ids::<UserId>(ids, "userIds");
    assert_eq!(read(&many[..1000]).unwrap().len(), 1000);
    let (code, path) = told(read(&many));
    assert_eq!(
        (code.as_str(), path.as_str()),
        (r#""BAD_USER_INPUT""#, r#"["userIds"]"#)
    );
    let error = Error::from(read(&many).unwrap_err());
    assert!(error.message.contains("at most 1000"), "{}", error.message);
    let twice = [id(2), id(1), id(2), id(3), id(1)];
    let once: Vec<_> = read(&twice)
        .unwrap()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(once, [id(2), id(1), id(3)]);
}

#[test]
fn a_list_of_other_things_is_bound_and_left_as_it_is() {
    let entries = |n: usize| input::entries(&vec![7; n], "memberships", |_, seven| Ok(*seven));
    assert_eq!(entries(1000).unwrap().len(), 1000);
    assert_eq!(told(entries(1001)).1, r#"["memberships"]"#);
}

#[test]
fn what_the_domain_refuses_says_where_it_stands() {
    let (code, path) = told(input::at(Name::parse(" "), "name"));
    assert_eq!(
        (code.as_str(), path.as_str()),
        (r#""BAD_USER_INPUT""#, r#"["name"]"#)
    );
}

#[test]
fn limits_are_categories_and_actions_and_none_is_a_limit() {
    assert_eq!(input::action_limits(None).unwrap(), None);
    assert_eq!(
        input::action_limits(Some(&[])).unwrap(),
        Some(ActionSet::EMPTY)
    );
    let category = Category::all().next().unwrap();
    let action = Action::all().last().unwrap();
    let names = [category.name().to_owned(), action.name().to_owned()];
    assert_eq!(
        input::action_limits(Some(&names)).unwrap(),
        Some(category.actions().with(action))
    );
    let unknown = [action.name().to_owned(), "cameras.fly".to_owned()];
    let (code, path) = told(input::action_limits(Some(&unknown)));
    assert_eq!(code, r#""BAD_USER_INPUT""#);
    assert_eq!(path, r#"["actionLimits", "1"]"#);
}

#[test]
fn what_is_no_email_language_or_pool_says_so_where_it_stands() {
    assert_eq!(told(input::email("a")).1, r#"["email"]"#);
    assert_eq!(told(input::language(Some("e"))).1, r#"["language"]"#);
    assert_eq!(input::language(None).unwrap(), None);
    let pool = ["10.0.0.1/8".to_owned()];
    assert_eq!(told(input::ip_pool(&pool)).1, r#"["ipPool"]"#);
}

#[test]
fn an_internal_error_says_nothing_and_a_moved_read_is_marked() {
    let error = Error::from(Fault::from(AppError::Internal));
    assert_eq!(
        error.message,
        "something went wrong on the server; try again"
    );
    assert!(error.source.is_none());
    let error = Error::from(Fault::from(AppError::Moved));
    let server = error.into_server_error(async_graphql::Pos::default());
    assert!(server.source::<crate::fault::Moved>().is_some());
    let response = async_graphql::Response::from_errors(vec![server]);
    assert!(crate::codes::has_moved(&response));
    let text = serde_json::to_string(&response).unwrap();
    assert!(text.contains("\"STALE\""), "{text}");
}
