//! The command line's door: needs no action, every rule holds all the same.

use canopy_domain::{Caller, Command, Email, GroupId, UserId};

use crate::{App, AppError, Done};

impl App {
    /// Runs a command as the operator; returns when this server answers by it.
    ///
    /// # Errors
    /// Refused, and why; or not done.
    pub async fn operate(&self, command: Command) -> Result<Done, AppError> {
        self.run(Caller::Operator, command, false).await
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
}
