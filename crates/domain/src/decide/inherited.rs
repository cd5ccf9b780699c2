//! What becomes of the licences of a giver who is deleted (U6): his rest returns to his givers, and
//! what he gave stays, now theirs.

use std::collections::BTreeMap;

use crate::facts::Query;
use crate::{Change, Gift, Level, Stop, UserId};

use super::access::Access;

/// A row of the ledger: who has, from whom, of which level.
type Row = (UserId, Option<UserId>, Level);

/// The rows of the ledger that change with the end of the user, each with what it holds then.
pub(super) fn from(access: &Access<'_>, user: UserId) -> Result<Vec<Change>, Stop> {
    let facts = access.facts;
    let received = facts.licenses_received(&user)?;
    let shared = facts.licenses_shared(&user)?;
    facts.require(shared.iter().map(|gift| Query::LicensesReceived(gift.user)))?;
    let ended = received.iter().chain(shared);
    let mut rows: BTreeMap<Row, u32> = ended
        .map(|gift| ((gift.user, gift.giver, gift.level), 0))
        .collect();
    for gift in moved(received, shared) {
        let row = (gift.user, gift.giver, gift.level);
        let mut his = facts.licenses_received(&gift.user)?.iter();
        let had = his.find(|had| (had.giver, had.level) == (gift.giver, gift.level));
        let count = rows
            .entry(row)
            .or_insert_with(|| had.map_or(0, |had| had.count));
        // Only gifts in circles, over and over, could come near the end of the numbers.
        *count = count.saturating_add(gift.count);
    }
    Ok(rows
        .into_iter()
        .map(|((user, giver, level), count)| Change::LicensesGiven {
            user,
            giver,
            level,
            count,
        })
        .collect())
}

/// What the givers give in place of the one who is gone: each gift is taken from what they gave
/// him, the System first, then by id. What comes back to whom it came from is no gift.
fn moved(received: &[Gift], shared: &[Gift]) -> Vec<Gift> {
    let (mut left, mut shared) = (received.to_vec(), shared.to_vec());
    left.sort_by_key(|gift| (gift.level, gift.giver));
    shared.sort_by_key(|gift| (gift.level, gift.user));
    let mut moved = Vec::new();
    for gift in shared {
        let mut missing = gift.count;
        for from in left.iter_mut().filter(|from| from.level == gift.level) {
            let count = missing.min(from.count);
            missing -= count;
            from.count -= count;
            if count > 0 && from.giver != Some(gift.user) {
                moved.push(Gift {
                    giver: from.giver,
                    user: gift.user,
                    level: gift.level,
                    count,
                });
            }
        }
    }
    moved
}
