//! The door of `canopy import`: writes as the operator, and answers nothing else.
//!
//! It loads no directory and follows no log: of the System it knows what the file has to do with.
//! Servers that run hear of what it wrote by their polls.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use canopy_domain::{
    Caller, Command, CommandId, EmailKey, Facts, GroupId, Query, ResourceId, Role, Salt, UserId,
};
use canopy_store::{Request, Store, Writer, WriterHandle};
use uuid::Uuid;

use crate::app::new_id;
use crate::{AppError, Settings};

/// How many emails or external ids are looked up at once.
const AT_ONCE: usize = 10_000;

/// A user whom an import finds.
#[derive(Debug, Clone)]
pub struct KnownUser {
    /// Who he is.
    pub user: UserId,
    /// His roles.
    pub memberships: Vec<(GroupId, Role)>,
    /// What is individually assigned to him.
    pub assigned: HashSet<ResourceId>,
}

/// Writes into a System without serving it.
pub struct Importer {
    store: Store,
    writer: WriterHandle,
    settings: Settings,
}

impl Importer {
    /// Opens and migrates the store, and starts the writer.
    ///
    /// # Errors
    /// The store cannot be opened or migrated.
    pub async fn start(settings: Settings) -> Result<Self, AppError> {
        let store = Store::open(&settings.database_url, &settings.store).await?;
        store.migrate().await?;
        let clock = Arc::clone(&settings.clock);
        let writer = Writer::spawn(store.clone(), clock, Arc::new(|_| ()));
        Ok(Self {
            store,
            writer,
            settings,
        })
    }

    /// Has the database look at what is in it now, after much was written.
    ///
    /// # Errors
    /// The database fails.
    pub async fn settle(&self) -> Result<(), AppError> {
        Ok(self.store.analyze().await?)
    }

    /// Closes the store.
    pub async fn stop(&self) {
        self.store.close().await;
    }

    /// Runs a command as the operator.
    ///
    /// # Errors
    /// Refused, and why; or not done.
    pub async fn operate(&self, command: Command) -> Result<(), AppError> {
        self.run(command, false).await
    }

    /// Decides a command as the operator and changes nothing.
    ///
    /// # Errors
    /// Would be refused, and why.
    pub async fn rehearse(&self, command: Command) -> Result<(), AppError> {
        self.run(command, true).await
    }

    async fn run(&self, command: Command, dry_run: bool) -> Result<(), AppError> {
        let request = Request {
            caller: Caller::Operator,
            command,
            command_id: CommandId(self.new_id()),
            dry_run,
        };
        self.writer.execute(request).await?;
        Ok(())
    }

    /// A new id: UUIDv7, so that what is made later sorts later.
    #[must_use]
    pub fn new_id(&self) -> Uuid {
        new_id((self.settings.clock)())
    }

    /// A new salt.
    #[must_use]
    pub fn new_salt(&self) -> Salt {
        rand::random()
    }

    /// The root group; none before `canopy init`.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn root(&self) -> Result<Option<GroupId>, AppError> {
        let snapshot = self.store.snapshot().await?;
        let (mut facts, now) = (Facts::default(), (self.settings.clock)());
        let root = BTreeSet::from([Query::Root(())]);
        snapshot.facts(&root, now, &mut facts).await?;
        snapshot.finish().await?;
        Ok(*facts.root(&())?)
    }

    /// The group of this id, or of this name where only one has it.
    ///
    /// # Errors
    /// Not found, or several of that name.
    pub async fn find_group(&self, text: &str) -> Result<GroupId, AppError> {
        let snapshot = self.store.snapshot().await?;
        let found = match text.parse::<GroupId>() {
            Ok(group) => {
                let details = snapshot.group_details(&[group]).await?;
                details.into_iter().map(|detail| detail.group).collect()
            }
            Err(_) => snapshot.groups_named(text).await?,
        };
        snapshot.finish().await?;
        match found[..] {
            [group] => Ok(group),
            [] => Err(AppError::NotFound),
            _ => Err(AppError::bad(
                "several groups have this name; give the id of one",
            )),
        }
    }

    /// All external ids of cameras: what an import has brought already.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn camera_external_ids(&self) -> Result<HashSet<String>, AppError> {
        let snapshot = self.store.snapshot().await?;
        let ids = snapshot.camera_external_ids().await?;
        snapshot.finish().await?;
        Ok(ids)
    }

    /// All external ids of groups, with their groups.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn group_external_ids(&self) -> Result<HashMap<String, GroupId>, AppError> {
        let snapshot = self.store.snapshot().await?;
        let ids = snapshot.group_external_ids().await?;
        snapshot.finish().await?;
        Ok(ids)
    }

    /// The cameras with these external ids; no two need have different ones.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn cameras_of_external_ids(
        &self,
        ids: &[String],
    ) -> Result<HashMap<String, Vec<ResourceId>>, AppError> {
        let snapshot = self.store.snapshot().await?;
        let mut found: HashMap<String, Vec<ResourceId>> = HashMap::with_capacity(ids.len());
        for some in ids.chunks(AT_ONCE) {
            for (id, camera) in snapshot.cameras_of_external_ids(some).await? {
                found.entry(id).or_default().push(camera);
            }
        }
        snapshot.finish().await?;
        Ok(found)
    }

    /// The users with these emails, as they are by now; emails that nobody has are left out.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn users_of_emails(
        &self,
        emails: &[EmailKey],
    ) -> Result<HashMap<EmailKey, KnownUser>, AppError> {
        let mut known = HashMap::new();
        for some in emails.chunks(AT_ONCE) {
            let found = self.store.users_of_emails(some).await?;
            let mut theirs = self.known(found.values().copied().collect()).await?;
            known.extend(found.into_iter().filter_map(|(email, user)| {
                let known = theirs.remove(&user)?;
                Some((email, known))
            }));
        }
        Ok(known)
    }

    async fn known(&self, users: Vec<UserId>) -> Result<HashMap<UserId, KnownUser>, AppError> {
        let known = users.iter().map(|&user| {
            let nothing = KnownUser {
                user,
                memberships: Vec::new(),
                assigned: HashSet::new(),
            };
            (user, nothing)
        });
        let mut known: HashMap<UserId, KnownUser> = known.collect();
        if users.is_empty() {
            return Ok(known);
        }
        let snapshot = self.store.snapshot().await?;
        let now = snapshot.head().revision;
        for row in snapshot.memberships_of(&users, now).await? {
            if let Some(found) = known.get_mut(&row.user) {
                found.memberships.push((row.group, row.role));
            }
        }
        for (user, resource) in snapshot.assignments_of(&users).await? {
            if let Some(found) = known.get_mut(&user) {
                found.assigned.insert(resource);
            }
        }
        snapshot.finish().await?;
        Ok(known)
    }
}
