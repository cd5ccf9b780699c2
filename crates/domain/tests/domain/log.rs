//! The change log: one golden text for each change, and what must never stand in it.

use canopy_domain::{
    Action, ActionSet, Change, ChangePassword, Command, CommandId, ENTRY_VERSION, Email, Entry,
    ExternalId, Initialise, Language, Level, Micros, PasswordHash, Personal, ResourceKind,
    Revision, Role, SessionId,
};

use crate::support::commands::{name, new_user};
use crate::support::ids::{camera, group, layout, resource, user, uuid};

const HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA";

/// Every change by the name that it has in the log.
fn changes() -> Vec<(&'static str, Change)> {
    let changes = vec![
        Change::GroupCreated {
            group: group(2),
            parent: Some(group(1)),
            name: name("East \"wing\""),
            external_id: Some(ExternalId::parse("g/2").unwrap()),
        },
        Change::UserCreated {
            user: user(3),
            email: Personal::new("ada@example.com", [1; 16]),
            name: Personal::new("Ada Lovelace", [2; 16]),
            created_by: Some(user(1)),
            password_hash: HASH.to_owned(),
        },
        Change::RoleAssigned {
            user: user(3),
            group: group(2),
            role: Role::GroupManager,
            replaced: Some(Role::Observer),
        },
        Change::ResourceCreated {
            resource: resource(ResourceKind::PersonList, 4),
            name: name("Visitors"),
            external_id: None,
        },
        Change::AssignedToGroup {
            group: group(2),
            resource: camera(5),
        },
        Change::AssignedToUser {
            user: user(3),
            resource: camera(5),
        },
        Change::CameraAttached {
            container: layout(6),
            camera: camera(5),
        },
        Change::ActionLimitsSet {
            user: user(3),
            limits: Some(
                ActionSet::EMPTY
                    .with(Action::UsersView)
                    .with(Action::CamerasView),
            ),
        },
        Change::IpPoolSet {
            user: user(3),
            pool: Personal::new("192.0.2.0/24", [3; 16]),
        },
        Change::UserRenamed {
            user: user(3),
            name: Personal::new("Ada King", [4; 16]),
        },
        Change::EmailChanged {
            user: user(3),
            email: Personal::new("ada.king@example.com", [5; 16]),
        },
        Change::LanguageSet {
            user: user(3),
            language: Some(Language::parse("en-GB").unwrap()),
        },
        Change::ActivationSet {
            user: user(3),
            active: false,
        },
        Change::PasswordSet {
            user: user(3),
            kept: None,
            password_hash: HASH.to_owned(),
        },
        Change::RemovedFromGroup {
            user: user(3),
            group: group(2),
            role: Role::GroupManager,
        },
        Change::UserDeleted { user: user(3) },
        Change::GroupRenamed {
            group: group(2),
            name: name("West"),
        },
        Change::GroupMoved {
            group: group(2),
            parent: group(9),
            from: group(1),
        },
        Change::GroupDeleted {
            group: group(2),
            parent: group(1),
        },
        Change::ResourceRenamed {
            resource: resource(ResourceKind::PersonList, 4),
            name: name("Staff"),
        },
        Change::ExternalIdSet {
            resource: camera(5),
            external_id: Some(ExternalId::parse("c/5").unwrap()),
        },
        Change::UnassignedFromGroup {
            group: group(2),
            resource: camera(5),
        },
        Change::UnassignedFromUser {
            user: user(3),
            resource: camera(5),
        },
        Change::CameraDetached {
            container: layout(6),
            camera: camera(5),
        },
        Change::ResourceDeleted {
            resource: camera(5),
        },
        Change::SessionEnded {
            session: SessionId(uuid(7)),
            user: user(3),
        },
        Change::SessionsEnded { user: user(3) },
        Change::LicenseTotalSet {
            root: group(1),
            level: Level::ALL[3],
            count: 250,
        },
        Change::LicensesGiven {
            user: user(3),
            giver: Some(user(1)),
            level: Level::ALL[1],
            count: 25,
        },
        Change::TermsConfirmed {
            user: user(3),
            version: "2026-11".to_owned(),
        },
    ];
    changes
        .into_iter()
        .map(|change| (kind(&change), change))
        .collect()
}

/// A change that is missing above does not compile here.
fn kind(change: &Change) -> &'static str {
    match change {
        Change::GroupCreated { .. } => "group_created",
        Change::UserCreated { .. } => "user_created",
        Change::RoleAssigned { .. } => "role_assigned",
        Change::ResourceCreated { .. } => "resource_created",
        Change::AssignedToGroup { .. } => "assigned_to_group",
        Change::AssignedToUser { .. } => "assigned_to_user",
        Change::CameraAttached { .. } => "camera_attached",
        Change::ActionLimitsSet { .. } => "action_limits_set",
        Change::IpPoolSet { .. } => "ip_pool_set",
        Change::UserRenamed { .. } => "user_renamed",
        Change::EmailChanged { .. } => "email_changed",
        Change::LanguageSet { .. } => "language_set",
        Change::ActivationSet { .. } => "activation_set",
        Change::PasswordSet { .. } => "password_set",
        Change::RemovedFromGroup { .. } => "removed_from_group",
        Change::UserDeleted { .. } => "user_deleted",
        Change::GroupRenamed { .. } => "group_renamed",
        Change::GroupMoved { .. } => "group_moved",
        Change::GroupDeleted { .. } => "group_deleted",
        Change::ResourceRenamed { .. } => "resource_renamed",
        Change::ExternalIdSet { .. } => "external_id_set",
        Change::UnassignedFromGroup { .. } => "unassigned_from_group",
        Change::UnassignedFromUser { .. } => "unassigned_from_user",
        Change::CameraDetached { .. } => "camera_detached",
        Change::ResourceDeleted { .. } => "resource_deleted",
        Change::SessionEnded { .. } => "session_ended",
        Change::SessionsEnded { .. } => "sessions_ended",
        Change::LicenseTotalSet { .. } => "license_total_set",
        Change::LicensesGiven { .. } => "licenses_given",
        Change::TermsConfirmed { .. } => "terms_confirmed",
    }
}

fn entry(changes: Vec<Change>) -> Entry {
    Entry {
        v: ENTRY_VERSION,
        revision: Revision(42),
        at: Micros(1_700_000_000_000_001),
        by: Some(user(1)),
        command: CommandId(uuid(8)),
        kind: "user_created".to_owned(),
        changes,
    }
}

fn all() -> Entry {
    entry(changes().into_iter().map(|(_, change)| change).collect())
}

#[test]
fn each_change_is_written_as_it_always_was() {
    for (kind, change) in changes() {
        let text = entry(vec![change]).to_text().unwrap();
        insta::assert_snapshot!(kind, text);
    }
}

#[test]
fn what_has_no_value_is_written_as_it_always_was() {
    let none = Entry {
        by: None,
        ..entry(vec![
            Change::GroupCreated {
                group: group(1),
                parent: None,
                name: name("Root"),
                external_id: None,
            },
            Change::RoleAssigned {
                user: user(3),
                group: group(1),
                role: Role::SystemManager,
                replaced: None,
            },
            Change::ActionLimitsSet {
                user: user(3),
                limits: None,
            },
            Change::LanguageSet {
                user: user(3),
                language: None,
            },
            Change::ExternalIdSet {
                resource: camera(5),
                external_id: None,
            },
        ])
    };
    let text = none.to_text().unwrap();
    assert_eq!(Entry::parse(&text).unwrap(), none);
    insta::assert_snapshot!(text);
}

#[test]
fn what_may_be_left_out_is_written_where_it_is_there() {
    let changes = [
        Change::PasswordSet {
            user: user(3),
            kept: Some(SessionId(uuid(7))),
            password_hash: String::new(),
        },
        Change::LicensesGiven {
            user: user(3),
            giver: None,
            level: Level::ALL[0],
            count: 0,
        },
    ];
    let kept = entry(changes.to_vec());
    let text = kept.to_text().unwrap();
    assert_eq!(Entry::parse(&text).unwrap(), kept);
    insta::assert_snapshot!(text);
    for bad in ["0", "5", "-1", "256", "null", "\"1\""] {
        let other = text.replace("\"level\":1", &format!("\"level\":{bad}"));
        assert_ne!(other, text);
        assert!(Entry::parse(&other).is_err(), "level {bad}");
    }
}

/// As the log gives it back: digests without values, no password.
fn read_back(change: Change) -> Change {
    let digest = |personal: &Personal| {
        let json = serde_json::to_string(personal).unwrap();
        serde_json::from_str::<Personal>(&json).unwrap()
    };
    match change {
        Change::UserCreated {
            user,
            email,
            name,
            created_by,
            ..
        } => Change::UserCreated {
            user,
            email: digest(&email),
            name: digest(&name),
            created_by,
            password_hash: String::new(),
        },
        Change::IpPoolSet { user, pool } => Change::IpPoolSet {
            user,
            pool: digest(&pool),
        },
        Change::UserRenamed { user, name } => Change::UserRenamed {
            user,
            name: digest(&name),
        },
        Change::EmailChanged { user, email } => Change::EmailChanged {
            user,
            email: digest(&email),
        },
        Change::PasswordSet { user, kept, .. } => Change::PasswordSet {
            user,
            kept,
            password_hash: String::new(),
        },
        other => other,
    }
}

#[test]
fn an_entry_reads_back_equal_but_for_what_is_personal() {
    let text = all().to_text().unwrap();
    let parsed = Entry::parse(&text).unwrap();
    let expected = all().changes.into_iter().map(read_back).collect();
    assert_eq!(parsed, entry(expected));
    assert_eq!(parsed.to_text().unwrap(), text, "one text");
    let Change::UserCreated { email, .. } = &parsed.changes[1] else {
        panic!("not in order");
    };
    assert_eq!((email.value(), email.salt()), (None, None));
    let ada = Personal::new("ada@example.com", [1; 16]);
    assert_eq!(email.digest(), ada.digest());
}

#[test]
fn a_digest_hangs_on_value_and_salt() {
    let ada = Personal::new("ada", [1; 16]);
    assert_ne!(ada.digest(), Personal::new("ada", [2; 16]).digest());
    assert_ne!(ada.digest(), Personal::new("adb", [1; 16]).digest());
    assert_eq!(ada.value(), Some("ada"));
}

#[test]
fn a_digest_has_one_spelling() {
    let read = |text: String| serde_json::from_str::<Personal>(&format!("{text:?}")).is_ok();
    assert!(read("0a".repeat(32)));
    for bad in [
        "0A".repeat(32),
        "+a".repeat(32),
        "0a".repeat(31),
        "ä".repeat(32),
        String::new(),
    ] {
        assert!(!read(bad.clone()), "{bad}");
    }
}

#[test]
fn an_entry_of_another_version_or_shape_is_refused() {
    let text = all().to_text().unwrap();
    for (from, to) in [
        ("{\"v\":1,", "{\"v\":2,"),
        ("{\"v\":1,", "{\"v\":0,"),
        ("{\"v\":1,", "{"),
        ("{\"v\":1,", "{\"v\":1,\"w\":1,"),
        ("\"is\":\"group_created\"", "\"is\":\"group_sold\""),
        ("\"role\":\"group_manager\"", "\"role\":\"owner\""),
        ("cameras.view", "cameras.own"),
        ("\"changes\":[", "\"changes\":[{},"),
    ] {
        assert!(text.contains(from), "{from}");
        let other = text.replacen(from, to, 1);
        assert!(Entry::parse(&other).is_err(), "{to}");
    }
    assert!(Entry::parse(&text).is_ok());
    assert!(Entry::parse("").is_err());
}

#[test]
fn the_chain_changes_with_any_byte_of_the_text_or_of_the_row_before() {
    let text = all().to_text().unwrap();
    let before = [7; 32];
    let hash = Entry::chain(&before, &text);
    assert_eq!(hash, Entry::chain(&before, &text));
    for at in 0..text.len() {
        let mut changed = text.clone().into_bytes();
        changed[at] ^= 1;
        let changed = String::from_utf8(changed).unwrap();
        assert_ne!(Entry::chain(&before, &changed), hash, "byte {at}");
    }
    for at in 0..32 {
        let mut other = before;
        other[at] ^= 1;
        assert_ne!(Entry::chain(&other, &text), hash, "byte {at} before");
    }
    assert_ne!(Entry::chain(&before, &text[1..]), hash);
}

#[test]
fn the_chain_is_sha_256_over_the_hash_before_and_the_text() {
    // (head -c 32 /dev/zero; printf abc) | sha256sum
    let hash = Entry::chain(&[0; 32], "abc");
    let text: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    insta::assert_snapshot!(text, @"365aa7d8f7f9402c4b9434502b4cc89ddb09fe50d7cd95b493b834c62d5a5370");
}

#[test]
fn nothing_personal_and_no_password_stands_in_the_log_or_in_debug_output() {
    let mut new = new_user(&[(group(1), Role::Member)]);
    new.email = Email::parse("ada@example.com").unwrap();
    new.name = name("Ada Lovelace");
    new.password_hash = HASH.to_owned();
    let initialise = Initialise {
        root: group(1),
        root_name: name("Root"),
        user: user(3),
        email: new.email.clone(),
        name: new.name.clone(),
        salts: [[1; 16], [2; 16]],
        password_hash: HASH.to_owned(),
    };
    let change = ChangePassword {
        session: SessionId(uuid(3)),
        current: PasswordHash(HASH.to_owned()),
        password_hash: HASH.to_owned(),
    };
    new.pool = canopy_domain::IpPool::parse(&["192.0.2.0/24"]).unwrap();
    for text in [
        all().to_text().unwrap(),
        format!("{:?}", all()),
        format!("{:#?}", all()),
        format!("{:?}", Command::CreateUser(new)),
        format!("{:?}", Command::Initialise(initialise)),
        format!("{:?}", Command::ChangePassword(change)),
    ] {
        for secret in [
            "argon2",
            "aGFzaA",
            "ada@example",
            "Lovelace",
            "King",
            "192.0",
        ] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
        assert!(
            text.contains("00000003") || text.contains("CreateUser"),
            "{text}"
        );
    }
}

#[test]
fn the_salt_is_neither_logged_nor_shown() {
    let salted = Personal::new("ada", [0xab; 16]);
    assert!(!format!("{salted:?}").contains("abababab"));
    assert!(!serde_json::to_string(&salted).unwrap().contains("abababab"));
}
