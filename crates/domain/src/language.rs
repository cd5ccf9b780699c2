//! The language that a user reads.

use crate::BadInput;

/// A language tag in the shape of BCP 47: 2 to 35 letters, digits and hyphens, such as `en` or
/// `pt-BR`. Which languages there are is for the front end to know.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Language(String);

impl Language {
    /// The tag written as `text`.
    ///
    /// # Errors
    /// Not of that shape.
    pub fn parse(text: &str) -> Result<Self, BadInput> {
        let mut parts = text.split('-');
        let primary = parts.next().unwrap_or_default();
        let fits = text.len() <= 35
            && (2..=8).contains(&primary.len())
            && primary.bytes().all(|b| b.is_ascii_alphabetic())
            && parts.all(|part| {
                (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
            });
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(BadInput::new("a language is a tag like en or pt-BR"))
        }
    }

    /// The tag itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
