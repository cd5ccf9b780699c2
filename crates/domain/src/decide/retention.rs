//! Retention (U9): whole cases over the quota of their owner are suspended, newest first; once
//! there are licences again they are revived, oldest first.

use std::collections::BTreeSet;

use crate::facts::Query;
use crate::{AnalyticsChange, CaseFacts, Change, Level, Licenses, Micros, Stop, UserId};

use super::access::Access;
use super::{Decided, licenses};

/// Brings the cases of everybody whose licences the command touches in line with his quota: of
/// those whom its changes name, and of these owners of cases.
pub(super) fn settle(
    access: &Access<'_>,
    decided: &mut Decided,
    owners: impl IntoIterator<Item = UserId>,
) -> Result<(), Stop> {
    let mut users = touched(&decided.changes);
    users.extend(owners);
    if users.is_empty() {
        return Ok(());
    }
    let known = users.iter().flat_map(|user| licenses::of_user(*user));
    access.facts.require(known.chain([Query::Now(())]))?;
    let now = *access.facts.now(&())?;
    let mut settled = Vec::new();
    for user in users {
        let before = access.facts.cases_of(&user)?;
        let had = Held::of(access, user, before, &[])?;
        let cases = cases_after(before, user, &decided.analytics);
        let has = Held::of(access, user, &cases, &decided.changes)?;
        for level in Level::ALL {
            // Nobody's cases come and go for what happens to somebody else, or at another level.
            if had.at(level) != has.at(level) {
                let cases: Vec<&CaseFacts> =
                    cases.iter().filter(|case| case.level == level).collect();
                settle_level(&cases, has.quota.of(level), now, &mut settled);
            }
        }
    }
    decided.analytics.extend(settled);
    Ok(())
}

/// What somebody has for his cases, and what they take.
struct Held {
    quota: Licenses,
    used: Licenses,
}

impl Held {
    fn of(
        access: &Access<'_>,
        user: UserId,
        cases: &[CaseFacts],
        changes: &[Change],
    ) -> Result<Self, Stop> {
        let (total, shared) = licenses::had_after(access, user, changes)?;
        let (mut quota, mut used) = (Licenses::default(), Licenses::default());
        for level in Level::ALL {
            quota.add(level, total.of(level).saturating_sub(shared.of(level)));
        }
        for case in cases.iter().filter(|case| case.suspended_at.is_none()) {
            used.add(case.level, size(&case));
        }
        Ok(Self { quota, used })
    }

    fn at(&self, level: Level) -> (u64, u64) {
        (self.quota.of(level), self.used.of(level))
    }
}

/// Who has or gave other licences by these changes; not those who come or go with them.
fn touched(changes: &[Change]) -> BTreeSet<UserId> {
    let mut users = BTreeSet::new();
    let mut others = BTreeSet::new();
    for change in changes {
        if let Change::LicensesGiven { user, giver, .. } = change {
            users.insert(*user);
            users.extend(*giver);
        }
        if let Change::UserCreated { user, .. } | Change::UserDeleted { user } = change {
            others.insert(*user);
        }
    }
    users.retain(|user| !others.contains(user));
    users
}

/// Never both ways in one go: what fits is kept, and what comes back fits.
fn settle_level(
    oldest_first: &[&CaseFacts],
    quota: u64,
    now: Micros,
    settled: &mut Vec<AnalyticsChange>,
) {
    let running = |case: &&&CaseFacts| case.suspended_at.is_none();
    let mut used: u64 = oldest_first.iter().filter(running).map(size).sum();
    if used > quota {
        for case in oldest_first.iter().rev().filter(running) {
            if used <= quota {
                break;
            }
            used -= size(case);
            settled.push(AnalyticsChange::CaseSuspended {
                case: case.case,
                at: now,
            });
        }
        return;
    }
    for case in oldest_first.iter().filter(|case| !running(case)) {
        if used + size(case) <= quota {
            used += size(case);
            settled.push(AnalyticsChange::CaseRevived { case: case.case });
        }
    }
}

/// The licences that a case takes.
fn size(case: &&CaseFacts) -> u64 {
    case.cameras.len() as u64
}

/// The cases of the user, oldest first, as the command leaves them.
fn cases_after(before: &[CaseFacts], user: UserId, changes: &[AnalyticsChange]) -> Vec<CaseFacts> {
    let mut cases = before.to_vec();
    for change in changes {
        match change {
            AnalyticsChange::CaseCreated {
                case,
                owner,
                kind,
                level,
                cameras,
                ..
            } if *owner == user => cases.push(CaseFacts {
                case: *case,
                owner: *owner,
                kind: *kind,
                level: *level,
                cameras: cameras.iter().map(|camera| camera.camera).collect(),
                paused: false,
                suspended_at: None,
            }),
            AnalyticsChange::CaseEdited {
                case,
                cameras: Some(cameras),
                ..
            } => {
                for found in cases.iter_mut().filter(|found| found.case == *case) {
                    found.cameras = cameras.iter().map(|camera| camera.camera).collect();
                }
            }
            AnalyticsChange::CameraLeftCase { case, camera } => {
                for found in cases.iter_mut().filter(|found| found.case == *case) {
                    found.cameras.retain(|inside| inside != camera);
                }
            }
            AnalyticsChange::CaseDeleted { case } => cases.retain(|found| found.case != *case),
            AnalyticsChange::CaseCreated { .. }
            | AnalyticsChange::CaseEdited { .. }
            | AnalyticsChange::CasePaused { .. }
            | AnalyticsChange::CaseSuspended { .. }
            | AnalyticsChange::CaseRevived { .. }
            | AnalyticsChange::EntriesExpired { .. }
            | AnalyticsChange::EntryCreated { .. }
            | AnalyticsChange::EntryEdited { .. }
            | AnalyticsChange::EntryDeleted { .. } => {}
        }
    }
    cases
}
