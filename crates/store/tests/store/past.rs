//! Whatever came true is read back, now and as of each earlier revision.

use std::collections::BTreeSet;

use canopy_domain::{
    Change, ExternalId, Facts, IpPool, Personal, Query, ResourceId, ResourceKind, Revision, Role,
};

use crate::model::Model;
use crate::support::{
    TestDb, group_id, limits, name, on_both, record, resource_id, user_id, verify_log,
};

on_both!(
    every_revision_reads_as_it_was,
    the_log_holds_what_was_written,
    what_held_for_no_revision_leaves_no_past,
    a_resource_of_another_kind_does_not_exist,
    details_are_read_by_their_ids,
);

/// Draws the same numbers for the same seed, on every machine.
struct Draw(u64);

impl Draw {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }

    fn one<T: Copy>(&mut self, of: impl IntoIterator<Item = T>) -> Option<T> {
        let all: Vec<T> = of.into_iter().collect();
        (!all.is_empty()).then(|| all[self.below(all.len())])
    }

    /// A change that can come true after what the model holds.
    fn change(&mut self, model: &Model) -> Option<Change> {
        let user = self.one(model.users.keys().copied());
        let group = self.one(model.groups.keys().copied());
        let resource = self.one(model.resources.keys().copied());
        Some(match self.below(12) {
            _ if group.is_none() => self.group_created(None),
            0 | 1 => self.group_created(group),
            2 | 3 => Change::UserCreated {
                user: user_id(),
                email: Personal::new(format!("{}@x.y", self.0), [4; 16]),
                name: Personal::new("Somebody", [5; 16]),
                created_by: user,
                password_hash: String::new(),
            },
            4 | 5 => {
                let (user, group) = (user?, group?);
                let roles = if model.groups[&group].0.is_none() {
                    0
                } else {
                    2
                };
                Change::RoleAssigned {
                    user,
                    group,
                    role: self.one(Role::ALL.into_iter().skip(roles))?,
                    replaced: model.memberships.get(&(user, group)).copied(),
                }
            }
            6 => Change::ResourceCreated {
                resource: resource_id(self.one(ResourceKind::ALL)?),
                name: name("Something"),
                external_id: None,
            },
            7 => {
                let (group, resource) = (group?, resource?);
                let new = !model.placed.contains(&(resource, group));
                new.then_some(Change::AssignedToGroup { group, resource })?
            }
            8 => {
                let (user, resource) = (user?, resource?);
                let new = !model.assigned.contains(&(user, resource));
                new.then_some(Change::AssignedToUser { user, resource })?
            }
            9 => self.attached(model)?,
            10 => Change::ActionLimitsSet {
                user: user?,
                limits: self.one([None, Some(limits("[]")), Some(limits("[\"cameras.view\"]"))])?,
            },
            _ => Change::IpPoolSet {
                user: user?,
                pool: Personal::new(
                    self.one(["", "10.0.0.0/8", "10.0.0.1\n2001:db8::/32"])?,
                    [6; 16],
                ),
            },
        })
    }

    fn group_created(&mut self, parent: Option<canopy_domain::GroupId>) -> Change {
        Change::GroupCreated {
            group: group_id(),
            parent,
            name: name(&format!("Group {}", self.below(10))),
            external_id: None,
        }
    }

    fn attached(&mut self, model: &Model) -> Option<Change> {
        let of = |wanted: fn(&ResourceId) -> bool| {
            let keys = model.resources.keys().copied();
            keys.filter(wanted)
        };
        let container = self.one(of(|resource| resource.kind.contains_cameras()))?;
        let camera = self.one(of(|resource| resource.kind == ResourceKind::Camera))?;
        let new = !model.members.contains(&(container, camera));
        new.then_some(Change::CameraAttached { container, camera })
    }
}

async fn every_revision_reads_as_it_was(db: TestDb) {
    for seed in [7, 4711] {
        // One database takes both: the second seed goes on where the first ended.
        let snapshot = db.store.snapshot().await.unwrap();
        let head = snapshot.head().revision;
        let mut model = Model::load(&snapshot, head).await;
        snapshot.finish().await.unwrap();
        let mut models = vec![model.clone()];
        let mut draw = Draw(seed);
        for _ in 0..90 {
            let mut changes = Vec::new();
            for _ in 0..=draw.below(4) {
                if let Some(change) = draw.change(&model) {
                    model.apply(&change);
                    changes.push(change);
                }
            }
            if !changes.is_empty() {
                let revision = record(&db.store, &changes).await.unwrap();
                models.push(model.clone());
                assert_eq!(revision.0, head.0 + models.len() as u64 - 1);
            }
        }
        let snapshot = db.store.snapshot().await.unwrap();
        for (index, model) in models.iter().enumerate() {
            let at = Revision(head.0 + index as u64);
            assert_eq!(
                &Model::load(&snapshot, at).await,
                model,
                "seed {seed}, as of {at}"
            );
        }
        model.check_facts(&snapshot).await;
        snapshot.finish().await.unwrap();
    }
    verify_log(&db.store).await;
}

async fn the_log_holds_what_was_written(db: TestDb) {
    let mut model = Model::default();
    let mut draw = Draw(99);
    for _ in 0..40 {
        let Some(change) = draw.change(&model) else {
            continue;
        };
        model.apply(&change);
        let revision = record(&db.store, std::slice::from_ref(&change))
            .await
            .unwrap();
        let row = db.store.log_row(revision).await.unwrap().unwrap();
        let read = row.entry().unwrap().changes;
        // Emails, names and pools stand in it as digests.
        let written = serde_json::to_string(&[change]).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), written);
        assert!(!row.body.contains("@x.y") && !row.body.contains("10.0.0"));
    }
    let (head, rows) = db.store.log_after(Revision(3), 5).await.unwrap();
    let revisions: Vec<_> = rows.iter().map(|row| row.revision.0).collect();
    assert_eq!(revisions, [4, 5, 6, 7, 8]);
    assert_eq!(head, db.store.head().await.unwrap());
    assert!(
        db.store
            .log_row(head.revision.next())
            .await
            .unwrap()
            .is_none()
    );
}

async fn a_resource_of_another_kind_does_not_exist(db: TestDb) {
    let camera = resource_id(ResourceKind::Camera);
    let posing = ResourceId {
        kind: ResourceKind::Layout,
        uuid: camera.uuid,
    };
    let created = Change::ResourceCreated {
        resource: camera,
        name: name("Entrance"),
        external_id: None,
    };
    record(&db.store, &[created]).await.unwrap();
    let snapshot = db.store.snapshot().await.unwrap();
    let mut facts = Facts::default();
    let queries = BTreeSet::from([Query::Resource(camera), Query::Resource(posing)]);
    snapshot.facts(&queries, &mut facts).await.unwrap();
    assert!(facts.resource(&camera).unwrap().is_some());
    assert!(facts.resource(&posing).unwrap().is_none());
    // Asked alone too: nothing else of the question may help.
    let mut facts = Facts::default();
    let queries = BTreeSet::from([Query::Resource(posing)]);
    snapshot.facts(&queries, &mut facts).await.unwrap();
    assert!(facts.resource(&posing).unwrap().is_none());
    let details = snapshot.resource_details(&[posing, camera]).await.unwrap();
    assert_eq!(details.len(), 1);
    assert_eq!(details[0].resource, camera);
}

async fn details_are_read_by_their_ids(db: TestDb) {
    let (root, user, camera) = (group_id(), user_id(), resource_id(ResourceKind::Camera));
    let external = |id: &str| Some(ExternalId::parse(id).unwrap());
    let changes = [
        Change::GroupCreated {
            group: root,
            parent: None,
            name: name("Root"),
            external_id: external("g1"),
        },
        Change::UserCreated {
            user,
            email: Personal::new("Ada@Example.com", [1; 16]),
            name: Personal::new("Ada", [2; 16]),
            created_by: Some(user),
            password_hash: "$argon2id$ada".to_owned(),
        },
        Change::IpPoolSet {
            user,
            pool: Personal::new("10.0.0.0/8", [3; 16]),
        },
        Change::ResourceCreated {
            resource: camera,
            name: name("Entrance"),
            external_id: external("c1"),
        },
    ];
    record(&db.store, &changes).await.unwrap();
    let snapshot = db.store.snapshot().await.unwrap();
    let profiles = snapshot.profiles(&[user, user_id()]).await.unwrap();
    assert_eq!(profiles.len(), 1);
    let ada = &profiles[0];
    assert_eq!(
        (ada.email.as_str(), ada.name.as_str()),
        ("Ada@Example.com", "Ada")
    );
    assert_eq!((ada.created_at.0, ada.created_by), (5, Some(user)));
    assert_eq!((ada.active, ada.limits), (true, None));
    assert_eq!(ada.pool, IpPool::parse(&["10.0.0.0/8"]).unwrap());
    let groups = snapshot.group_details(&[root, group_id()]).await.unwrap();
    assert_eq!(groups.len(), 1);
    assert_eq!(groups[0].external_id.as_deref(), Some("g1"));
    let resources = snapshot.resource_details(&[camera]).await.unwrap();
    assert_eq!(resources[0].external_id.as_deref(), Some("c1"));
    assert!(snapshot.camera_external_ids().await.unwrap().contains("c1"));
    assert_eq!(snapshot.group_external_ids().await.unwrap()["g1"], root);
    assert!(snapshot.profiles(&[]).await.unwrap().is_empty());
}

async fn what_held_for_no_revision_leaves_no_past(db: TestDb) {
    let (root, user) = (group_id(), user_id());
    let role = |role, replaced| Change::RoleAssigned {
        user,
        group: root,
        role,
        replaced,
    };
    let held = |limits| Change::ActionLimitsSet { user, limits };
    let changes = [
        Change::GroupCreated {
            group: root,
            parent: None,
            name: name("Root"),
            external_id: None,
        },
        Change::UserCreated {
            user,
            email: Personal::new("a@x.y", [1; 16]),
            name: Personal::new("Ada", [2; 16]),
            created_by: None,
            password_hash: String::new(),
        },
        role(Role::Member, None),
        role(Role::Observer, Some(Role::Member)),
        held(Some(limits("[]"))),
        held(None),
        held(Some(limits("[\"cameras.view\"]"))),
    ];
    record(&db.store, &changes).await.unwrap();
    let again = [
        role(Role::Operator, Some(Role::Observer)),
        role(Role::Member, Some(Role::Operator)),
        held(None),
    ];
    record(&db.store, &again).await.unwrap();
    let mut model = Model::default();
    let snapshot = db.store.snapshot().await.unwrap();
    for (revision, changes) in [(1, &changes[..]), (2, &again[..])] {
        for change in changes {
            model.apply(change);
        }
        assert_eq!(Model::load(&snapshot, Revision(revision)).await, model);
    }
    // A change that ends what is not there is a fault, not a new row.
    let wrong = Change::RoleAssigned {
        user,
        group: group_id(),
        role: Role::Member,
        replaced: Some(Role::Observer),
    };
    record(&db.store, &[wrong]).await.unwrap_err();
}
