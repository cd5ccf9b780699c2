//! Numbers that follow from a seed: SplitMix64, the same on every machine and in every version.

/// The odd number nearest to 2^64 over the golden ratio.
const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

/// A sequence of its own for each part of a data set: what one draws moves nothing in another.
#[derive(Debug, Clone)]
pub(super) struct Draw(u64);

impl Draw {
    pub(super) const fn new(seed: u64, part: u64) -> Self {
        Self(mixed(seed.wrapping_add(mixed(part))))
    }

    const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        mixed(self.0)
    }

    /// Any of 0 to `n` - 1; `n` is not 0.
    pub(super) const fn below(&mut self, n: u32) -> u32 {
        share(self.next() >> 32, n)
    }

    /// Any of 0 to `n` - 1, the lower the likelier: the first gets about ln `n` times its share, as
    /// some sites are large.
    pub(super) const fn skewed(&mut self, n: u32) -> u32 {
        let both = (self.next() >> 32) * (self.next() >> 32);
        share(both >> 32, n)
    }

    /// True once in `n` times.
    pub(super) const fn one_in(&mut self, n: u32) -> bool {
        self.below(n) == 0
    }
}

/// The part of `n` that `part` is of 2^32.
const fn share(part: u64, n: u32) -> u32 {
    ((part * n as u64) >> 32) as u32
}

const fn mixed(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
