//! A restore drill: the System is exported while others write, and is one moment of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use canopy_domain::Revision;

use super::{check, export, restore, verifies};
use canopy_domain::Role;

use crate::support::{
    Server, TestDb, assign_role, create_group, create_resource, create_user, on_both,
};

on_both!(what_is_exported_while_others_write_is_one_moment);

async fn what_is_exported_while_others_write_is_one_moment(db: TestDb) {
    let (root, _) = Server::start(&db.store).initialise().await;
    let over = Arc::new(AtomicBool::new(false));
    let writers = (0..3).map(|writer| {
        let (server, over) = (Server::start(&db.store), Arc::clone(&over));
        tokio::spawn(async move {
            let mut done = 0;
            while !over.load(Ordering::SeqCst) {
                let (group, create) = create_group(root, "North");
                server.execute(create).await.unwrap();
                let email = format!("{writer}.{done}@example.com");
                let (user, create) = create_user(group, Role::Observer, &email);
                server.execute(create).await.unwrap();
                let assign = assign_role(user, group, Role::Operator);
                server.execute(assign).await.unwrap();
                let kind = canopy_domain::ResourceKind::Camera;
                let (_, create) = create_resource(kind, &[group]);
                server.execute(create).await.unwrap();
                done += 1;
            }
            done
        })
    });
    let writers: Vec<_> = writers.collect();
    let mut files = Vec::new();
    // Each later than the one before by something that was written meanwhile.
    for _ in 0..4 {
        let file = export(&db.store).await;
        let at = check(&file).unwrap().revision;
        while db.store.head().await.unwrap().revision <= Revision(at.0 + 8) {
            tokio::task::yield_now().await;
        }
        files.push(file);
    }
    over.store(true, Ordering::SeqCst);
    for writer in writers {
        assert!(writer.await.unwrap() > 0);
    }
    for file in files {
        let into = if db.is_postgres() {
            TestDb::sqlite().await
        } else {
            TestDb::postgres().await
        };
        let exported = restore(&file, &into).await.unwrap();
        verifies(&into).await;
        // What was restored is what was at that revision.
        let expected = Some((exported.revision, exported.hash));
        assert!(into.store.verify(expected).await.unwrap().is_clean());
        assert!(db.store.verify(expected).await.unwrap().is_clean());
        assert_eq!(export(&into.store).await, file);
    }
}
