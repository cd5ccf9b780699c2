//! The opaque token of a session, and the secret of an API token: 256 random bits, of which only a
//! digest is stored.
//!
//! The bits are as good as any key, so a plain SHA-256 is enough to store: there is nothing
//! to guess, and a lookup by digest tells an attacker nothing by its time.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::TryRng;
use rand::rngs::SysRng;
use sha2::{Digest, Sha256};
use thiserror::Error;
use zeroize::Zeroizing;

/// What a token stands for: its text says so, and the row that it opens has to agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// A login of a person.
    Session,
    /// An API token of a service.
    Api,
}

impl TokenKind {
    /// Tells people and secret scanners what it is they found.
    const fn prefix(self) -> &'static str {
        match self {
            Self::Session => "canopy_session_",
            Self::Api => "canopy_token_",
        }
    }
}

const BYTES: usize = 32;
/// 32 bytes as base64 without padding.
const CHARACTERS: usize = 43;

/// The operating system gave no random bytes.
#[derive(Debug, Error)]
#[error("the operating system gave no random bytes, no session can be opened")]
pub struct NoRandomness;

/// What was sent is a token of neither kind.
#[derive(Debug, Error)]
#[error("not a session token, log in to get one")]
pub struct MalformedToken;

/// A token, of a session or of the API, as its owner holds it. Wiped from memory when dropped.
pub struct Token {
    kind: TokenKind,
    bits: Zeroizing<[u8; BYTES]>,
}

impl Token {
    /// A token of this kind that nobody has.
    ///
    /// # Errors
    /// When the operating system has no randomness to give.
    pub fn random(kind: TokenKind) -> Result<Self, NoRandomness> {
        let mut bytes = Zeroizing::new([0; BYTES]);
        SysRng
            .try_fill_bytes(bytes.as_mut())
            .map_err(|_| NoRandomness)?;
        Ok(Self { kind, bits: bytes })
    }

    /// Reads what [`Self::to_text`] wrote, and nothing else.
    ///
    /// # Errors
    /// When it is anything else.
    pub fn parse(text: &str) -> Result<Self, MalformedToken> {
        let (kind, digits) = [TokenKind::Session, TokenKind::Api]
            .into_iter()
            .find_map(|kind| Some((kind, text.strip_prefix(kind.prefix())?)))
            .ok_or(MalformedToken)?;
        if digits.len() != CHARACTERS {
            return Err(MalformedToken);
        }
        // One byte more than comes out: the decoder wants room for its estimate.
        let mut decoded = Zeroizing::new([0; BYTES + 1]);
        let length = URL_SAFE_NO_PAD.decode_slice(digits, decoded.as_mut());
        if !matches!(length, Ok(BYTES)) {
            return Err(MalformedToken);
        }
        let mut bytes = Zeroizing::new([0; BYTES]);
        bytes.copy_from_slice(&decoded[..BYTES]);
        Ok(Self { kind, bits: bytes })
    }

    /// What its text says that it stands for.
    #[must_use]
    pub const fn kind(&self) -> TokenKind {
        self.kind
    }

    /// `canopy_session_` or `canopy_token_` and 43 characters: what the owner is told, once.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        // Room for all of it at once: a string that grows leaves copies of itself behind.
        let prefix = self.kind.prefix();
        let mut text = Zeroizing::new(String::with_capacity(prefix.len() + CHARACTERS));
        text.push_str(prefix);
        URL_SAFE_NO_PAD.encode_string(self.bits.as_ref(), &mut text);
        text
    }

    /// What is stored of it, and looked up by.
    #[must_use]
    pub fn digest(&self) -> TokenDigest {
        TokenDigest(Sha256::digest(self.bits.as_ref()).into())
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// The SHA-256 of a token's bits. It opens nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TokenDigest(pub [u8; 32]);

impl TokenDigest {
    /// The bytes as they are stored.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PREFIX: &str = TokenKind::Session.prefix();

    #[test]
    fn a_token_is_read_as_it_was_written() {
        for kind in [TokenKind::Session, TokenKind::Api] {
            let token = Token::random(kind).unwrap();
            let text = token.to_text();
            assert_eq!(text.len(), kind.prefix().len() + CHARACTERS);
            let read = Token::parse(&text).unwrap();
            assert_eq!((read.digest(), read.kind()), (token.digest(), kind));
            assert_ne!(Token::random(kind).unwrap().digest(), token.digest());
        }
    }

    #[test]
    fn the_digest_is_the_sha_256_of_the_bits() {
        let text = format!("{PREFIX}{}", "A".repeat(CHARACTERS));
        let digest = Token::parse(&text).unwrap().digest();
        assert_eq!(digest.as_bytes()[..4], [0x66, 0x68, 0x7a, 0xad]);
    }

    #[test]
    fn anything_else_is_refused() {
        let text = Token::random(TokenKind::Session)
            .unwrap()
            .to_text()
            .to_string();
        let digits = &text[PREFIX.len()..];
        for wrong in [
            String::new(),
            PREFIX.to_owned(),
            digits.to_owned(),
            text[..text.len() - 1].to_owned(),
            format!("{text}A"),
            format!("{text}="),
            format!(" {text}"),
            format!("{text}\n"),
            text.to_uppercase(),
            format!("{PREFIX}{}", "+".repeat(CHARACTERS)),
            // Bits beyond the last byte: a second text of the same token.
            format!("{PREFIX}{}B", "A".repeat(CHARACTERS - 1)),
            format!("{PREFIX}é{}", "A".repeat(CHARACTERS - 2)),
        ] {
            assert!(Token::parse(&wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_token_is_not_shown() {
        assert_eq!(
            format!("{:?}", Token::random(TokenKind::Session).unwrap()),
            "Token(…)"
        );
    }
}
