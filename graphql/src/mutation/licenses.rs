//! Commands about licences (U6).

use async_graphql::{Context, ID, InputObject, Object};
use canopy_domain::{Command, SetLicenseTotals, SetLicenses};

use crate::caller::session;
use crate::cost;
use crate::fault::Fault;
use crate::input;
use crate::license::{self, LicenseInput};
use crate::outcome;
use crate::payload::{LicenseTotalsPayload, UserPayload};

/// What the caller gives a user, in place of what he gave him before; a level that is not named
/// stays as it is. System managers count as one giver (U6).
#[derive(InputObject)]
pub(crate) struct SetLicensesInput {
    /// Whom.
    user_id: ID,
    /// How many of each level.
    licenses: Vec<LicenseInput>,
}

/// How many licences there are; a level that is not named stays as it is.
#[derive(InputObject)]
pub(crate) struct SetLicenseTotalsInput {
    /// How many of each level.
    totals: Vec<LicenseInput>,
}

#[derive(Default)]
pub(super) struct LicenseMutations;

#[Object]
impl LicenseMutations {
    /// Gives a user licences out of those that the caller has left (U6).
    #[graphql(complexity = "cost::fixed(cost::COMMIT, child_complexity)")]
    async fn set_licenses(
        &self,
        ctx: &Context<'_>,
        input: SetLicensesInput,
        #[graphql(default_with = "Some(false)")] dry_run: Option<bool>,
    ) -> Result<UserPayload, Fault> {
        session(ctx)?;
        let user = input::id(&input.user_id, &["userId"])?;
        let command = Command::SetLicenses(SetLicenses {
            user,
            licenses: license::read(&input.licenses, "licenses")?,
        });
        Ok(outcome::run(ctx, command, dry_run, user).await?.into())
    }

    /// Sets how many licences there are in the System (U6).
    #[graphql(complexity = "cost::fixed(cost::COMMIT, child_complexity)")]
    async fn set_license_totals(
        &self,
        ctx: &Context<'_>,
        input: SetLicenseTotalsInput,
        #[graphql(default_with = "Some(false)")] dry_run: Option<bool>,
    ) -> Result<LicenseTotalsPayload, Fault> {
        session(ctx)?;
        let command = Command::SetLicenseTotals(SetLicenseTotals {
            totals: license::read(&input.totals, "totals")?,
        });
        Ok(outcome::run_bare(ctx, command, dry_run).await?.into())
    }
}
