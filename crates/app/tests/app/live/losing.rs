//! Who loses the right to watch is told what he lost by it, and nothing after.

use canopy_app::{Page, Told, WatchFilter};
use canopy_domain::{
    ActionSet, AssignRole, Command, Effect, MoveGroup, RemoveFromGroup, Role, SetActionLimits,
    UserId,
};

use super::watching::{does, ended, next, told, watch};
use crate::server::{camera, group, initialise, run, start, user};

async fn effects(told: &Told) -> Vec<Effect> {
    let effects = told.op.logged_effects(&told.change).await.unwrap();
    let page = Page {
        first: Some(1000),
        after: None,
    };
    let page = told.op.effect_entries(&effects, &page).unwrap();
    page.items.into_iter().map(|(_, effect)| effect).collect()
}

fn role(user: UserId, group: canopy_domain::GroupId, role: Role) -> Command {
    Command::AssignRole(AssignRole { user, group, role })
}

async fn is_lost(stream: &mut canopy_app::Watcher) {
    let (error, after) = ended(stream).await;
    assert_eq!((error.code(), after), ("FORBIDDEN", None));
}

#[test]
fn the_change_that_takes_the_right_is_told_with_his_own_losses_only() {
    run(async {
        let (app, _folder) = start().await;
        let (root, _) = initialise(&app).await;
        camera(&app, &[root], "seen").await;
        let him = user(&app, "him", &[(root, Role::SystemManager)]).await;
        let filtered = WatchFilter {
            group: Some(group(&app, root, "elsewhere").await.to_string()),
            ..WatchFilter::default()
        };
        let mut streams = [
            watch(&app, him, WatchFilter::default()).await,
            watch(&app, him, filtered).await,
        ];
        // A Camera manager reads no log, and may do what a System manager may not.
        let at = does(&app, role(him, root, Role::CameraManager)).await;
        camera(&app, &[root], "later").await;
        for stream in &mut streams {
            let told = next(stream).await.unwrap();
            let found = (told.change.revision.0, told.change.subjects.clone());
            assert_eq!(found, (at, vec![him.into()]));
            let effects = effects(&told).await;
            assert!(!effects.is_empty());
            for effect in effects {
                assert_eq!((effect.user, effect.gained), (him, ActionSet::EMPTY));
            }
            is_lost(stream).await;
        }
        // Whoever never had the right is told about himself, and goes on.
        let mut stream = watch(&app, him, WatchFilter::default()).await;
        camera(&app, &[root], "more").await;
        let at = does(&app, role(him, root, Role::Operator)).await;
        assert_eq!(told(&mut stream).await, (at, vec![him.into()]));
        let at = does(&app, role(him, root, Role::SystemManager)).await;
        assert_eq!(told(&mut stream).await, (at, vec![him.into(), root.into()]));
        let seen = camera(&app, &[root], "seen again").await;
        assert_eq!(told(&mut stream).await.1, [root.into(), seen.into()]);
        // And who got it and loses it again does not.
        let at = does(&app, role(him, root, Role::Operator)).await;
        assert_eq!(told(&mut stream).await, (at, vec![him.into()]));
        is_lost(&mut stream).await;
        app.stop().await;
    });
}

#[test]
fn limits_take_the_right_too_and_a_part_of_it_is_not_all() {
    run(async {
        let (app, _folder) = start().await;
        let (root, _) = initialise(&app).await;
        let (one, two) = (group(&app, root, "1").await, group(&app, root, "2").await);
        let both = [(one, Role::GroupManager), (two, Role::GroupManager)];
        let him = user(&app, "him", &both).await;
        let mut stream = watch(&app, him, WatchFilter::default()).await;
        let remove = RemoveFromGroup {
            user: him,
            group: one,
            expect_user_deleted: None,
        };
        let at = does(&app, Command::RemoveFromGroup(remove)).await;
        assert_eq!(told(&mut stream).await, (at, vec![him.into()]));
        camera(&app, &[one], "there").await;
        let here = camera(&app, &[two], "here").await;
        assert_eq!(told(&mut stream).await.1, [two.into(), here.into()]);

        let limits = SetActionLimits {
            user: him,
            limits: Some([canopy_domain::Action::LoginWeb].into_iter().collect()),
        };
        let at = does(&app, Command::SetActionLimits(limits)).await;
        assert_eq!(told(&mut stream).await, (at, vec![him.into()]));
        is_lost(&mut stream).await;
        app.stop().await;
    });
}

#[test]
fn what_is_moved_away_from_him_is_told_as_his_loss_and_the_stream_goes_on() {
    run(async {
        let (app, _folder) = start().await;
        let (root, _) = initialise(&app).await;
        let (mine, other) = (group(&app, root, "a").await, group(&app, root, "b").await);
        let part = group(&app, mine, "part").await;
        let lost = camera(&app, &[part], "lost").await;
        let him = user(&app, "him", &[(mine, Role::GroupManager)]).await;
        let neighbour = user(&app, "neighbour", &[(other, Role::GroupManager)]).await;
        let mut all = watch(&app, him, WatchFilter::default()).await;
        let filter = WatchFilter {
            group: Some(part.to_string()),
            ..WatchFilter::default()
        };
        let mut filtered = watch(&app, him, filter).await;
        let mut theirs = watch(&app, neighbour, WatchFilter::default()).await;
        let command = MoveGroup {
            group: part,
            parent: other,
        };
        let at = does(&app, Command::MoveGroup(command)).await;
        for stream in [&mut all, &mut filtered] {
            let told = next(stream).await.unwrap();
            assert_eq!(
                (told.change.revision.0, told.change.subjects.len()),
                (at, 0)
            );
            let effects = effects(&told).await;
            assert!(
                effects
                    .iter()
                    .all(|it| it.user == him && it.gained.is_empty())
            );
            let mut targets = effects.iter().map(|effect| effect.target);
            assert!(targets.any(|target| target == lost.into()));
        }
        assert_eq!(told(&mut theirs).await, (at, vec![part.into()]));
        let change = app.operation(all.held().login());
        let change = change.change(canopy_domain::Revision(at)).await.unwrap();
        assert_eq!(change.map(|change| change.subjects), Some(Vec::new()));
        // Nothing that the filter names is his any more; of the rest he is told.
        let seen = camera(&app, &[part, mine], "seen").await;
        assert_eq!(told(&mut all).await.1, [mine.into(), seen.into()]);
        is_lost(&mut filtered).await;
        app.stop().await;
    });
}

#[test]
fn a_stream_of_somebody_who_leaves_the_readers_groups_ends() {
    run(async {
        let (app, _folder) = start().await;
        let (root, _) = initialise(&app).await;
        let (mine, other) = (group(&app, root, "a").await, group(&app, root, "b").await);
        let him = user(&app, "him", &[(mine, Role::GroupManager)]).await;
        let groups = [(mine, Role::Operator), (other, Role::Operator)];
        let watched = user(&app, "watched", &groups).await;
        let filter = WatchFilter {
            user: Some(watched.to_string()),
            ..WatchFilter::default()
        };
        let mut stream = watch(&app, him, filter).await;
        let at = does(&app, role(watched, mine, Role::Observer)).await;
        let both = vec![watched.into(), mine.into()];
        assert_eq!(told(&mut stream).await, (at, both));
        let remove = RemoveFromGroup {
            user: watched,
            group: mine,
            expect_user_deleted: None,
        };
        does(&app, Command::RemoveFromGroup(remove)).await;
        is_lost(&mut stream).await;
        app.stop().await;
    });
}

#[test]
fn a_stream_that_is_far_behind_ends_by_what_took_the_right_and_not_before() {
    run(async {
        let (app, _folder) = start().await;
        let (root, _) = initialise(&app).await;
        let (mine, other) = (group(&app, root, "a").await, group(&app, root, "b").await);
        let part = group(&app, mine, "part").await;
        let him = user(&app, "him", &[(mine, Role::GroupManager)]).await;
        let filter = WatchFilter {
            group: Some(part.to_string()),
            ..WatchFilter::default()
        };
        let mut stream = watch(&app, him, filter).await;
        camera(&app, &[part], "before").await;
        let away = |parent| {
            Command::MoveGroup(MoveGroup {
                group: part,
                parent,
            })
        };
        let at = does(&app, away(other)).await;
        app.forget_for_streams();
        let told = next(&mut stream).await.unwrap();
        assert_eq!(told.change.revision.0, at);
        is_lost(&mut stream).await;
        app.stop().await;
    });
}
