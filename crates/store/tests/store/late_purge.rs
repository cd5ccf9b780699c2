//! What happens between the end of a suspended case and its purge (U9): the entries that went with it
//! are those of its last microsecond, whatever other cases and their makers do afterwards.

use canopy_domain::{AnalyticsChange, CaseId, Command, DeleteCase, DeleteUser, UpdateCase};

use crate::support::{Server, TestDb, on_both};
use crate::world::World;

on_both!(
    a_deleted_maker_leaves_no_entry_that_was_gone,
    the_end_of_another_case_takes_no_entry_that_it_held,
    the_end_of_another_maker_takes_no_entry_that_his_case_held,
    another_case_brings_no_entry_back,
);

const SUSPENDED: i64 = 5;
/// A minute after the 168 hours: no purge has been.
const LATE: i64 = canopy_domain::RETENTION.as_micros() as i64 + SUSPENDED + 60_000_000;

/// A case of Ada's that is over, and an entry of hers in its list.
async fn over(db: &TestDb) -> World {
    let world = World::new(db).await;
    let case = world.case(world.ada, 1).await;
    world.entry(world.ada, "Hers", 2).await;
    world.suspend(case, SUSPENDED).await;
    world
}

async fn late(db: &TestDb, command: Command) {
    let done = Server::at(&db.store, LATE).execute(command).await.unwrap();
    assert!(!done.analytics.is_empty() || !done.changes.is_empty());
    // A purge that finds nothing, or what is left, changes nothing of it.
    let purge = Server::at(&db.store, LATE + 1_000_000);
    purge.execute(Command::PurgeCases).await.unwrap();
}

async fn left(world: &World) -> usize {
    world.entry_rows(LATE + 2_000_000).await.len()
}

async fn a_deleted_maker_leaves_no_entry_that_was_gone(db: TestDb) {
    let world = over(&db).await;
    let user = world.ada;
    late(&db, Command::DeleteUser(DeleteUser { user })).await;
    assert_eq!((left(&world).await, db.count("entries").await), (0, 0));
}

async fn the_end_of_another_case_takes_no_entry_that_it_held(db: TestDb) {
    let world = over(&db).await;
    let case = world.case(world.bob, 3).await;
    late(&db, Command::DeleteCase(DeleteCase { case })).await;
    assert_eq!((left(&world).await, db.count("cases").await), (1, 0));
}

async fn the_end_of_another_maker_takes_no_entry_that_his_case_held(db: TestDb) {
    let world = over(&db).await;
    world.case(world.bob, 3).await;
    let user = world.bob;
    late(&db, Command::DeleteUser(DeleteUser { user })).await;
    assert_eq!((left(&world).await, db.count("cases").await), (1, 0));
}

async fn another_case_brings_no_entry_back(db: TestDb) {
    let world = over(&db).await;
    let case = world.case(world.bob, 3).await;
    let without = AnalyticsChange::CaseEdited {
        case,
        name: None,
        cameras: None,
        reactions: None,
        lists: Some(Vec::new()),
    };
    world.analytics(&[without]).await.unwrap();
    late(&db, using(&world, case)).await;
    assert_eq!((left(&world).await, db.count("entries").await), (0, 0));
}

/// The case uses the list from now on.
fn using(world: &World, case: CaseId) -> Command {
    Command::UpdateCase(UpdateCase {
        case,
        name: None,
        cameras: None,
        reactions: None,
        lists: Some(vec![world.list]),
    })
}
