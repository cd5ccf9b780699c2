//! One server on a database of its own.

use std::future::Future;
use std::time::Duration;

use canopy_app::{App, Login, Op, Settings};
use canopy_domain::{
    Command, CreateGroup, CreateResource, CreateUser, Email, GroupId, Initialise, IpPool, Name,
    NewMembership, ResourceId, ResourceKind, Role, SessionId, UserId,
};

/// Runs the test inside an actix System, as the program does.
pub(crate) fn run<T>(test: impl Future<Output = T>) -> T {
    actix_rt::System::new().block_on(test)
}

pub(crate) fn settings(url: &str) -> Settings {
    Settings {
        // Small, so that a small tree is many actors.
        subtree_size: 6,
        mailbox: 64,
        actor_threads: 2,
        poll: Duration::from_millis(20),
        ..Settings::new(url)
    }
}

/// A server on SQLite, and the folder that it needs.
pub(crate) async fn start() -> (App, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("canopy.sqlite").display());
    (App::start(settings(&url)).await.unwrap(), folder)
}

pub(crate) fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

/// The operation of somebody who need not have logged in.
pub(crate) fn operation(app: &App, user: UserId) -> Op {
    app.operation(Login {
        user,
        session: SessionId(app.new_id()),
        scope: None,
    })
}

pub(crate) async fn initialise(app: &App) -> (GroupId, UserId) {
    let (root, user) = (GroupId(app.new_id()), UserId(app.new_id()));
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
    (root, user)
}

pub(crate) async fn group(app: &App, parent: GroupId, text: &str) -> GroupId {
    let group = GroupId(app.new_id());
    let command = CreateGroup {
        group,
        parent,
        name: name(text),
        external_id: None,
    };
    app.operate(Command::CreateGroup(command)).await.unwrap();
    group
}

pub(crate) async fn camera(app: &App, groups: &[GroupId], text: &str) -> ResourceId {
    let resource = ResourceId {
        kind: ResourceKind::Camera,
        uuid: app.new_id(),
    };
    let command = CreateResource {
        resource,
        name: name(text),
        groups: groups.to_vec(),
        external_id: None,
        cameras: Vec::new(),
    };
    app.operate(Command::CreateResource(command)).await.unwrap();
    resource
}

pub(crate) fn new_user(app: &App, text: &str, memberships: &[(GroupId, Role)]) -> CreateUser {
    CreateUser {
        user: UserId(app.new_id()),
        email: Email::parse(&format!("{text}@example.com")).unwrap(),
        name: name(text),
        salts: [app.new_salt(), app.new_salt(), app.new_salt()],
        password_hash: String::new(),
        memberships: memberships
            .iter()
            .map(|(group, role)| NewMembership {
                group: *group,
                role: *role,
            })
            .collect(),
        resources: Vec::new(),
        limits: None,
        pool: IpPool::default(),
        licenses: std::collections::BTreeMap::new(),
        terms: canopy_domain::Terms::default(),
    }
}

pub(crate) async fn user(app: &App, text: &str, memberships: &[(GroupId, Role)]) -> UserId {
    let command = new_user(app, text, memberships);
    let user = command.user;
    app.operate(Command::CreateUser(command)).await.unwrap();
    user
}
