//! Questions to the billing service that are not settled.

use canopy_domain::{Change, Micros};
use uuid::Uuid;

use crate::support::{TestDb, on_both, record, user_id};
use crate::world::World;

on_both!(
    a_question_stays_until_it_is_settled,
    a_user_who_ever_existed_is_known
);

async fn a_question_stays_until_it_is_settled(db: TestDb) {
    let keys: Vec<(Uuid, _)> = (0..3).map(|_| (Uuid::now_v7(), user_id())).collect();
    for (place, (key, user)) in keys.iter().enumerate() {
        let at = Micros(10 - place as i64);
        db.store.billing_asked(*key, *user, at).await.unwrap();
    }
    let (key, user) = keys[0];
    let twice = db.store.billing_asked(key, user, Micros(1)).await;
    assert!(twice.unwrap_err().is_unique_violation());
    let unsettled = async |before| db.store.billing_unsettled(Micros(before)).await.unwrap();
    assert_eq!(unsettled(8).await, []);
    assert_eq!(unsettled(10).await, [keys[2], keys[1]], "oldest first");
    for _ in 0..2 {
        db.store.billing_settled(keys[2].0).await.unwrap();
        assert_eq!(unsettled(100).await, [keys[1], keys[0]]);
    }
}

async fn a_user_who_ever_existed_is_known(db: TestDb) {
    let world = World::new(&db).await;
    let (user, never) = (world.ada, user_id());
    assert!(db.store.user_ever_existed(user).await.unwrap());
    record(&db.store, &[Change::UserDeleted { user }])
        .await
        .unwrap();
    assert!(db.store.user_ever_existed(user).await.unwrap());
    assert!(!db.store.user_ever_existed(never).await.unwrap());
}
