//! A check, from the evaluator alone to the actor and back.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a bench is a program for developers"
)]

use std::hint::black_box;

use canopy_app::{App, At, Check, Login, Settings};
use canopy_domain::standing::Target;
use canopy_domain::{
    Action, Command, Email, GroupId, Import, ImportedCamera, Initialise, Name, ResourceId,
    ResourceKind, Role, RoleSet, SessionId, Standing, UserId,
};
use criterion::{Criterion, criterion_group, criterion_main};

/// Cameras in the root group of the System that is asked.
const CAMERAS: usize = 10_000;

fn standing(c: &mut Criterion) {
    let standing = Standing {
        active: true,
        mask: Standing::mask(None),
        roles: RoleSet::of(&[Role::Operator]),
        assigned: false,
        on: Target::Resource(ResourceKind::Camera),
        scope: None,
    };
    c.bench_function("standing allows", |bench| {
        bench.iter(|| black_box(&standing).allows(black_box(Action::PtzMove)));
    });
}

async fn system(app: &App) -> (UserId, Vec<ResourceId>) {
    let (root, user) = (GroupId(app.new_id()), UserId(app.new_id()));
    let name = |text: &str| Name::parse(text).unwrap();
    let command = Initialise {
        root,
        root_name: name("root"),
        user,
        email: Email::parse("manager@example.com").unwrap(),
        name: name("manager"),
        salts: [app.new_salt(), app.new_salt()],
        password_hash: String::new(),
    };
    app.operate(Command::Initialise(command)).await.unwrap();
    let cameras: Vec<ImportedCamera> = (0..CAMERAS)
        .map(|at| ImportedCamera {
            camera: ResourceId {
                kind: ResourceKind::Camera,
                uuid: app.new_id(),
            },
            groups: vec![root],
            name: name(&format!("camera {at}")),
            external_id: None,
        })
        .collect();
    let ids = cameras.iter().map(|new| new.camera).collect();
    let command = Import {
        cameras,
        ..Import::default()
    };
    app.operate(Command::Import(command)).await.unwrap();
    (user, ids)
}

fn checks(c: &mut Criterion) {
    let runner = actix_rt::System::new();
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("bench.sqlite").display());
    let (app, login, inputs) = runner.block_on(async {
        let app = App::start(Settings::new(url)).await.unwrap();
        let (user, cameras) = system(&app).await;
        let inputs: Vec<Check> = cameras
            .iter()
            .map(|camera| Check {
                user: None,
                action: "cameras.view".to_owned(),
                target: camera.to_string(),
            })
            .collect();
        let login = Login {
            user,
            session: SessionId(app.new_id()),
            scope: None,
        };
        (app, login, inputs)
    });
    for size in [1, 100, 1000] {
        c.bench_function(&format!("checks of {size}"), |bench| {
            bench.iter(|| {
                let answers = runner.block_on(async {
                    app.operation(login)
                        .checks(&inputs[..size], At::default())
                        .await
                        .unwrap()
                });
                assert!(answers.allowed.iter().all(|allowed| *allowed));
            });
        });
    }
    runner.block_on(app.stop());
}

criterion_group!(benches, standing, checks);
criterion_main!(benches);
