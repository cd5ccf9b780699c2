//! The server's answers are those of a naive evaluator, written independently.

use std::collections::BTreeSet;

use canopy_app::{App, AppError, At, Check, Listed, NamedResource, Op, Page, Resources, Users};
use canopy_domain::{ResourceId, TargetId, UserId};
use proptest::prelude::*;

use crate::naive::{Row, rows};
use crate::server::{operation, run, start};
use crate::steps::steps;
use crate::world::World;

/// Reads a list page by page, once with pages of each size, and with one size the cursors of each.
pub(crate) async fn whole<T, F>(
    size: i32,
    read: impl Fn(Page) -> F,
) -> Result<(Vec<T>, u64), AppError>
where
    F: Future<Output = Result<Listed<T>, AppError>>,
{
    let (mut all, mut after, mut total) = (Vec::new(), None, None);
    loop {
        let listed = read(Page {
            first: Some(size),
            after: after.clone(),
        })
        .await?;
        assert_eq!(
            *total.get_or_insert(listed.total),
            listed.total,
            "the count changes by page"
        );
        assert!(listed.items.len() <= usize::try_from(size).unwrap());
        assert_eq!(listed.has_previous, after.is_some());
        after = listed
            .items
            .last()
            .map(|(cursor, _)| cursor.text().unwrap());
        all.extend(listed.items.into_iter().map(|(_, item)| item));
        if !listed.has_next {
            return Ok((all, listed.total));
        }
    }
}

/// Which they are; each has the name that it has.
fn ids(world: &World, listed: Vec<NamedResource>) -> Vec<ResourceId> {
    let listed = listed.into_iter();
    let ids = listed.map(|NamedResource { id, name }| {
        assert_eq!(
            name.as_deref(),
            Some(&*world.naive.resources[&id].0),
            "{id}"
        );
        id
    });
    ids.collect()
}

fn check(user: UserId, action: &str, target: TargetId) -> Check {
    let (action, target) = (action.to_owned(), target.to_string());
    Check {
        user: Some(user.to_string()),
        action,
        target,
    }
}

async fn checks_agree(op: &Op, world: &World, rows: &[Row], user: UserId) {
    let naive = &world.naive;
    let caller = op.me();
    let targets = (world.groups.iter().map(|id| TargetId::from(*id)))
        .chain(world.resources.iter().map(|id| (*id).into()))
        .chain(world.users.iter().map(|id| (*id).into()));
    let questions: Vec<(&str, TargetId)> = targets
        .flat_map(|target| rows.iter().map(move |row| (row.action, target)))
        .collect();
    for some in questions.chunks(1000) {
        let asked: Vec<Check> = some
            .iter()
            .map(|(action, target)| check(user, action, *target))
            .collect();
        let answers = op.checks(&asked, At::default()).await;
        let answers = answers.map(|found| found.allowed);
        let may_ask = user == caller || naive.reaches_user(rows, caller, "users.check", user);
        if !may_ask && naive.sees(rows, caller, user.into()) {
            assert!(
                matches!(answers, Err(AppError::Forbidden(_))),
                "{answers:?}"
            );
            return;
        }
        for ((action, target), answer) in some.iter().zip(answers.unwrap()) {
            let expected = may_ask
                && naive.sees(rows, caller, *target)
                && naive.allowed(rows, user, action, *target);
            assert_eq!(answer, expected, "{caller} asks: {user} {action} {target}");
        }
    }
}

async fn accessible_agree(op: &Op, world: &World, rows: &[Row], user: UserId, size: i32) {
    let naive = &world.naive;
    let caller = op.me();
    for row in rows.iter().step_by(7) {
        let text = user.to_string();
        let listed = whole(size, |page| {
            op.accessible_resources(Some(&text), row.action, None, At::default(), page)
        })
        .await;
        if user != caller && !naive.reaches_user(rows, caller, "users.check", user) {
            let expected = if naive.sees(rows, caller, user.into()) {
                matches!(listed, Err(AppError::Forbidden(_)))
            } else {
                matches!(listed, Err(AppError::NotFound))
            };
            assert!(expected, "{listed:?}");
            return;
        }
        let (listed, total) = listed.unwrap();
        let listed = ids(world, listed);
        let expected = world.resources.iter().filter(|id| {
            let target = TargetId::from(**id);
            naive.allowed(rows, user, row.action, target) && naive.sees(rows, caller, target)
        });
        assert_eq!(
            listed,
            by_name(world, expected),
            "{caller} lists {user} {}",
            row.action
        );
        assert_eq!(total, listed.len() as u64);
    }
}

fn by_name<'a>(world: &World, ids: impl Iterator<Item = &'a ResourceId>) -> Vec<ResourceId> {
    let mut ids: Vec<ResourceId> = ids.copied().collect();
    ids.sort_by_key(|id| (world.naive.resources[id].0.clone(), id.to_string()));
    ids
}

async fn users_with_access_agree(op: &Op, world: &World, rows: &[Row], size: i32) {
    let naive = &world.naive;
    let caller = op.me();
    let may_ask = world
        .groups
        .iter()
        .any(|group| naive.allowed(rows, caller, "users.check", (*group).into()));
    let targets = (world.groups.iter().map(|id| TargetId::from(*id)).step_by(3)).chain(
        world
            .resources
            .iter()
            .map(|id| TargetId::from(*id))
            .step_by(3),
    );
    for (target, row) in targets.zip(rows.iter().cycle().step_by(5)) {
        let text = target.to_string();
        let listed = whole(size, |page| {
            op.users_with_access(&text, row.action, At::default(), page)
        })
        .await;
        if !naive.sees(rows, caller, target) {
            assert!(matches!(listed, Err(AppError::NotFound)), "{listed:?}");
            continue;
        }
        if !may_ask {
            assert!(matches!(listed, Err(AppError::Forbidden(_))), "{listed:?}");
            continue;
        }
        let (listed, total) = listed.unwrap();
        let mut expected: Vec<UserId> = world.users.clone();
        expected.retain(|user| {
            let asks = *user == caller || naive.reaches_user(rows, caller, "users.check", *user);
            asks && naive.allowed(rows, *user, row.action, target)
        });
        expected.sort_by_key(|user| (naive.user_names[user].clone(), *user));
        assert_eq!(
            listed, expected,
            "{caller} asks who may {} {target}",
            row.action
        );
        assert_eq!(total, listed.len() as u64);
    }
}

async fn lists_agree(op: &Op, world: &World, rows: &[Row], size: i32) {
    let naive = &world.naive;
    let caller = op.me();
    let seen = |target: TargetId| naive.sees(rows, caller, target);

    let (users, total) = whole(size, |page| op.users(Users::default(), page))
        .await
        .unwrap();
    let mut expected: Vec<UserId> = world.users.clone();
    expected.retain(|user| seen((*user).into()));
    expected.sort_by_key(|user| (naive.user_names[user].clone(), *user));
    assert_eq!(
        (users, total),
        (expected.clone(), expected.len() as u64),
        "users of {caller}"
    );

    let list = Resources::default;
    let (resources, total) = whole(size, |page| op.resources(list(), page))
        .await
        .unwrap();
    let expected = by_name(
        world,
        world.resources.iter().filter(|id| seen((**id).into())),
    );
    assert_eq!(
        (ids(world, resources), total),
        (expected.clone(), expected.len() as u64)
    );

    for group in world.groups.iter().filter(|group| seen((**group).into())) {
        let below = |at: &canopy_domain::GroupId| naive.is_below(*at, *group);
        let expected = world
            .resources
            .iter()
            .filter(|id| seen((**id).into()) && naive.resources[*id].1.iter().any(below));
        let expected = by_name(world, expected);
        let list = || Resources {
            group: Some(*group),
            ..Resources::default()
        };
        let (listed, total) = whole(size, |page| op.resources(list(), page))
            .await
            .unwrap();
        let listed = ids(world, listed);
        assert_eq!((listed, total), (expected.clone(), expected.len() as u64));

        let own = world
            .resources
            .iter()
            .filter(|id| seen((**id).into()) && naive.resources[*id].1.contains(group));
        let own = by_name(world, own);
        let (listed, total) = whole(size, |page| op.group_resources(*group, None, page))
            .await
            .unwrap();
        let listed = ids(world, listed);
        assert_eq!((listed, total), (own.clone(), own.len() as u64));

        let members: BTreeSet<UserId> = world
            .users
            .iter()
            .copied()
            .filter(|user| {
                seen((*user).into()) && naive.users[user].memberships.contains_key(group)
            })
            .collect();
        let (listed, total) = whole(size, |page| op.members(*group, page)).await.unwrap();
        assert_eq!(
            listed
                .iter()
                .map(|member| member.user)
                .collect::<BTreeSet<_>>(),
            members
        );
        assert_eq!(total, members.len() as u64);
    }
    groups_agree(op, world, rows, size).await;
}

async fn groups_agree(op: &Op, world: &World, rows: &[Row], size: i32) {
    let naive = &world.naive;
    let caller = op.me();
    let seen: Vec<_> = (world.groups.iter().copied())
        .filter(|group| naive.sees(rows, caller, (*group).into()))
        .collect();
    let tops: Vec<_> = (seen.iter().copied())
        .filter(|group| !naive.parents[group].is_some_and(|parent| seen.contains(&parent)))
        .collect();
    let distance = |group: canopy_domain::GroupId| {
        let (mut at, mut steps) = (group, 0);
        while !tops.contains(&at) {
            at = naive.parents[&at].unwrap();
            steps += 1;
        }
        steps
    };
    let mut expected = seen.clone();
    expected.sort_by_key(|group| (distance(*group), naive.group_names[group].clone(), *group));
    let (listed, total) = whole(size, |page| op.groups(None, None, page))
        .await
        .unwrap();
    assert_eq!(
        (listed, total),
        (expected.clone(), expected.len() as u64),
        "groups of {caller}"
    );

    expected.retain(|group| naive.group_names[group].contains("p 3"));
    let (listed, total) = whole(size, |page| op.groups(None, Some("P 3"), page))
        .await
        .unwrap();
    assert_eq!((listed, total), (expected.clone(), expected.len() as u64));
}

async fn all_agree(app: &App, world: &World, rows: &[Row], size: i32) {
    for (at, caller) in world.users.iter().enumerate() {
        let op = operation(app, *caller);
        let user = world.users[(at * 7 + 1) % world.users.len()];
        for user in [*caller, user] {
            checks_agree(&op, world, rows, user).await;
            accessible_agree(&op, world, rows, user, size).await;
        }
        users_with_access_agree(&op, world, rows, size).await;
        lists_agree(&op, world, rows, size).await;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn every_answer_is_that_of_the_naive_evaluator(steps in steps(), size in 1..9i32) {
        let rows = rows();
        run(async {
            let (app, _folder) = start().await;
            let mut world = World::new(&app).await;
            for (at, step) in steps.iter().enumerate() {
                world.take(&app, step).await;
                // From the first of these on, the actors are live, and the tree moves under them.
                if at % 16 == 15 {
                    all_agree(&app, &world, &rows, size).await;
                }
            }
            all_agree(&app, &world, &rows, size).await;
            app.stop().await;
        });
    }
}
