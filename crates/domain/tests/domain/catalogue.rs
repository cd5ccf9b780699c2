//! The catalogue and its fixed role matrix (T3, T4).

use std::collections::BTreeSet;
use std::fmt::Write;

use canopy_domain::catalogue::On;
use canopy_domain::{Action, ActionSet, Category, Role, RoleSet};

use crate::support::rows::{ROLES, ROWS, row};

/// What the file calls the kind of target.
fn on(on: On) -> &'static str {
    match on {
        On::Group => "group",
        On::SelfUser => "self",
        On::System => "system",
        On::Camera => "camera",
        On::List => "list",
        On::CameraGroup => "camera_group",
        On::Intercom => "intercom",
        On::Layout => "layout",
        On::Map => "map",
    }
}

#[test]
fn the_table_is_the_file_row_by_row() {
    assert_eq!(Action::all().count(), ROWS.len());
    for (action, row) in Action::all().zip(ROWS.iter()) {
        let entry = action.entry();
        assert_eq!(entry.action, action, "{}", row.action);
        assert_eq!(entry.name, row.action);
        assert_eq!(entry.category.name(), row.category, "{}", row.action);
        assert_eq!(on(entry.on), row.on, "{}", row.action);
        assert_eq!(entry.view_only, row.view_only, "{}", row.action);
        assert_eq!(entry.needs.map(Action::name), row.needs.as_deref());
        let roles: BTreeSet<String> = entry.roles.iter().map(|r| r.as_str().to_owned()).collect();
        assert_eq!(roles, row.roles, "{}", row.action);
        assert_eq!(entry.what, row.what);
    }
}

#[test]
fn the_roles_are_the_columns_in_their_order() {
    assert_eq!(Role::ALL.map(Role::as_str), ROLES);
}

#[test]
fn the_role_matrix_is_the_reviewed_one() {
    let mut text = String::new();
    for action in Action::all() {
        let marks: Vec<&str> = Role::ALL
            .into_iter()
            .map(|role| {
                if role.actions().contains(action) {
                    "yes"
                } else {
                    "-"
                }
            })
            .collect();
        let [a, b, c, d, e, f] = marks[..] else {
            unreachable!("six roles");
        };
        let name = action.name();
        writeln!(text, "{name:34}{a:>4}{b:>5}{c:>5}{d:>5}{e:>5}{f:>5}").unwrap();
    }
    insta::assert_snapshot!(text);
}

#[test]
fn no_role_has_every_action_t4() {
    for role in Role::ALL {
        assert!(role.actions().len() < ROWS.len(), "{}", role.title());
    }
}

#[test]
fn a_set_of_roles_has_what_any_of_them_has_t5() {
    for bits in 0..64 {
        let set = RoleSet::from_bits(bits);
        for action in Action::all() {
            let any = set.iter().any(|role| role.actions().contains(action));
            assert_eq!(set.actions().contains(action), any, "{set:?} {action:?}");
        }
    }
}

#[test]
fn every_needed_action_exists_and_every_chain_of_needs_ends() {
    for start in ROWS.iter() {
        let mut seen = vec![start.action.as_str()];
        while let Some(needs) = &row(seen.last().unwrap()).unwrap().needs {
            assert!(row(needs).is_some(), "{needs} is no action");
            assert!(!seen.contains(&needs.as_str()), "{seen:?} goes in a circle");
            seen.push(needs);
        }
        let action = Action::parse(&start.action).unwrap();
        let chain: BTreeSet<&str> = action.with_needs().iter().map(Action::name).collect();
        assert_eq!(chain, seen.into_iter().collect());
    }
}

/// Limits are the only way to lose a needed action: no role has one without what it needs.
#[test]
fn a_role_that_has_an_action_has_what_it_needs() {
    for role in Role::ALL {
        assert_eq!(role.actions().with_needs_met(), role.actions(), "{role:?}");
    }
}

#[test]
fn every_self_action_is_in_every_column() {
    for row in ROWS.iter().filter(|row| row.on == "self") {
        assert_eq!(row.roles.len(), 6, "{}", row.action);
    }
    for role in Role::ALL {
        assert!(ActionSet::on(On::SelfUser).is_subset(role.actions()));
    }
}

/// The closure rule counts on it: a role over a camera views it (U8).
#[test]
fn every_role_views_cameras() {
    for role in Role::ALL {
        assert!(role.actions().contains(Action::CamerasView), "{role:?}");
    }
}

/// An individual assignment is of a resource.
#[test]
fn every_view_only_action_is_of_a_resource() {
    for row in ROWS.iter().filter(|row| row.view_only) {
        assert!(
            !["group", "self", "system"].contains(&row.on.as_str()),
            "{}",
            row.action
        );
    }
}

#[test]
fn each_action_is_asked_of_one_kind_of_target() {
    for action in Action::all() {
        let kinds = [
            On::Group,
            On::SelfUser,
            On::System,
            On::Camera,
            On::List,
            On::CameraGroup,
            On::Intercom,
            On::Layout,
            On::Map,
        ];
        let of: Vec<On> = kinds
            .into_iter()
            .filter(|on| ActionSet::on(*on).contains(action))
            .collect();
        assert_eq!(of, [action.entry().on]);
    }
}

#[test]
fn names_of_actions_and_categories_read_back_and_others_name_nothing() {
    for action in Action::all() {
        assert_eq!(Action::parse(action.name()), Some(action));
    }
    for category in Category::all() {
        assert_eq!(Category::parse(category.name()), Some(category));
    }
    for text in ["", "cameras", "cameras.View", "cameras.view ", "*"] {
        assert_eq!(Action::parse(text), None, "{text:?}");
    }
    for text in ["", "Cameras", "cameras.view"] {
        assert_eq!(Category::parse(text), None, "{text:?}");
    }
}

#[test]
fn a_category_has_the_actions_that_carry_its_name() {
    for category in Category::all() {
        let expected: Vec<&str> = ROWS
            .iter()
            .filter(|row| row.category == category.name())
            .map(|row| row.action.as_str())
            .collect();
        let actions: Vec<&str> = category.actions().iter().map(Action::name).collect();
        assert_eq!(actions, expected);
        assert!(
            expected
                .iter()
                .all(|name| name.starts_with(&format!("{}.", category.name())))
        );
    }
}

#[test]
fn sets_of_actions_are_kept_as_names_in_the_order_of_the_catalogue() {
    let set = ActionSet::EMPTY
        .with(Action::UsersView)
        .with(Action::CamerasView);
    let text = serde_json::to_string(&set).unwrap();
    assert_eq!(text, r#"["cameras.view","users.view"]"#);
    assert_eq!(serde_json::from_str::<ActionSet>(&text).unwrap(), set);
    assert!(serde_json::from_str::<ActionSet>(r#"["cameras.own"]"#).is_err());
    let all = serde_json::to_string(&ActionSet::all()).unwrap();
    assert_eq!(
        serde_json::from_str::<ActionSet>(&all).unwrap(),
        ActionSet::all()
    );
}
