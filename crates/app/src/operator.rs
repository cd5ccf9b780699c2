//! The command line's door: needs no action, every rule holds all the same.

use std::collections::{HashMap, HashSet};

use canopy_domain::{Caller, Command, Email, EmailKey, GroupId, ResourceId, Role, UserId};

use crate::{App, AppError, Done};

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

impl App {
    /// Runs a command as the operator; returns when this server answers by it.
    ///
    /// # Errors
    /// Refused, and why; or not done.
    pub async fn operate(&self, command: Command) -> Result<Done, AppError> {
        self.run(Caller::Operator, command, false).await
    }

    /// Decides a command as the operator and changes nothing.
    ///
    /// # Errors
    /// Would be refused, and why.
    pub async fn rehearse(&self, command: Command) -> Result<Done, AppError> {
        self.run(Caller::Operator, command, true).await
    }

    /// The root group; none before `canopy init`.
    ///
    /// # Errors
    /// None; the signature is that of its neighbours.
    pub async fn root(&self) -> Result<Option<GroupId>, AppError> {
        Ok(self.0.directory.pin().state().root())
    }

    /// Whether there is a root group.
    ///
    /// # Errors
    /// As [`App::root`].
    pub async fn initialised(&self) -> Result<bool, AppError> {
        Ok(self.root().await?.is_some())
    }

    /// The group of this id, or of this name where only one has it.
    ///
    /// # Errors
    /// Not found, or several of that name.
    pub async fn find_group(&self, text: &str) -> Result<GroupId, AppError> {
        let pin = self.0.directory.pin();
        if let Ok(group) = text.parse::<GroupId>() {
            return pin
                .state()
                .group_name(group)
                .map(|_| group)
                .ok_or(AppError::NotFound);
        }
        match pin.state().groups_named(text)[..] {
            [group] => Ok(group),
            [] => Err(AppError::NotFound),
            _ => Err(AppError::bad(
                "several groups have this name; give the id of one",
            )),
        }
    }

    /// The user of this id, or with this email.
    ///
    /// # Errors
    /// Not found.
    pub async fn find_user(&self, text: &str) -> Result<UserId, AppError> {
        if let Ok(user) = text.parse::<UserId>() {
            let known = self.0.directory.pin().state().user(user).is_some();
            return known.then_some(user).ok_or(AppError::NotFound);
        }
        let email = Email::parse(text).map_err(|_| AppError::NotFound)?;
        let emails = [email.key()];
        let found = self.0.store.users_of_emails(&emails).await?;
        found.into_values().next().ok_or(AppError::NotFound)
    }

    /// All external ids of cameras: what an import has brought already.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn camera_external_ids(&self) -> Result<HashSet<String>, AppError> {
        let snapshot = self.0.store.snapshot().await?;
        let ids = snapshot.camera_external_ids().await?;
        snapshot.finish().await?;
        Ok(ids)
    }

    /// All external ids of groups, with their groups.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn group_external_ids(&self) -> Result<HashMap<String, GroupId>, AppError> {
        let snapshot = self.0.store.snapshot().await?;
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
        let snapshot = self.0.store.snapshot().await?;
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
            let found = self.0.store.users_of_emails(some).await?;
            let pin = self.0.directory.pin();
            known.extend(found.into_iter().map(|(email, user)| {
                // Who was made a moment ago has nothing yet that is known here.
                let record = pin.state().user(user);
                let memberships = record.map(|record| record.memberships.to_vec());
                let assigned = record.map(|record| record.assigned.iter().collect());
                let known = KnownUser {
                    user,
                    memberships: memberships.unwrap_or_default(),
                    assigned: assigned.unwrap_or_default(),
                };
                (email, known)
            }));
        }
        Ok(known)
    }
}
