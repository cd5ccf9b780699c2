//! The terms of a paid service (U3).

use async_graphql::SimpleObject;

/// The terms of the paid service, confirmed by whoever creates a user (U3).
#[derive(SimpleObject)]
pub(crate) struct ServiceTerms {
    /// What is shown.
    text: String,
    /// Where all of it can be read.
    link: String,
    /// What is confirmed: `acceptTerms` of a new user.
    version: String,
}

impl From<&canopy_app::ServiceTerms> for ServiceTerms {
    fn from(terms: &canopy_app::ServiceTerms) -> Self {
        Self {
            text: terms.text.clone(),
            link: terms.link.clone(),
            version: terms.version.clone(),
        }
    }
}
