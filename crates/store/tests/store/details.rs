//! Data of groups, resources and users, by their ids.

use std::collections::BTreeSet;

use canopy_domain::{
    Change, ExternalId, Facts, IpPool, Micros, Personal, Query, ResourceId, ResourceKind,
};

use crate::support::{TestDb, group_id, name, on_both, record, resource_id, user_id};

on_both!(
    a_resource_of_another_kind_does_not_exist,
    details_are_read_by_their_ids,
);

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
    snapshot
        .facts(&queries, Micros(0), &mut facts)
        .await
        .unwrap();
    assert!(facts.resource(&camera).unwrap().is_some());
    assert!(facts.resource(&posing).unwrap().is_none());
    // Asked alone too: nothing else of the question may help.
    let mut facts = Facts::default();
    let queries = BTreeSet::from([Query::Resource(posing)]);
    snapshot
        .facts(&queries, Micros(0), &mut facts)
        .await
        .unwrap();
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
