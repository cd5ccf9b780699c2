//! Passwords: what is kept of one, whether one is right, and another in its place (U11).

use std::collections::BTreeSet;

use canopy_auth::PhcString;
use canopy_domain::{
    ChangePassword, Code, Command, Facts, PasswordHash, Query, Refusal, Rule, check_password,
};

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

    /// Whether this is the password of which the hash is kept; none is kept of an account that does
    /// not exist, which takes as long.
    ///
    /// Whoever shows by a password who he is comes through here, at a login and at a change of the
    /// password alike (U11): a wrong one is a failed login wherever it is tried, and this is where
    /// failed ones can be counted.
    pub(crate) async fn is_right(
        &self,
        password: &str,
        kept: Option<&str>,
    ) -> Result<bool, AppError> {
        let kept = kept.map(PhcString::parse).transpose()?;
        // Longer than a password can be (U11): not this one, whatever it hashes to.
        let password = if password.len() <= 255 { password } else { "" };
        Ok(self.0.hasher.verify(password, kept.as_ref()).await?)
    }
}

impl Op {
    /// Changes the caller's own password; all his other logins end (U11).
    ///
    /// # Errors
    /// Refused: he may not, or the current password is another; the new one is none by U11; as
    /// [`Op::execute`].
    pub async fn change_password(&self, current: &str, new: &str) -> Result<Done, AppError> {
        let app = self.app();
        let kept = self.kept_password().await?;
        let command = |password_hash| {
            Command::ChangePassword(ChangePassword {
                session: self.login().session,
                current: kept.clone(),
                password_hash,
            })
        };
        // Whoever may not is not told whether he has guessed right.
        self.execute(command(String::new()), true).await?;
        if !app.is_right(current, Some(&kept.0)).await? {
            return Err(AppError::Refused(vec![wrong_password()]));
        }
        let hash = app.hash_password(new).await?;
        self.execute(command(hash), false).await
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

pub(crate) fn wrong_password() -> Refusal {
    Refusal {
        code: Code::InvalidCredentials,
        rule: Some(Rule::U(11)),
        message: "this is not the current password".into(),
        path: vec!["currentPassword".into()],
        blockers: Vec::new(),
    }
}
