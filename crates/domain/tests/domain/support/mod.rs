//! A world small enough to read, and a second opinion on every rule of "Who may do what".

use proptest::prelude::ProptestConfig;

mod analytics;
mod answers;
mod apply;
pub(crate) mod commands;
pub(crate) mod holdings;
pub(crate) mod ids;
pub(crate) mod masks;
pub(crate) mod naive;
pub(crate) mod oracle;
mod quotas;
pub(crate) mod random;
pub(crate) mod rows;
pub(crate) mod town;
pub(crate) mod walk;
pub(crate) mod world;

/// A number from the environment: `CANOPY_CASES` asks for more (or fewer) cases than usual.
#[allow(
    clippy::disallowed_methods,
    reason = "only tests ask, and only how long to try"
)]
pub(crate) fn setting(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    Some(text.parse().unwrap())
}

/// For a property, with as many cases as are asked for.
pub(crate) fn cases(everyday: u32) -> ProptestConfig {
    let asked = setting("CANOPY_CASES").map(|cases| cases.try_into().unwrap());
    ProptestConfig::with_cases(asked.unwrap_or(everyday))
}
