//! What things were called, when, and where they were last.

use canopy_domain::{Change, Micros, Personal, ResourceKind, Revision, Role, TargetId};
use canopy_store::{Gone, Record};

use crate::support::{TestDb, command_id, group_id, name, on_both, record, resource_id, user_id};

on_both!(
    names_are_those_of_the_revision,
    what_is_gone_is_found_where_it_was_last,
    a_time_is_the_last_revision_at_or_before_it,
);

async fn names_are_those_of_the_revision(db: TestDb) {
    let (root, user) = (group_id(), user_id());
    let camera = resource_id(ResourceKind::Camera);
    let created = [
        Change::GroupCreated {
            group: root,
            parent: None,
            name: name("Root"),
            external_id: None,
        },
        Change::UserCreated {
            user,
            email: Personal::new("ada@x.y", [1; 16]),
            name: Personal::new("Ada", [2; 16]),
            created_by: None,
            password_hash: String::new(),
        },
        Change::ResourceCreated {
            resource: camera,
            name: name("Entrance"),
            external_id: None,
        },
    ];
    record(&db.store, &created).await.unwrap();
    let renamed = [
        Change::GroupRenamed {
            group: root,
            name: name("Top"),
        },
        Change::ResourceRenamed {
            resource: camera,
            name: name("Exit"),
        },
        Change::UserRenamed {
            user,
            name: Personal::new("Eve", [3; 16]),
        },
    ];
    record(&db.store, &renamed).await.unwrap();
    let deleted = [
        Change::ResourceDeleted { resource: camera },
        Change::UserDeleted { user },
    ];
    record(&db.store, &deleted).await.unwrap();
    let snapshot = db.store.snapshot().await.unwrap();
    let targets: [TargetId; 3] = [root.into(), camera.into(), user.into()];
    // The person's name is erased for all time.
    for (at, called) in [
        (0, [None, None, None]),
        (1, [Some("Root"), Some("Entrance"), None]),
        (2, [Some("Top"), Some("Exit"), None]),
        (3, [Some("Top"), None, None]),
    ] {
        let names = snapshot.names(&targets, Revision(at)).await.unwrap();
        let found = targets.map(|target| names.get(&target).map(String::as_str));
        assert_eq!(found, called, "as of {at}");
    }
    // Another kind, another thing.
    let mut posing = camera;
    posing.kind = ResourceKind::Layout;
    let names = snapshot.names(&[posing.into()], Revision(1)).await.unwrap();
    assert!(names.is_empty());
    assert!(snapshot.names(&[], Revision(1)).await.unwrap().is_empty());
}

async fn what_is_gone_is_found_where_it_was_last(db: TestDb) {
    let (root, first, second, user) = (group_id(), group_id(), group_id(), user_id());
    let camera = resource_id(ResourceKind::Camera);
    let map = resource_id(ResourceKind::Map);
    let group = |group, parent, called| Change::GroupCreated {
        group,
        parent,
        name: name(called),
        external_id: None,
    };
    let thing = |resource| Change::ResourceCreated {
        resource,
        name: name("Thing"),
        external_id: None,
    };
    let role = Role::Member;
    let joined = |group| Change::RoleAssigned {
        user,
        group,
        role,
        replaced: None,
    };
    let left = |group| Change::RemovedFromGroup { user, group, role };
    let resource = camera;
    let history = [
        vec![
            group(root, None, "Root"),
            group(first, Some(root), "First"),
            group(second, Some(first), "Second"),
            Change::UserCreated {
                user,
                email: Personal::new("ada@x.y", [1; 16]),
                name: Personal::new("Ada", [2; 16]),
                created_by: None,
                password_hash: String::new(),
            },
            joined(root),
            joined(first),
            joined(second),
            thing(camera),
            thing(map),
            Change::AssignedToGroup {
                group: root,
                resource,
            },
            Change::AssignedToGroup {
                group: first,
                resource,
            },
        ],
        vec![
            left(root),
            Change::UnassignedFromGroup {
                group: root,
                resource,
            },
            Change::GroupMoved {
                group: second,
                parent: root,
                from: first,
            },
            Change::GroupRenamed {
                group: second,
                name: name("Last"),
            },
            Change::ResourceRenamed {
                resource,
                name: name("Gone"),
            },
        ],
        vec![
            left(first),
            left(second),
            Change::UserDeleted { user },
            Change::UnassignedFromGroup {
                group: first,
                resource,
            },
            Change::ResourceDeleted { resource },
            Change::ResourceDeleted { resource: map },
        ],
        vec![Change::GroupDeleted {
            group: second,
            parent: root,
        }],
    ];
    for changes in &history {
        record(&db.store, changes).await.unwrap();
    }
    let snapshot = db.store.snapshot().await.unwrap();
    let things: Vec<TargetId> = vec![
        root.into(),
        first.into(),
        second.into(),
        user.into(),
        camera.into(),
        map.into(),
        user_id().into(),
    ];
    let gone = snapshot.last_groups(&things).await.unwrap();
    let what = |last_name: Option<&str>, groups: &[_], until| Gone {
        last_name: last_name.map(str::to_owned),
        groups: groups.to_vec(),
        until: Revision(until),
    };
    assert_eq!(gone.len(), 4, "{gone:?}");
    assert_eq!(gone[&user.into()], what(None, &[first, second], 3));
    assert_eq!(gone[&camera.into()], what(Some("Gone"), &[first], 3));
    assert_eq!(gone[&map.into()], what(Some("Thing"), &[], 3));
    assert_eq!(gone[&second.into()], what(Some("Last"), &[root], 4));
}

async fn a_time_is_the_last_revision_at_or_before_it(db: TestDb) {
    // The third comes with an earlier time, and is given that of the second.
    for now in [10, 30, 20, 40] {
        let mut tx = db.store.begin().await.unwrap();
        let root = Change::SessionEnded {
            session: canopy_domain::SessionId(group_id().0),
            user: user_id(),
        };
        let changes = std::slice::from_ref(&root);
        let record = Record {
            command: command_id(),
            by: None,
            kind: "tested",
            now: Micros(now),
            changes,
        };
        tx.record(record).await.unwrap();
        tx.commit().await.unwrap();
    }
    for (time, revision) in [
        (9, None),
        (10, Some(1)),
        (29, Some(1)),
        (30, Some(3)),
        (39, Some(3)),
        (40, Some(4)),
        (i64::MAX, Some(4)),
    ] {
        let found = db.store.revision_at(Micros(time)).await.unwrap();
        assert_eq!(found, revision.map(Revision), "at {time}");
    }
}
