//! The email is the login (U2).

use crate::{BadInput, fold};

/// An email address as its owner writes it: a local part, `@`, a domain; at most 254 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// The address written as `text`, trimmed.
    ///
    /// Only the form is looked at: what is before and behind the last `@`, no space, no control
    /// character. Whether mail arrives there is not for a form to know.
    ///
    /// # Errors
    /// Not of that form.
    pub fn parse(text: &str) -> Result<Self, BadInput> {
        let email = text.trim();
        let bad = || BadInput::new("an email looks like name@example.com, 254 characters at most");
        if email.len() > 1024 || email.chars().count() > 254 {
            return Err(bad());
        }
        if email.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(bad());
        }
        let (local, domain) = email.rsplit_once('@').ok_or_else(bad)?;
        if local.is_empty() || domain.is_empty() || fold(email).chars().any(char::is_whitespace) {
            return Err(bad());
        }
        Ok(Self(email.to_owned()))
    }

    /// The address itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What makes it unique, without regard to case.
    #[must_use]
    pub fn key(&self) -> EmailKey {
        EmailKey(fold(&self.0))
    }
}

/// An email folded (NFKC, then case): two users never have the same (U2).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EmailKey(String);

impl EmailKey {
    /// The folded text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
