//! What breaks is repaired, and nobody is told something wrong meanwhile.

use std::time::Duration;

use canopy_app::{App, AppError, At, Check, Page, Resources, Settings};
use canopy_domain::{AssignToUser, Command, ResourceId, Revision, Role, UpdateUser, UserId};
use canopy_testkit::{Postgres, wait_for};

use crate::server::{camera, group, initialise, name, operation, run, settings, start, user};

/// Long enough for a busy machine, short enough to wait for.
const STALENESS: Duration = Duration::from_secs(2);

const SOON: Duration = Duration::from_secs(20);

async fn may_view(app: &App, who: UserId, camera: ResourceId) -> Result<bool, AppError> {
    let check = Check {
        user: None,
        action: "cameras.view".to_owned(),
        target: camera.to_string(),
    };
    operation(app, who)
        .checks(&[check], At::default())
        .await
        .map(|answers| answers.allowed[0])
}

/// Groups with twenty cameras each: an actor each, with subtrees of six.
async fn subtrees<const N: usize>(app: &App) -> [(canopy_domain::GroupId, ResourceId); N] {
    let (root, _) = initialise(app).await;
    let mut found = Vec::new();
    for text in ('a'..).take(N) {
        let group = group(app, root, &text.to_string()).await;
        let mut cameras = Vec::new();
        for at in 0..20 {
            cameras.push(camera(app, &[group], &format!("{text}{at}")).await);
        }
        found.push((group, cameras[0]));
    }
    found.try_into().unwrap()
}

async fn two_subtrees(app: &App) -> [(canopy_domain::GroupId, ResourceId); 2] {
    subtrees(app).await
}

#[test]
fn a11_an_actor_that_panicked_is_back_and_no_other_noticed() {
    run(async {
        let (app, _folder) = start().await;
        let [(a, in_a), (b, in_b)] = two_subtrees(&app).await;
        let observer = user(
            &app,
            "observer",
            &[(a, Role::Observer), (b, Role::Observer)],
        )
        .await;
        assert_eq!(may_view(&app, observer, in_a).await, Ok(true));
        assert_eq!(may_view(&app, observer, in_b).await, Ok(true));
        let directory = app.directory();
        let (number_a, number_b) = (directory.actor_number(a), directory.actor_number(b));
        assert_ne!(number_a, number_b, "one actor holds both");

        assert!(directory.break_actor_of(a).await, "the actor is in memory");
        assert_eq!(may_view(&app, observer, in_a).await, Ok(true));
        let stranger = user(&app, "stranger", &[(b, Role::Observer)]).await;
        assert_eq!(may_view(&app, stranger, in_a).await, Ok(false));
        assert_ne!(
            directory.actor_number(a),
            number_a,
            "the broken actor still answers"
        );
        assert_eq!(
            directory.actor_number(b),
            number_b,
            "another actor was rebuilt too"
        );

        // Broken while it is in use: a change is not lost on the one that replaces it.
        assert!(directory.break_actor_of(a).await);
        let later = camera(&app, &[a], "later").await;
        assert_eq!(may_view(&app, observer, later).await, Ok(true));
        app.stop().await;
    });
}

#[test]
fn a_crowd_at_one_subtree_is_told_so_and_the_feed_and_the_others_go_on() {
    run(async {
        let (app, _folder) = start().await;
        let [(a, in_a), (b, in_b)] = two_subtrees(&app).await;
        let observer = user(
            &app,
            "observer",
            &[(a, Role::Observer), (b, Role::Observer)],
        )
        .await;
        assert_eq!(may_view(&app, observer, in_a).await, Ok(true));

        let crowd = app
            .directory()
            .crowd_at(a)
            .expect("the group is in a subtree");
        assert_eq!(
            may_view(&app, observer, in_a).await,
            Err(AppError::Overloaded)
        );
        assert_eq!(may_view(&app, observer, in_b).await, Ok(true));
        let added = camera(&app, &[a], "added in the crowd").await;
        drop(crowd);
        assert_eq!(may_view(&app, observer, added).await, Ok(true));
        app.stop().await;
    });
}

#[test]
fn subtrees_put_away_and_cut_anew_answer_as_before() {
    run(async {
        let (app, _folder) = start().await;
        let (root, manager) = initialise(&app).await;
        let mut parent = root;
        let mut cameras = Vec::new();
        for depth in 0..30 {
            parent = group(&app, parent, &format!("depth {depth}")).await;
            cameras.push(camera(&app, &[parent], &format!("camera {depth:02}")).await);
            assert_eq!(may_view(&app, manager, cameras[depth]).await, Ok(true));
            app.directory().put_away_idle(0);
        }
        let (cut, live) = app.directory().subtrees();
        assert!(cut > 4, "the tree is cut by size: {cut}");
        assert!(live <= cut);
        let page = Page {
            first: Some(1000),
            after: None,
        };
        let listed = operation(&app, manager)
            .resources(Resources::default(), page)
            .await
            .unwrap();
        let listed: Vec<_> = listed
            .items
            .into_iter()
            .map(|(_, listed)| listed.id)
            .collect();
        assert_eq!(listed, cameras);
        app.stop().await;
    });
}

#[test]
fn a10_a_server_cut_off_from_its_database_answers_stale_and_recovers() {
    run(async {
        let mut postgres = Postgres::start().unwrap();
        let url = postgres.create_database().unwrap();
        let app = App::start(Settings {
            max_staleness: STALENESS,
            ..settings(&url)
        })
        .await
        .unwrap();
        let [(a, in_a), _] = two_subtrees(&app).await;
        let observer = user(&app, "observer", &[(a, Role::Observer)]).await;
        assert_eq!(may_view(&app, observer, in_a).await, Ok(true));
        assert!(app.readiness().ready);

        postgres.pause().unwrap();
        wait_for(SOON, async || {
            may_view(&app, observer, in_a).await == Err(AppError::Stale)
        })
        .await
        .unwrap();
        assert!(!app.readiness().ready);
        assert!(app.readiness().stale_for >= STALENESS);

        postgres.resume().unwrap();
        wait_for(SOON, async || {
            may_view(&app, observer, in_a).await == Ok(true)
        })
        .await
        .unwrap();
        wait_for(SOON, async || app.readiness().ready)
            .await
            .unwrap();
        app.stop().await;
    });
}

#[test]
fn subtrees_that_are_slow_to_load_do_not_keep_the_feed_from_its_database() {
    run(async {
        let postgres = Postgres::shared().unwrap();
        let url = postgres.create_database().unwrap();
        let app = App::start(settings(&url)).await.unwrap();
        let all: [_; 6] = subtrees(&app).await;
        let roles = all.map(|(group, _)| (group, Role::Observer));
        let observer = user(&app, "observer", &roles).await;
        app.stop().await;
        // Nothing is in memory.
        let app = App::start(settings(&url)).await.unwrap();

        const LOCKS: &str = "FROM pg_locks WHERE relation = 'resources'::regclass";
        let ask = |what: &str| postgres.run(&url, what).unwrap().trim().to_owned();
        let locked = url.clone();
        let lock = std::thread::spawn(move || {
            let lock = "BEGIN; LOCK TABLE resources; SELECT pg_sleep(600)";
            // Ends by being ended.
            let _ = postgres.run(&locked, lock);
        });
        let count = |which: &str| -> u32 {
            let count = ask(&format!("SELECT count(*) {LOCKS} AND {which}"));
            count.parse().unwrap()
        };
        wait_for(SOON, async || count("granted") == 1)
            .await
            .unwrap();
        let asks = all.map(|(_, camera)| {
            let app = app.clone();
            tokio::spawn(async move { may_view(&app, observer, camera).await })
        });
        wait_for(SOON, async || count("NOT granted") >= 2)
            .await
            .unwrap();

        let done = renamed(&app, observer).await;
        assert!(app.readiness().revision >= done, "the feed stands still");
        ask(&format!(
            "SELECT pg_terminate_backend(pid) {LOCKS} AND granted"
        ));
        lock.join().unwrap();
        for ask in asks {
            assert!(matches!(
                ask.await.unwrap(),
                Ok(true) | Err(AppError::Moved)
            ));
        }
        app.stop().await;
    });
}

/// Gives the user another name; the revision of that.
async fn renamed(app: &App, user: UserId) -> Revision {
    let command = UpdateUser {
        user,
        name: Some(name("another")),
        email: None,
        language: None,
        active: None,
        salts: [app.new_salt(), app.new_salt()],
    };
    let done = app.operate(Command::UpdateUser(command)).await.unwrap();
    done.revision.unwrap()
}

#[test]
fn two_servers_see_each_others_changes_by_the_poll() {
    run(async {
        let url = Postgres::shared().unwrap().create_database().unwrap();
        let one = App::start(settings(&url)).await.unwrap();
        let two = App::start(settings(&url)).await.unwrap();
        let [(a, in_a), (_, in_b)] = two_subtrees(&one).await;
        let observer = user(&one, "observer", &[(a, Role::Observer)]).await;
        wait_for(SOON, async || {
            may_view(&two, observer, in_a).await == Ok(true)
        })
        .await
        .unwrap();
        assert_eq!(may_view(&two, observer, in_b).await, Ok(false));

        let command = AssignToUser {
            user: observer,
            resources: vec![in_b],
        };
        let done = two.operate(Command::AssignToUser(command)).await.unwrap();
        assert_eq!(
            may_view(&two, observer, in_b).await,
            Ok(true),
            "its own write"
        );
        // At least this revision, on the other server: waited for, not refused.
        let at = At {
            at_least: done.revision,
            ..At::default()
        };
        let check = Check {
            user: None,
            action: "cameras.view".to_owned(),
            target: in_b.to_string(),
        };
        let answers = operation(&one, observer).checks(&[check], at).await;
        assert_eq!(answers.map(|found| found.allowed), Ok(vec![true]));
        one.stop().await;
        two.stop().await;
    });
}
