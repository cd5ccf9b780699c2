//! How the schema of a database stands to this program: versions follow each other while some servers
//! are still of the one before.
//!
//! A change either adds what servers of the version before do not mind (most of them), or takes away
//! what no server uses any more. One that takes away says in its name which change servers have to
//! know to live with it: `m0040_needs_m0037_without_old_names`. So a server that finds changes that it
//! does not know can tell whether they are for it, without a word from the newer version.

use crate::STEPS;

/// How a database stands to this program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It has to be migrated first.
    Older,
    /// As this program knows it.
    Same,
    /// A newer version has migrated it, by changes that this one lives with.
    Newer,
}

/// The name of a change that this program does not live with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TooNew(pub String);

/// How a database stands to which these migrations were applied.
///
/// # Errors
/// This program must not work with it.
pub fn standing<'a>(applied: impl IntoIterator<Item = &'a str>) -> Result<Standing, TooNew> {
    let (mut known, mut newer) = (0, Vec::new());
    for name in applied {
        if STEPS.iter().any(|step| step.name == name) {
            known += 1;
        } else {
            newer.push(name);
        }
    }
    let is_behind = known < STEPS.len();
    let unfit = newer.iter().find(|name| is_behind || !is_fit(name));
    match unfit {
        Some(name) => Err(TooNew((*name).to_owned())),
        None if is_behind => Ok(Standing::Older),
        None if newer.is_empty() => Ok(Standing::Same),
        None => Ok(Standing::Newer),
    }
}

/// Whether servers of this version live with a change that came after it.
fn is_fit(name: &str) -> bool {
    let Some(needed) = needed(name) else {
        return true;
    };
    STEPS.iter().any(|step| number(step.name) == needed)
}

/// The number of the change that servers have to know.
fn needed(name: &str) -> Option<&str> {
    name.split_once("_needs_").map(|(_, needed)| number(needed))
}

/// `m0031` of `m0031_nicknames`
fn number(name: &str) -> &str {
    name.split('_').next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::{Standing, TooNew, needed, number, standing};
    use crate::STEPS;

    /// Changes of before the first version that was released: no server was there to mind.
    const FREE: usize = 30;

    fn of(more: &[&str], without: usize) -> Result<Standing, TooNew> {
        let ours = STEPS[..STEPS.len() - without].iter().map(|step| step.name);
        standing(ours.chain(more.iter().copied()))
    }

    #[test]
    fn what_is_added_is_lived_with_and_what_is_taken_away_when_it_is_known() {
        let last = number(STEPS[STEPS.len() - 1].name);
        let (fits, does_not) = (format!("m9001_needs_{last}_x"), "m9002_needs_m9001_x");
        let too_new = |name: &str| Err(TooNew(name.to_owned()));
        assert_eq!(of(&[], 0), Ok(Standing::Same));
        assert_eq!(of(&[], 1), Ok(Standing::Older));
        assert_eq!(standing([]), Ok(Standing::Older));
        assert_eq!(of(&["m9000_more"], 0), Ok(Standing::Newer));
        assert_eq!(of(&["m9000_more", &fits], 0), Ok(Standing::Newer));
        assert_eq!(of(&[&fits, does_not], 0), too_new(does_not));
        // Another line of versions: nobody knows what is between.
        assert_eq!(of(&["m9000_more"], 1), too_new("m9000_more"));
    }

    #[test]
    fn numbers_follow_each_other() {
        for (place, step) in STEPS.iter().enumerate() {
            assert_eq!(number(step.name), format!("m{:04}", place + 1));
        }
    }

    #[test]
    fn a_change_that_takes_away_says_what_it_needs() {
        let takes_away = |sql: &str| {
            let sql = sql.to_uppercase();
            ["DROP ", "RENAME ", " SET NOT NULL", "ALTER COLUMN"]
                .iter()
                .any(|word| sql.contains(word))
        };
        for step in &STEPS[FREE..] {
            let takes = [step.up, step.up_sqlite, step.up_postgres]
                .into_iter()
                .any(takes_away);
            assert!(!takes || needed(step.name).is_some(), "{}", step.name);
        }
    }
}
