//! A System as a file, and back into either database.

mod altered;
mod drill;
mod refused;
mod round_trip;

use std::io::Cursor;

use canopy_domain::{
    Action, AnalyticsChange, Change, EntryId, Level, Micros, Personal, ResourceId, ResourceKind,
    Role, SessionId, UserId,
};
use canopy_store::{
    ApiTokenOpened, Exported, FileError, NewApiToken, NewEvent, NewSession, RestoreError, Store,
    check_export,
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::support::{TestDb, group_id, limits, name, record, resource_id, user_id};
use crate::verify::{history, told};
use crate::world::{World, event};

/// What is written of it.
async fn export(store: &Store) -> Vec<u8> {
    let (exported, file) = store.export(Vec::new()).await.unwrap();
    assert_eq!(check(&file).unwrap(), exported, "read as it was written");
    file
}

/// The passwords of these tests are none, but for one.
fn check(file: &[u8]) -> Result<Exported, FileError> {
    check_export(file, |hash| hash != "none")
}

/// Checks the file, then writes it into the database.
async fn restore(file: &[u8], into: &TestDb) -> Result<Exported, RestoreError> {
    let exported = check(file)?;
    let file = Cursor::new(file.to_vec());
    into.store.restore(file, &exported).await?;
    Ok(exported)
}

async fn verifies(db: &TestDb) {
    let report = db.store.verify(None).await.unwrap();
    assert!(report.is_clean(), "{:#?}", told(&report));
}

/// The lines, each with its end.
fn lines(file: &[u8]) -> Vec<String> {
    let text = std::str::from_utf8(file).unwrap();
    text.split_inclusive('\n').map(str::to_owned).collect()
}

/// How many rows each table has, by the last line.
fn counts(file: &[u8]) -> serde_json::Map<String, serde_json::Value> {
    let end = lines(file).pop().unwrap();
    let end: serde_json::Value = serde_json::from_str(&end).unwrap();
    end["rows"].as_object().unwrap().clone()
}

/// Whoever knows the format can make a last line that fits: the lines before it as a file.
fn sealed(before: &[String]) -> Vec<u8> {
    let mut rows = counts_of(before);
    let digest = Sha256::digest(before.concat());
    let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let rows: Vec<String> = rows
        .drain(..)
        .map(|(name, rows)| format!("\"{name}\":{rows}"))
        .collect();
    let end = format!(
        "{{\"rows\":{{{}}},\"sha256\":\"{digest}\"}}\n",
        rows.join(",")
    );
    [before.concat(), end].concat().into_bytes()
}

/// Every table in the order of the format, with how many of these lines are its rows.
fn counts_of(before: &[String]) -> Vec<(String, usize)> {
    TABLES
        .map(|table| {
            let row = format!("[\"{table}\",");
            let rows = before.iter().filter(|line| line.starts_with(&row)).count();
            (table.to_owned(), rows)
        })
        .to_vec()
}

const TABLES: [&str; 34] = [
    "head",
    "log",
    "log_subjects",
    "user_groups",
    "past_user_groups",
    "users",
    "past_users",
    "profiles",
    "credentials",
    "memberships",
    "past_memberships",
    "resources",
    "past_resources",
    "group_assignments",
    "past_group_assignments",
    "user_assignments",
    "past_user_assignments",
    "resource_members",
    "past_resource_members",
    "action_limits",
    "past_action_limits",
    "ip_pools",
    "past_ip_pools",
    "license_totals",
    "license_gifts",
    "cases",
    "case_cameras",
    "case_reactions",
    "case_lists",
    "case_events",
    "case_graves",
    "entries",
    "billing_requests",
    "sessions",
];

/// A System with something in every table: a long history, and what is in no log.
async fn everything(db: &TestDb) {
    history(db, 21, 300).await;
    let world = World::beside(db).await;
    let (ada, bob) = (world.ada, world.bob);
    pasts(db, &world).await;
    let entry = world
        .entry(ada, "Stra\u{df}e \u{1f4f7} \"\\ \u{202e}", 10)
        .await;
    let case = world.case(ada, 20).await;
    let events = [
        some_event(world.cameras[0], entry),
        event(world.cameras[1], 7),
    ];
    let written = db.store.insert_events(case, &events).await.unwrap();
    assert_eq!(written, Some(2));
    let over = world.case(bob, 30).await;
    world.events(over, 3).await;
    world.suspend(over, 40).await;
    let deleted = world.case(bob, 50).await;
    // More than go with the case at once: the others are still to be deleted.
    world.events(deleted, 2_050).await;
    let changes = [AnalyticsChange::CaseDeleted { case: deleted }];
    world.analytics(&changes).await.unwrap();
    let asked = db.store.billing_asked(Uuid::now_v7(), user_id(), Micros(3));
    asked.await.unwrap();
    log_in(db, ada, 1).await;
    token(db, ada, 2).await;
}

/// Whatever chance has left out: something in every table of now, and in its past.
async fn pasts(db: &TestDb, world: &World) {
    let (user, group) = (world.ada, group_id());
    let (layout, camera) = (resource_id(ResourceKind::Layout), world.cameras[0]);
    let snapshot = db.store.snapshot().await.unwrap();
    let groups = snapshot.groups(snapshot.head().revision).await.unwrap();
    snapshot.finish().await.unwrap();
    let root = groups
        .iter()
        .find(|row| row.parent.is_none())
        .unwrap()
        .group;
    let made = [
        Change::GroupCreated {
            group,
            parent: Some(root),
            name: name("Wing"),
            external_id: None,
        },
        Change::ResourceCreated {
            resource: layout,
            name: name("Wall"),
            external_id: None,
        },
    ];
    record(&db.store, &made).await.unwrap();
    for on in [true, false, true] {
        let role = Role::Operator;
        let pool = if on { "10.0.0.0/8" } else { "" };
        let changes = [
            Change::GroupRenamed {
                group,
                name: name(if on { "East" } else { "West" }),
            },
            Change::ResourceRenamed {
                resource: layout,
                name: name(if on { "Large" } else { "Small" }),
            },
            Change::ActivationSet { user, active: !on },
            Change::IpPoolSet {
                user,
                pool: Personal::new(pool, [3; 16]),
            },
            Change::ActionLimitsSet {
                user,
                limits: on.then(|| limits("[\"cameras.view\"]")),
            },
            Change::LicenseTotalSet {
                root,
                level: Level::ALL[0],
                count: 9,
            },
            Change::LicensesGiven {
                user,
                giver: None,
                level: Level::ALL[0],
                count: u32::from(on),
            },
        ];
        record(&db.store, &changes).await.unwrap();
        let changes = if on {
            [
                Change::RoleAssigned {
                    user,
                    group,
                    role,
                    replaced: None,
                },
                Change::AssignedToGroup {
                    group,
                    resource: camera,
                },
                Change::AssignedToUser {
                    user,
                    resource: camera,
                },
                Change::CameraAttached {
                    container: layout,
                    camera,
                },
            ]
        } else {
            [
                Change::RemovedFromGroup { user, group, role },
                Change::UnassignedFromGroup {
                    group,
                    resource: camera,
                },
                Change::UnassignedFromUser {
                    user,
                    resource: camera,
                },
                Change::CameraDetached {
                    container: layout,
                    camera,
                },
            ]
        };
        record(&db.store, &changes).await.unwrap();
    }
    let user = world.ada;
    let active = Change::ActivationSet { user, active: true };
    record(&db.store, &[active]).await.unwrap();
}

fn some_event(camera: ResourceId, entry: EntryId) -> NewEvent {
    NewEvent {
        entry: Some(entry),
        score: Some(97),
        external_id: Some("e-1".to_owned()),
        details: Some("{\"plate\":\"\u{416}\"}".to_owned()),
        ..event(camera, 5)
    }
}

/// A login of somebody of the world's, from somewhere.
async fn log_in(db: &TestDb, user: UserId, digest: u8) {
    let session = SessionId(Uuid::now_v7());
    let new = NewSession {
        session,
        user,
        password_hash: "$argon2id$known".to_owned(),
        token_digest: [digest; 32],
        created_at: Micros(1),
        expires_at: Micros(i64::MAX),
        address: Some("192.0.2.1".parse().unwrap()),
        user_agent: Some("browser".to_owned()),
    };
    assert!(db.store.insert_session(&new).await.unwrap());
    let there = db
        .store
        .logged_in_from(user, session, "192.0.2.1", Micros(1));
    there.await.unwrap();
}

async fn token(db: &TestDb, user: UserId, digest: u8) {
    let token = NewApiToken {
        token: SessionId(Uuid::now_v7()),
        user,
        by: None,
        name: name("gateway"),
        scope: [Action::UsersCheck].into_iter().collect(),
        token_digest: [digest; 32],
        created_at: Micros(1),
        expires_at: Micros(i64::MAX),
    };
    let mut tx = db.store.begin().await.unwrap();
    let opened = tx.open_api_token(&token, 9).await.unwrap();
    assert_eq!(opened, ApiTokenOpened::Opened);
    tx.commit().await.unwrap();
}
