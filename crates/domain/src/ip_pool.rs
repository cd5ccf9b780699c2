//! Pools of IP addresses (U7).

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

use crate::BadInput;

/// From one address to another of the same family, both included; first and last are canonical
/// (an IPv4-mapped IPv6 address counts as the IPv4 address that it is).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IpRange {
    first: IpAddr,
    last: IpAddr,
}

impl IpRange {
    /// A single address, a CIDR network (host bits must be zero) or `first-last`.
    ///
    /// # Errors
    /// None of these.
    pub fn parse(text: &str) -> Result<Self, BadInput> {
        let bad = || {
            BadInput::new(
                "an entry of an IP pool is an address, a network like 10.0.0.0/8 with no host \
                 bits set, or a range like 10.0.0.1-10.0.0.9",
            )
        };
        if text.len() > 128 {
            return Err(bad());
        }
        let text = text.trim();
        let (first, last) = if let Some((first, last)) = text.split_once('-') {
            let address = |text: &str| text.trim().parse::<IpAddr>().map_err(|_| bad());
            (address(first)?, address(last)?)
        } else if let Some((address, prefix)) = text.split_once('/') {
            // ipnet's own parser reads 010.0.0.0 as ten, which others read as eight.
            let address = address.parse().map_err(|_| bad())?;
            let length: u8 = prefix.parse().map_err(|_| bad())?;
            if length.to_string() != prefix {
                return Err(bad());
            }
            let net = IpNet::new(address, length).map_err(|_| bad())?;
            if net.network() != net.addr() {
                return Err(bad());
            }
            (net.network(), net.broadcast())
        } else {
            let address = text.parse().map_err(|_| bad())?;
            (address, address)
        };
        let (first, last) = (first.to_canonical(), last.to_canonical());
        // A network that is wider than the mapped block would turn into a mix of families.
        if first.is_ipv4() != last.is_ipv4() || first > last {
            return Err(bad());
        }
        Ok(Self { first, last })
    }

    /// The bounds as numbers, the family first.
    fn bounds(self) -> (bool, u128, u128) {
        let number = |address: IpAddr| match address {
            IpAddr::V4(v4) => u128::from(v4.to_bits()),
            IpAddr::V6(v6) => v6.to_bits(),
        };
        (self.first.is_ipv6(), number(self.first), number(self.last))
    }
}

impl fmt::Display for IpRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last {
            return self.first.fmt(f);
        }
        let (v6, first, last) = self.bounds();
        let size = (last - first).wrapping_add(1);
        let bits = if v6 { 128 } else { 32 };
        if (size.is_power_of_two() && first & size.wrapping_sub(1) == 0) || size == 0 {
            let prefix = if size == 0 {
                0
            } else {
                bits - size.trailing_zeros()
            };
            return write!(f, "{}/{prefix}", self.first);
        }
        write!(f, "{}-{}", self.first, self.last)
    }
}

/// The addresses from which a user may come. An empty pool means every address: the one place
/// where nothing means all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct IpPool(Vec<IpRange>);

impl IpPool {
    /// The most entries that a pool has.
    pub const MAX_ENTRIES: usize = 1000;

    /// A pool of these entries.
    ///
    /// # Errors
    /// An entry that cannot be read, or too many.
    pub fn parse<S: AsRef<str>>(entries: &[S]) -> Result<Self, BadInput> {
        if entries.len() > Self::MAX_ENTRIES {
            return Err(BadInput::new("an IP pool has at most 1000 entries"));
        }
        let mut ranges = Vec::with_capacity(entries.len());
        for entry in entries {
            let range = IpRange::parse(entry.as_ref())?;
            if !ranges.contains(&range) {
                ranges.push(range);
            }
        }
        Ok(Self(ranges))
    }

    /// The entries, as given.
    #[must_use]
    pub fn entries(&self) -> &[IpRange] {
        &self.0
    }

    /// Whether every address is in it.
    #[must_use]
    pub fn is_unlimited(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a user of this pool may come from the address.
    #[must_use]
    pub fn admits(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.is_unlimited()
            || self.0.iter().any(|range| {
                range.first.is_ipv4() == address.is_ipv4()
                    && range.first <= address
                    && address <= range.last
            })
    }

    /// Whether every address of this pool is in the other: what one who is held to the other may
    /// give ("nobody gives what he does not have").
    #[must_use]
    pub fn is_within(&self, other: &Self) -> bool {
        if other.is_unlimited() {
            return true;
        }
        if self.is_unlimited() {
            let all = [
                IpRange {
                    first: Ipv4Addr::UNSPECIFIED.into(),
                    last: Ipv4Addr::BROADCAST.into(),
                },
                IpRange {
                    first: Ipv6Addr::UNSPECIFIED.into(),
                    last: Ipv6Addr::from_bits(u128::MAX).into(),
                },
            ];
            return all.iter().all(|range| other.covers(*range));
        }
        self.0.iter().all(|range| other.covers(*range))
    }

    /// Whether the union of the entries covers the range.
    fn covers(&self, range: IpRange) -> bool {
        let (v6, mut from, to) = range.bounds();
        let mut bounds: Vec<_> = self.0.iter().map(|range| range.bounds()).collect();
        bounds.sort_unstable();
        for (family, first, last) in bounds {
            if family != v6 || last < from {
                continue;
            }
            if first > from {
                return false;
            }
            if last >= to {
                return true;
            }
            from = last + 1;
        }
        false
    }

    /// As kept and hashed: the entries in order, one a line.
    #[must_use]
    pub fn to_text(&self) -> String {
        let entries: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        entries.join("\n")
    }

    /// The pool kept as this text.
    ///
    /// # Errors
    /// Not written by [`IpPool::to_text`].
    pub fn from_text(text: &str) -> Result<Self, BadInput> {
        let entries: Vec<&str> = text.lines().collect();
        Self::parse(&entries)
    }
}
