//! Passwords: what is kept of one, and another in its place (U11).

use std::collections::BTreeSet;
use std::net::IpAddr;

use canopy_auth::PhcString;
use canopy_domain::{
    ChangePassword, Code, Command, Facts, PasswordHash, Query, Refusal, Rule, check_password,
};

use crate::proof::Account;
use crate::{App, AppError, Done, Op};

impl App {
    /// The hash to keep of a new password.
    ///
    /// # Errors
    /// Not a password by U11, or too many hash at once.
    pub async fn hash_password(&self, password: &str) -> Result<String, AppError> {
        check_password(password)?;
        let hash: PhcString = self.0.hasher.hash(password).await?;
        Ok(hash.as_str().to_owned())
    }
}

impl Op {
    /// Changes the caller's own password; all his other logins end (U11). A wrong current one is a
    /// failed login from this address.
    ///
    /// # Errors
    /// Refused: he may not, or the current password is another; too many have failed; the new one is
    /// none by U11; as [`Op::execute`].
    pub async fn change_password(
        &self,
        current: &str,
        new: &str,
        address: IpAddr,
    ) -> Result<Done, AppError> {
        let app = self.app();
        let command = |current, password_hash| {
            Command::ChangePassword(ChangePassword {
                session: self.login().session,
                current,
                password_hash,
            })
        };
        // Whoever may not is not told whether he has guessed right.
        let kept = self.kept_password().await?;
        match self.execute(command(kept, String::new()), true).await {
            // Hashed anew since it was read, or another: what he types is compared with it.
            Err(error) if is_another_now(&error) => {}
            tried => drop(tried?),
        }
        let account = app.is_password_of(self.me(), current, address).await?;
        let mut account = account.ok_or_else(|| AppError::Refused(vec![wrong_password()]))?;
        let hash = app.hash_password(new).await?;
        let compared = |account: &Account| PasswordHash(account.password_hash().to_owned());
        let first = command(compared(&account), hash.clone());
        let done = match self.execute(first, false).await {
            Err(error) if is_another_now(&error) => {
                // The same password, hashed anew meanwhile by a login of his, is right still.
                account = app.hashed_anew(&account, current).await?.ok_or(error)?;
                self.execute(command(compared(&account), hash), false)
                    .await?
            }
            done => done?,
        };
        app.keep_place(&account, self.login()).await;
        Ok(done)
    }

    pub(crate) async fn kept_password(&self) -> Result<PasswordHash, AppError> {
        let queries = BTreeSet::from([Query::Password(self.me())]);
        let mut facts = Facts::default();
        let snapshot = self.app().0.store.snapshot().await?;
        snapshot
            .facts(&queries, self.app().now(), &mut facts)
            .await?;
        snapshot.finish().await?;
        let kept = facts.password(&self.me())?.clone();
        kept.ok_or(AppError::Unauthenticated)
    }
}

/// Whether the user has another hash than the one that was compared.
fn is_another_now(error: &AppError) -> bool {
    let is_wrong = |refusal: &Refusal| refusal.code == Code::InvalidCredentials;
    matches!(error, AppError::Refused(refusals) if refusals.iter().any(is_wrong))
}

pub(crate) fn wrong_password() -> Refusal {
    Refusal {
        code: Code::InvalidCredentials,
        rule: Some(Rule::U(11)),
        message: "this is not the current password".into(),
        path: vec!["currentPassword".into()],
        blockers: Vec::new(),
    }
}
