//! Licences and retention (U6, U9) once more: licence by licence, and by what is left standing.

use std::collections::BTreeMap;

use canopy_domain::{Caller, CaseId, Command, CreateUser, Level, UserId};

use super::answer::{Rules, add};
use crate::support::world::World;

impl World {
    /// Whose licences the caller gives: the System's where he speaks for it.
    fn giver(&self, caller: Caller) -> Option<UserId> {
        caller.user().filter(|_| !self.is_manager(caller))
    }

    /// What he has from everybody, of the levels of which that is anything.
    pub(super) fn licenses_of(&self, user: UserId) -> BTreeMap<Level, u32> {
        let all = Level::ALL.map(|level| (level, self.sum(level, |gift| gift.user == user)));
        let some = all.into_iter().filter(|(_, count)| *count > 0);
        some.map(|(level, count)| (level, count.try_into().unwrap()))
            .collect()
    }

    pub(super) fn give(&mut self, caller: Caller, user: UserId, level: Level, count: u32) {
        let giver = self.giver(caller);
        self.gifts.insert((user, giver, level), count);
        self.gifts.retain(|_, count| *count > 0);
    }

    /// What somebody has to use or to give, less than nothing included.
    pub(crate) fn left(&self, of: Option<UserId>, level: Level) -> i64 {
        let number = |count: u64| i64::try_from(count).unwrap();
        let given = number(self.sum(level, |gift| gift.giver == of));
        let Some(user) = of else {
            return i64::from(self.totals.get(&level).copied().unwrap_or(0)) - given;
        };
        let has = number(self.sum(level, |gift| gift.user == user));
        has - given - number(self.used(user, level))
    }

    /// U6 of licences given, by what would be left.
    pub(super) fn about_licenses(&self, caller: Caller, command: &Command, rules: &mut Rules) {
        match command {
            Command::SetLicenses(c) => {
                let giver = self.giver(caller);
                for (level, count) in &c.licenses {
                    let (user, level) = (c.user, *level);
                    let row = self.gifts.get(&(user, giver, level)).copied();
                    let more = i64::from(*count) - i64::from(row.unwrap_or(0));
                    let enough = more <= 0 || self.left(giver, level) >= more;
                    add(rules, !enough, "U6 NOT_ENOUGH_LICENSES");
                    let has = i64::try_from(self.sum(level, |gift| gift.user == user)).unwrap();
                    let on = self.sum(level, |gift| gift.giver == Some(user));
                    let kept = more >= 0 || has + more >= i64::try_from(on).unwrap();
                    add(rules, !kept, "U6 LICENSES_GIVEN_ON");
                }
            }
            Command::SetLicenseTotals(c) => {
                let below = c.totals.iter().any(|(level, count)| {
                    u64::from(*count) < self.sum(*level, |gift| gift.giver.is_none())
                });
                add(rules, below, "U6 LICENSES_GIVEN_ON");
            }
            Command::CreateUser(c) => self.about_licenses_of_a_new(caller, c, rules),
            Command::DuplicateUser(c) => {
                let mut form = self.copy(c);
                let hidden = c.licenses.is_none() && self.hides_licenses(caller, c.source);
                add(rules, hidden, "U10 CANNOT_GIVE");
                if hidden {
                    form.licenses.clear();
                }
                self.about_licenses_of_a_new(caller, &form, rules);
            }
            Command::CreateCase(c) => {
                let left = self.left(caller.user(), c.level);
                let short = left < i64::try_from(c.cameras.len()).unwrap();
                add(rules, short, "U6 NOT_ENOUGH_LICENSES");
            }
            Command::UpdateCase(c) => {
                let found = &self.cases[&c.case];
                let suspended = found.suspended_at.is_some();
                add(rules, suspended, "U9 CASE_SUSPENDED");
                let cameras = c.cameras.as_ref().map_or(0, Vec::len);
                if !suspended && cameras > found.cameras.len() {
                    let more = i64::try_from(cameras - found.cameras.len()).unwrap();
                    let short = self.left(Some(found.owner), found.level) < more;
                    add(rules, short, "U6 NOT_ENOUGH_LICENSES");
                }
            }
            _ => {}
        }
    }

    fn about_licenses_of_a_new(&self, caller: Caller, form: &CreateUser, rules: &mut Rules) {
        let giver = self.giver(caller);
        let mut levels = form.licenses.iter().filter(|(_, count)| **count > 0);
        let short = levels.any(|(level, count)| self.left(giver, *level) < i64::from(*count));
        add(rules, short, "U6 NOT_ENOUGH_LICENSES");
        let unconfirmed = match &form.terms.current {
            Some(current) => form.terms.confirmed.as_ref() != Some(current),
            None => false,
        };
        add(rules, unconfirmed, "U3 TERMS_NOT_CONFIRMED");
    }

    /// Whether he has licences that the caller does not see.
    pub(super) fn hides_licenses(&self, caller: Caller, user: UserId) -> bool {
        let mut groups = self.users[&user].memberships.keys();
        let sees = caller.user().is_none_or(|me| {
            groups.any(|group| self.reaches(me, "licenses.view", (*group).into()))
        });
        !sees && !self.licenses_of(user).is_empty()
    }

    /// Each licence that he gave on is now from whom it came from.
    pub(super) fn end_of_a_giver(&mut self, gone: UserId) {
        for level in Level::ALL {
            let gifts: Vec<_> = self.gifts().filter(|gift| gift.level == level).collect();
            let one_by_one = |count: u32, who: Option<UserId>| vec![who; count as usize];
            let mut from: Vec<Option<UserId>> = Vec::new();
            let mut to: Vec<Option<UserId>> = Vec::new();
            for gift in &gifts {
                if gift.user == gone {
                    from.extend(one_by_one(gift.count, gift.giver));
                }
                if gift.giver == Some(gone) {
                    to.extend(one_by_one(gift.count, Some(gift.user)));
                }
            }
            from.sort_unstable();
            to.sort_unstable();
            assert!(to.len() <= from.len(), "gave on more than he had");
            self.gifts.retain(|(user, giver, at), _| {
                *at != level || (*user != gone && *giver != Some(gone))
            });
            for (giver, user) in from.into_iter().zip(to) {
                if giver != user {
                    *self.gifts.entry((user.unwrap(), giver, level)).or_insert(0) += 1;
                }
            }
        }
    }

    /// U9, for everybody whose quota or use is another than it was.
    pub(crate) fn settle_cases(&mut self, before: &Self) {
        for user in self.users.keys().copied().collect::<Vec<_>>() {
            for level in Level::ALL {
                let held = |world: &Self| {
                    let on = world.sum(level, |gift| gift.giver == Some(user));
                    let has = world.sum(level, |gift| gift.user == user);
                    (has.saturating_sub(on), world.used(user, level))
                };
                if held(before) != held(self) {
                    self.settle_level(user, level, held(self).0);
                }
            }
        }
    }

    /// Those that run go on up to the first that does not fit; or those that wait come back.
    pub(crate) fn settle_level(&mut self, user: UserId, level: Level, quota: u64) {
        let mut his: Vec<(_, CaseId)> = self
            .cases
            .iter()
            .filter(|(_, case)| case.owner == user && case.level == level)
            .filter(|(_, case)| !self.is_expired(case))
            .map(|(id, case)| (case.at, *id))
            .collect();
        his.sort_unstable();
        let over = self.used(user, level) > quota;
        let now = self.now;
        let mut taken = 0;
        let mut full = false;
        for (_, id) in &his {
            let case = self.case(*id);
            let size = case.cameras.len() as u64;
            match (over, case.suspended_at) {
                (true, None) => {
                    full |= taken + size > quota;
                    taken += size;
                    if full {
                        case.suspended_at = Some(now);
                    }
                }
                (false, Some(_)) if self.used(user, level) + size <= quota => {
                    self.case(*id).suspended_at = None;
                }
                _ => {}
            }
        }
    }
}
