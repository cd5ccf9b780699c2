//! What a password may be (U11).

use crate::BadInput;

const SPECIAL: &str = r##"!@#$%&*()_+-=[]{};\':"|,.<>/?"##;

/// Accepts 6 to 255 characters of `A-Z a-z 0-9` and the special ones of U11, no space.
///
/// # Errors
/// Anything else, with a message for people.
pub fn check_password(password: &str) -> Result<(), BadInput> {
    // Every allowed character is one byte, so bytes and characters count alike.
    if !(6..=255).contains(&password.len()) {
        return Err(BadInput::new("a password has 6 to 255 characters"));
    }
    if !password
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || SPECIAL.contains(c))
    {
        return Err(BadInput::new(
            r##"a password has letters A-Z and a-z, digits and !@#$%&*()_+-=[]{};\':"|,.<>/? only"##,
        ));
    }
    Ok(())
}
