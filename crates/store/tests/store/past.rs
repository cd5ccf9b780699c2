//! Whatever came true is read back, now and as of each earlier revision.

use canopy_domain::{Change, Personal, Revision, Role};

use crate::draw::Draw;
use crate::model::Model;
use crate::support::{TestDb, group_id, limits, name, on_both, record, user_id, verify_log};

on_both!(
    every_revision_reads_as_it_was,
    the_log_holds_what_was_written,
    what_held_for_no_revision_leaves_no_past,
);

async fn every_revision_reads_as_it_was(db: TestDb) {
    // One database takes both: the second seed goes on where the first ended.
    let mut model = Model::default();
    for seed in [7, 4711] {
        let head = db.store.head().await.unwrap().revision;
        let mut models = vec![model.as_past()];
        let mut draw = Draw(seed);
        for _ in 0..120 {
            let changes = draw.revision(&mut model);
            if !changes.is_empty() {
                let revision = record(&db.store, &changes).await.unwrap();
                models.push(model.as_past());
                assert_eq!(revision.0, head.0 + models.len() as u64 - 1);
            }
        }
        let snapshot = db.store.snapshot().await.unwrap();
        for (index, past) in models.iter_mut().enumerate() {
            past.forget_pools_of_deleted(&model);
            let at = Revision(head.0 + index as u64);
            assert_eq!(
                &Model::load(&snapshot, at).await,
                past,
                "seed {seed}, as of {at}"
            );
        }
        snapshot.finish().await.unwrap();
    }
    verify_log(&db.store).await;
}

async fn the_log_holds_what_was_written(db: TestDb) {
    let mut model = Model::default();
    let mut draw = Draw(99);
    for _ in 0..80 {
        let changes = draw.revision(&mut model);
        if changes.is_empty() {
            continue;
        }
        let revision = record(&db.store, &changes).await.unwrap();
        let row = db.store.log_row(revision).await.unwrap().unwrap();
        let read = row.entry().unwrap().changes;
        // Emails, names and pools stand in it as digests.
        let written = serde_json::to_string(&changes).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), written);
        assert!(!row.body.contains("@X.y") && !row.body.contains("10.0.0"));
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
        assert_eq!(
            Model::load(&snapshot, Revision(revision)).await,
            model.as_past()
        );
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
