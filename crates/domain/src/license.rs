//! Licences: a number per level (U6).

use serde::{Deserialize, Serialize};

use crate::{BadInput, UserId};

/// A level of licences: 1 to 4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Level(u8);

impl Level {
    /// All levels.
    pub const ALL: [Self; 4] = [Self(1), Self(2), Self(3), Self(4)];

    /// The level of this number.
    ///
    /// # Errors
    /// There is no such level.
    pub fn new(number: i64) -> Result<Self, BadInput> {
        match u8::try_from(number) {
            Ok(number @ 1..=4) => Ok(Self(number)),
            _ => Err(BadInput::new("licences have the levels 1 to 4")),
        }
    }

    /// Its number, 1 to 4.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }

    const fn index(self) -> usize {
        self.0 as usize - 1
    }
}

impl std::fmt::Display for Level {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl TryFrom<u8> for Level {
    type Error = BadInput;

    fn try_from(number: u8) -> Result<Self, BadInput> {
        Self::new(i64::from(number))
    }
}

impl From<Level> for u8 {
    fn from(level: Level) -> Self {
        level.0
    }
}

/// The most licences of a level that a form can name: sums of them stay far from overflowing.
pub const MOST_LICENSES: u32 = 1_000_000_000;

/// A number of licences of each level. Wide enough for any sum of what forms can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Licenses([u64; 4]);

impl Licenses {
    /// How many of the level.
    #[must_use]
    pub const fn of(&self, level: Level) -> u64 {
        self.0[level.index()]
    }

    /// So many more of the level.
    pub const fn add(&mut self, level: Level, count: u64) {
        self.0[level.index()] += count;
    }
}

/// Licences that somebody has from somebody: a row of the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gift {
    /// From whom; none is the System.
    pub giver: Option<UserId>,
    /// Who has them.
    pub user: UserId,
    /// The level.
    pub level: Level,
    /// How many; more than none.
    pub count: u32,
}

impl FromIterator<Gift> for Licenses {
    fn from_iter<T: IntoIterator<Item = Gift>>(gifts: T) -> Self {
        let mut sum = Self::default();
        for gift in gifts {
            sum.add(gift.level, u64::from(gift.count));
        }
        sum
    }
}

/// What somebody has of a level, and what became of it (U6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Quota {
    /// From all givers together.
    pub total: u64,
    /// Taken by the cameras of his business cases that are not suspended.
    pub used: u64,
    /// Given on.
    pub shared: u64,
}

impl Quota {
    /// What is left to use or to give on.
    #[must_use]
    pub const fn available(&self) -> u64 {
        self.total.saturating_sub(self.used + self.shared)
    }
}
