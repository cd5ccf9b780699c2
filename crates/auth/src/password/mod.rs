//! Hashes passwords with argon2id (RFC 9106), a bounded number at once.
//!
//! A hash is slow and takes memory on purpose, so whoever can make the server hash can make
//! it busy: the semaphores here are what protects it, and threads of their own that step back
//! behind all others. The bounds must hold whatever becomes of the request, which is why the
//! permits travel with the work and not with the future.

mod counts;
mod params;
mod phc;
mod threads;

use std::sync::Arc;
use std::time::Instant;

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Version};
use canopy_meter::{Gauge, Measured, Times};
use rand::TryRng;
use rand::rngs::SysRng;
use thiserror::Error;
use tokio::sync::{Semaphore, oneshot};
use zeroize::Zeroizing;

use counts::Counts;
use threads::{Memory, Threads};

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
    threads: Arc<Threads>,
    counts: Arc<Counts>,
    queue: Arc<Queue>,
}

/// What operators watch of the hashes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct HashFigures {
    /// That wait for their turn.
    pub waiting: u64,
    /// That run.
    pub running: u64,
    /// How long they waited.
    pub waited: Measured,
    /// How long they ran.
    pub ran: Measured,
}

#[derive(Default)]
struct Queue {
    waiting: Gauge,
    running: Gauge,
    waited: Times,
    ran: Times,
}

impl Hasher {
    /// Takes the time of one hash, as it hashes the password that nobody knows.
    ///
    /// # Errors
    /// When argon2 does not take the parameters, or the system gives no random bytes or threads.
    pub fn new(params: Params, limits: Limits) -> Result<Self, HashError> {
        let argon2 = params.argon2()?;
        let mut secret = Zeroizing::new([0; 32]);
        fill(secret.as_mut())?;
        let blocks = argon2.params().block_count();
        let parallel = limits.parallel.max(1);
        let threads = Threads::start(parallel, blocks)?;
        let (done, nobody) = std::sync::mpsc::channel();
        let by = argon2.clone();
        threads.run(Box::new(move |memory| {
            let _ = done.send(hash(&by, secret.as_ref(), memory));
        }))?;
        let nobody = nobody.recv().map_err(|_| GIVEN_UP)??;
        Ok(Self {
            argon2,
            nobody: Arc::new(nobody),
            running: Arc::new(Semaphore::new(parallel)),
            admitted: Arc::new(Semaphore::new(parallel.saturating_add(limits.waiting))),
            threads: Arc::new(threads),
            counts: Arc::default(),
            queue: Arc::default(),
        })
    }

    /// What is to be stored of a password. Whether it is a good one (U11) was asked before.
    ///
    /// # Errors
    /// [`HashError::Overloaded`] when too many wait.
    pub async fn hash(&self, password: &str) -> Result<PhcString, HashError> {
        let password = Zeroizing::new(password.as_bytes().to_vec());
        let (argon2, counts) = (self.argon2.clone(), Arc::clone(&self.counts));
        let hash = self
            .run(move |memory| {
                counts.count(Params::of(argon2.params()));
                hash(&argon2, &password, memory)
            })
            .await??;
        Ok(PhcString::from_hash(&hash))
    }

    /// Whether this is the password. `None` stands for an account that does not exist: it
    /// costs the same, so that nobody can tell by the time, and the answer is no.
    ///
    /// An account whose hash was made with other parameters than those of now takes another time
    /// than an unknown one, until it is hashed anew at the next login ([`Self::is_outdated`]):
    /// after a change of the configuration old accounts can be told apart by it for that long.
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
        let counts = Arc::clone(&self.counts);
        let matches = self
            .run(move |memory| verify(&hash, &password, memory, &counts))
            .await??;
        Ok(matches && stored.is_some())
    }

    /// Whether the hash costs a guesser less than one that is made now: the password is to be
    /// hashed anew when it is next told. A dearer one is left as it is.
    #[must_use]
    pub fn is_outdated(&self, stored: &PhcString) -> bool {
        let now = Params::of(self.argon2.params());
        stored
            .params()
            .is_ok_and(|stored| stored.is_cheaper_than(now))
    }

    /// How many hashes have been begun since the start, by their parameters.
    #[must_use]
    pub fn counts(&self) -> Vec<(Params, u64)> {
        self.counts.all()
    }

    /// What operators watch of them.
    #[must_use]
    pub fn figures(&self) -> HashFigures {
        HashFigures {
            waiting: self.queue.waiting.read(),
            running: self.queue.running.read(),
            waited: self.queue.waited.read(),
            ran: self.queue.ran.read(),
        }
    }

    /// Runs the work on a thread that hashes, once it is its turn. The permits go with the
    /// work: a caller who goes away frees nothing that is still in use.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Memory) -> T + Send + 'static,
    ) -> Result<T, HashError> {
        let admitted = Arc::clone(&self.admitted).try_acquire_owned();
        let admitted = admitted.map_err(|_| HashError::Overloaded)?;
        let (waiting, came) = (self.queue.waiting.enter(), Instant::now());
        let running = Arc::clone(&self.running).acquire_owned().await;
        let running = running.map_err(|_| HashError::Failed("the server ends"))?;
        let (done, result) = oneshot::channel();
        let queue = Arc::clone(&self.queue);
        self.threads.run(Box::new(move |memory| {
            drop(waiting);
            queue.waited.record(came.elapsed());
            // A panic drops them too.
            let permits = (running, admitted, queue.running.enter());
            let begun = Instant::now();
            let result = work(memory);
            queue.ran.record(begun.elapsed());
            // Before the caller hears of it: he may come again at once.
            drop(permits);
            // Nobody may be there to be told.
            let _ = done.send(result);
        }))?;
        result.await.map_err(|_| GIVEN_UP)
    }
}

const GIVEN_UP: HashError = HashError::Failed("the work was given up");

fn hash(
    argon2: &Argon2<'_>,
    password: &[u8],
    memory: &mut Memory,
) -> Result<PasswordHash, HashError> {
    let refused = HashError::Failed("argon2 refused the password");
    let mut salt = [0; 16];
    fill(&mut salt)?;
    let mut output = Zeroizing::new([0; 32]);
    let made = memory.hash(argon2, password, &salt, output.as_mut());
    let parts = (
        Salt::new(&salt),
        Output::new(output.as_ref()),
        ParamsString::try_from(argon2.params()),
    );
    let (Ok(()), (Ok(salt), Ok(output), Ok(params))) = (made, parts) else {
        return Err(refused);
    };
    Ok(PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params,
        salt: Some(salt),
        hash: Some(output),
    })
}

fn verify(
    stored: &PasswordHash,
    password: &[u8],
    memory: &mut Memory,
    counts: &Counts,
) -> Result<bool, HashError> {
    let malformed = |_| HashError::Malformed;
    let (Some(salt), Some(expected)) = (&stored.salt, &stored.hash) else {
        return Err(HashError::Malformed);
    };
    let params = argon2::Params::try_from(stored).map_err(|_| HashError::Malformed)?;
    let version = stored.version.map_or(Ok(Version::V0x13), Version::try_from);
    counts.count(Params::of(&params));
    let argon2 = Argon2::new(Algorithm::Argon2id, version.map_err(malformed)?, params);
    let mut output = Zeroizing::new(vec![0; expected.len()]);
    memory
        .hash(&argon2, password, salt, &mut output)
        .map_err(malformed)?;
    let output = Output::new(&output).map_err(|_| HashError::Malformed)?;
    // In constant time.
    Ok(output == *expected)
}

fn fill(bytes: &mut [u8]) -> Result<(), HashError> {
    SysRng
        .try_fill_bytes(bytes)
        .map_err(|_| HashError::Failed("the operating system gave no random bytes"))
}

#[cfg(test)]
mod tests;
