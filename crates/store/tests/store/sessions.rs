//! Logins.

use std::collections::BTreeSet;

use canopy_domain::{
    Caller, Change, Command, Email, Facts, LogOut, Micros, Personal, Query, SessionId, UserId,
};
use canopy_store::{NewSession, Request, SessionList};
use uuid::Uuid;

use crate::support::{Server, TestDb, command_id, on_both, record, user_id};

on_both!(
    a_login_lives_until_it_is_ended,
    credentials_are_found_however_the_email_is_written,
    users_are_found_by_their_emails_however_these_are_written,
    the_logins_of_a_user_are_read_page_by_page,
    a_password_leaves_the_login_that_it_was_changed_in,
    a_login_begins_with_the_password_that_was_compared_only,
    no_login_outlives_what_it_begins_beside,
);

async fn a_login_lives_until_it_is_ended(db: TestDb) {
    let server = Server::start(&db.store);
    let (_, user) = server.initialise().await;
    let session = SessionId(Uuid::now_v7());
    let new = NewSession {
        session,
        user,
        password_hash: "$argon2id$first".to_owned(),
        token_digest: [7; 32],
        created_at: Micros(10),
        expires_at: Micros(1_000),
        address: Some("2001:db8::1".parse().unwrap()),
        user_agent: Some("Browser".to_owned()),
    };
    assert!(db.store.insert_session(&new).await.unwrap());
    assert_eq!(
        db.store.head().await.unwrap().revision.0,
        1,
        "a login takes no revision"
    );
    assert!(db.store.session_by_token(&[8; 32]).await.unwrap().is_none());
    for (touch, last_used) in [(20, 20), (15, 20)] {
        db.store
            .touch_sessions(&[session], Micros(touch))
            .await
            .unwrap();
        let found = db.store.session_by_token(&[7; 32]).await.unwrap().unwrap();
        assert_eq!((found.session, found.user), (session, user));
        assert_eq!((found.created_at.0, found.expires_at.0), (10, 1_000));
        assert_eq!(found.last_used_at.0, last_used);
    }
    let end = Request {
        caller: Caller::User(user),
        command: Command::LogOut(LogOut { session }),
        command_id: command_id(),
        dry_run: false,
    };
    let executed = server.writer.execute(end).await.unwrap();
    assert_eq!(executed.revision.unwrap().0, 2, "its end does");
    assert!(db.store.session_by_token(&[7; 32]).await.unwrap().is_none());
    db.store
        .touch_sessions(&[session], Micros(30))
        .await
        .unwrap();
}

async fn credentials_are_found_however_the_email_is_written(db: TestDb) {
    let (_, user) = Server::start(&db.store).initialise().await;
    for email in ["first@example.com", "FIRST@example.COM"] {
        let key = Email::parse(email).unwrap().key();
        let found = db
            .store
            .credentials(&key, "192.0.2.1")
            .await
            .unwrap()
            .unwrap();
        assert_eq!((found.user, found.active), (user, true));
        assert_eq!(found.password_hash, "$argon2id$first");
        assert!(!format!("{found:?}").contains("argon2id"));
    }
    let key = Email::parse("second@example.com").unwrap().key();
    assert!(
        db.store
            .credentials(&key, "192.0.2.1")
            .await
            .unwrap()
            .is_none()
    );
}

async fn users_are_found_by_their_emails_however_these_are_written(db: TestDb) {
    let (_, user) = Server::start(&db.store).initialise().await;
    let key = |email: &str| Email::parse(email).unwrap().key();
    let emails = [
        "FIRST@example.COM",
        "second@example.com",
        "';--@x",
        "first@example.com",
    ];
    let emails: Vec<_> = emails.map(key).into();
    let found = db.store.users_of_emails(&emails).await.unwrap();
    assert_eq!(found, [(key("first@example.com"), user)].into());
    assert!(db.store.users_of_emails(&[]).await.unwrap().is_empty());
    let many: Vec<_> = (0..2_000).map(|at| key(&format!("{at}@x"))).collect();
    assert!(db.store.users_of_emails(&many).await.unwrap().is_empty());
}

fn login(user: UserId, at: i64, expires: i64) -> NewSession {
    let session = SessionId(Uuid::now_v7());
    let mut token_digest = [0; 32];
    token_digest[..16].copy_from_slice(session.0.as_bytes());
    NewSession {
        session,
        user,
        password_hash: "$argon2id$first".to_owned(),
        token_digest,
        created_at: Micros(at),
        expires_at: Micros(expires),
        address: Some("10.0.0.1".parse().unwrap()),
        user_agent: None,
    }
}

async fn log_in(db: &TestDb, user: UserId, at: i64, expires: i64) -> SessionId {
    let new = login(user, at, expires);
    let session = new.session;
    assert!(db.store.insert_session(&new).await.unwrap());
    session
}

async fn the_logins_of_a_user_are_read_page_by_page(db: TestDb) {
    let (_, user) = Server::start(&db.store).initialise().await;
    let now = 5_000_000;
    log_in(&db, user, now - 10, now).await;
    let idle = log_in(&db, user, now - 90, now + 1).await;
    let used = log_in(&db, user, now - 80, now + 1).await;
    let twins = [
        log_in(&db, user, now - 5, now + 1).await,
        log_in(&db, user, now - 5, now + 9).await,
    ];
    db.store
        .touch_sessions(&[used], Micros(now - 9))
        .await
        .unwrap();
    let mut list = SessionList {
        user,
        now: Micros(now),
        idle_since: Micros(now - 90),
        after: None,
        limit: 1,
    };
    let mut expected = vec![twins[0], twins[1]];
    expected.sort_unstable_by(|a, b| b.cmp(a));
    expected.push(used);
    let snapshot = db.store.snapshot().await.unwrap();
    assert_eq!(snapshot.sessions_count(&list).await.unwrap(), 3);
    for (place, session) in expected.into_iter().enumerate() {
        let page = snapshot.sessions_page(&list).await.unwrap();
        let row = &page.rows[0];
        assert_eq!((row.session, page.more), (session, place < 2));
        assert_eq!(row.address.as_deref(), Some("10.0.0.1"));
        if session == used {
            assert_eq!((row.created_at.0, row.last_used_at.0), (now - 80, now - 9));
        }
        list.after = Some((row.created_at, row.session));
    }
    assert!(snapshot.sessions_page(&list).await.unwrap().rows.is_empty());
    assert_eq!(snapshot.session_owner(idle).await.unwrap(), Some(user));
    let unknown = SessionId(Uuid::now_v7());
    assert_eq!(snapshot.session_owner(unknown).await.unwrap(), None);
    // Decisions know of age alone.
    let mut facts = Facts::default();
    let queries = BTreeSet::from([Query::Sessions(user)]);
    snapshot
        .facts(&queries, Micros(now), &mut facts)
        .await
        .unwrap();
    assert_eq!(facts.sessions(&user).unwrap().len(), 4);
}

async fn a_password_leaves_the_login_that_it_was_changed_in(db: TestDb) {
    let (_, user) = Server::start(&db.store).initialise().await;
    let kept = log_in(&db, user, 1, 9).await;
    let other = log_in(&db, user, 1, 9).await;
    let password = Change::PasswordSet {
        user,
        kept: Some(kept),
        password_hash: "$argon2id$another".to_owned(),
    };
    record(&db.store, &[password]).await.unwrap();
    let snapshot = db.store.snapshot().await.unwrap();
    assert_eq!(snapshot.session_owner(kept).await.unwrap(), Some(user));
    assert_eq!(snapshot.session_owner(other).await.unwrap(), None);
}

async fn a_login_begins_with_the_password_that_was_compared_only(db: TestDb) {
    let (_, user) = Server::start(&db.store).initialise().await;
    let begins = async |hash: &str, user| {
        let new = NewSession {
            password_hash: hash.to_owned(),
            ..login(user, 1, 9)
        };
        db.store.insert_session(&new).await.unwrap()
    };
    assert!(begins("$argon2id$first", user).await);
    assert!(!begins("$argon2id$other", user).await);
    assert!(!begins("", user).await);
    assert!(!begins("$argon2id$first", user_id()).await);
    for (active, does) in [(false, false), (true, true)] {
        let set = Change::ActivationSet { user, active };
        record(&db.store, &[set]).await.unwrap();
        assert_eq!(begins("$argon2id$first", user).await, does);
    }
}

/// Begun before, it ends with it; begun after, it does not begin.
async fn no_login_outlives_what_it_begins_beside(db: TestDb) {
    Server::start(&db.store).initialise().await;
    let other = db.another().await;
    let mut begun = [0; 3];
    for turn in 0..60 {
        let user = user_id();
        let created = Change::UserCreated {
            user,
            email: Personal::new(format!("{turn}@x.y"), [1; 16]),
            name: Personal::new("x", [2; 16]),
            created_by: None,
            password_hash: "$argon2id$first".to_owned(),
        };
        record(&db.store, &[created]).await.unwrap();
        let ending = match turn % 3 {
            0 => Change::PasswordSet {
                user,
                kept: None,
                password_hash: "$argon2id$another".to_owned(),
            },
            1 => Change::ActivationSet {
                user,
                active: false,
            },
            _ => Change::UserDeleted { user },
        };
        let logins: Vec<_> = (0..4).map(|_| login(user, 1, 9)).collect();
        let ends = async { record(&db.store, &[ending]).await.unwrap() };
        let begin = async {
            let mut begun = 0;
            for login in &logins {
                begun += usize::from(other.insert_session(login).await.unwrap());
            }
            begun
        };
        let (_, some) = tokio::join!(ends, begin);
        begun[turn % 3] += some;
        let text = format!("sessions WHERE user_id = {}", db.literal(user.0));
        assert_eq!(db.count(&text).await, 0, "turn {turn}");
    }
    // Else nothing was beside anything.
    assert!(begun.iter().all(|some| (1..80).contains(some)), "{begun:?}");
}
