//! The use cases and the gateway on data set S, in this process: what a request costs without HTTP.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a bench is a program for developers"
)]

use std::net::{IpAddr, Ipv4Addr};

use actix_rt::SystemRunner;
use canopy_app::{App, At, Check, Login, Page, Settings};
use canopy_benches::dataset::{DataSet, Question, ROOT, Size};
use canopy_benches::system::{Ids, fill};
use canopy_domain::{Action, AssignRole, Command, MoveGroup, ResourceKind, Role, SessionId};
use canopy_graphql::{Gateway, GatewayRequest, Options};
use criterion::{Criterion, criterion_group, criterion_main};
use serde_json::json;

struct World {
    runner: SystemRunner,
    app: App,
    data: DataSet,
    ids: Ids,
    questions: Vec<Question>,
    _folder: tempfile::TempDir,
}

impl World {
    fn new() -> Self {
        let runner = actix_rt::System::new();
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("bench.sqlite").display());
        let data = DataSet::generate(Size::S, 1);
        let (app, ids) = runner.block_on(async {
            let app = App::start(Settings::new(&url)).await.unwrap();
            fill(&app, &data).await.unwrap();
            let ids = Ids::read(&url, &data).await.unwrap();
            (app, ids)
        });
        let questions = data
            .questions(2)
            .filter(|question| data.active(question.user));
        let questions = questions.take(1000).collect();
        Self {
            runner,
            app,
            data,
            ids,
            questions,
            _folder: folder,
        }
    }

    /// The System manager, who may ask about everybody.
    fn manager(&self) -> Login {
        Login {
            user: self.ids.manager,
            session: SessionId(self.app.new_id()),
            scope: None,
        }
    }

    fn input(&self, question: &Question) -> Check {
        Check {
            user: Some(self.ids.user(question.user).to_string()),
            action: question.action.name().to_owned(),
            target: self.ids.camera(question.camera).to_string(),
        }
    }
}

fn checks(c: &mut Criterion, world: &World) {
    let inputs = world.questions.iter().map(|one| world.input(one));
    let inputs: Vec<Check> = inputs.collect();
    let expected = world.questions.iter().map(|question| question.allowed);
    let expected: Vec<bool> = expected.collect();
    for size in [1, 100, 1000] {
        c.bench_function(&format!("checks of {size}"), |bench| {
            bench.iter(|| {
                let op = world.app.operation(world.manager());
                let asked = op.checks(&inputs[..size], At::default());
                let answers = world.runner.block_on(asked).unwrap();
                assert_eq!(answers.allowed, expected[..size]);
            });
        });
    }
    let mut number = 0;
    c.bench_function("explain", |bench| {
        bench.iter(|| {
            number = (number + 1) % inputs.len();
            let op = world.app.operation(world.manager());
            let asked = op.explain(&inputs[number], At::default());
            let explained = world.runner.block_on(asked).unwrap();
            assert_eq!(explained.allowed, expected[number]);
        });
    });
}

fn lists(c: &mut Criterion, world: &World) {
    let counts = world.data.counts();
    c.bench_function("accessible resources, 100 of 50,000", |bench| {
        bench.iter(|| {
            let op = world.app.operation(world.manager());
            let page = Page {
                first: Some(100),
                after: None,
            };
            let kind = Some(ResourceKind::Camera);
            let view = Action::CamerasView.name();
            let asked = op.accessible_resources(None, view, kind, At::default(), page);
            let listed = world.runner.block_on(asked).unwrap();
            assert_eq!(listed.items.len(), 100);
            assert_eq!(listed.total, u64::from(counts.cameras));
        });
    });
}

/// What changes would come to, tried without being kept.
fn effects(c: &mut Criterion, world: &World) {
    let data = &world.data;
    let of_one = |user: &u32| {
        let mut memberships = data.memberships(*user);
        let first = memberships.next();
        first.filter(|(group, role)| *role == Role::Operator && *group != ROOT)
    };
    let user = (0..data.counts().users).find(|user| of_one(user).is_some());
    let user = user.unwrap();
    let (group, _) = of_one(&user).unwrap();
    let demoted = Command::AssignRole(AssignRole {
        user: world.ids.user(user),
        group: world.ids.group(group),
        role: Role::Observer,
    });
    let site = data.large_site();
    let moved = Command::MoveGroup(MoveGroup {
        group: world.ids.group(site),
        parent: world.ids.group(ROOT),
    });
    let tried = [
        ("effects of a role", demoted),
        ("effects of a move of the large site", moved),
    ];
    for (name, command) in tried {
        c.bench_function(name, |bench| {
            bench.iter(|| {
                world.runner.block_on(async {
                    let op = world.app.operation(world.manager());
                    let done = op.execute(command.clone(), true).await.unwrap();
                    let effects = op.effects(done.decided_at, &done.changes).await.unwrap();
                    assert!(effects.users() > 0);
                });
            });
        });
    }
}

fn gateway(c: &mut Criterion, world: &World) {
    let gateway = Gateway::new(world.app.clone(), Options::default());
    let query = canopy_graphql::operation("Check");
    let bodies = world.questions.iter().map(|question| {
        let input = json!({
            "userId": world.ids.user(question.user),
            "action": question.action.name(),
            "targetId": world.ids.camera(question.camera),
        });
        let body = json!({ "query": query, "variables": { "input": input } });
        let part = format!("\"allowed\":{}", question.allowed);
        (body.to_string(), part)
    });
    let bodies: Vec<(String, String)> = bodies.collect();
    let mut number = 0;
    c.bench_function("gateway executes a check", |bench| {
        bench.iter(|| {
            number = (number + 1) % bodies.len();
            let (body, part) = &bodies[number];
            let request = GatewayRequest {
                body: body.as_bytes(),
                login: Some(world.manager()),
                address: IpAddr::V4(Ipv4Addr::LOCALHOST),
                user_agent: None,
            };
            let answer = world.runner.block_on(gateway.execute(request));
            let answer = String::from_utf8(answer.body).unwrap();
            assert!(answer.contains(part.as_str()), "{answer}");
        });
    });
}

fn passwords(c: &mut Criterion, world: &World) {
    let mut group = c.benchmark_group("password");
    group.sample_size(20);
    group.bench_function("hash", |bench| {
        bench.iter(|| {
            let hashed = world.app.hash_password("load-test-1");
            world.runner.block_on(hashed).unwrap()
        });
    });
    group.finish();
}

fn all(c: &mut Criterion) {
    let world = World::new();
    checks(c, &world);
    lists(c, &world);
    effects(c, &world);
    gateway(c, &world);
    passwords(c, &world);
    world.runner.block_on(world.app.stop());
}

criterion_group!(benches, all);
criterion_main!(benches);
