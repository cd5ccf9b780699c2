//! Who reads what of the log.

use canopy_app::{AuditFilter, LoggedChange, Op, Page};
use canopy_domain::{
    AssignRole, Command, Micros, RemoveFromGroup, Revision, Role, TargetId, UpdateUser, UserId,
};
use proptest::prelude::*;

use crate::naive::{Naive, Row, rows};
use crate::server::{group, initialise, name, operation, run, start, user};
use crate::steps::steps;
use crate::world::World;

async fn log(op: &Op, filter: &AuditFilter, size: i32) -> Vec<LoggedChange> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = Page {
            first: Some(size),
            after: after.clone(),
        };
        let page = op.audit_log(filter.clone(), page).await.unwrap();
        assert!(page.items.len() <= usize::try_from(size).unwrap());
        all.extend(page.items.into_iter().map(|(_, change)| change));
        if !page.has_next {
            return all;
        }
        after = page.end;
    }
}

fn audits(naive: &Naive, rows: &[Row], caller: UserId, target: TargetId) -> bool {
    if naive.gone.contains_key(&target) {
        return naive.sees_or_saw(rows, caller, target);
    }
    let audits = match target {
        TargetId::User(user) => {
            user == caller || naive.reaches_user(rows, caller, "system.view_audit", user)
        }
        TargetId::Group(_) | TargetId::Resource(_) => {
            naive.reaches(rows, caller, "system.view_audit", target)
        }
    };
    audits && naive.sees(rows, caller, target)
}

/// Somebody from whom nothing of the log is hidden: there is one always (T15).
fn who_reads_all(world: &World) -> UserId {
    let naive = &world.naive;
    let reads_all = |user: &&UserId| {
        let him = &naive.users[*user];
        let role = naive.root.and_then(|root| him.memberships.get(&root));
        him.active && him.limits.is_none() && role == Some(&(Role::SystemManager as usize))
    };
    *world.users.iter().find(reads_all).unwrap()
}

async fn logs_agree(app: &canopy_app::App, world: &World, rows: &[Row], size: i32) {
    let naive = &world.naive;
    let all = AuditFilter::default();
    let whole = log(&operation(app, who_reads_all(world)), &all, 1000).await;
    let revisions: Vec<u64> = whole.iter().rev().map(|change| change.revision.0).collect();
    assert_eq!(revisions, (1..=whole.len() as u64).collect::<Vec<_>>());
    for caller in &world.users {
        let op = operation(app, *caller);
        let expected = whole.iter().filter_map(|change| {
            let mut subjects = change.subjects.clone();
            subjects.retain(|subject| audits(naive, rows, *caller, *subject));
            (!subjects.is_empty()).then_some((change.revision, subjects))
        });
        let expected: Vec<(Revision, Vec<TargetId>)> = expected.collect();
        let read = log(&op, &all, size).await;
        let found = read.iter();
        let found: Vec<_> = found
            .map(|change| (change.revision, change.subjects.clone()))
            .collect();
        assert_eq!(found, expected, "{caller}");

        for change in read.iter().step_by(3) {
            let effects = op.logged_effects(change).await.unwrap();
            let page = Page {
                first: Some(1000),
                after: None,
            };
            let entries = op.effect_entries(&effects, &page).unwrap();
            for (_, effect) in entries.items {
                let sees = |target| naive.sees_or_saw(rows, *caller, target);
                let own_loss = effect.user == *caller && effect.gained.is_empty();
                let seen = sees(effect.user.into()) && sees(effect.target);
                assert!(seen || own_loss, "{caller}: {effect:?}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn everybody_reads_of_the_log_what_he_may_audit(steps in steps(), size in 1..9i32) {
        let rows = rows();
        run(async {
            let (app, _folder) = start().await;
            let mut world = World::new(&app).await;
            for step in &steps {
                world.take(&app, step).await;
            }
            logs_agree(&app, &world, &rows, size).await;
            app.stop().await;
        });
    }
}

#[test]
fn no_row_is_found_by_a_thing_whose_log_is_not_the_readers() {
    run(async {
        let (app, _folder) = start().await;
        let (root, _) = initialise(&app).await;
        let mine = group(&app, root, "mine").await;
        let other = group(&app, root, "other").await;
        // He sees everybody, and audits only his own group.
        let roles = [(root, Role::CameraManager), (mine, Role::GroupManager)];
        let reader = user(&app, "reads", &roles).await;
        let him = user(&app, "left", &[(other, Role::Operator)]).await;
        let (user, group) = (him, mine);
        let role = Role::Operator;
        let assign = AssignRole { user, group, role };
        app.operate(Command::AssignRole(assign)).await.unwrap();
        let remove = RemoveFromGroup {
            user,
            group,
            expect_user_deleted: None,
        };
        app.operate(Command::RemoveFromGroup(remove)).await.unwrap();

        let op = operation(&app, reader);
        let about = |subject: TargetId| AuditFilter {
            subject: Some(subject.to_string()),
            ..AuditFilter::default()
        };
        let of_the_group = log(&op, &about(mine.into()), 50).await;
        let removal = of_the_group.first().unwrap();
        assert_eq!(
            (&*removal.kind, &*removal.subjects),
            ("removed_from_group", &[mine.into()][..])
        );
        assert!(log(&op, &about(him.into()), 50).await.is_empty());
        app.stop().await;
    });
}

#[test]
fn the_log_ends_at_the_revision_that_is_read_and_before_the_time_asked_for() {
    run(async {
        let (app, _folder) = start().await;
        let (_, manager) = initialise(&app).await;
        let op = operation(&app, manager);
        let read = op.revision().await.unwrap();
        let all = AuditFilter::default();
        let newest = |log: Vec<LoggedChange>| log.first().map(|change| change.revision);
        assert_eq!(newest(log(&op, &all, 50).await), Some(read));
        // No actor is touched by it, so that none says that it has moved on.
        let rename = UpdateUser {
            user: manager,
            name: Some(name("another")),
            email: None,
            language: None,
            active: None,
            salts: [app.new_salt(), app.new_salt()],
        };
        app.operate(Command::UpdateUser(rename)).await.unwrap();
        assert_eq!(newest(log(&op, &all, 50).await), Some(read));

        let op = operation(&app, manager);
        let renamed = log(&op, &all, 50).await.remove(0);
        let before = |to| AuditFilter {
            to: Some(to),
            ..AuditFilter::default()
        };
        let at = renamed.at;
        assert_eq!(newest(log(&op, &before(at), 50).await), Some(read));
        let after = log(&op, &before(Micros(at.0 + 1)), 50).await;
        assert_eq!(newest(after), Some(renamed.revision));
        app.stop().await;
    });
}
