//! The paid service (U3): its terms, and who is asked before a user is created.

use std::time::Duration;

use anyhow::{Result, bail, ensure};
use canopy_app::ServiceTerms;

use super::{Layers, Secret, parse};
use crate::outgoing::Endpoint;

/// The longest that a request may wait for the billing service: what is not settled within an hour
/// is taken back, and must not be running then.
const LONGEST_TIMEOUT: Duration = Duration::from_secs(5 * 60);

/// A paid service.
#[derive(Debug, Clone)]
pub(crate) struct Service {
    pub(crate) terms: ServiceTerms,
    pub(crate) billing: Option<BillingService>,
}

/// Who is asked.
#[derive(Debug, Clone)]
pub(crate) struct BillingService {
    pub(crate) endpoint: Endpoint,
    pub(crate) secret: Secret,
    pub(crate) timeout: Duration,
}

impl Service {
    /// None where nothing of it is set.
    ///
    /// # Errors
    /// It is set by half: people would be charged without terms, or not at all.
    pub(super) fn new(layers: &Layers) -> Result<Option<Self>> {
        let text = layers.optional("terms_text", parse::prose)?;
        let link = layers.optional("terms_link", parse::link)?;
        let version = layers.optional("terms_version", parse::version)?;
        let billing = billing(layers)?;
        match (text, link, version) {
            (Some(text), Some(link), Some(version)) => Ok(Some(Self {
                terms: ServiceTerms {
                    text,
                    link,
                    version,
                },
                billing,
            })),
            (None, None, None) => {
                ensure!(
                    billing.is_none(),
                    "billing_url is set and no terms are; set terms_text, terms_link and \
                     terms_version"
                );
                Ok(None)
            }
            _ => bail!("set all of terms_text, terms_link and terms_version, or none of them"),
        }
    }
}

fn billing(layers: &Layers) -> Result<Option<BillingService>> {
    let endpoint = layers.optional("billing_url", parse::endpoint)?;
    let secret = layers.optional("billing_secret", parse::secret)?;
    let timeout = layers.parse("billing_timeout", parse::duration)?;
    ensure!(
        timeout <= LONGEST_TIMEOUT,
        "billing_timeout is more than 5m; lower it"
    );
    match (endpoint, secret) {
        (Some(endpoint), Some(secret)) => Ok(Some(BillingService {
            endpoint,
            secret,
            timeout,
        })),
        (None, None) => Ok(None),
        _ => bail!("set both billing_url and billing_secret, or neither"),
    }
}
