//! How many attempts.

use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;
use std::time::Duration;

use thiserror::Error;

use super::keys::Kind;

/// So many attempts at once, and one more each time that `per` has passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// At once.
    pub burst: NonZeroU32,
    /// Until one more.
    pub per: Duration,
}

/// The text is no quota.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct MalformedQuota(&'static str);

const FORM: MalformedQuota =
    MalformedQuota("it is no limit, such as 20/30s: 20 at once, then one in 30s");

impl Quota {
    const fn new(burst: u32, seconds: u64) -> Self {
        let burst = match NonZeroU32::new(burst) {
            Some(burst) => burst,
            None => NonZeroU32::MIN,
        };
        Self {
            burst,
            per: Duration::from_secs(seconds),
        }
    }
}

/// `20/30s`: a number, and a time in ms, s, m or h. Within a day a key is good as new: longer is a
/// lock and no limit.
impl FromStr for Quota {
    type Err = MalformedQuota;

    fn from_str(text: &str) -> Result<Self, MalformedQuota> {
        let (burst, per) = text.split_once('/').ok_or(FORM)?;
        let burst: NonZeroU32 = burst.trim().parse().map_err(|_| FORM)?;
        let per = per.trim();
        let digits = per.bytes().take_while(u8::is_ascii_digit).count();
        let number: u64 = per[..digits].parse().map_err(|_| FORM)?;
        let millis = match &per[digits..] {
            "ms" => 1,
            "s" => 1000,
            "m" => 60_000,
            "h" => 3_600_000,
            _ => return Err(FORM),
        };
        let per = number.checked_mul(millis).filter(|per| *per > 0);
        let per = per.ok_or(FORM)?;
        let whole = per.checked_mul(burst.get().into());
        if whole.is_none_or(|whole| whole > 86_400_000) {
            return Err(MalformedQuota(
                "it takes more than a day until all of it may be tried again; lower one of the two",
            ));
        }
        Ok(Self {
            burst,
            per: Duration::from_millis(per),
        })
    }
}

impl fmt::Display for Quota {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}ms", self.burst, self.per.as_millis())
    }
}

/// The limits on failed attempts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoginLimits {
    /// From one address, at whichever accounts it has not logged in to before. An office behind one
    /// address may mistype some, and 120 guesses an hour are few for all that can be guessed at.
    pub address: Quota,
    /// At one account, from all the addresses together from which it has not logged in before: ten
    /// an hour, however many hosts an attacker has. It is what locks out the owner at a new place
    /// while somebody guesses, so its burst leaves room for him.
    pub account: Quota,
    /// At one account from an address from which it has logged in before: its owner mistypes, or
    /// somebody guesses who sits behind the same address.
    pub pair: Quota,
    /// From one address, at all the accounts together that have logged in from there before: a
    /// thousand people behind one address are not a thousand times the guesses. Where it is used
    /// up, each of them has one failure and then one in the time of `account`, so that whoever
    /// knows his password still gets in.
    pub place: Quota,
}

impl Default for LoginLimits {
    fn default() -> Self {
        Self {
            address: Quota::new(20, 30),
            account: Quota::new(10, 6 * 60),
            pair: Quota::new(5, 60),
            place: Quota::new(100, 60),
        }
    }
}

impl LoginLimits {
    pub(super) fn of(&self, kind: Kind) -> Quota {
        match kind {
            Kind::Address => self.address,
            Kind::Account => self.account,
            Kind::Pair => self.pair,
            Kind::Place => self.place,
            Kind::Strict => Quota {
                burst: NonZeroU32::MIN,
                per: self.account.per,
            },
        }
    }
}
