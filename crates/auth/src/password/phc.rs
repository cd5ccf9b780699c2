//! A password hash as text: `$argon2id$v=19$m=…,t=…,p=…$salt$hash`.

use std::fmt;

use argon2::password_hash::phc::PasswordHash;

use super::{HashError, Params};

/// A stored hash in the PHC string format. Not shown by `Debug`: it can be guessed at.
#[derive(Clone, PartialEq, Eq)]
pub struct PhcString(String);

impl PhcString {
    /// Takes what was stored.
    ///
    /// # Errors
    /// [`HashError::Malformed`] when it is no argon2id hash with salt and output, or one that no
    /// server could bear ([`Params::is_bearable`]).
    pub fn parse(text: &str) -> Result<Self, HashError> {
        let hash = PasswordHash::new(text).map_err(|_| HashError::Malformed)?;
        let complete = hash.salt.is_some() && hash.hash.is_some();
        let params = argon2::Params::try_from(&hash);
        let bearable = params.is_ok_and(|params| Params::of(&params).is_bearable());
        if hash.algorithm.as_str() != "argon2id" || !complete || !bearable {
            return Err(HashError::Malformed);
        }
        Ok(Self(text.to_owned()))
    }

    /// What is to be stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn from_hash(hash: &PasswordHash) -> Self {
        Self(hash.to_string())
    }

    pub(super) fn params(&self) -> Result<Params, HashError> {
        let params = argon2::Params::try_from(&self.to_hash()?);
        let params = params.map_err(|_| HashError::Malformed)?;
        Ok(Params::of(&params))
    }

    pub(super) fn to_hash(&self) -> Result<PasswordHash, HashError> {
        PasswordHash::new(&self.0).map_err(|_| HashError::Malformed)
    }
}

impl fmt::Debug for PhcString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PhcString(…)")
    }
}
