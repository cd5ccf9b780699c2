//! What is known of a person: kept apart from the log, so that it can be erased.

use sha2::{Digest, Sha256};

use crate::hex;

/// Sixteen random bytes that make a digest say nothing of a value that could be guessed.
pub type Salt = [u8; 16];

/// An email, a name or a pool. The log holds its salted digest; value and salt live in the profile
/// table and go with a deleted user, so that the chain still verifies ("The log" of the design).
#[derive(Clone, PartialEq, Eq)]
pub struct Personal {
    digest: [u8; 32],
    secret: Option<(Salt, String)>,
}

impl Personal {
    /// A value that is about to be written.
    #[must_use]
    pub fn new(value: impl Into<String>, salt: Salt) -> Self {
        let value = value.into();
        let digest = Sha256::new()
            .chain_update(salt)
            .chain_update(value.as_bytes())
            .finalize();
        Self {
            digest: digest.into(),
            secret: Some((salt, value)),
        }
    }

    /// The value, where it is known: not in a row read back from the log.
    #[must_use]
    pub fn value(&self) -> Option<&str> {
        self.secret.as_ref().map(|(_, value)| value.as_str())
    }

    /// The salt, where it is known.
    #[must_use]
    pub fn salt(&self) -> Option<&Salt> {
        self.secret.as_ref().map(|(salt, _)| salt)
    }

    /// SHA-256 over salt and value.
    #[must_use]
    pub const fn digest(&self) -> &[u8; 32] {
        &self.digest
    }
}

/// Shows the digest only: a value that stands in a log line is one that cannot be erased.
impl std::fmt::Debug for Personal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Personal({})", hex::encode(&self.digest))
    }
}

impl serde::Serialize for Personal {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex::encode(&self.digest))
    }
}

impl<'de> serde::Deserialize<'de> for Personal {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        let digest = hex::decode(&text)
            .ok_or_else(|| serde::de::Error::custom("a digest has 64 hex digits"))?;
        Ok(Self {
            digest,
            secret: None,
        })
    }
}
