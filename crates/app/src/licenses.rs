//! Licences: who has how many, and what became of them (U6).

use std::collections::HashMap;

use canopy_domain::{Action, Level, Quota, TargetId, UserId};

use crate::{AppError, Op};

/// The licences of the System of a level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LevelStatistics {
    /// The level.
    pub level: Level,
    /// How many there are.
    pub total: u64,
    /// How many of them somebody has.
    pub given_out: u64,
    /// Taken by the cameras of business cases that are not suspended.
    pub used: u64,
}

impl LevelStatistics {
    /// How many nobody has.
    #[must_use]
    pub const fn available(&self) -> u64 {
        self.total.saturating_sub(self.given_out)
    }
}

impl Op {
    /// The licences of each of these users, of all levels; of those that the caller may not see
    /// nothing: he sees his own, and others' by `licenses.view` on one of their groups.
    ///
    /// # Errors
    /// Moved, stale, overloaded.
    pub async fn licenses(
        &self,
        users: &[UserId],
    ) -> Result<HashMap<UserId, [Quota; 4]>, AppError> {
        let pin = self.pin().await?;
        let reached = self.in_reach(&pin, users, Action::LicensesView).await?;
        let seen = users.iter().copied();
        let seen = seen.filter(|user| *user == self.me() || reached.contains(user));
        let shown: Vec<UserId> = self
            .seen_among(&pin, seen.map(TargetId::User))
            .await?
            .into_iter()
            .filter_map(|target| match target {
                TargetId::User(user) => Some(user),
                TargetId::Group(_) | TargetId::Resource(_) => None,
            })
            .collect();
        if shown.is_empty() {
            return Ok(HashMap::new());
        }
        let snapshot = self.app().0.store.snapshot().await?;
        let quotas = snapshot.license_quotas(&shown).await?;
        snapshot.finish().await?;
        Ok(quotas)
    }

    /// The licences of the System, of all levels.
    ///
    /// # Errors
    /// `license_statistics.view` is missing on the root group.
    pub async fn license_statistics(&self) -> Result<[LevelStatistics; 4], AppError> {
        let pin = self.pin().await?;
        self.require_on_root(
            &pin,
            Action::LicenseStatisticsView,
            "see how many licences there are",
        )?;
        let snapshot = self.app().0.store.snapshot().await?;
        let found = snapshot.license_statistics().await?;
        snapshot.finish().await?;
        Ok(Level::ALL.map(|level| LevelStatistics {
            level,
            total: found.total.of(level),
            given_out: found.given_out.of(level),
            used: found.used.of(level),
        }))
    }
}
