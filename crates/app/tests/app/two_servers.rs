//! What one server has committed, asked of another that has not heard of it yet.

use canopy_app::{App, AppError, AsOf, At, Check, Checked};
use canopy_domain::{Command, CreateResource, GroupId, ResourceId, ResourceKind, UserId};

use crate::server::{initialise, name, operation, run, settings, start};

async fn second(folder: &tempfile::TempDir) -> App {
    let url = format!("sqlite:{}", folder.path().join("canopy.sqlite").display());
    App::start(settings(&url)).await.unwrap()
}

/// A question whose answer is yes from the revision on that makes the camera.
fn views(camera: ResourceId) -> Check {
    Check {
        user: None,
        action: "cameras.view".to_owned(),
        target: camera.to_string(),
    }
}

fn new_camera(app: &App, group: GroupId) -> CreateResource {
    CreateResource {
        resource: ResourceId {
            kind: ResourceKind::Camera,
            uuid: app.new_id(),
        },
        name: name("camera"),
        groups: vec![group],
        external_id: None,
        cameras: Vec::new(),
    }
}

/// As the gateway does it: an operation that was overtaken is run again.
async fn asked(app: &App, who: UserId, check: &Check, at: At) -> Checked {
    let mut op = operation(app, who);
    loop {
        match op.checks(std::slice::from_ref(check), at).await {
            Ok(answer) => return answer,
            Err(AppError::Moved) => op = op.again().await.unwrap(),
            Err(other) => panic!("{other:?}"),
        }
    }
}

#[test]
fn what_another_server_has_just_committed_is_read_as_of_it() {
    run(async {
        let (here, folder) = start().await;
        let (root, manager) = initialise(&here).await;
        let there = second(&folder).await;
        for turn in 0..20 {
            let command = new_camera(&here, root);
            let check = views(command.resource);
            let done = here.operate(Command::CreateResource(command)).await;
            let revision = done.unwrap().revision.unwrap();
            let as_of = if turn % 2 == 0 {
                AsOf::Revision(revision)
            } else {
                AsOf::Time(canopy_domain::Micros(i64::MAX))
            };
            let at = At {
                at_least: None,
                as_of: Some(as_of),
            };
            let answer = asked(&there, manager, &check, at).await;
            assert_eq!((answer.revision, answer.allowed), (revision, vec![true]));
        }
        here.stop().await;
        there.stop().await;
    });
}

#[test]
fn one_part_of_an_operation_that_reads_an_older_state_does_not_drag_another_back() {
    run(async {
        let (here, folder) = start().await;
        let (root, manager) = initialise(&here).await;
        let there = second(&folder).await;
        for _ in 0..20 {
            let command = new_camera(&here, root);
            let check = views(command.resource);
            let done = here.operate(Command::CreateResource(command)).await;
            let revision = done.unwrap().revision.unwrap();
            let op = operation(&there, manager);
            let at_least = At {
                at_least: Some(revision),
                as_of: None,
            };
            let asks = std::slice::from_ref(&check);
            let (new, any) =
                futures::join!(op.checks(asks, at_least), op.checks(asks, At::default()));
            match new {
                Ok(new) => assert!(new.revision >= revision, "{new:?}, {any:?}"),
                Err(error) => assert_eq!(error, AppError::Moved),
            }
        }
        here.stop().await;
        there.stop().await;
    });
}
