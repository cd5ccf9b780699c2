//! Logins.

use canopy_domain::{Caller, Command, Email, LogOut, Micros, SessionId};
use canopy_store::{NewSession, Request};
use uuid::Uuid;

use crate::support::{Server, TestDb, command_id, on_both};

on_both!(
    a_login_lives_until_it_is_ended,
    credentials_are_found_however_the_email_is_written
);

async fn a_login_lives_until_it_is_ended(db: TestDb) {
    let server = Server::start(&db.store);
    let (_, user) = server.initialise().await;
    let session = SessionId(Uuid::now_v7());
    let new = NewSession {
        session,
        user,
        token_digest: [7; 32],
        created_at: Micros(10),
        expires_at: Micros(1_000),
        address: Some("2001:db8::1".parse().unwrap()),
        user_agent: Some("Browser".to_owned()),
    };
    db.store.insert_session(&new).await.unwrap();
    assert_eq!(
        db.store.head().await.unwrap().revision.0,
        1,
        "a login takes no revision"
    );
    assert!(db.store.session_by_token(&[8; 32]).await.unwrap().is_none());
    for (touch, last_used) in [(20, 20), (15, 20)] {
        db.store
            .touch_session(session, Micros(touch))
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
    db.store.touch_session(session, Micros(30)).await.unwrap();
}

async fn credentials_are_found_however_the_email_is_written(db: TestDb) {
    let (_, user) = Server::start(&db.store).initialise().await;
    for email in ["first@example.com", "FIRST@example.COM"] {
        let key = Email::parse(email).unwrap().key();
        let found = db.store.credentials(&key).await.unwrap().unwrap();
        assert_eq!((found.user, found.active), (user, true));
        assert_eq!(found.password_hash, "$argon2id$first");
        assert!(!format!("{found:?}").contains("argon2id"));
    }
    let key = Email::parse("second@example.com").unwrap().key();
    assert!(db.store.credentials(&key).await.unwrap().is_none());
}
