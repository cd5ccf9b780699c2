//! What is said of a user in the record that he is created in.

use canopy_domain::{Change, IpPool, Language, Personal, Role, UserId};

use crate::support::{Server, TestDb, limits, on_both, record, user_id, verify_log};

on_both!(
    what_is_said_last_of_a_new_user_holds,
    a_user_is_held_to_something_else_later
);

fn created(user: UserId) -> Change {
    Change::UserCreated {
        user,
        email: Personal::new(format!("{user}@x.y"), [1; 16]),
        name: Personal::new("Somebody", [2; 16]),
        created_by: None,
        password_hash: String::new(),
    }
}

async fn what_is_said_last_of_a_new_user_holds(db: TestDb) {
    let (root, _) = Server::start(&db.store).initialise().await;
    let (user, other) = (user_id(), user_id());
    let limited = |names: &str| Change::ActionLimitsSet {
        user,
        limits: Some(limits(names)),
    };
    let language = |tag: Option<&str>| Change::LanguageSet {
        user,
        language: tag.map(|tag| Language::parse(tag).unwrap()),
    };
    let pool = |pool: &str, salt| Change::IpPoolSet {
        user,
        pool: Personal::new(pool, [salt; 16]),
    };
    let joined = |user| Change::RoleAssigned {
        user,
        group: root,
        role: Role::Member,
        replaced: None,
    };
    let active = |active| Change::ActivationSet { user, active };
    let changes = [
        created(user),
        active(false),
        language(Some("de")),
        created(other),
        joined(user),
        joined(other),
        active(true),
        language(None),
        limited(r#"["cameras.view"]"#),
        pool("10.0.0.0/8", 3),
        limited(r#"["cameras.view","archive.view"]"#),
        pool("", 4),
        pool("192.168.0.0/16", 5),
        active(false),
        language(Some("fr")),
    ];
    record(&db.store, &changes).await.unwrap();
    let snapshot = db.store.snapshot().await.unwrap();
    let found = snapshot.profiles(&[user, other]).await.unwrap();
    let of = |user| found.iter().find(|found| found.user == user).unwrap();
    assert!(!of(user).active && of(other).active);
    assert_eq!(of(user).language.as_deref(), Some("fr"));
    assert_eq!(of(other).language, None);
    let expected = Some(limits(r#"["cameras.view","archive.view"]"#));
    assert_eq!((of(user).limits, of(other).limits), (expected, None));
    assert_eq!(of(user).pool, IpPool::parse(&["192.168.0.0/16"]).unwrap());
    snapshot.finish().await.unwrap();
    for past in ["past_users", "past_action_limits", "past_ip_pools"] {
        assert_eq!(db.count(past).await, 0, "{past}");
    }
    verify_log(&db.store).await;
}

async fn a_user_is_held_to_something_else_later(db: TestDb) {
    let (root, _) = Server::start(&db.store).initialise().await;
    let user = user_id();
    let limited = |names: &str| Change::ActionLimitsSet {
        user,
        limits: Some(limits(names)),
    };
    let joined = Change::RoleAssigned {
        user,
        group: root,
        role: Role::Member,
        replaced: None,
    };
    let first = [created(user), joined, limited(r#"["cameras.view"]"#)];
    record(&db.store, &first).await.unwrap();
    // Beside somebody who is new, who is not him.
    let second = [created(user_id()), limited(r#"["archive.view"]"#)];
    let changes = [
        &second[..],
        &[Change::ActivationSet {
            user,
            active: false,
        }],
    ]
    .concat();
    record(&db.store, &changes).await.unwrap();
    let snapshot = db.store.snapshot().await.unwrap();
    let found = snapshot.profiles(&[user]).await.unwrap();
    assert_eq!(found[0].limits, Some(limits(r#"["archive.view"]"#)));
    assert!(!found[0].active);
    snapshot.finish().await.unwrap();
    assert_eq!(db.count("past_action_limits").await, 1);
    assert_eq!(db.count("past_users").await, 1);
}
