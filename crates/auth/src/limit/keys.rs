//! What attempts are counted by. Only digests, keyed with the System's secret: neither this
//! server's memory nor Redis holds an email or an address.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::Attempt;

/// Where somebody comes from: an IPv4 address, or an IPv6 network of /64, in which one host picks
/// its addresses as it likes. IPv4 as IPv6 (`::ffff:…`) is IPv4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Place(IpAddr);

impl Place {
    /// The place of an address.
    #[must_use]
    pub fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V6(address) => {
                let network = address.to_bits() & (u128::MAX << 64);
                Self(Ipv6Addr::from_bits(network).into())
            }
            v4 => Self(v4),
        }
    }
}

/// `192.0.2.1`, or `2001:db8::/64`.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            IpAddr::V4(address) => write!(f, "{address}"),
            IpAddr::V6(network) => write!(f, "{network}/64"),
        }
    }
}

/// What kind of thing is counted; each has a limit of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Address,
    Account,
    Pair,
    /// A place, at all the accounts together that are known there.
    Place,
    /// A pair, where its place is used up.
    Strict,
}

/// Half of a SHA-256: nobody finds two accounts that share one.
pub(super) type Digest = [u8; 16];

/// One thing that is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Counted {
    pub(super) kind: Kind,
    pub(super) digest: Digest,
}

/// Makes keys of attempts.
pub(super) struct Keys(Hmac<Sha256>);

impl Keys {
    pub(super) fn new(secret: &[u8; 32]) -> Self {
        // HMAC fills a key up with zeros; this takes it whole, and cannot fail.
        let mut key = [0; 64];
        key[..32].copy_from_slice(secret);
        Self(Hmac::<Sha256>::new(&key.into()))
    }

    /// What counts for this attempt: the ways in which it may be let through, the usual one first.
    pub(super) fn ways(&self, attempt: Attempt<'_>) -> Vec<Vec<Counted>> {
        let place = Place::of(attempt.address).to_string();
        let account = attempt.account;
        if attempt.known {
            let pair = self.key(Kind::Pair, &[&place, account]);
            return vec![
                vec![pair, self.key(Kind::Place, &[&place])],
                vec![pair, self.key(Kind::Strict, &[&place, account])],
            ];
        }
        vec![vec![
            self.key(Kind::Address, &[&place]),
            self.key(Kind::Account, &[account]),
        ]]
    }

    fn key(&self, kind: Kind, parts: &[&str]) -> Counted {
        let mut mac = self.0.clone();
        let name: &[u8] = match kind {
            Kind::Address => b"login limit: address",
            Kind::Account => b"login limit: account",
            Kind::Pair => b"login limit: pair",
            Kind::Place => b"login limit: place",
            Kind::Strict => b"login limit: strict",
        };
        mac.update(name);
        for part in parts {
            // With its length: no two lists of parts are one text.
            mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            mac.update(part.as_bytes());
        }
        let whole: [u8; 32] = mac.finalize().into_bytes().into();
        let mut digest = Digest::default();
        digest.copy_from_slice(&whole[..16]);
        Counted { kind, digest }
    }
}
