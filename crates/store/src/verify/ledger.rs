//! The ledger of licences, verified: its tables, whose keys are more than ids, and its replay.

use canopy_domain::{Level, UserId};
use uuid::Uuid;

use super::replay::Replay;
use super::table::{Cell, Kind, Of, SINCE, Table, column};

pub(super) static LICENSE_TOTALS: Table = Table {
    name: "license_totals",
    past: None,
    key: &[("level", Of::Level)],
    columns: &[SINCE, column("count", "count", Kind::Number)],
    kept: 0,
};

pub(super) static LICENSE_GIFTS: Table = Table {
    name: "license_gifts",
    past: None,
    key: &[
        ("user_id", Of::User),
        ("giver_id", Of::Giver),
        ("level", Of::Level),
    ],
    columns: &[
        SINCE,
        column("count", "count", Kind::Number),
        // Also here, where none is none.
        column("giver", "giver_id", Kind::Id(Of::Giver)),
    ],
    kept: 0,
};

/// A number in a key.
pub(super) const fn numbered(number: i64) -> Uuid {
    Uuid::from_u64_pair(0, number.cast_unsigned())
}

/// The number that it was made of.
pub(super) const fn number_of(id: Uuid) -> i64 {
    id.as_u64_pair().1.cast_signed()
}

impl Replay {
    pub(super) fn license_total_set(&mut self, level: Level, count: u32) {
        let key = [numbered(level.number().into()), Uuid::nil(), Uuid::nil()];
        let cells = vec![self.since(), Cell::Number(count.into())];
        self.rows(&LICENSE_TOTALS).insert(key, cells);
    }

    /// Nobody can lose what he does not have.
    pub(super) fn licenses_given(
        &mut self,
        user: UserId,
        giver: Option<UserId>,
        level: Level,
        count: u32,
    ) {
        let giver = giver.map(|giver| giver.0);
        let level = numbered(level.number().into());
        let key = [user.0, giver.unwrap_or_default(), level];
        if count == 0 {
            self.end(&LICENSE_GIFTS, key);
            return;
        }
        let count = Cell::Number(count.into());
        let cells = vec![self.since(), count, Cell::Id(giver, Of::Giver)];
        self.rows(&LICENSE_GIFTS).insert(key, cells);
    }
}
