//! What the database itself holds to, whoever writes.

use canopy_domain::{Change, Code, GroupId, Level, Personal, ResourceKind, Role, Stop, UserId};
use canopy_store::ExecuteError;

use crate::support::{
    Server, TestDb, create_group, create_user, group_id, name, on_both, record, resource_id,
    user_id, verify_log,
};

on_both!(
    there_is_one_root_group,
    a_user_has_one_role_in_a_group,
    an_email_is_unique_however_it_is_written,
    the_log_only_grows,
    managers_of_the_system_are_in_the_root_only,
    a_group_with_members_cannot_go,
    there_is_one_head,
    what_is_not_there_cannot_end,
);

fn user_created(user: UserId, email: &str) -> Change {
    Change::UserCreated {
        user,
        email: Personal::new(email, [1; 16]),
        name: Personal::new("Somebody", [2; 16]),
        created_by: None,
        password_hash: String::new(),
    }
}

fn role_assigned(user: UserId, group: GroupId, role: Role) -> Change {
    Change::RoleAssigned {
        user,
        group,
        role,
        replaced: None,
    }
}

async fn there_is_one_root_group(db: TestDb) {
    Server::start(&db.store).initialise().await;
    let second = Change::GroupCreated {
        group: group_id(),
        parent: None,
        name: name("Second root"),
        external_id: None,
    };
    let error = record(&db.store, &[second]).await.unwrap_err();
    assert!(error.is_unique_violation(), "{error:?}");
    verify_log(&db.store).await;
}

async fn a_user_has_one_role_in_a_group(db: TestDb) {
    let (root, user) = Server::start(&db.store).initialise().await;
    let second = role_assigned(user, root, Role::Member);
    let error = record(&db.store, &[second]).await.unwrap_err();
    assert!(error.is_unique_violation(), "{error:?}");
}

async fn an_email_is_unique_however_it_is_written(db: TestDb) {
    let server = Server::start(&db.store);
    let (root, _) = server.initialise().await;
    for (taken, same) in [
        ("Strasse@x.y", "stra\u{df}e@x.y"),
        ("alice@x.y", "ALICE@X.Y"),
        ("\u{fb01}n@x.y", "FIN@x.y"),
    ] {
        let (_, first) = create_user(root, Role::Member, taken);
        server.execute(first).await.unwrap();
        // By the rules, and past them.
        let (_, second) = create_user(root, Role::Member, same);
        match server.execute(second).await {
            Err(ExecuteError::Stop(Stop::Refused(refusals))) => {
                assert_eq!(refusals[0].code, Code::EmailTaken);
            }
            other => panic!("{same}: {other:?}"),
        }
        let error = record(&db.store, &[user_created(user_id(), same)])
            .await
            .unwrap_err();
        assert!(error.is_unique_violation(), "{same}: {error:?}");
    }
}

async fn the_log_only_grows(db: TestDb) {
    Server::start(&db.store).initialise().await;
    let mut tries = vec!["UPDATE log SET kind = 'x'", "DELETE FROM log"];
    if db.is_postgres() {
        tries.push("TRUNCATE log");
    }
    for sql in tries {
        let error = db.run(sql).await.unwrap_err();
        assert!(error.to_string().contains("only grows"), "{sql}: {error}");
    }
    verify_log(&db.store).await;
}

async fn managers_of_the_system_are_in_the_root_only(db: TestDb) {
    let server = Server::start(&db.store);
    let (root, _) = server.initialise().await;
    let (group, command) = create_group(root, "Below");
    server.execute(command).await.unwrap();
    for role in [Role::SystemManager, Role::CameraManager] {
        let user = user_id();
        let email = format!("{}@x.y", role.as_str());
        let below = [user_created(user, &email), role_assigned(user, group, role)];
        record(&db.store, &below).await.unwrap_err();
        let above = [user_created(user, &email), role_assigned(user, root, role)];
        record(&db.store, &above).await.unwrap();
    }
}

async fn a_group_with_members_cannot_go(db: TestDb) {
    let (root, _) = Server::start(&db.store).initialise().await;
    let sql = format!("DELETE FROM user_groups WHERE id = {}", db.literal(root.0));
    db.run(&sql).await.unwrap_err();
}

async fn there_is_one_head(db: TestDb) {
    let sql = "INSERT INTO head SELECT 2, revision, hash, at, system_id, secret FROM head";
    db.run(sql).await.unwrap_err();
}

/// A change that ends or edits what is not there is a fault, not a new row.
async fn what_is_not_there_cannot_end(db: TestDb) {
    let (root, first) = Server::start(&db.store).initialise().await;
    let (user, group, parent) = (user_id(), group_id(), root);
    let camera = resource_id(ResourceKind::Camera);
    let container = resource_id(ResourceKind::Layout);
    let called = name("Another");
    let password_hash = String::new();
    for change in [
        Change::RemovedFromGroup {
            user,
            group: root,
            role: Role::Member,
        },
        Change::UserDeleted { user },
        Change::ActivationSet {
            user,
            active: false,
        },
        Change::PasswordSet {
            user,
            kept: None,
            password_hash,
        },
        Change::UserRenamed {
            user,
            name: Personal::new("Ada", [1; 16]),
        },
        Change::EmailChanged {
            user,
            email: Personal::new("ada@x.y", [1; 16]),
        },
        Change::LanguageSet {
            user,
            language: None,
        },
        Change::GroupMoved {
            group,
            parent,
            from: parent,
        },
        Change::GroupDeleted { group, parent },
        Change::GroupRenamed {
            group,
            name: called.clone(),
        },
        Change::ResourceRenamed {
            resource: camera,
            name: called,
        },
        Change::ExternalIdSet {
            resource: camera,
            external_id: None,
        },
        Change::UnassignedFromGroup {
            group: root,
            resource: camera,
        },
        Change::UnassignedFromUser {
            user: first,
            resource: camera,
        },
        Change::CameraDetached { container, camera },
        Change::ResourceDeleted { resource: camera },
        Change::LicensesGiven {
            user: first,
            giver: None,
            level: Level::ALL[0],
            count: 0,
        },
    ] {
        let error = record(&db.store, std::slice::from_ref(&change)).await;
        let error = error.unwrap_err().to_string();
        assert!(error.contains("not there"), "{change:?}: {error}");
    }
}
