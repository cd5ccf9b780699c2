//! "Who may do what", sentence by sentence, and against a naive reading of the CSV.

use canopy_domain::catalogue::On;
use canopy_domain::standing::Target;
use canopy_domain::{
    Action, ActionSet, ResourceKind, Role, RoleSet, Standing, TargetId, UserId, sight,
};
use proptest::prelude::*;

use crate::support::random;
use crate::support::world::World;

const CAMERA: Target = Target::Resource(ResourceKind::Camera);

fn standing(roles: &[Role], on: Target) -> Standing {
    Standing {
        active: true,
        mask: ActionSet::all(),
        roles: RoleSet::of(roles),
        assigned: false,
        on,
        scope: None,
    }
}

fn names(standing: &Standing) -> Vec<&'static str> {
    standing.actions().iter().map(Action::name).collect()
}

#[test]
fn an_inactive_user_may_nothing() {
    for on in [Target::Group, Target::Root, Target::Oneself, CAMERA] {
        let inactive = Standing {
            active: false,
            assigned: true,
            ..standing(&Role::ALL, on)
        };
        assert_eq!(inactive.actions(), ActionSet::EMPTY);
        for action in Action::all() {
            assert!(!inactive.allows(action));
            assert!(!inactive.reaches(action));
        }
    }
}

#[test]
fn an_action_outside_the_limits_is_not_allowed_whatever_the_role() {
    let mut limited = standing(&[Role::Operator], CAMERA);
    assert!(limited.allows(Action::PtzMove));
    limited.mask = Standing::mask(Some(
        ActionSet::all().without(ActionSet::EMPTY.with(Action::PtzMove)),
    ));
    assert!(!limited.allows(Action::PtzMove));
    assert!(!limited.reaches(Action::PtzMove));
    assert!(limited.allows(Action::PtzGoToPreset));
}

#[test]
fn an_action_whose_need_is_outside_the_limits_is_not_allowed() {
    let mut limited = standing(&[Role::Operator], CAMERA);
    let limits = ActionSet::EMPTY
        .with(Action::ArchiveExport)
        .with(Action::CamerasView);
    limited.mask = Standing::mask(Some(limits));
    assert_eq!(
        names(&limited),
        ["cameras.view"],
        "export needs archive.view"
    );
    limited.mask = Standing::mask(Some(limits.with(Action::ArchiveView)));
    assert_eq!(
        names(&limited),
        ["archive.view", "archive.export", "cameras.view"]
    );
    let no_camera = ActionSet::EMPTY
        .with(Action::ArchiveExport)
        .with(Action::ArchiveView);
    limited.mask = Standing::mask(Some(no_camera));
    assert_eq!(
        limited.actions(),
        ActionSet::EMPTY,
        "archive.view needs cameras.view"
    );
}

#[test]
fn no_limit_takes_nothing_and_empty_limits_take_all() {
    assert_eq!(Standing::mask(None), ActionSet::all());
    assert_eq!(Standing::mask(Some(ActionSet::all())), ActionSet::all());
    assert_eq!(Standing::mask(Some(ActionSet::EMPTY)), ActionSet::EMPTY);
}

#[test]
fn limits_only_ever_take_away() {
    let mut limited = standing(&[Role::Observer], CAMERA);
    let without = limited.actions();
    limited.mask = Standing::mask(Some(ActionSet::all()));
    assert_eq!(limited.actions(), without);
}

#[test]
fn no_role_over_the_target_and_no_assignment_is_nothing() {
    for on in [Target::Group, Target::Root, Target::Oneself, CAMERA] {
        assert_eq!(standing(&[], on).actions(), ActionSet::EMPTY);
    }
}

#[test]
fn roles_of_different_memberships_add_up_t5() {
    let talk = Action::CamerasTalk;
    let configure = Action::CamerasConfigure;
    let both = standing(&[Role::CameraManager, Role::Operator], CAMERA);
    assert!(both.allows(talk) && both.allows(configure));
    assert!(!standing(&[Role::CameraManager], CAMERA).allows(talk));
    assert!(!standing(&[Role::Operator], CAMERA).allows(configure));
}

#[test]
fn an_individual_assignment_is_exactly_the_view_only_actions_of_that_kind_t10() {
    for (kind, expected) in [
        (
            ResourceKind::Camera,
            &[
                "analytics_cases.view",
                "archive.view",
                "cameras.view",
                "events.view",
                "tags.view",
                "scripts.view",
            ][..],
        ),
        (ResourceKind::CameraGroup, &["camera_groups.view"]),
        (ResourceKind::Intercom, &["intercom.view"]),
        (ResourceKind::Layout, &["layouts.view"]),
        (ResourceKind::Map, &["maps.view"]),
        (
            ResourceKind::PersonList,
            &["analytics_resources.view", "analytics_resource_groups.view"],
        ),
        (
            ResourceKind::PlateList,
            &["analytics_resources.view", "analytics_resource_groups.view"],
        ),
    ] {
        let assigned = Standing {
            assigned: true,
            ..standing(&[], Target::Resource(kind))
        };
        assert_eq!(names(&assigned), expected, "{kind:?}");
    }
}

#[test]
fn an_observer_sees_more_of_an_assigned_camera_than_of_one_in_his_group() {
    let in_group = standing(&[Role::Observer], CAMERA);
    let assigned = Standing {
        assigned: true,
        ..in_group
    };
    assert!(!in_group.allows(Action::ArchiveView));
    assert!(assigned.allows(Action::ArchiveView));
}

#[test]
fn an_individual_assignment_is_no_reach() {
    let assigned = Standing {
        assigned: true,
        ..standing(&[], CAMERA)
    };
    assert!(assigned.allows(Action::CamerasView));
    assert!(!assigned.reaches(Action::CamerasView));
}

#[test]
fn limits_hold_for_individual_assignments_too() {
    let assigned = Standing {
        assigned: true,
        mask: Standing::mask(Some(ActionSet::EMPTY.with(Action::CamerasView))),
        ..standing(&[], CAMERA)
    };
    assert_eq!(names(&assigned), ["cameras.view"]);
}

#[test]
fn a_target_of_the_wrong_kind_is_no_for_every_action() {
    let targets = ResourceKind::ALL.map(Target::Resource);
    let targets = targets
        .into_iter()
        .chain([Target::Group, Target::Root, Target::Oneself]);
    for target in targets {
        let all = Standing {
            assigned: true,
            ..standing(&Role::ALL, target)
        };
        for action in Action::all() {
            let fits = match (action.entry().on, target) {
                (On::SelfUser, Target::Oneself)
                | (On::Group, Target::Group | Target::Root)
                | (On::System, Target::Root) => true,
                (on, Target::Resource(kind)) => on == On::resource(kind),
                _ => false,
            };
            assert_eq!(all.allows(action), fits, "{action:?} of {target:?}");
        }
    }
}

#[test]
fn the_system_is_asked_of_the_root_group_only() {
    let below = standing(&[Role::SystemManager], Target::Group);
    let root = standing(&[Role::SystemManager], Target::Root);
    assert!(root.allows(Action::SystemEditSettings));
    assert!(!below.allows(Action::SystemEditSettings));
}

/// The standing of a user, loaded from maps as an actor would.
fn load(world: &World, user: UserId, target: TargetId) -> Standing {
    let found = &world.users[&user];
    let over = |tops: Vec<_>| {
        let roles = found.memberships.iter();
        roles
            .filter(|(group, _)| tops.contains(*group))
            .map(|(_, role)| *role)
            .collect()
    };
    let root = world.root().unwrap();
    let (roles, assigned, on) = match target {
        TargetId::User(_) => (
            found.memberships.values().copied().collect(),
            false,
            Target::Oneself,
        ),
        TargetId::Group(group) => {
            let on = if group == root {
                Target::Root
            } else {
                Target::Group
            };
            (over(world.path(group).unwrap()), false, on)
        }
        TargetId::Resource(id) => {
            let mut tops = vec![root];
            for group in &world.resources[&id].groups {
                tops.extend(world.path(*group).unwrap());
            }
            (
                over(tops),
                found.resources.contains(&id),
                Target::Resource(id.kind),
            )
        }
    };
    Standing {
        active: found.active,
        mask: Standing::mask(found.limits),
        roles,
        assigned,
        on,
        scope: None,
    }
}

proptest! {
    #[test]
    fn what_is_allowed_is_what_a_naive_reading_of_the_csv_allows(world in random::worlds()) {
        for user in world.users.keys() {
            for target in world.targets(*user) {
                let standing = load(&world, *user, target);
                prop_assert_eq!(names(&standing), world.actions(*user, target), "{}", target);
                for action in Action::all() {
                    let reaches = world.reaches(*user, action.name(), target);
                    prop_assert_eq!(standing.reaches(action), reaches, "{:?} {}", action, target);
                }
                let sees = match target {
                    TargetId::User(_) => true,
                    TargetId::Group(_) => sight::sees_group(&standing),
                    TargetId::Resource(_) => sight::sees_resource(&standing),
                };
                prop_assert_eq!(sees, world.sees(*user, target));
            }
            for (other, found) in &world.users {
                let groups = found.memberships.keys();
                let to = groups.map(|group| load(&world, *user, TargetId::Group(*group)));
                let sees = user == other || sight::sees_user(to);
                prop_assert_eq!(sees, world.sees(*user, (*other).into()));
            }
        }
    }
}

/// By an API token: what is asked by the name of an action is the owner's and the scope's, what is
/// found through any action at all is the owner's.
#[test]
fn a_scope_takes_away_whatever_is_asked_by_name_and_nothing_that_is_found_by_any_action() {
    for target in [
        Target::Group,
        Target::Root,
        Target::Oneself,
        CAMERA,
        Target::Resource(ResourceKind::Layout),
    ] {
        let own = Standing {
            assigned: true,
            ..standing(&Role::ALL, target)
        };
        for held in Action::all() {
            let scope = ActionSet::EMPTY.with(held).with_needs();
            let by_token = own.held_to(Some(scope));
            for action in Action::all() {
                let within = scope.contains(action);
                assert_eq!(by_token.allows(action), own.allows(action) && within);
                assert_eq!(by_token.reaches(action), own.reaches(action) && within);
            }
            assert_eq!(by_token.actions_of_the_user(), own.actions());
        }
        assert_eq!(own.held_to(Some(ActionSet::all())).actions(), own.actions());
        assert_eq!(own.held_to(None), own);
    }
    let nothing = standing(&[Role::Observer], CAMERA).held_to(Some(ActionSet::EMPTY));
    assert!(nothing.actions().is_empty() && sight::sees_resource(&nothing));
    let in_group = standing(&[Role::SystemManager], Target::Group);
    assert!(sight::sees_group(&in_group) && sight::sees_user([in_group]));
    let by_token = in_group.held_to(Some(ActionSet::EMPTY));
    assert!(!sight::sees_group(&by_token) && !sight::sees_user([by_token]));
}
