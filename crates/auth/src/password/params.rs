//! What a hash costs, and how many run at once.

use std::num::NonZero;

use argon2::{Algorithm, Argon2, Version};

use super::HashError;

/// What one hash costs. The default is what OWASP's Password Storage Cheat Sheet asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Params {
    /// Memory in KiB, at least eight for each lane.
    pub memory_kib: u32,
    /// How often the memory is gone over.
    pub iterations: u32,
    /// Lanes; they are worked off one after the other here, on one thread.
    pub parallelism: u32,
}

impl Default for Params {
    fn default() -> Self {
        Self {
            memory_kib: 19_456,
            iterations: 2,
            parallelism: 1,
        }
    }
}

impl Params {
    pub(super) fn argon2(self) -> Result<Argon2<'static>, HashError> {
        let params =
            argon2::Params::new(self.memory_kib, self.iterations, self.parallelism, Some(32));
        let params = params.map_err(HashError::Parameters)?;
        Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
    }
}

/// How many hashes there may be at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Hashes that run at once, at least one. Each takes a core and the memory of [`Params`].
    pub parallel: usize,
    /// Hashes that wait for their turn; those beyond are refused.
    pub waiting: usize,
}

impl Default for Limits {
    /// Half of the cores, so that checks are answered while people log in.
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        Self {
            parallel: (cores / 2).max(1),
            waiting: 64,
        }
    }
}
