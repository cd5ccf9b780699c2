//! Whether somebody proves by a password who he is: the one way to it, for a login, a change of the
//! password and whatever else asks for one. Each attempt is counted before anything is hashed, and
//! each that is let through costs one hash with the same parameters, whoever it is about.

use std::net::IpAddr;

use canopy_auth::{Attempt, HashError, PhcString, Place, Taken, TooMany};
use canopy_domain::{Email, Micros, UserId};
use canopy_store::Credentials;

use crate::{App, AppError, Login};

/// How long a place is known after the last login from there: 90 days.
const KNOWN_FOR: Micros = Micros(90 * DAY);
const DAY: i64 = 24 * 60 * 60 * 1_000_000;

/// Who somebody says that he is.
pub(crate) struct Account {
    /// By what his failures are counted; of an email that nobody has, too.
    key: String,
    /// The network that he comes from.
    network: String,
    found: Option<Credentials>,
}

impl Account {
    /// What his password is compared with; empty where there is nobody.
    pub(crate) fn password_hash(&self) -> &str {
        let found = self.found.as_ref();
        found.map_or("", |found| &found.password_hash)
    }

    fn was_there_at(&self) -> Option<Micros> {
        self.found.as_ref().and_then(|found| found.was_there_at)
    }
}

/// An attempt that was let through. Dropped, it counts as failed.
pub(crate) struct Proof {
    /// Who has proved to be himself, and is active; none: nobody.
    pub(crate) user: Option<UserId>,
    taken: Taken,
}

impl App {
    /// What is kept of the account with this email, or that there is none. What is no email is
    /// looked up like one that nobody has.
    pub(crate) async fn account(&self, email: &str, address: IpAddr) -> Result<Account, AppError> {
        let network = Place::of(address).to_string();
        let parsed = Email::parse(email);
        let is_one = parsed.is_ok();
        let looked_up = parsed.or_else(|_| Email::parse("nobody@canopy.invalid"))?;
        let key = looked_up.key();
        let found = self.0.store.credentials(&key, &network).await?;
        Ok(Account {
            key: key.as_str().to_owned(),
            network,
            found: found.filter(|_| is_one),
        })
    }

    /// The same of a user who is known.
    pub(crate) async fn account_of(
        &self,
        user: UserId,
        address: IpAddr,
    ) -> Result<Account, AppError> {
        let network = Place::of(address).to_string();
        let found = self.0.store.credentials_of(user, &network).await?;
        Ok(Account {
            key: found
                .as_ref()
                .map_or_else(|| user.to_string(), |found| found.email_key.clone()),
            network,
            found,
        })
    }

    /// The account as it is by now, where the password that was right is right still: it may have
    /// been hashed anew meanwhile, by another login. None where it is another, or as it was.
    pub(crate) async fn hashed_anew(
        &self,
        account: &Account,
        password: &str,
    ) -> Result<Option<Account>, AppError> {
        let Some(before) = &account.found else {
            return Ok(None);
        };
        let store = &self.0.store;
        let found = store.credentials_of(before.user, &account.network).await?;
        let anew = |found: &Credentials| found.password_hash != before.password_hash;
        let Some(found) = found.filter(anew) else {
            return Ok(None);
        };
        let kept = PhcString::parse(&found.password_hash)?;
        let is_right = self.0.hasher.verify(password, Some(&kept)).await?;
        Ok(is_right.then(|| Account {
            key: account.key.clone(),
            network: account.network.clone(),
            found: Some(found),
        }))
    }

    /// The account, if this is the user's password, coming from this address. A right one leaves no
    /// trace in the limits.
    ///
    /// This is what asks somebody for his password who has logged in already.
    ///
    /// # Errors
    /// Too many attempts have failed; too many hash at once.
    pub(crate) async fn is_password_of(
        &self,
        user: UserId,
        password: &str,
        address: IpAddr,
    ) -> Result<Option<Account>, AppError> {
        let account = self.account_of(user, address).await?;
        let proof = self.prove(&account, password, address).await?;
        let is_right = proof.user.is_some();
        if is_right {
            // Not hashed anew: whoever changes it compares with the hash that he has read.
            proof.taken.give_back().await;
        }
        Ok(is_right.then_some(account))
    }

    /// Takes an attempt and compares.
    ///
    /// # Errors
    /// Too many have failed, and nothing was hashed; too many hash at once.
    pub(crate) async fn prove(
        &self,
        account: &Account,
        password: &str,
        address: IpAddr,
    ) -> Result<Proof, AppError> {
        let found = account.found.as_ref();
        let was_there = account.was_there_at();
        let attempt = Attempt {
            account: &account.key,
            address,
            known: was_there.is_some_and(|at| at > self.known_since()),
        };
        let taken = self.0.limiter.take(attempt).await?;
        // Who has come by an import has no password yet, and is no other than nobody.
        let set = found.filter(|found| !found.password_hash.is_empty());
        let kept = set.map(|found| PhcString::parse(&found.password_hash));
        let kept = kept.transpose()?;
        // Longer than a password can be (U11): not this one, whatever it hashes to.
        let password = if password.len() <= 255 { password } else { "" };
        let is_right = match self.0.hasher.verify(password, kept.as_ref()).await {
            // Nothing was compared: whoever fills the queue must not use up another's attempts.
            Err(HashError::Overloaded) => {
                taken.give_back().await;
                return Err(AppError::Overloaded);
            }
            compared => compared?,
        };
        let found = found.filter(|found| is_right && found.active);
        Ok(Proof {
            user: found.map(|found| found.user),
            taken,
        })
    }

    /// The proof was good for a login: the attempt is given back, and a hash that
    /// costs less than those of now is made anew. Should that fail, it is made at another time.
    pub(crate) async fn accept(&self, proof: Proof, account: &Account, password: &str) {
        proof.taken.give_back().await;
        let Some(found) = &account.found else { return };
        let old = &found.password_hash;
        let is_outdated = |kept| self.0.hasher.is_outdated(&kept);
        if !PhcString::parse(old).is_ok_and(is_outdated) {
            return;
        }
        let done = async {
            let new = self.0.hasher.hash(password).await?;
            let store = &self.0.store;
            Ok::<_, AppError>(store.rehash(found.user, old, new.as_str()).await?)
        };
        if let Err(error) = done.await {
            tracing::warn!(
                code = error.code(),
                "a password could not be hashed anew with the parameters of now"
            );
        }
    }

    /// The user has logged in from there. Written once a day at most; should it fail, he is a
    /// stranger there once more.
    pub(crate) async fn remember_place(&self, account: &Account, login: Login) {
        let was_there = account.was_there_at();
        let now = self.now();
        if was_there.is_none_or(|at| at.0 <= now.0 - DAY) {
            self.is_known(account, login, now).await;
        }
    }

    /// Where he was known before his password was changed he is known still, if it is where he
    /// changed it.
    pub(crate) async fn keep_place(&self, account: &Account, login: Login) {
        if let Some(at) = account.was_there_at() {
            self.is_known(account, login, at).await;
        }
    }

    async fn is_known(&self, account: &Account, login: Login, at: Micros) {
        let (user, by, network) = (login.user, login.session, &account.network);
        let done = self.0.store.logged_in_from(user, by, network, at);
        if let Err(error) = done.await {
            tracing::warn!(%error, "the place of a login could not be written");
        }
    }

    /// A place where somebody last logged in before is known no more.
    pub(crate) fn known_since(&self) -> Micros {
        Micros(self.now().0 - KNOWN_FOR.0)
    }
}

impl From<TooMany> for AppError {
    fn from(too_many: TooMany) -> Self {
        Self::RateLimited {
            message: "too many attempts have failed; wait before you try again".to_owned(),
            retry_after: Some(too_many.retry_after),
        }
    }
}
