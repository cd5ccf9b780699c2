//! Licences, business cases and entries of a world: what decisions ask of them, and what comes true
//! of them.

use canopy_domain::{
    AnalyticsChange, CaseFacts, CaseId, Change, Decided, Facts, Gift, Licenses, Query, ResourceId,
    expired_by,
};

use super::world::{Case, ListEntry, World};

impl World {
    pub(super) fn answer_of_analytics(&self, query: Query, facts: &mut Facts) {
        match query {
            Query::Now(()) => facts.put_now((), self.now),
            Query::LicenseTotals(()) => {
                let mut totals = Licenses::default();
                for (level, count) in &self.totals {
                    totals.add(*level, u64::from(*count));
                }
                facts.put_license_totals((), totals);
            }
            Query::LicensesGivenOut(()) => {
                let given = self.gifts().filter(|gift| gift.giver.is_none());
                facts.put_licenses_given_out((), given.collect());
            }
            Query::LicensesReceived(id) => {
                let his = self.gifts().filter(|gift| gift.user == id);
                facts.put_licenses_received(id, his.collect());
            }
            Query::LicensesShared(id) => {
                let his = self.gifts().filter(|gift| gift.giver == Some(id));
                facts.put_licenses_shared(id, his.collect());
            }
            Query::Case(id) => {
                let found = self.cases.get(&id).filter(|case| !self.is_expired(case));
                facts.put_case(id, found.map(|case| case_facts(id, case)));
            }
            Query::ListsOf(id) => {
                let found = self.cases.get(&id).filter(|case| !self.is_expired(case));
                let lists = found.map(|case| case.lists.clone());
                facts.put_lists_of(id, lists.unwrap_or_default());
            }
            Query::CasesOf(user) => {
                let mut his = self.known_cases(|case| case.owner == user);
                his.sort_by_key(|case| (self.cases[&case.case].at, case.case));
                facts.put_cases_of(user, his);
            }
            Query::CasesWith(camera) => {
                let with = |case: &Case| case.cameras.iter().any(|inside| inside.camera == camera);
                facts.put_cases_with(camera, self.known_cases(with));
            }
            Query::ExpiredCases(()) => {
                let all = self.cases.iter().filter(|(_, case)| self.is_expired(case));
                facts.put_expired_cases((), all.map(|(id, _)| *id).collect());
            }
            Query::Entry(id) => {
                facts.put_entry(id, self.entries.get(&id).map(|entry| entry.list));
            }
            other => panic!("of no analytics: {other:?}"),
        }
    }

    pub(crate) fn gifts(&self) -> impl Iterator<Item = Gift> {
        let rows = self.gifts.iter();
        rows.map(|((user, giver, level), count)| Gift {
            giver: *giver,
            user: *user,
            level: *level,
            count: *count,
        })
    }

    /// Whether its 168 hours are over (U9).
    pub(crate) fn is_expired(&self, case: &Case) -> bool {
        let expired = expired_by(self.now);
        case.suspended_at.is_some_and(|since| since <= expired)
    }

    fn known_cases(&self, meant: impl Fn(&Case) -> bool) -> Vec<CaseFacts> {
        let all = self.cases.iter();
        all.filter(|(_, case)| !self.is_expired(case) && meant(case))
            .map(|(id, case)| case_facts(*id, case))
            .collect()
    }

    /// The world after all of it.
    pub(crate) fn after_all(&self, decided: &Decided) -> Self {
        let mut world = self.after(&decided.changes);
        for change in decided.analytics.clone() {
            world.apply_to_analytics(change);
        }
        world
    }

    pub(super) fn apply_to_licenses(&mut self, change: Change) {
        match change {
            Change::LicenseTotalSet { root, level, count } => {
                assert_eq!(Some(root), self.root());
                let before = self.totals.insert(level, count).unwrap_or(0);
                assert_ne!(before, count, "no news");
                self.totals.retain(|_, count| *count > 0);
            }
            Change::LicensesGiven {
                user,
                giver,
                level,
                count,
            } => {
                assert_ne!(giver, Some(user), "T12");
                let before = self.gifts.insert((user, giver, level), count).unwrap_or(0);
                assert_ne!(before, count, "no news");
                self.gifts.retain(|_, count| *count > 0);
            }
            other => panic!("about no licences: {other:?}"),
        }
    }

    fn apply_to_analytics(&mut self, change: AnalyticsChange) {
        match change {
            AnalyticsChange::CaseCreated {
                case,
                owner,
                at,
                name,
                kind,
                level,
                cameras,
                reactions,
                lists,
            } => {
                let new = Case {
                    owner,
                    at,
                    name: name.to_string(),
                    kind,
                    level,
                    cameras,
                    reactions,
                    lists,
                    paused: false,
                    suspended_at: None,
                };
                assert_eq!(self.cases.insert(case, new), None);
            }
            AnalyticsChange::CaseEdited {
                case,
                name,
                cameras,
                reactions,
                lists,
            } => {
                let found = self.case(case);
                found.name = name.map_or_else(|| found.name.clone(), |name| name.to_string());
                found.cameras = cameras.unwrap_or_else(|| found.cameras.clone());
                found.reactions = reactions.unwrap_or_else(|| found.reactions.clone());
                found.lists = lists.unwrap_or_else(|| found.lists.clone());
            }
            AnalyticsChange::CasePaused { case, paused } => {
                assert_ne!(self.case(case).paused, paused, "no news");
                self.case(case).paused = paused;
            }
            AnalyticsChange::CaseSuspended { case, at } => {
                let before = self.case(case).suspended_at.replace(at);
                assert_eq!((before, at), (None, self.now), "no news");
            }
            AnalyticsChange::CaseRevived { case } => {
                assert!(self.case(case).suspended_at.take().is_some(), "no news");
            }
            AnalyticsChange::CameraLeftCase { case, camera } => {
                let cameras = &mut self.case(case).cameras;
                cameras.retain(|inside| inside.camera != camera);
                assert!(!cameras.is_empty(), "a case without cameras");
            }
            AnalyticsChange::CaseDeleted { case } => {
                assert!(self.cases.remove(&case).is_some(), "no fact");
            }
            AnalyticsChange::EntriesExpired { case } => self.expire_entries(case),
            AnalyticsChange::EntryCreated {
                entry,
                list,
                by,
                at,
                label,
                value,
            } => {
                assert_eq!(at, self.now);
                let new = ListEntry {
                    list,
                    by,
                    label: label.to_string(),
                    value: value.as_str().to_owned(),
                };
                assert_eq!(self.entries.insert(entry, new), None);
            }
            AnalyticsChange::EntryEdited {
                entry,
                label,
                value,
            } => {
                let found = self.entries.get_mut(&entry).unwrap();
                if let Some(label) = label {
                    found.label = label.to_string();
                }
                if let Some(value) = value {
                    found.value = value.as_str().to_owned();
                }
            }
            AnalyticsChange::EntryDeleted { entry } => {
                assert!(self.entries.remove(&entry).is_some(), "no fact");
            }
        }
    }

    pub(crate) fn case(&mut self, case: CaseId) -> &mut Case {
        self.cases.get_mut(&case).unwrap()
    }

    /// Entries of the owner in lists that no other case uses.
    pub(crate) fn expire_entries(&mut self, case: CaseId) {
        let gone = self.cases[&case].clone();
        let others: Vec<_> = self
            .cases
            .iter()
            .filter(|(id, _)| **id != case)
            .flat_map(|(_, other)| other.lists.iter().copied())
            .collect();
        self.entries.retain(|_, entry| {
            let used = gone.lists.contains(&entry.list) && !others.contains(&entry.list);
            !(used && entry.by == Some(gone.owner))
        });
    }

    /// Cases that are not known any more lose their rows of it, and what is of a list goes with it.
    pub(crate) fn forget_in_analytics(&mut self, resource: ResourceId) {
        let now = self.now;
        let over = |since: Option<_>| since.is_some_and(|since| since <= expired_by(now));
        for case in self.cases.values_mut() {
            case.lists.retain(|list| *list != resource);
            if over(case.suspended_at) {
                case.cameras.retain(|inside| inside.camera != resource);
            }
        }
        self.entries.retain(|_, entry| entry.list != resource);
    }
}

fn case_facts(id: CaseId, case: &Case) -> CaseFacts {
    CaseFacts {
        case: id,
        owner: case.owner,
        kind: case.kind,
        level: case.level,
        cameras: case.cameras.iter().map(|inside| inside.camera).collect(),
        paused: case.paused,
        suspended_at: case.suspended_at,
    }
}
