//! Licences: a number per level (U6).

use std::collections::BTreeMap;

use async_graphql::{InputObject, SimpleObject};
use canopy_app::LevelStatistics;
use canopy_domain::{Level, MOST_LICENSES, Quota};

use crate::connection::count;
use crate::fault::Fault;
use crate::input;

/// How many licences of a level.
#[derive(InputObject)]
pub(crate) struct LicenseInput {
    /// 1 to 4.
    level: i32,
    /// 0 to 1,000,000,000.
    count: i32,
}

/// The licences that a user has of a level (U6).
#[derive(SimpleObject)]
pub(crate) struct LicenseQuota {
    /// 1 to 4.
    level: i32,
    /// From all who gave him some.
    total: i32,
    /// Taken by the cameras of his business cases that are not suspended.
    used: i32,
    /// Given on.
    shared: i32,
    /// Left to use or to give on.
    available: i32,
}

/// The licences of the System (U6).
#[derive(SimpleObject)]
pub(crate) struct LicenseStatistics {
    /// One each, 1 to 4.
    levels: Vec<LevelLicenses>,
}

/// The licences of the System of a level.
#[derive(SimpleObject)]
pub(crate) struct LevelLicenses {
    /// 1 to 4.
    level: i32,
    /// How many there are.
    total: i32,
    /// How many of them somebody has.
    given_out: i32,
    /// Taken by the cameras of business cases that are not suspended.
    used: i32,
    /// How many nobody has.
    available: i32,
}

impl LicenseQuota {
    /// All four levels.
    pub(crate) fn all(quotas: &[Quota; 4]) -> Vec<Self> {
        let levels = Level::ALL.into_iter().zip(quotas);
        levels
            .map(|(level, quota)| Self::of(level, quota))
            .collect()
    }

    fn of(level: Level, quota: &Quota) -> Self {
        Self {
            level: level.number().into(),
            total: count(quota.total),
            used: count(quota.used),
            shared: count(quota.shared),
            available: count(quota.available()),
        }
    }
}

impl From<[LevelStatistics; 4]> for LicenseStatistics {
    fn from(levels: [LevelStatistics; 4]) -> Self {
        let levels = levels.into_iter().map(|of| LevelLicenses {
            level: of.level.number().into(),
            total: count(of.total),
            given_out: count(of.given_out),
            used: count(of.used),
            available: count(of.available()),
        });
        Self {
            levels: levels.collect(),
        }
    }
}

/// How many of each level that is named; each once.
pub(crate) fn read(
    inputs: &[LicenseInput],
    field: &'static str,
) -> Result<BTreeMap<Level, u32>, Fault> {
    let named = input::entries(inputs, field, |index, input| {
        let bad = |message: &str, part| {
            Fault::bad_input(message, [field, index.to_string().as_str(), part])
        };
        let level = Level::new(input.level.into());
        let level = level.map_err(|error| bad(error.message(), "level"))?;
        let count = u32::try_from(input.count).ok();
        let count = count.filter(|count| *count <= MOST_LICENSES);
        let count = count.ok_or_else(|| bad("a count is 0 to 1,000,000,000", "count"))?;
        let before = &inputs[..index];
        if before.iter().any(|other| other.level == input.level) {
            return Err(bad("each level is named once", "level"));
        }
        Ok((level, count))
    })?;
    Ok(named.into_iter().collect())
}
