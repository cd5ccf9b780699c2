//! The reasons of an answer are those that a naive reader of the requirements finds, and they name
//! nothing that the caller may not see.

use canopy_app::{AppError, AsOf, At, Check, Explanation, Reason, ReasonKind};
use canopy_domain::{Command, GroupId, MoveGroup, Role, TargetId, UserId};
use proptest::prelude::*;

use crate::naive::{Row, rows};
use crate::server::{camera, group, initialise, operation, run, start, user};
use crate::steps::steps;
use crate::world::World;

/// A reason without its words.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Told {
    kind: String,
    grants: bool,
    rule: Option<String>,
    membership: Option<(UserId, GroupId, usize)>,
    path: Option<Vec<GroupId>>,
    action: Option<String>,
}

impl Told {
    fn new(kind: &str, grants: bool, rule: &str) -> Self {
        Self {
            kind: kind.to_owned(),
            grants,
            rule: (!rule.is_empty()).then(|| rule.to_owned()),
            ..Self::default()
        }
    }

    fn of(reason: &Reason) -> Self {
        let kind = match reason.kind {
            ReasonKind::Membership => "MEMBERSHIP",
            ReasonKind::IndividualAssignment => "INDIVIDUAL_ASSIGNMENT",
            ReasonKind::SelfUser => "SELF",
            ReasonKind::ActionLimit => "ACTION_LIMIT",
            ReasonKind::MissingNeededAction => "MISSING_NEEDED_ACTION",
            ReasonKind::RoleLacksAction => "ROLE_LACKS_ACTION",
            ReasonKind::NotViewOnly => "NOT_VIEW_ONLY",
            ReasonKind::Inactive => "INACTIVE",
            ReasonKind::IpPool => "IP_POOL",
            ReasonKind::TokenScope => "TOKEN_SCOPE",
            ReasonKind::NoPath => "NO_PATH",
            ReasonKind::Hidden => "HIDDEN",
            ReasonKind::Unknown => "UNKNOWN",
        };
        let membership = reason.membership;
        Self {
            kind: kind.to_owned(),
            grants: reason.grants,
            rule: reason.rule.map(|rule| rule.to_string()),
            membership: membership.map(|his| (his.user, his.group, his.role as usize)),
            path: reason.path.clone(),
            action: reason.action.map(|action| action.name().to_owned()),
        }
    }
}

/// What is asked.
#[derive(Debug, Clone, Copy)]
struct Asked<'a> {
    caller: UserId,
    user: UserId,
    row: &'a Row,
    target: TargetId,
}

/// From the first to the second, which is below it or the same.
fn way(world: &World, from: GroupId, to: GroupId) -> Option<Vec<GroupId>> {
    let mut way = vec![to];
    while way[0] != from {
        way.insert(0, world.naive.parents[&way[0]]?);
    }
    Some(way)
}

/// Why, or why not, by the letter of the requirements; none where it may not be asked.
fn expected(world: &World, rows: &[Row], asked: Asked<'_>) -> Option<Vec<Told>> {
    let naive = &world.naive;
    let Asked {
        caller,
        user,
        row,
        target,
    } = asked;
    let unknown = vec![Told::new("UNKNOWN", false, "")];
    if user != caller && !naive.reaches_user(rows, caller, "users.check", user) {
        let sees = naive.sees(rows, caller, user.into());
        return (!sees).then_some(unknown);
    }
    let him = &naive.users[&user];
    if !naive.sees(rows, caller, target) || !naive.fits(row.on, user, target) {
        return Some(unknown);
    }
    let mut told = Vec::new();
    if !him.active {
        told.push(Told::new("INACTIVE", false, ""));
    }
    if let Some(limits) = &him.limits {
        let mut needed = row.action;
        while !needed.is_empty() {
            if !limits.contains(needed) {
                let own = needed == row.action;
                let kind = if own {
                    "ACTION_LIMIT"
                } else {
                    "MISSING_NEEDED_ACTION"
                };
                told.push(Told {
                    action: Some(needed.to_owned()),
                    ..Told::new(kind, false, "U5")
                });
            }
            needed = rows.iter().find(|row| row.action == needed).unwrap().needs;
        }
    }
    let places = match target {
        TargetId::User(_) => {
            let has = him.memberships.values().any(|role| row.roles[*role]);
            told.push(Told::new("SELF", has, "T3"));
            return Some(told);
        }
        TargetId::Group(group) => vec![group],
        TargetId::Resource(id) => naive.resources[&id].1.iter().copied().collect(),
    };
    let mut led = false;
    for (group, role) in &him.memberships {
        let mut ways: Vec<Option<Vec<GroupId>>> = Vec::new();
        for place in &places {
            ways.extend(way(world, *group, *place).map(Some));
        }
        if places.is_empty() && Some(*group) == naive.root {
            ways.push(None);
        }
        for path in ways {
            led = true;
            let has = row.roles[*role];
            let reason = if !naive.sees(rows, caller, (*group).into()) {
                Told::new("HIDDEN", has, "")
            } else if has {
                let rule = if path.is_some() { "T7" } else { "T8" };
                Told::new("MEMBERSHIP", true, rule)
            } else {
                Told::new("ROLE_LACKS_ACTION", false, "T3")
            };
            let shown = reason.kind != "HIDDEN";
            told.push(Told {
                membership: shown.then_some((user, *group, *role)),
                path: path.filter(|_| shown),
                ..reason
            });
        }
    }
    if matches!(target, TargetId::Resource(id) if him.assigned.contains(&id)) {
        led = true;
        told.push(if row.view_only {
            Told::new("INDIVIDUAL_ASSIGNMENT", true, "T9")
        } else {
            Told::new("NOT_VIEW_ONLY", false, "T10")
        });
    }
    if !led {
        told.push(Told::new("NO_PATH", false, "T7"));
    }
    Some(told)
}

/// Whether the reasons carry the answer, whoever made them.
fn carries(why: &Explanation) -> bool {
    if why.allowed {
        why.reasons.iter().any(|reason| reason.grants)
    } else {
        why.reasons.iter().any(|reason| !reason.grants)
    }
}

async fn reasons_agree(app: &canopy_app::App, world: &World, rows: &[Row], from: usize) {
    let targets: Vec<TargetId> = (world.groups.iter().map(|id| TargetId::from(*id)))
        .chain(world.resources.iter().map(|id| (*id).into()))
        .chain(world.users.iter().map(|id| (*id).into()))
        .collect();
    let mut turn = from;
    for caller in &world.users {
        let op = operation(app, *caller);
        for user in &world.users {
            for target in &targets {
                let fitting: Vec<&Row> = rows
                    .iter()
                    .filter(|row| world.naive.fits(row.on, *user, *target))
                    .collect();
                // In turn one that can be asked of such a target, and sometimes any.
                turn += 1;
                let row = match fitting.len() {
                    0 => &rows[turn % rows.len()],
                    _ if turn.is_multiple_of(11) => &rows[turn % rows.len()],
                    count => fitting[turn % count],
                };
                let asked = Asked {
                    caller: *caller,
                    user: *user,
                    row,
                    target: *target,
                };
                let check = Check {
                    user: Some(user.to_string()),
                    action: row.action.to_owned(),
                    target: target.to_string(),
                };
                let checked = op.checks(std::slice::from_ref(&check), At::default()).await;
                let why = op.explain(&check, At::default()).await;
                let Some(mut expected) = expected(world, rows, asked) else {
                    assert!(matches!(why, Err(AppError::Forbidden(_))), "{why:?}");
                    continue;
                };
                let why = why.unwrap();
                let said = format!(
                    "{caller} asks why {user} {} {target}: {:?}",
                    row.action, why.reasons
                );
                assert_eq!(checked.unwrap().allowed, [why.allowed], "{said}");
                assert!(carries(&why), "{said}");
                let mut told: Vec<Told> = why.reasons.iter().map(Told::of).collect();
                told.sort();
                expected.sort();
                // What is hidden is said once for a yes and once for a no.
                expected.dedup_by(|a, b| a == b && a.kind == "HIDDEN");
                assert_eq!(told, expected, "{said}");
                let mut named = told.iter().filter_map(|told| told.path.as_ref()).flatten();
                let seen = named.all(|group| world.naive.sees(rows, *caller, (*group).into()));
                assert!(seen, "a path leads through what is hidden: {said}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn the_reasons_are_those_of_the_naive_evaluator(steps in steps(), from in 0..1000usize) {
        let rows = rows();
        run(async {
            let (app, _folder) = start().await;
            let mut world = World::new(&app).await;
            for step in &steps {
                world.take(&app, step).await;
            }
            reasons_agree(&app, &world, &rows, from).await;
            app.stop().await;
        });
    }
}

#[test]
fn a_way_that_led_through_what_is_hidden_today_is_not_named() {
    run(async {
        let (app, _folder) = start().await;
        let (root, _) = initialise(&app).await;
        let mine = group(&app, root, "mine").await;
        let moved = group(&app, mine, "moved").await;
        let elsewhere = group(&app, root, "elsewhere").await;
        let camera = camera(&app, &[mine, moved], "camera").await;
        let manager = user(&app, "manages", &[(mine, Role::GroupManager)]).await;
        let operator = user(&app, "operates", &[(mine, Role::Operator)]).await;
        let before = operation(&app, manager).revision().await.unwrap();
        let (group, parent) = (moved, elsewhere);
        let command = MoveGroup { group, parent };
        app.operate(Command::MoveGroup(command)).await.unwrap();

        let check = Check {
            user: Some(operator.to_string()),
            action: "cameras.view".to_owned(),
            target: camera.to_string(),
        };
        let at = At {
            at_least: None,
            as_of: Some(AsOf::Revision(before)),
        };
        let why = operation(&app, manager).explain(&check, at).await.unwrap();
        assert!(why.allowed);
        let paths = why.reasons.into_iter().map(|reason| {
            assert_eq!(reason.kind, ReasonKind::Membership, "{reason:?}");
            reason.path
        });
        let mut paths: Vec<Option<Vec<GroupId>>> = paths.collect();
        paths.sort();
        assert_eq!(paths, [None, Some(vec![mine])]);
        app.stop().await;
    });
}
