//! Somebody with cameras and lists, and the words for his cases and entries.

use canopy_domain::{
    AnalyticsChange, CaseCamera, CaseId, CaseKind, Change, EntryId, EntryValue, Facts, Level,
    Micros, Personal, Query, Reaction, ReactionKind, ResourceId, ResourceKind, UserId, Zone,
};
use canopy_store::{CaseFilter, CaseList, CaseRow, EntryList, EntryRow, NewEvent, Store};
use uuid::Uuid;

use crate::support::{Server, TestDb, name, record, resource_id, user_id};

/// Two users, two cameras and a list of persons.
pub(crate) struct World {
    pub(crate) store: Store,
    pub(crate) ada: UserId,
    pub(crate) bob: UserId,
    pub(crate) cameras: [ResourceId; 2],
    pub(crate) list: ResourceId,
}

impl World {
    pub(crate) async fn new(db: &TestDb) -> Self {
        Server::start(&db.store).initialise().await;
        Self::beside(db).await
    }

    /// The same beside what is there already.
    pub(crate) async fn beside(db: &TestDb) -> Self {
        let (ada, bob) = (user_id(), user_id());
        let mut cameras = [ResourceKind::Camera; 2].map(resource_id);
        cameras.sort_unstable();
        let list = resource_id(ResourceKind::PersonList);
        let users = [ada, bob].map(|user| Change::UserCreated {
            user,
            email: Personal::new(format!("{user}@x.y"), [1; 16]),
            name: Personal::new("Somebody", [2; 16]),
            created_by: None,
            password_hash: "$argon2id$known".to_owned(),
        });
        let things = [cameras[0], cameras[1], list].map(|resource| Change::ResourceCreated {
            resource,
            name: name("Thing"),
            external_id: None,
        });
        let all: Vec<Change> = users.into_iter().chain(things).collect();
        record(&db.store, &all).await.unwrap();
        Self {
            store: db.store.clone(),
            ada,
            bob,
            cameras,
            list,
        }
    }

    /// A case of both cameras that uses the list; created then.
    pub(crate) async fn case(&self, owner: UserId, at: i64) -> CaseId {
        let case = CaseId(Uuid::now_v7());
        let created = AnalyticsChange::CaseCreated {
            case,
            owner,
            at: Micros(at),
            name: name("Doors"),
            kind: CaseKind::FaceRecognition,
            level: Level::ALL[2],
            cameras: self.cameras.map(case_camera).to_vec(),
            reactions: vec![
                Reaction::new(ReactionKind::Email, Some("guard@x.y")).unwrap(),
                Reaction::new(ReactionKind::Notification, None).unwrap(),
            ],
            lists: vec![self.list],
        };
        self.analytics(&[created]).await.unwrap();
        case
    }

    pub(crate) async fn entry(&self, by: UserId, label: &str, at: i64) -> EntryId {
        let entry = EntryId(Uuid::now_v7());
        let created = AnalyticsChange::EntryCreated {
            entry,
            list: self.list,
            by: Some(by),
            at: Micros(at),
            label: name(label),
            value: EntryValue::parse("face-7").unwrap(),
        };
        self.analytics(&[created]).await.unwrap();
        entry
    }

    /// Writes it, without asking any rule.
    pub(crate) async fn analytics(&self, changes: &[AnalyticsChange]) -> canopy_store::Result<()> {
        let mut tx = self.store.begin().await?;
        tx.analytics(changes).await?;
        tx.commit().await.unwrap();
        Ok(())
    }

    pub(crate) async fn suspend(&self, case: CaseId, at: i64) {
        let at = Micros(at);
        let suspended = AnalyticsChange::CaseSuspended { case, at };
        self.analytics(&[suspended]).await.unwrap();
    }

    pub(crate) async fn find(&self, case: CaseId, now: i64) -> Option<CaseRow> {
        let snapshot = self.store.snapshot().await.unwrap();
        let mut rows = snapshot.case_rows(&[case], Micros(now)).await.unwrap();
        rows.pop()
    }

    /// The cases of the list, newest first.
    pub(crate) async fn listed(&self, filter: CaseFilter, now: i64) -> Vec<CaseId> {
        let list = CaseList {
            filter,
            now: Micros(now),
            after: None,
            limit: 100,
        };
        let snapshot = self.store.snapshot().await.unwrap();
        let page = snapshot.case_cameras(&list).await.unwrap();
        page.rows.iter().map(|row| row.case).collect()
    }

    pub(crate) fn entries(&self, now: i64) -> EntryList {
        EntryList {
            list: self.list,
            now: Micros(now),
            after: None,
            limit: 100,
        }
    }

    pub(crate) async fn entry_rows(&self, now: i64) -> Vec<EntryRow> {
        let list = self.entries(now);
        let snapshot = self.store.snapshot().await.unwrap();
        let rows = snapshot.entries_page(&list).await.unwrap().rows;
        let count = snapshot.entries_count(&list).await.unwrap();
        assert_eq!(count, rows.len() as u64);
        for row in &rows {
            let alone = snapshot.entry(row.entry, Micros(now)).await.unwrap();
            assert_eq!(alone.as_ref(), Some(row));
        }
        rows
    }

    pub(crate) async fn ask(&self, queries: impl IntoIterator<Item = Query>, now: i64) -> Facts {
        let mut facts = Facts::default();
        let queries = queries.into_iter().collect();
        let snapshot = self.store.snapshot().await.unwrap();
        snapshot
            .facts(&queries, Micros(now), &mut facts)
            .await
            .unwrap();
        facts
    }

    /// Writes so many events of the case, a microsecond apart.
    pub(crate) async fn events(&self, case: CaseId, count: usize) {
        let events: Vec<NewEvent> = (0..count).map(|i| event(self.cameras[i % 2], i)).collect();
        for events in events.chunks(1000) {
            let written = self.store.insert_events(case, events).await.unwrap();
            assert_eq!(written, Some(events.len() as u64));
        }
    }
}

pub(crate) fn case_camera(camera: ResourceId) -> CaseCamera {
    CaseCamera {
        camera,
        zone: Zone::new(&[(0.0, 0.0), (1.0, 0.0), (0.25, 1.0)]).unwrap(),
        threshold: 80,
    }
}

pub(crate) fn event(camera: ResourceId, at: usize) -> NewEvent {
    NewEvent {
        id: Uuid::now_v7(),
        at: Micros(at as i64),
        camera,
        entry: None,
        score: None,
        external_id: None,
        details: None,
    }
}
