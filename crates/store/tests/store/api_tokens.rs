//! API tokens: logins with a name and a scope.

use canopy_domain::{
    Action, ActionSet, Caller, Change, Command, EndSession, Micros, Name, SessionId, UserId,
};
use canopy_migration::{Migrator, MigratorTrait};
use canopy_store::{ApiTokenList, ApiTokenOpened, NewApiToken, NewSession, Request, SessionList};
use uuid::Uuid;

use crate::support::{Server, TestDb, command_id, on_both, record};

on_both!(
    a_token_lives_until_it_is_ended,
    a_token_begins_by_a_login_that_stands,
    a_user_has_so_many_and_no_more,
    whatever_ends_all_logins_ends_the_tokens,
    a_scope_outlives_a_changed_catalogue,
    going_back_no_token_becomes_a_login,
);

const DAY: i64 = 86_400_000_000;

fn scope(actions: &[Action]) -> ActionSet {
    actions.iter().copied().collect()
}

fn new(user: UserId, by: Option<SessionId>, digest: u8) -> NewApiToken {
    NewApiToken {
        token: SessionId(Uuid::now_v7()),
        user,
        by,
        name: Name::parse("gateway").unwrap(),
        scope: scope(&[Action::UsersCheck]),
        token_digest: [digest; 32],
        created_at: Micros(10),
        expires_at: Micros(DAY),
    }
}

async fn open(db: &TestDb, token: &NewApiToken, most: u64) -> ApiTokenOpened {
    let mut tx = db.store.begin().await.unwrap();
    let opened = tx.open_api_token(token, most).await.unwrap();
    tx.commit().await.unwrap();
    opened
}

async fn log_in(db: &TestDb, user: UserId, digest: u8) -> SessionId {
    let session = SessionId(Uuid::now_v7());
    let row = NewSession {
        session,
        user,
        password_hash: "$argon2id$first".to_owned(),
        token_digest: [digest; 32],
        created_at: Micros(10),
        expires_at: Micros(DAY),
        address: None,
        user_agent: None,
    };
    assert!(db.store.insert_session(&row).await.unwrap());
    session
}

fn list(user: UserId, now: i64) -> ApiTokenList {
    ApiTokenList {
        user,
        now: Micros(now),
        after: None,
        limit: 1,
    }
}

async fn a_token_lives_until_it_is_ended(db: TestDb) {
    let server = Server::start(&db.store);
    let (_, user) = server.initialise().await;
    let token = new(user, None, 7);
    assert_eq!(open(&db, &token, 1).await, ApiTokenOpened::Opened);
    assert_eq!(db.store.head().await.unwrap().revision.0, 1, "no revision");
    let row = db.store.session_by_token(&[7; 32]).await.unwrap().unwrap();
    assert_eq!((row.session, row.scope), (token.token, Some(token.scope)));
    // However long it is silent; its own end is the only one that time brings.
    let forget = async |now| db.store.forget_expired_sessions(Micros(now), Micros(now));
    assert_eq!(forget(DAY - 1).await.await.unwrap(), 0);

    let snapshot = db.store.snapshot().await.unwrap();
    let found = snapshot.api_tokens_page(&list(user, DAY - 1)).await;
    let found = found.unwrap().rows.remove(0);
    assert_eq!((found.token, &*found.name), (token.token, "gateway"));
    assert_eq!((found.scope, found.last_used_at), (token.scope, None));
    let count = async |now| snapshot.api_tokens_count(&list(user, now)).await.unwrap();
    assert_eq!((count(DAY - 1).await, count(DAY).await), (1, 0));
    let logins = SessionList {
        user,
        now: Micros(20),
        idle_since: Micros(-1),
        after: None,
        limit: 9,
    };
    assert_eq!(snapshot.sessions_count(&logins).await.unwrap(), 0);
    assert!(
        snapshot
            .sessions_page(&logins)
            .await
            .unwrap()
            .rows
            .is_empty()
    );
    snapshot.finish().await.unwrap();

    db.store
        .touch_sessions(&[token.token], Micros(30))
        .await
        .unwrap();
    let snapshot = db.store.snapshot().await.unwrap();
    let page = snapshot.api_tokens_page(&list(user, 40)).await.unwrap();
    assert_eq!(page.rows[0].last_used_at, Some(Micros(30)));
    snapshot.finish().await.unwrap();

    let session = token.token;
    let end = Request {
        caller: Caller::User(user),
        command: Command::EndSession(EndSession { session }),
        command_id: command_id(),
        dry_run: false,
    };
    let ended = server.writer.execute(end).await.unwrap();
    assert_eq!(ended.revision.unwrap().0, 2, "its end takes one");
    assert!(db.store.session_by_token(&[7; 32]).await.unwrap().is_none());
    assert_eq!(
        open(&db, &new(user, None, 8), 1).await,
        ApiTokenOpened::Opened
    );
    assert_eq!(forget(DAY).await.await.unwrap(), 1);
}

async fn a_token_begins_by_a_login_that_stands(db: TestDb) {
    let (_, user) = Server::start(&db.store).initialise().await;
    let login = log_in(&db, user, 1).await;
    let by = Some(login);
    assert_eq!(
        open(&db, &new(user, by, 2), 9).await,
        ApiTokenOpened::Opened
    );
    let ended = Change::SessionsEnded { user };
    record(&db.store, &[ended]).await.unwrap();
    assert_eq!(open(&db, &new(user, by, 3), 9).await, ApiTokenOpened::Ended);
    assert_eq!(db.count("sessions").await, 0);
    // Nor by somebody else's, nor for nobody.
    let login = Some(log_in(&db, user, 4).await);
    let nobody = UserId(Uuid::now_v7());
    assert_eq!(
        open(&db, &new(nobody, login, 5), 9).await,
        ApiTokenOpened::Ended
    );
    assert_eq!(
        open(&db, &new(nobody, None, 5), 9).await,
        ApiTokenOpened::Ended
    );
}

async fn a_user_has_so_many_and_no_more(db: TestDb) {
    let (_, user) = Server::start(&db.store).initialise().await;
    for digest in 0..3 {
        assert_eq!(
            open(&db, &new(user, None, digest), 3).await,
            ApiTokenOpened::Opened
        );
    }
    assert_eq!(
        open(&db, &new(user, None, 9), 3).await,
        ApiTokenOpened::TooMany
    );
    // Those that have expired do not count.
    let mut late = new(user, None, 9);
    (late.created_at, late.expires_at) = (Micros(DAY), Micros(2 * DAY));
    assert_eq!(open(&db, &late, 3).await, ApiTokenOpened::Opened);
}

async fn whatever_ends_all_logins_ends_the_tokens(db: TestDb) {
    let (_, user) = Server::start(&db.store).initialise().await;
    let password = |kept| Change::PasswordSet {
        user,
        kept,
        password_hash: "$argon2id$x".to_owned(),
    };
    let login = log_in(&db, user, 1).await;
    for (digest, change) in [
        (2, password(Some(login))),
        (3, password(None)),
        (4, Change::SessionsEnded { user }),
        (
            5,
            Change::ActivationSet {
                user,
                active: false,
            },
        ),
    ] {
        assert_eq!(
            open(&db, &new(user, None, digest), 9).await,
            ApiTokenOpened::Opened
        );
        let text = format!("{change:?}");
        record(&db.store, &[change]).await.unwrap();
        let left = db.store.session_by_token(&[digest; 32]).await.unwrap();
        assert!(left.is_none(), "{text}");
    }
}

async fn a_scope_outlives_a_changed_catalogue(db: TestDb) {
    let (_, user) = Server::start(&db.store).initialise().await;
    let token = new(user, None, 7);
    open(&db, &token, 9).await;
    db.run("UPDATE sessions SET token_scope = '[\"no.such\",\"users.check\"]'")
        .await
        .unwrap();
    let row = db.store.session_by_token(&[7; 32]).await.unwrap().unwrap();
    assert_eq!(row.scope, Some(token.scope));
    // All that it was made for is gone: it is no login by that.
    db.run("UPDATE sessions SET token_scope = '[\"no.such\"]'")
        .await
        .unwrap();
    let row = db.store.session_by_token(&[7; 32]).await.unwrap().unwrap();
    assert_eq!(row.scope, Some(ActionSet::EMPTY));
}

async fn going_back_no_token_becomes_a_login(db: TestDb) {
    let (_, user) = Server::start(&db.store).initialise().await;
    let login = log_in(&db, user, 1).await;
    open(&db, &new(user, None, 2), 9).await;
    let raw = db.raw().await;
    // As many steps as there have been since.
    let steps = Migrator::migrations().into_iter().rev();
    let steps = steps.take_while(|step| step.name() != "m0030_api_tokens");
    let steps = u32::try_from(steps.count()).unwrap() + 1;
    Migrator::down(&raw, Some(steps)).await.unwrap();
    assert_eq!(db.count("sessions").await, 1);
    Migrator::up(&raw, None).await.unwrap();
    raw.close().await.unwrap();
    let store = db.another().await;
    let row = store.session_by_token(&[1; 32]).await.unwrap().unwrap();
    assert_eq!((row.session, row.scope), (login, None));
    assert!(store.session_by_token(&[2; 32]).await.unwrap().is_none());
}
