//! `setLicenseTotals` (U6): a setting of the whole System.

use crate::facts::Query;
use crate::{Action, Change, SetLicenseTotals, Stop};

use super::access::Access;
use super::licenses;
use super::refusals::Refusals;

pub(super) fn decide(access: &Access<'_>, command: &SetLicenseTotals) -> Result<Vec<Change>, Stop> {
    let root = access.root()?;
    // The root is not named: who does not see it lacks the action, nothing is hidden from him.
    access.may_on_group(Action::SystemEditSettings, root)?;

    access
        .facts
        .require([Query::LicenseTotals(()), Query::LicensesGivenOut(())])?;
    let before = access.facts.license_totals(&())?;
    let given_out = access.facts.licenses_given_out(&())?;
    let mut refusals = Refusals::default();
    let mut changes = Vec::new();
    for (level, count) in &command.totals {
        let (level, count) = (*level, *count);
        let below = u64::from(count) < given_out.of(level);
        refusals.add_if(below, || licenses::given_on(level));
        if u64::from(count) != before.of(level) {
            changes.push(Change::LicenseTotalSet { root, level, count });
        }
    }
    refusals.finish()?;
    Ok(changes)
}
