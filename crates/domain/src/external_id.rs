//! Ids that the video system gives.

use crate::BadInput;

/// The id of a resource or a group in the video system: 1 to 255 characters, none of them control
/// characters.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct ExternalId(String);

impl ExternalId {
    /// The longest, in characters.
    pub const MAX_CHARS: usize = 255;

    /// The id written as `text`.
    ///
    /// # Errors
    /// Empty, too long or with control characters.
    pub fn parse(text: &str) -> Result<Self, BadInput> {
        let fits = !text.is_empty() && text.chars().count() <= Self::MAX_CHARS;
        if !fits || text.chars().any(char::is_control) {
            return Err(BadInput::new(
                "an external id has 1 to 255 characters, none of them control characters",
            ));
        }
        Ok(Self(text.to_owned()))
    }

    /// The id itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
