//! A server whose clock is moved by hand, with somebody who has licences and cameras.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use canopy_app::{App, CaseDetail, NewEvent, Op, Page, Settings};
use canopy_domain::{
    CaseCamera, CaseId, CaseKind, Command, CreateCase, CreateEntry, CreateResource, EntryId,
    EntryValue, ExternalId, GroupId, Level, Micros, ResourceId, ResourceKind, Role,
    SetLicenseTotals, SetLicenses, UserId, Zone,
};

use crate::server::{camera, group, initialise, name, operation, settings, user};

pub(crate) const HOUR: i64 = 3_600_000_000;
pub(crate) const DAY: i64 = 24 * HOUR;

/// Tells what it is told to tell; clones tell the same.
#[derive(Clone)]
pub(crate) struct Hand(Arc<AtomicI64>);

impl Hand {
    pub(crate) fn new() -> Self {
        Self(Arc::new(AtomicI64::new(1_800_000_000_000_000)))
    }

    pub(crate) fn now(&self) -> Micros {
        Micros(self.0.load(Ordering::SeqCst))
    }

    pub(crate) fn move_to(&self, at: i64) {
        self.0.store(at, Ordering::SeqCst);
    }

    pub(crate) fn moved_by(&self, by: i64) -> Micros {
        self.move_to(self.now().0 + by);
        self.now()
    }

    pub(crate) fn settings(&self, url: &str) -> Settings {
        let hand = self.clone();
        Settings {
            clock: Arc::new(move || hand.now()),
            ..settings(url)
        }
    }
}

/// A Group manager, with cameras and a list in his group.
pub(crate) struct Licensed {
    pub(crate) root: GroupId,
    pub(crate) manager: UserId,
    pub(crate) group: GroupId,
    pub(crate) owner: UserId,
    pub(crate) cameras: [ResourceId; 3],
    pub(crate) plates: ResourceId,
}

pub(crate) fn level(number: i64) -> Level {
    Level::new(number).unwrap()
}

impl Licensed {
    /// The System has 1000 licences of level 1, the owner some of them.
    pub(crate) async fn new(app: &App, licenses: u32) -> Self {
        let (root, manager) = initialise(app).await;
        let group = group(app, root, "group").await;
        let owner = user(app, "owner", &[(group, Role::GroupManager)]).await;
        let mut cameras = Vec::new();
        for text in ["a", "b", "c"] {
            cameras.push(camera(app, &[group], text).await);
        }
        let plates = ResourceId {
            kind: ResourceKind::PlateList,
            uuid: app.new_id(),
        };
        let command = CreateResource {
            resource: plates,
            name: name("plates"),
            groups: vec![group],
            external_id: None,
            cameras: Vec::new(),
        };
        app.operate(Command::CreateResource(command)).await.unwrap();
        let totals = BTreeMap::from([(level(1), 1000)]);
        let command = Command::SetLicenseTotals(SetLicenseTotals { totals });
        app.operate(command).await.unwrap();
        let licensed = Self {
            root,
            manager,
            group,
            owner,
            cameras: cameras.try_into().unwrap(),
            plates,
        };
        licensed.give(app, licenses).await;
        licensed
    }

    /// The System gives the owner so many of level 1.
    pub(crate) async fn give(&self, app: &App, count: u32) {
        let command = SetLicenses {
            user: self.owner,
            licenses: BTreeMap::from([(level(1), count)]),
        };
        app.operate(Command::SetLicenses(command)).await.unwrap();
    }

    /// A case of the owner's with these cameras, of the list's plates.
    pub(crate) async fn case(&self, app: &App, cameras: &[ResourceId], lists: bool) -> CaseId {
        let case = CaseId(app.new_id());
        let cameras = cameras.iter().map(|camera| CaseCamera {
            camera: *camera,
            zone: Zone::default(),
            threshold: 50,
        });
        let command = CreateCase {
            case,
            name: name("case"),
            kind: CaseKind::PlateRecognition,
            level: level(1),
            cameras: cameras.collect(),
            reactions: Vec::new(),
            lists: lists.then_some(self.plates).into_iter().collect(),
        };
        let op = operation(app, self.owner);
        let done = op.execute(Command::CreateCase(command), false).await;
        let done = done.unwrap();
        assert!(done.changes.is_empty() && !done.analytics.is_empty());
        case
    }

    pub(crate) async fn entry(&self, app: &App, text: &str) -> EntryId {
        let entry = EntryId(app.new_id());
        let command = CreateEntry {
            entry,
            list: self.plates,
            label: name(text),
            value: EntryValue::parse(text).unwrap(),
        };
        let op = operation(app, self.owner);
        let done = op.execute(Command::CreateEntry(command), false).await;
        done.unwrap();
        entry
    }

    /// Records events that each case counts once, by number.
    pub(crate) async fn see(
        &self,
        app: &App,
        case: CaseId,
        camera: ResourceId,
        numbers: std::ops::Range<u32>,
    ) -> u64 {
        let events = numbers.map(|number| NewEvent {
            at: Micros(i64::from(number)),
            camera,
            entry: None,
            score: Some(90),
            external_id: ExternalId::parse(&number.to_string()).ok(),
            details: None,
        });
        let op = operation(app, self.owner);
        op.record_events(case, events.collect()).await.unwrap()
    }
}

/// What somebody is shown of a case.
pub(crate) async fn shown(op: &Op, case: CaseId) -> Option<CaseDetail> {
    op.case_details(&[case]).await.unwrap().remove(&case)
}

pub(crate) async fn events_of(op: &Op, case: CaseId) -> u64 {
    let events = op.case_events(case, Page::default()).await;
    events.unwrap().total
}
