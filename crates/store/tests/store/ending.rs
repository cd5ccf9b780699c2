//! What ends, and what ends with it.

use canopy_domain::{
    Change, EmailKey, GroupId, Micros, Personal, ResourceKind, Role, SessionId, UserId,
};
use canopy_store::NewSession;
use uuid::Uuid;

use crate::support::{
    Server, TestDb, group_id, limits, name, on_both, record, resource_id, user_id, verify_log,
};

on_both!(
    nothing_of_a_person_is_left,
    a_user_is_not_deleted_before_what_he_holds_has_ended,
    logins_end_with_password_activation_and_user,
    an_inactive_user_stays_who_he_was,
    a_group_goes_with_its_parent,
    many_rows_end_in_few_statements,
);

fn user_created(user: UserId) -> Change {
    Change::UserCreated {
        user,
        email: Personal::new("Ada.Secret@x.y", [1; 16]),
        name: Personal::new("Ada Secret", [2; 16]),
        created_by: None,
        password_hash: "$argon2id$secret".to_owned(),
    }
}

fn pool_set(user: UserId, pool: &str) -> Change {
    let pool = Personal::new(pool, [3; 16]);
    Change::IpPoolSet { user, pool }
}

fn member(user: UserId, group: GroupId) -> [Change; 2] {
    let role = Role::Member;
    let assigned = Change::RoleAssigned {
        user,
        group,
        role,
        replaced: None,
    };
    [assigned, Change::RemovedFromGroup { user, group, role }]
}

async fn hash_of(db: &TestDb, user: UserId) -> String {
    let found = db.store.credentials_of(user, "192.0.2.1").await.unwrap();
    found.unwrap().password_hash
}

async fn log_in(db: &TestDb, user: UserId) -> [u8; 32] {
    let token_digest: [u8; 32] = std::array::from_fn(|i| Uuid::now_v7().as_bytes()[i % 16]);
    let session = NewSession {
        session: SessionId(Uuid::now_v7()),
        user,
        password_hash: hash_of(db, user).await,
        token_digest,
        created_at: Micros(1),
        expires_at: Micros(2),
        address: None,
        user_agent: None,
    };
    assert!(db.store.insert_session(&session).await.unwrap());
    token_digest
}

async fn is_open(db: &TestDb, token: &[u8; 32]) -> bool {
    let session = db.store.session_by_token(token).await.unwrap();
    session.is_some()
}

async fn nothing_of_a_person_is_left(db: TestDb) {
    let (root, _) = Server::start(&db.store).initialise().await;
    let user = user_id();
    let [joined, left] = member(user, root);
    let held = Change::ActionLimitsSet {
        user,
        limits: Some(limits("[]")),
    };
    let created = [user_created(user), joined, held, pool_set(user, "10.1.2.3")];
    record(&db.store, &created).await.unwrap();
    let again = [pool_set(user, "10.3.2.1")];
    record(&db.store, &again).await.unwrap();
    assert_eq!(db.count("past_ip_pools").await, 1);
    let token = log_in(&db, user).await;
    let by = db.store.session_by_token(&token).await.unwrap().unwrap();
    let place = db
        .store
        .logged_in_from(user, by.session, "192.0.2.1", Micros(1));
    place.await.unwrap();
    assert_eq!(db.count("login_places").await, 1);
    let deleted = [left, Change::UserDeleted { user }];
    record(&db.store, &deleted).await.unwrap();
    assert!(!is_open(&db, &token).await);
    // Of the rules' view of him the past remains; of the person nothing.
    for (table, left) in [
        ("past_users", 1),
        ("past_memberships", 1),
        ("past_action_limits", 1),
        ("users", 1),
        ("profiles", 1),
        ("credentials", 1),
        ("ip_pools", 0),
        ("past_ip_pools", 0),
        ("action_limits", 0),
        ("sessions", 0),
        ("login_places", 0),
    ] {
        assert_eq!(db.count(table).await, left, "{table}");
    }
    let (_, rows) = db
        .store
        .log_after(canopy_domain::Revision(0), 100)
        .await
        .unwrap();
    for row in rows {
        assert!(!row.body.contains("Secret") && !row.body.contains("10."));
    }
    // The same email can be added again (T19).
    record(&db.store, &[user_created(user_id())]).await.unwrap();
    verify_log(&db.store).await;
}

async fn a_user_is_not_deleted_before_what_he_holds_has_ended(db: TestDb) {
    let (root, _) = Server::start(&db.store).initialise().await;
    let (user, resource) = (user_id(), resource_id(ResourceKind::Map));
    let [joined, left] = member(user, root);
    let thing = Change::ResourceCreated {
        resource,
        name: name("Map"),
        external_id: None,
    };
    let assigned = Change::AssignedToUser { user, resource };
    let all = [user_created(user), joined, thing, assigned];
    record(&db.store, &all).await.unwrap();
    let deleted = Change::UserDeleted { user };
    let unassigned = Change::UnassignedFromUser { user, resource };
    for too_few in [vec![], vec![left.clone()], vec![unassigned.clone()]] {
        let changes = [too_few, vec![deleted.clone()]].concat();
        record(&db.store, &changes).await.unwrap_err();
    }
    let all = [left, unassigned, deleted];
    record(&db.store, &all).await.unwrap();
}

async fn logins_end_with_password_activation_and_user(db: TestDb) {
    let (user, other) = (user_id(), user_id());
    let stranger = Change::UserCreated {
        user: other,
        email: Personal::new("other@x.y", [1; 16]),
        name: Personal::new("Other", [2; 16]),
        created_by: None,
        password_hash: String::new(),
    };
    record(&db.store, &[user_created(user), stranger])
        .await
        .unwrap();
    let his_not = log_in(&db, other).await;
    let active = |active| Change::ActivationSet { user, active };
    let password = Change::PasswordSet {
        user,
        kept: None,
        password_hash: "$argon2id$another".to_owned(),
    };
    for (change, ends) in [
        (active(true), false),
        (active(false), true),
        (password, true),
        (Change::SessionsEnded { user }, true),
        (Change::UserDeleted { user }, true),
    ] {
        // Who is not active begins none.
        record(&db.store, &[active(true)]).await.unwrap();
        let token = log_in(&db, user).await;
        record(&db.store, std::slice::from_ref(&change))
            .await
            .unwrap();
        assert_eq!(!is_open(&db, &token).await, ends, "{change:?}");
        assert_eq!(change.ends_logins_of().is_some(), ends);
        if let Change::PasswordSet { password_hash, .. } = &change {
            let key: EmailKey = canopy_domain::Email::parse("ada.secret@x.y").unwrap().key();
            let credentials = db
                .store
                .credentials(&key, "192.0.2.1")
                .await
                .unwrap()
                .unwrap();
            assert_eq!(&credentials.password_hash, password_hash);
        }
    }
    assert!(is_open(&db, &his_not).await);
}

async fn an_inactive_user_stays_who_he_was(db: TestDb) {
    let (root, first) = Server::start(&db.store).initialise().await;
    let user = user_id();
    let created = Change::UserCreated {
        user,
        email: Personal::new("ada@x.y", [1; 16]),
        name: Personal::new("Ada", [2; 16]),
        created_by: Some(first),
        password_hash: String::new(),
    };
    let [joined, _] = member(user, root);
    record(&db.store, &[created, joined]).await.unwrap();
    let before = db.store.snapshot().await.unwrap();
    let before = before.profiles(&[user]).await.unwrap().remove(0);
    let inactive = Change::ActivationSet {
        user,
        active: false,
    };
    let at = record(&db.store, &[inactive]).await.unwrap();
    let snapshot = db.store.snapshot().await.unwrap();
    let after = snapshot.profiles(&[user]).await.unwrap().remove(0);
    assert_eq!(after.created_by, Some(first));
    assert_eq!(after.created_at, before.created_at);
    assert_eq!((before.active, after.active), (true, false));
    assert_eq!(snapshot.memberships_of(&[user], at).await.unwrap().len(), 1);
}

async fn a_group_goes_with_its_parent(db: TestDb) {
    let (root, _) = Server::start(&db.store).initialise().await;
    let (upper, lower) = (group_id(), group_id());
    let created = |group, parent| Change::GroupCreated {
        group,
        parent: Some(parent),
        name: name("Group"),
        external_id: None,
    };
    let deleted = |group, parent| Change::GroupDeleted { group, parent };
    let all = [created(upper, root), created(lower, upper)];
    record(&db.store, &all).await.unwrap();
    record(&db.store, &[deleted(upper, root)])
        .await
        .unwrap_err();
    let both = [deleted(lower, upper), deleted(upper, root)];
    record(&db.store, &both).await.unwrap();
    assert_eq!(db.count("user_groups").await, 1);
}

async fn many_rows_end_in_few_statements(db: TestDb) {
    let (root, _) = Server::start(&db.store).initialise().await;
    let cameras: Vec<_> = (0..300)
        .map(|_| resource_id(ResourceKind::Camera))
        .collect();
    let mut changes = Vec::new();
    for resource in &cameras {
        let (resource, group) = (*resource, root);
        changes.push(Change::ResourceCreated {
            resource,
            name: name("Camera"),
            external_id: None,
        });
        changes.push(Change::AssignedToGroup { group, resource });
    }
    record(&db.store, &changes).await.unwrap();
    let ended = cameras.iter().map(|resource| Change::UnassignedFromGroup {
        group: root,
        resource: *resource,
    });
    let ended: Vec<_> = ended.collect();
    let before = db.store.query_count();
    let until = record(&db.store, &ended).await.unwrap();
    assert!(db.store.query_count() - before < 20);
    assert_eq!(db.count("group_assignments").await, 0);
    let past = format!("past_group_assignments WHERE until = {until}");
    assert_eq!(db.count(&past).await, 300);
}
