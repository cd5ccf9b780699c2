//! Databases of tests, and things to put into them.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};

use canopy_domain::{
    ActionSet, AssignRole, Caller, Change, Command, CommandId, CreateGroup, CreateResource,
    CreateUser, Email, GroupId, Initialise, IpPool, Micros, Name, NewMembership, ResourceId,
    ResourceKind, Revision, Role, UserId,
};
use canopy_store::{ExecuteError, Executed, Options, Record, Request, Store, Writer, WriterHandle};
use canopy_testkit::Postgres;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement};
use tempfile::TempDir;
use uuid::Uuid;

/// Runs each body on both databases.
macro_rules! on_both {
    ($($body:ident),* $(,)?) => {
        mod sqlite {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $body() {
                    super::$body($crate::support::TestDb::sqlite().await).await;
                }
            )*
        }
        mod postgres {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $body() {
                    super::$body($crate::support::TestDb::postgres().await).await;
                }
            )*
        }
    };
}
pub(crate) use on_both;

/// A fresh database, migrated.
pub(crate) struct TestDb {
    pub(crate) url: String,
    pub(crate) store: Store,
    _folder: Option<TempDir>,
}

impl TestDb {
    pub(crate) async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("canopy.db").display());
        Self::open(url, Some(folder)).await
    }

    pub(crate) async fn postgres() -> Self {
        let url = Postgres::shared().unwrap().create_database().unwrap();
        Self::open(url, None).await
    }

    async fn open(url: String, folder: Option<TempDir>) -> Self {
        let store = Store::open(&url, &Options::default()).await.unwrap();
        store.migrate().await.unwrap();
        Self {
            url,
            store,
            _folder: folder,
        }
    }

    /// Another server on the same database.
    pub(crate) async fn another(&self) -> Store {
        Store::open(&self.url, &Options::default()).await.unwrap()
    }

    /// A connection past the store, for what the store does not let one do.
    pub(crate) async fn raw(&self) -> DatabaseConnection {
        Database::connect(&self.url).await.unwrap()
    }

    pub(crate) fn is_postgres(&self) -> bool {
        self.url.starts_with("postgres")
    }

    pub(crate) async fn run(&self, sql: &str) -> Result<(), sea_orm::DbErr> {
        self.raw().await.execute_unprepared(sql).await.map(drop)
    }

    /// Runs statements as somebody who owns the database can: past triggers and foreign keys.
    pub(crate) async fn tamper(&self, sql: &str) {
        let sql = if self.is_postgres() {
            format!(
                "SET session_replication_role = replica; {sql}; SET session_replication_role = DEFAULT"
            )
        } else {
            format!(
                "PRAGMA foreign_keys = OFF; DROP TRIGGER IF EXISTS log_no_update; \
                 DROP TRIGGER IF EXISTS log_no_delete; {sql}"
            )
        };
        self.run(&sql)
            .await
            .unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    pub(crate) async fn set_head(&self, hash: &[u8; 32], revision: Revision) {
        let hash = self.bytes(hash);
        self.tamper(&format!(
            "UPDATE head SET hash = {hash}, revision = {revision}"
        ))
        .await;
    }

    /// Bytes as a literal of this database.
    pub(crate) fn bytes(&self, bytes: &[u8]) -> String {
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        if self.is_postgres() {
            format!("'\\x{hex}'")
        } else {
            format!("x'{hex}'")
        }
    }

    /// How many rows there are.
    pub(crate) async fn count(&self, of: &str) -> i64 {
        let raw = self.raw().await;
        let text = format!("SELECT count(*) FROM {of}");
        let text = Statement::from_string(raw.get_database_backend(), text);
        let row = raw.query_one_raw(text).await.unwrap().unwrap();
        row.try_get_by_index(0).unwrap()
    }

    /// Each column of ids, in every table.
    pub(crate) async fn id_columns(&self) -> Vec<(String, String)> {
        let text = if self.is_postgres() {
            "SELECT table_name::text, column_name::text FROM information_schema.columns \
             WHERE table_schema = current_schema() AND data_type = 'uuid'"
        } else {
            "SELECT t.name, c.name FROM sqlite_schema t, pragma_table_info(t.name) c \
             WHERE t.type = 'table' AND c.type = 'BLOB'"
        };
        let raw = self.raw().await;
        let text = Statement::from_string(raw.get_database_backend(), text);
        let rows = raw.query_all_raw(text).await.unwrap();
        let column = |row: &sea_orm::QueryResult, place| row.try_get_by_index(place).unwrap();
        rows.iter()
            .map(|row| (column(row, 0), column(row, 1)))
            .collect()
    }

    /// An id as a literal of this database.
    pub(crate) fn literal(&self, id: Uuid) -> String {
        if self.is_postgres() {
            format!("'{id}'")
        } else {
            format!("x'{}'", id.simple())
        }
    }
}

/// A server's writer that counts its commits.
pub(crate) struct Server {
    pub(crate) writer: WriterHandle,
    pub(crate) commits: Arc<AtomicUsize>,
}

impl Server {
    pub(crate) fn start(store: &Store) -> Self {
        Self::at(store, 1_000_000)
    }

    /// One whose clock starts there, and goes on a millisecond with each look.
    pub(crate) fn at(store: &Store, start: i64) -> Self {
        let commits = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&commits);
        let time = AtomicI64::new(start);
        let writer = Writer::spawn(
            store.clone(),
            Arc::new(move || Micros(time.fetch_add(1_000, Ordering::SeqCst))),
            Arc::new(move |_| {
                counted.fetch_add(1, Ordering::SeqCst);
            }),
        );
        Self { writer, commits }
    }

    pub(crate) async fn execute(&self, command: Command) -> Result<Executed, ExecuteError> {
        self.writer.execute(by_operator(command)).await
    }

    /// The root group and the first System manager.
    pub(crate) async fn initialise(&self) -> (GroupId, UserId) {
        let (root, user) = (group_id(), user_id());
        let command = Command::Initialise(Initialise {
            root,
            root_name: name("Root"),
            user,
            email: Email::parse("first@example.com").unwrap(),
            name: name("First"),
            salts: [[1; 16], [2; 16]],
            password_hash: "$argon2id$first".to_owned(),
        });
        let executed = self.execute(command).await.unwrap();
        assert_eq!(executed.revision, Some(Revision(1)));
        (root, user)
    }
}

pub(crate) fn by_operator(command: Command) -> Request {
    Request {
        caller: Caller::Operator,
        command,
        command_id: command_id(),
        dry_run: false,
    }
}

pub(crate) fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

pub(crate) fn group_id() -> GroupId {
    GroupId(Uuid::now_v7())
}

pub(crate) fn user_id() -> UserId {
    UserId(Uuid::now_v7())
}

pub(crate) fn command_id() -> CommandId {
    CommandId(Uuid::now_v7())
}

pub(crate) fn resource_id(kind: ResourceKind) -> ResourceId {
    ResourceId {
        kind,
        uuid: Uuid::now_v7(),
    }
}

pub(crate) fn create_group(parent: GroupId, called: &str) -> (GroupId, Command) {
    let group = group_id();
    let command = CreateGroup {
        group,
        parent,
        name: name(called),
        external_id: None,
    };
    (group, Command::CreateGroup(command))
}

pub(crate) fn create_user(group: GroupId, role: Role, email: &str) -> (UserId, Command) {
    let user = user_id();
    let command = CreateUser {
        user,
        email: Email::parse(email).unwrap(),
        name: name(email),
        salts: [[1; 16], [2; 16], [3; 16]],
        password_hash: "$argon2id$other".to_owned(),
        memberships: vec![NewMembership { group, role }],
        resources: Vec::new(),
        limits: None,
        pool: IpPool::default(),
        licenses: std::collections::BTreeMap::new(),
        terms: canopy_domain::Terms::default(),
    };
    (user, Command::CreateUser(command))
}

pub(crate) fn create_resource(kind: ResourceKind, groups: &[GroupId]) -> (ResourceId, Command) {
    let resource = resource_id(kind);
    let command = CreateResource {
        resource,
        name: name("Entrance"),
        groups: groups.to_vec(),
        external_id: None,
        cameras: Vec::new(),
    };
    (resource, Command::CreateResource(command))
}

pub(crate) fn assign_role(user: UserId, group: GroupId, role: Role) -> Command {
    Command::AssignRole(AssignRole { user, group, role })
}

pub(crate) fn limits(names: &str) -> ActionSet {
    serde_json::from_str(names).unwrap()
}

/// Writes these changes as one revision, without asking any rule.
pub(crate) async fn record(store: &Store, changes: &[Change]) -> canopy_store::Result<Revision> {
    let mut tx = store.begin().await?;
    let revision = tx
        .record(Record {
            command: command_id(),
            by: None,
            kind: "tested",
            now: Micros(5),
            changes,
        })
        .await?;
    tx.commit().await.unwrap();
    Ok(revision)
}

/// The log has no gaps, and each row's hash is over the one before and its body.
pub(crate) async fn verify_log(store: &Store) {
    let (head, rows) = store.log_after(Revision(0), u64::MAX >> 1).await.unwrap();
    let (mut hash, mut at) = ([0; 32], Micros(0));
    for (index, row) in rows.iter().enumerate() {
        assert_eq!(row.revision, Revision(index as u64 + 1), "a gap");
        hash = canopy_domain::Entry::chain(&hash, &row.body);
        assert_eq!(hash, row.hash, "the chain is broken at {}", row.revision);
        let entry = row.entry().unwrap();
        assert_eq!(entry.revision, row.revision);
        assert!(entry.at >= at, "time went back at {}", row.revision);
        at = entry.at;
    }
    assert_eq!(
        (head.revision.0, head.hash, head.at),
        (rows.len() as u64, hash, at)
    );
}
