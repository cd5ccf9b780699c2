//! What a hash costs, and how many run at once.

use std::num::NonZero;

use argon2::{Algorithm, Argon2, Version};

use super::HashError;

const MOST_MEMORY_KIB: u32 = 256 << 10;
const MOST_WORK_KIB: u64 = 4 << 20;

/// What one hash costs. The default is what OWASP's Password Storage Cheat Sheet asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Params {
    /// Memory in KiB, at least eight for each lane.
    pub memory_kib: u32,
    /// How often the memory is gone over.
    pub iterations: u32,
    /// Lanes; they are worked off one after the other here, on one thread, so more than one only
    /// helps whoever has several.
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

    pub(super) fn of(params: &argon2::Params) -> Self {
        Self {
            memory_kib: params.m_cost(),
            iterations: params.t_cost(),
            parallelism: params.p_cost(),
        }
    }

    /// Whether it is as good as one of those that the cheat sheet asks for, which trade memory for
    /// iterations.
    #[must_use]
    pub fn is_enough(self) -> bool {
        let memory = match self.iterations {
            0 => return false,
            1 => 47_104,
            2 => 19_456,
            3 => 12_288,
            4 => 9_216,
            _ => 7_168,
        };
        self.memory_kib >= memory
    }

    /// Whether a server could bear it at every login. The bounds are for what somebody has put into
    /// the database, or into a file that is imported: beyond 256 MiB a hash takes the memory of
    /// whatever else runs, and to go over more than 4 GiB takes a thread that hashes for seconds.
    /// RFC 9106 asks for 64 MiB and three iterations where memory is short, OWASP for less. Lanes
    /// need no bound of their own: argon2 wants 8 KiB for each.
    #[must_use]
    pub fn is_bearable(self) -> bool {
        self.memory_kib <= MOST_MEMORY_KIB && self.work() <= MOST_WORK_KIB
    }

    /// KiB that are gone over.
    fn work(self) -> u64 {
        u64::from(self.memory_kib) * u64::from(self.iterations)
    }

    /// One order of all, so that servers that are configured differently do not hash a password
    /// anew in turns: by the work, then by the memory, which is what a guesser has least of.
    pub(super) fn is_cheaper_than(self, other: Self) -> bool {
        let cost = |params: Self| (params.work(), params.memory_kib);
        cost(self) < cost(other)
    }
}

/// How many hashes there may be at a time; together they take the memory of [`Params`] times
/// `parallel`, and no more.
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
