//! The address that clients know this System by.

use anyhow::{Result, ensure};

use crate::outgoing::Endpoint;

/// `https://…`, without a slash at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PublicUrl {
    text: String,
    /// Without the slash at its beginning.
    path: String,
}

impl PublicUrl {
    /// # Errors
    /// No address of HTTPS, or one with more than host, port and path.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let endpoint = Endpoint::parse(text)?;
        ensure!(endpoint.is_tls(), "it does not begin with https://");
        ensure!(!text.contains('?'), "it has a query; leave it out");
        Ok(Self {
            text: text.trim_end_matches('/').to_owned(),
            path: endpoint.target().trim_matches('/').to_owned(),
        })
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    pub(crate) fn path(&self) -> &str {
        &self.path
    }
}
