//! Hashes passwords with argon2id (RFC 9106), a bounded number at once.
//!
//! A hash is slow and takes memory on purpose, so whoever can make the server hash can make
//! it busy: the semaphores here are what protects it. They must hold whatever becomes of the
//! request, which is why the permits travel with the work and not with the future.

mod params;
mod phc;

use std::sync::Arc;

use argon2::password_hash::PasswordHasher;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordVerifier};
use rand::TryRng;
use rand::rngs::SysRng;
use thiserror::Error;
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

pub use params::{Limits, Params};
pub use phc::PhcString;

/// Why there is neither a hash nor an answer.
#[derive(Debug, Error)]
pub enum HashError {
    /// Too many wait already; the caller is to try again later.
    #[error("too many passwords are being hashed, try again later")]
    Overloaded,
    /// The parameters are outside of what RFC 9106 defines.
    #[error("argon2 does not take these parameters: {0}")]
    Parameters(argon2::Error),
    /// The text is no argon2id hash in the PHC format.
    #[error("the stored password hash is no argon2id hash, set a new password")]
    Malformed,
    /// The hash was begun and did not come to its end.
    #[error("failed to hash a password: {0}")]
    Failed(&'static str),
}

/// Hashes and verifies passwords. Cheap to clone; clones share the bounds.
#[derive(Clone)]
pub struct Hasher {
    argon2: Argon2<'static>,
    /// What the password of an unknown account is compared with.
    nobody: Arc<PasswordHash>,
    /// One permit for each hash that runs.
    running: Arc<Semaphore>,
    /// One permit for each that runs or waits.
    admitted: Arc<Semaphore>,
}

impl Hasher {
    /// Takes the time of one hash, as it hashes the password that nobody knows.
    ///
    /// # Errors
    /// When argon2 does not take the parameters, or the system gives no random bytes.
    pub fn new(params: Params, limits: Limits) -> Result<Self, HashError> {
        let argon2 = params.argon2()?;
        let mut secret = Zeroizing::new([0; 32]);
        fill(secret.as_mut())?;
        let nobody = hash(&argon2, secret.as_ref())?;
        let parallel = limits.parallel.max(1);
        Ok(Self {
            argon2,
            nobody: Arc::new(nobody),
            running: Arc::new(Semaphore::new(parallel)),
            admitted: Arc::new(Semaphore::new(parallel.saturating_add(limits.waiting))),
        })
    }

    /// What is to be stored of a password. Whether it is a good one (U11) was asked before.
    ///
    /// # Errors
    /// [`HashError::Overloaded`] when too many wait.
    pub async fn hash(&self, password: &str) -> Result<PhcString, HashError> {
        let password = Zeroizing::new(password.as_bytes().to_vec());
        let argon2 = self.argon2.clone();
        let hash = self.run(move || hash(&argon2, &password)).await??;
        Ok(PhcString::from_hash(&hash))
    }

    /// Whether this is the password. `None` stands for an account that does not exist: it
    /// costs the same, so that nobody can tell by the time, and the answer is no.
    ///
    /// # Errors
    /// [`HashError::Overloaded`] when too many wait.
    pub async fn verify(
        &self,
        password: &str,
        stored: Option<&PhcString>,
    ) -> Result<bool, HashError> {
        let hash = match stored {
            Some(stored) => Arc::new(stored.to_hash()?),
            None => Arc::clone(&self.nobody),
        };
        let password = Zeroizing::new(password.as_bytes().to_vec());
        let argon2 = self.argon2.clone();
        let matches = self
            .run(move || argon2.verify_password(&password, hash.as_ref()))
            .await?;
        match matches {
            Ok(()) => Ok(stored.is_some()),
            Err(argon2::password_hash::Error::PasswordInvalid) => Ok(false),
            Err(_) => Err(HashError::Malformed),
        }
    }

    /// Runs the work on a thread that may block, once it is its turn. The permits go with the
    /// work: a caller who goes away frees nothing that is still in use.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, HashError> {
        let admitted = Arc::clone(&self.admitted).try_acquire_owned();
        let admitted = admitted.map_err(|_| HashError::Overloaded)?;
        let running = Arc::clone(&self.running).acquire_owned().await;
        let running = running.map_err(|_| HashError::Failed("the server ends"))?;
        let task = tokio::task::spawn_blocking(move || {
            let result = work();
            drop((running, admitted));
            result
        });
        task.await
            .map_err(|_| HashError::Failed("the work was given up"))
    }
}

fn hash(argon2: &Argon2<'_>, password: &[u8]) -> Result<PasswordHash, HashError> {
    let mut salt = [0; 16];
    fill(&mut salt)?;
    argon2
        .hash_password_with_salt(password, &salt)
        .map_err(|_| HashError::Failed("argon2 refused the password"))
}

fn fill(bytes: &mut [u8]) -> Result<(), HashError> {
    SysRng
        .try_fill_bytes(bytes)
        .map_err(|_| HashError::Failed("the operating system gave no random bytes"))
}

#[cfg(test)]
mod tests;
