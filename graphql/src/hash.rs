//! The name of a document: the SHA-256 of its text.

use std::fmt::{self, Write as _};
use std::str::FromStr;

use sha2::{Digest, Sha256};

/// SHA-256 of a text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Hash([u8; 32]);

/// This is no SHA-256 in hexadecimal digits.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NoHash;

impl Hash {
    pub(crate) fn of(text: &str) -> Self {
        Self(Sha256::digest(text).into())
    }
}

/// 64 digits; capitals are the same number and another text, so a document would have many names.
impl FromStr for Hash {
    type Err = NoHash;

    fn from_str(text: &str) -> Result<Self, NoHash> {
        let mut hash = [0; 32];
        if text.len() != 64 {
            return Err(NoHash);
        }
        for (byte, digits) in hash.iter_mut().zip(text.as_bytes().chunks(2)) {
            for digit in digits {
                let value = match digit {
                    b'0'..=b'9' => digit - b'0',
                    b'a'..=b'f' => digit - b'a' + 10,
                    _ => return Err(NoHash),
                };
                *byte = *byte << 4 | value;
            }
        }
        Ok(Self(hash))
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::with_capacity(64);
        for byte in self.0 {
            write!(text, "{byte:02x}")?;
        }
        f.write_str(&text)
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::{Hash, NoHash};

    #[test]
    fn it_is_sha_256_in_small_digits() {
        // The example of the specification's appendix on persisted documents.
        let hash = Hash::of("query($id:ID!){user(id:$id){name}}");
        let text = "71f7dc5758652baac68e4a10c50be732b741c892ade2883a99358f52b555286b";
        assert_eq!(hash.to_string(), text);
        assert_eq!(text.parse(), Ok(hash));
        for bad in [
            "",
            "71",
            &text.to_uppercase(),
            &text[1..],
            &text.replace('7', "g"),
        ] {
            assert_eq!(bad.parse::<Hash>(), Err(NoHash), "{bad}");
        }
        assert_eq!("é".repeat(32).parse::<Hash>(), Err(NoHash));
    }
}
