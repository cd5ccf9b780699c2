//! Many readers on one server, and what is kept for them.

use std::time::Instant;

use canopy_app::{App, Settings, WatchFilter, Watcher};
use canopy_domain::{
    Action, AssignToGroup, Command, Import, ImportedCamera, Name, ResourceId, ResourceKind, Role,
    SetActionLimits, UnassignFromGroup, UserId,
};

use super::watching::{does, held, next, watch_after};
use crate::server::{camera, group, initialise, run, settings, start, user};

fn crowd() -> usize {
    let asked = std::env::var("CANOPY_SUBSCRIBERS").ok();
    asked.and_then(|text| text.parse().ok()).unwrap_or(1000)
}

#[test]
fn a_change_that_concerns_all_is_told_to_all_and_reckoned_once() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("canopy.sqlite").display());
        let crowd = crowd();
        let many = Settings {
            streams_per_user: crowd,
            mailbox: 4096,
            ..settings(&url)
        };
        let app = App::start(many).await.unwrap();
        let (root, _) = initialise(&app).await;
        let hall = group(&app, root, "hall").await;
        let eye = camera(&app, &[], "eye").await;
        let mut readers: Vec<UserId> = Vec::new();
        for at in 0..20 {
            readers.push(user(&app, &format!("r{at}"), &[(hall, Role::GroupManager)]).await);
        }
        let mut open = Vec::new();
        for at in 0..crowd {
            let held = match at.checked_sub(readers.len()) {
                None => held(&app, readers[at]).await,
                Some(_) => {
                    let known: &Watcher = &open[at % readers.len()];
                    known.held().clone()
                }
            };
            open.push(app.watch(held, WatchFilter::default()).await.unwrap());
        }
        let waiting: Vec<_> = open
            .into_iter()
            .map(|mut stream| {
                tokio::spawn(async move {
                    let told = next(&mut stream).await.unwrap();
                    let effects = told.op.logged_effects(&told.change).await.unwrap();
                    (told.change.revision.0, effects.users(), Instant::now())
                })
            })
            .collect();
        let before = app.query_count();
        let began = Instant::now();
        let assign = AssignToGroup {
            group: hall,
            resources: vec![eye],
        };
        let at = does(&app, Command::AssignToGroup(assign)).await;
        let committed = Instant::now();
        let mut last = committed;
        for reader in waiting {
            let (revision, users, told) = reader.await.unwrap();
            assert_eq!((revision, users), (at, 20));
            last = last.max(told);
        }
        let statements = app.query_count() - before;
        eprintln!(
            "{crowd} streams, effects of 20 users each: the last {:?} after the command was sent, \
             {:?} after it was answered; {statements} statements",
            last - began,
            last - committed,
        );
        // The command, the feed and one look at what it means: as many for ten streams.
        assert!(statements < 100, "{statements} statements");
        assert_eq!(app.stream_counts().told, crowd as u64);
        app.stop().await;
    });
}

#[test]
fn what_is_kept_for_streams_is_bounded() {
    run(async {
        let (app, _folder) = start().await;
        let (root, manager) = initialise(&app).await;
        let him = user(&app, "him", &[(root, Role::Operator)]).await;
        for at in 0..600_usize {
            let actions = Action::all().take(at % 2 + 1);
            let limits = SetActionLimits {
                user: him,
                limits: Some(actions.collect()),
            };
            does(&app, Command::SetActionLimits(limits)).await;
        }
        let (kept, _) = app.kept_for_streams();
        assert_eq!(kept, 512);
        assert_eq!(app.states_for_streams(), 512, "small ones take little");
        // Who comes late reads the rest from the log, and what he reads is bounded too.
        let mut stream = watch_after(&app, manager, 0).await;
        for revision in 1..=602 {
            let told = next(&mut stream).await.unwrap();
            assert_eq!(told.change.revision.0, revision);
        }
        let (kept, weight) = app.kept_for_streams();
        assert!(kept <= 2 * 512 && weight < 2 * 200_000, "{kept}, {weight}");
        app.stop().await;
    });
}

/// Large changes: the System before and after them is kept of the newest only, and of the others
/// whoever comes later is told the same.
#[test]
fn of_large_changes_only_the_newest_keep_the_system_and_the_others_mean_the_same() {
    run(async {
        let (app, _folder) = start().await;
        let (root, _) = initialise(&app).await;
        let hall = group(&app, root, "hall").await;
        let reader = user(&app, "reader", &[(hall, Role::GroupManager)]).await;
        user(&app, "guard", &[(hall, Role::Operator)]).await;
        let cameras = (0..1000).map(|at| ImportedCamera {
            camera: ResourceId {
                kind: ResourceKind::Camera,
                uuid: app.new_id(),
            },
            groups: Vec::new(),
            name: Name::parse(&format!("camera {at}")).unwrap(),
            external_id: None,
        });
        let cameras: Vec<ImportedCamera> = cameras.collect();
        let all: Vec<ResourceId> = cameras.iter().map(|camera| camera.camera).collect();
        let import = Import {
            cameras,
            ..Import::default()
        };
        let begin = does(&app, Command::Import(import)).await;
        let mut made = Vec::new();
        // The last is an assignment: nobody is told of what he does not see any more.
        for at in 0..9 {
            let (group, resources) = (hall, all.clone());
            let command = match at % 2 {
                0 => Command::AssignToGroup(AssignToGroup { group, resources }),
                _ => Command::UnassignFromGroup(UnassignFromGroup { group, resources }),
            };
            made.push(does(&app, command).await);
        }
        assert_eq!(app.kept_for_streams().0 as u64, made[8], "all are kept");
        assert_eq!(app.states_for_streams(), 2);

        let mut stream = watch_after(&app, reader, begin).await;
        // By an assignment both gain; of what is taken away he is told what he himself loses.
        for (revision, users) in made.into_iter().zip([2, 1].into_iter().cycle()) {
            let told = next(&mut stream).await.unwrap();
            assert_eq!(told.change.revision.0, revision);
            let effects = told.op.logged_effects(&told.change).await.unwrap();
            let both = (effects.users(), effects.targets());
            assert_eq!(both, (users, 1000), "{revision}");
        }
        app.stop().await;
    });
}
