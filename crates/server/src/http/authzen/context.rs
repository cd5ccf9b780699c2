//! What counts of the `context` of a request.

use std::net::IpAddr;

use canopy_domain::Revision;
use serde_json::Value;

use super::form::{Malformed, Object, optional};

/// Of a question.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Context {
    /// `ip`: where the user comes from, to be held against his pool (U7).
    pub(super) address: Option<IpAddr>,
    /// `revision`: this or a later one is to be read.
    pub(super) at_least: Option<Revision>,
}

impl Context {
    pub(super) fn read(of: &Object) -> Result<Self, Malformed> {
        let Some(context) = optional(of, "context")? else {
            return Ok(Self::default());
        };
        Ok(Self {
            address: context.get("ip").map(address).transpose()?,
            at_least: context.get("revision").map(revision).transpose()?,
        })
    }
}

/// An address that cannot be read is nobody's: to pass over it would be to let it in.
fn address(value: &Value) -> Result<IpAddr, Malformed> {
    let address = value.as_str().and_then(|text| text.parse().ok());
    address.ok_or_else(|| Malformed::new("context.ip is an IP address in a string"))
}

fn revision(value: &Value) -> Result<Revision, Malformed> {
    let digits = |text: &&str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = value.as_str().filter(digits);
    let number = number.and_then(|text| text.parse().ok());
    number
        .map(Revision)
        .ok_or_else(|| Malformed::new("context.revision is decimal digits in a string"))
}
