//! Licences and business cases in few words.

use canopy_domain::{
    AnalyticsChange, Caller, CaseCamera, CaseId, CaseKind, Change, Command, Decided, EntryId,
    Level, Micros, ResourceId, SetLicenseTotals, SetLicenses, UserId, Zone,
};

use super::ids;
use super::world::{Case, ListEntry, World};

pub(crate) const ONE: Level = Level::ALL[0];
pub(crate) const TWO: Level = Level::ALL[1];

pub(crate) const HOUR: i64 = 3_600_000_000;

pub(crate) const fn case_id(n: u128) -> CaseId {
    CaseId(ids::uuid(n))
}

pub(crate) fn case_camera(camera: ResourceId) -> CaseCamera {
    CaseCamera {
        camera,
        zone: Zone::default(),
        threshold: 50,
    }
}

pub(crate) fn set_licenses(user: UserId, licenses: &[(Level, u32)]) -> Command {
    Command::SetLicenses(SetLicenses {
        user,
        licenses: licenses.iter().copied().collect(),
    })
}

pub(crate) fn set_totals(totals: &[(Level, u32)]) -> Command {
    Command::SetLicenseTotals(SetLicenseTotals {
        totals: totals.iter().copied().collect(),
    })
}

pub(crate) fn given(user: UserId, giver: Option<UserId>, level: Level, count: u32) -> Change {
    Change::LicensesGiven {
        user,
        giver,
        level,
        count,
    }
}

impl World {
    /// So many licences of level 1 in the System.
    pub(crate) fn total(mut self, count: u32) -> Self {
        self.totals.insert(ONE, count);
        self
    }

    /// So many licences of level 1 from the giver.
    pub(crate) fn grant(mut self, user: UserId, giver: Option<UserId>, count: u32) -> Self {
        self.gifts.insert((user, giver, ONE), count);
        self
    }

    /// A business case of level 1, newer than those before it.
    pub(crate) fn with_case(mut self, n: u128, owner: UserId, cameras: &[ResourceId]) -> Self {
        self.now.0 = self.now.0.max(10_000 * HOUR) + 1;
        let new = Case {
            owner,
            at: self.now,
            name: "case".to_owned(),
            kind: CaseKind::Fire,
            level: ONE,
            cameras: cameras.iter().map(|id| case_camera(*id)).collect(),
            reactions: Vec::new(),
            lists: Vec::new(),
            paused: false,
            suspended_at: None,
        };
        self.cases.insert(case_id(n), new);
        self
    }

    /// Suspended for so many hours.
    pub(crate) fn suspended(mut self, n: u128, hours: i64) -> Self {
        let since = Micros(self.now.0 - hours * HOUR);
        self.case(case_id(n)).suspended_at = Some(since);
        self
    }

    pub(crate) fn with_entry(mut self, n: u128, list: ResourceId, by: UserId) -> Self {
        let new = ListEntry {
            list,
            by: Some(by),
            label: "entry".to_owned(),
            value: "AB 123".to_owned(),
        };
        self.entries.insert(EntryId(ids::uuid(n)), new);
        self
    }

    pub(crate) fn comes_to(&self, caller: UserId, command: &Command) -> Decided {
        self.decided(Caller::User(caller), command).unwrap()
    }

    /// The analytics that the caller is answered with.
    pub(crate) fn analytics(&self, caller: UserId, command: &Command) -> Vec<AnalyticsChange> {
        self.comes_to(caller, command).analytics
    }

    /// The world after what the caller is answered with.
    pub(crate) fn then(&self, caller: UserId, command: &Command) -> Self {
        let after = self.after_all(&self.comes_to(caller, command));
        assert_eq!(after.broken_rules(), Vec::<String>::new());
        after
    }
}
