//! What a message says: that a revision was committed, and its hash.

use std::fmt;

use canopy_domain::Revision;

/// What a message says, believed or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Claim {
    pub(super) revision: Revision,
    pub(super) hash: [u8; 32],
}

impl Claim {
    /// Exactly what [`fmt::Display`] writes, and nothing else.
    pub(super) fn parse(message: &[u8]) -> Option<Self> {
        // A number has 20 digits at most: what is longer is not even looked at.
        if message.len() > 20 + 1 + 64 {
            return None;
        }
        let (revision, hex) = std::str::from_utf8(message).ok()?.split_once(' ')?;
        let claim = Self {
            revision: Revision(revision.parse().ok()?),
            hash: from_hex(hex.as_bytes())?,
        };
        (claim.to_string().as_bytes() == message).then_some(claim)
    }
}

impl fmt::Display for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.revision.0)?;
        self.hash
            .iter()
            .try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

fn from_hex(hex: &[u8]) -> Option<[u8; 32]> {
    let mut hash = [0; 32];
    if hex.len() != 64 {
        return None;
    }
    for (byte, pair) in hash.iter_mut().zip(hex.chunks_exact(2)) {
        let digits = std::str::from_utf8(pair).ok()?;
        *byte = u8::from_str_radix(digits, 16).ok()?;
    }
    Some(hash)
}
