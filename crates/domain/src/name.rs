//! Names of users, groups and resources.

use unicode_normalization::UnicodeNormalization;

use crate::BadInput;

/// A name: NFC, trimmed, 1 to 200 characters, no control characters. Need not be unique.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct Name(String);

impl Name {
    /// The longest name, in characters.
    pub const MAX_CHARS: usize = 200;

    /// The name written as `text`.
    ///
    /// # Errors
    /// Empty, too long or with control characters.
    pub fn parse(text: &str) -> Result<Self, BadInput> {
        // Counted before normalising too: a huge text is refused before work is done on it.
        if text.len() > Self::MAX_CHARS * 16 {
            return Err(BadInput::new("a name has 1 to 200 characters"));
        }
        let name: String = text.nfc().collect::<String>().trim().to_owned();
        if name.is_empty() || name.chars().count() > Self::MAX_CHARS {
            return Err(BadInput::new("a name has 1 to 200 characters"));
        }
        if name.chars().any(char::is_control) {
            return Err(BadInput::new("a name has no control characters"));
        }
        Ok(Self(name))
    }

    /// The name itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}
