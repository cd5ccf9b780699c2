//! What a filter lets through, and how a stream is opened.

use canopy_app::{App, AppError, Settings, WatchFilter, Watcher};
use canopy_domain::{
    AssignRole, AssignToGroup, AssignToUser, Command, GroupId, MoveGroup, ResourceId, Revision,
    Role, TargetId, UpdateResource, UserId,
};

use super::watching::{HERE, does, held, told, watch};
use crate::server::{camera, group, initialise, name, run, settings, start, user};

/// Two sites with a room each; somebody works in the room of one, and in a yard.
struct Site {
    here: GroupId,
    room: GroupId,
    there: GroupId,
    yard: GroupId,
    eye: ResourceId,
    worker: UserId,
}

impl Site {
    async fn build(app: &App) -> (Self, UserId) {
        let (root, manager) = initialise(app).await;
        let (here, there) = (
            group(app, root, "here").await,
            group(app, root, "there").await,
        );
        let (room, yard) = (
            group(app, here, "room").await,
            group(app, root, "yard").await,
        );
        let eye = camera(app, &[room], "eye").await;
        let roles = [(room, Role::Operator), (yard, Role::Operator)];
        let worker = user(app, "worker", &roles).await;
        let site = Self {
            here,
            room,
            there,
            yard,
            eye,
            worker,
        };
        (site, manager)
    }

    /// What happens, and for whom by his filter: the worker, the site, the camera.
    async fn live(&self, app: &App) -> Vec<(u64, [bool; 3])> {
        let mut done = Vec::new();
        let mut all = |revision: u64, touches: [bool; 3]| done.push((revision, touches));
        let assign = |group, resources| Command::AssignToGroup(AssignToGroup { group, resources });
        let role = |user, group, role| Command::AssignRole(AssignRole { user, group, role });

        let far = camera(app, &[self.there], "far").await;
        // Only by what it means: the worker, who belongs to the site, sees it from the yard.
        all(
            does(app, assign(self.yard, vec![far])).await,
            [true, true, false],
        );
        let to_worker = AssignToUser {
            user: self.worker,
            resources: vec![self.eye],
        };
        all(
            does(app, Command::AssignToUser(to_worker)).await,
            [true, true, true],
        );
        // Only by what it means: somebody else reaches the camera.
        let other = user(app, "other", &[(self.there, Role::Operator)]).await;
        all(
            does(app, role(other, self.here, Role::Operator)).await,
            [false, true, true],
        );
        all(
            does(app, role(other, self.there, Role::Member)).await,
            [false, true, false],
        );
        let away = MoveGroup {
            group: self.room,
            parent: self.there,
        };
        // The worker's own rights are the same as before; others lose and gain.
        all(
            does(app, Command::MoveGroup(away)).await,
            [false, true, true],
        );
        all(
            does(app, assign(self.room, vec![far])).await,
            [false, false, false],
        );
        done
    }
}

async fn filtered(app: &App, who: UserId, after: u64, target: impl Into<TargetId>) -> Watcher {
    let target = target.into();
    let text = |is: bool| is.then(|| target.to_string());
    let filter = WatchFilter {
        after: Some(Revision(after)),
        user: text(matches!(target, TargetId::User(_))),
        group: text(matches!(target, TargetId::Group(_))),
        resource: text(matches!(target, TargetId::Resource(_))),
    };
    watch(app, who, filter).await
}

#[test]
fn only_what_touches_what_is_named_is_told_live_or_from_the_log() {
    run(async {
        let (app, _folder) = start().await;
        let (site, manager) = Site::build(&app).await;
        let from = app.readiness().revision.0;
        let lived = site.live(&app).await;
        // Touches one of them each, so that what was told before is all.
        let last = camera(&app, &[site.here], "last").await;
        let made = app.readiness().revision.0;
        let to_worker = AssignToUser {
            user: site.worker,
            resources: vec![last],
        };
        let given = does(&app, Command::AssignToUser(to_worker)).await;
        let renamed = UpdateResource {
            resource: site.eye,
            name: Some(name("another")),
            external_id: None,
        };
        let renamed = does(&app, Command::UpdateResource(renamed)).await;
        let last = [given, made, renamed];
        for forgets in [false, true] {
            let targets: [TargetId; 3] = [site.worker.into(), site.here.into(), site.eye.into()];
            for (at, target) in targets.into_iter().enumerate() {
                let mut stream = filtered(&app, manager, from, target).await;
                if forgets {
                    app.forget_for_streams();
                }
                for (revision, _) in lived.iter().filter(|(_, touches)| touches[at]) {
                    let said = format!("{target}, forgotten: {forgets}");
                    assert_eq!(told(&mut stream).await.0, *revision, "{said}");
                }
                assert_eq!(told(&mut stream).await.0, last[at]);
            }
        }
        app.stop().await;
    });
}

async fn refused(app: &App, who: UserId, filter: WatchFilter) -> AppError {
    let opened = app.watch(held(app, who).await, filter).await;
    opened.err().unwrap()
}

#[test]
fn what_the_reader_does_not_find_cannot_be_named_nor_what_is_no_revision_yet() {
    run(async {
        let (app, _folder) = start().await;
        let (site, manager) = Site::build(&app).await;
        let newest = app.readiness().revision;
        let hidden = |text: String| WatchFilter {
            group: Some(text),
            ..WatchFilter::default()
        };
        let filter = hidden(site.there.to_string());
        assert_eq!(
            refused(&app, site.worker, filter.clone()).await,
            AppError::NotFound
        );
        for nothing in ["", "group_0", &site.eye.to_string()] {
            let filter = hidden(nothing.to_owned());
            assert_eq!(refused(&app, manager, filter).await, AppError::NotFound);
        }
        let mut stream = watch(&app, manager, filter).await;
        let seen = camera(&app, &[site.there], "seen").await;
        assert_eq!(told(&mut stream).await.1, [site.there.into(), seen.into()]);
        let beyond = WatchFilter {
            after: Some(Revision(newest.0 + 2)),
            ..WatchFilter::default()
        };
        assert_eq!(
            refused(&app, manager, beyond).await.code(),
            "BAD_USER_INPUT"
        );
        app.stop().await;
    });
}

#[test]
fn there_are_only_so_many_streams_of_one_user_and_altogether() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("canopy.sqlite").display());
        let few = Settings {
            streams_per_user: 2,
            streams: 3,
            ..settings(&url)
        };
        let app = App::start(few).await.unwrap();
        let (root, manager) = initialise(&app).await;
        let other = user(&app, "other", &[(root, Role::SystemManager)]).await;
        let all = WatchFilter::default;
        let first = watch(&app, manager, all()).await;
        let second = watch(&app, manager, all()).await;
        assert_eq!(refused(&app, manager, all()).await.code(), "RATE_LIMITED");
        let third = watch(&app, other, all()).await;
        assert_eq!(refused(&app, other, all()).await, AppError::Overloaded);
        drop(first);
        assert!(app.watch(third.held().clone(), all()).await.is_ok());
        drop((second, third));
        assert_eq!(app.stream_counts().open, 0);
        app.end_streams();
        let login = app.log_in_as(manager, HERE).await.unwrap().login;
        let stopping = app.hold(login, HERE).await.err().unwrap();
        assert!(matches!(stopping, AppError::Interrupted(_)));
        app.stop().await;
    });
}

#[test]
fn nobody_is_told_by_a_filter_what_he_may_not_audit() {
    run(async {
        let (app, _folder) = start().await;
        let (site, _) = Site::build(&app).await;
        let chief = user(&app, "chief", &[(site.here, Role::GroupManager)]).await;
        let from = app.readiness().revision.0;
        let lived = site.live(&app).await;
        // What is the site's own, and what he lost himself; not what went on elsewhere.
        let mut stream = filtered(&app, chief, from, site.here).await;
        let (revision, subjects) = told(&mut stream).await;
        assert_eq!((revision, subjects.len()), (lived[2].0, 2));
        let (revision, subjects) = told(&mut stream).await;
        assert_eq!((revision, subjects.len()), (lived[3].0, 1));
        let (revision, subjects) = told(&mut stream).await;
        assert_eq!((revision, subjects), (lived[4].0, vec![]));
        let marker = camera(&app, &[site.here], "marker").await;
        assert_eq!(told(&mut stream).await.1, [site.here.into(), marker.into()]);
        app.stop().await;
    });
}
