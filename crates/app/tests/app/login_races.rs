//! Logins that are hashing while something ends the logins of their user.

use std::net::{IpAddr, Ipv4Addr};

use canopy_app::{App, AppError, LogIn, LoggedIn, PasswordParams, Settings};
use canopy_domain::{
    Command, CreateUser, DeleteUser, EndAllSessions, GroupId, Role, SetPassword, UpdateUser, UserId,
};
use canopy_testkit::Postgres;

use crate::server::{initialise, new_user, run, settings};

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

const CHEAP: PasswordParams = PasswordParams {
    memory_kib: 64,
    iterations: 1,
    parallelism: 1,
};

struct World {
    app: App,
    root: GroupId,
}

impl World {
    async fn start(url: &str, password_params: PasswordParams) -> App {
        let settings = Settings {
            password_params,
            ..settings(url)
        };
        App::start(settings).await.unwrap()
    }

    /// Of his name, with the password 123456.
    async fn user(&self, name: &str) -> (UserId, String) {
        let hash = self.app.hash_password("123456").await.unwrap();
        let command = CreateUser {
            password_hash: hash.clone(),
            ..new_user(&self.app, name, &[(self.root, Role::Member)])
        };
        let user = command.user;
        self.run(Command::CreateUser(command)).await;
        (user, hash)
    }

    async fn run(&self, command: Command) {
        self.app.operate(command).await.unwrap();
    }

    async fn log_in_while(
        &self,
        name: &str,
        meanwhile: impl Future<Output = ()>,
    ) -> Result<LoggedIn, AppError> {
        self.app.log_in_while(request(name), meanwhile).await
    }
}

fn request(name: &str) -> LogIn {
    LogIn {
        email: format!("{name}@example.com"),
        password: "123456".to_owned(),
        address: HERE,
        user_agent: None,
    }
}

/// On both databases.
fn on_both(test: impl AsyncFn(World, &str)) {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let sqlite = format!("sqlite:{}", folder.path().join("canopy.sqlite").display());
        let postgres = Postgres::shared().unwrap().create_database().unwrap();
        for url in [sqlite, postgres] {
            let app = World::start(&url, CHEAP).await;
            let (root, _) = initialise(&app).await;
            test(World { app, root }, &url).await;
        }
    });
}

#[test]
fn a_login_that_hashes_meanwhile_does_not_outlive_what_ends_logins() {
    on_both(async |world, _| {
        let app = &world.app;
        for way in ["change", "set", "deactivate", "delete"] {
            let (user, hash) = world.user(way).await;
            let new = app.hash_password("abcdef").await.unwrap();
            let kept = app.log_in(request(way)).await.unwrap();
            let tried = world
                .log_in_while(way, async {
                    match way {
                        "change" => {
                            let op = app.operation(kept.login);
                            op.change_password("123456", "abcdef", HERE).await.unwrap();
                        }
                        "set" => {
                            let command = SetPassword {
                                user,
                                password_hash: new,
                            };
                            world.run(Command::SetPassword(command)).await;
                        }
                        "deactivate" => {
                            let command = UpdateUser {
                                user,
                                name: None,
                                email: None,
                                language: None,
                                active: Some(false),
                                salts: [app.new_salt(), app.new_salt()],
                            };
                            world.run(Command::UpdateUser(command)).await;
                        }
                        _ => world.run(Command::DeleteUser(DeleteUser { user })).await,
                    }
                })
                .await;
            assert_eq!(tried.err(), Some(AppError::InvalidCredentials), "{way}");
            let old = app.authenticate(&kept.token, HERE).await;
            assert_eq!(old.is_ok(), way == "change", "{way}: {hash}");
        }
        app.stop().await;
    });
}

#[test]
fn one_that_was_under_way_when_all_were_ended_is_a_new_one() {
    on_both(async |world, _| {
        let (user, _) = world.user("somebody").await;
        let end = async {
            let command = EndAllSessions { user };
            world.run(Command::EndAllSessions(command)).await;
        };
        let new = world.log_in_while("somebody", end).await.unwrap();
        world.app.authenticate(&new.token, HERE).await.unwrap();
        world.app.stop().await;
    });
}

#[test]
fn the_same_password_hashed_anew_meanwhile_is_right_still() {
    on_both(async |world, url| {
        world.user("somebody").await;
        world.app.stop().await;
        let dearer = PasswordParams {
            iterations: 2,
            ..CHEAP
        };
        let app = World::start(url, dearer).await;
        let world = World { app, ..world };
        let other = async {
            world.app.log_in(request("somebody")).await.unwrap();
        };
        let new = world.log_in_while("somebody", other).await.unwrap();
        world.app.authenticate(&new.token, HERE).await.unwrap();
        world.app.stop().await;
    });
}

#[test]
fn the_owner_changes_his_password_while_a_login_of_his_hashes_it_anew() {
    on_both(async |world, url| {
        for at in 0..20 {
            world.user(&at.to_string()).await;
        }
        world.app.stop().await;
        let dearer = PasswordParams {
            iterations: 2,
            ..CHEAP
        };
        let app = World::start(url, dearer).await;
        for at in 0..20 {
            // A login that comes too late has failed: each from an address of its own.
            let here = IpAddr::V4(Ipv4Addr::new(127, 0, 0, at));
            let login_request = || LogIn {
                address: here,
                ..request(&at.to_string())
            };
            let name = at.to_string();
            let user = app.find_user(&format!("{name}@example.com")).await.unwrap();
            let login = app.log_in_as(user, here).await.unwrap().login;
            let op = app.operation(login);
            let (changed, _) = tokio::join!(
                op.change_password("123456", "abcdef", here),
                app.log_in(login_request()),
            );
            changed.unwrap();
            let old = app.log_in(login_request()).await.err();
            assert_eq!(old, Some(AppError::InvalidCredentials));
        }
        app.stop().await;
    });
}
