//! What a stream tells, in order, and where it begins.

use canopy_app::{AppError, WatchFilter};
use canopy_domain::{AssignRole, Command, Revision, Role};

use super::watching::{does, ended, told, watch, watch_after};
use crate::server::{camera, group, initialise, run, start, user};

#[test]
fn what_is_resumed_and_what_is_live_follow_each_other_without_a_gap() {
    run(async {
        let (app, _folder) = start().await;
        let (root, manager) = initialise(&app).await;
        let hall = group(&app, root, "hall").await;
        let mut all = watch_after(&app, manager, 0).await;
        let mut new = watch(&app, manager, WatchFilter::default()).await;
        let eye = camera(&app, &[hall], "eye").await;
        let (first, _) = told(&mut all).await;
        let second = told(&mut all).await;
        let third = told(&mut all).await;
        assert_eq!((first, second.0, third.0), (1, 2, 3));
        assert_eq!(second.1, [hall.into()]);
        assert_eq!(third.1, [hall.into(), eye.into()]);
        assert_eq!(told(&mut new).await, third);
        assert_eq!(all.position(), Revision(2), "not taken yet");
        app.end_streams();
        for stream in [&mut all, &mut new] {
            let (error, after) = ended(stream).await;
            assert!(matches!(error, AppError::Interrupted(_)), "{error:?}");
            assert_eq!(after, Some(3));
        }
        app.stop().await;
    });
}

#[test]
fn everybody_is_told_what_he_may_audit() {
    run(async {
        let (app, _folder) = start().await;
        let (root, _) = initialise(&app).await;
        let (mine, other) = (group(&app, root, "a").await, group(&app, root, "b").await);
        let chief = user(&app, "chief", &[(mine, Role::GroupManager)]).await;
        let guard = user(&app, "guard", &[(mine, Role::Operator)]).await;
        // He sees everything, and audits his group alone.
        let roles = [(root, Role::CameraManager), (mine, Role::GroupManager)];
        let both = user(&app, "both", &roles).await;
        let mut chiefs = watch(&app, chief, WatchFilter::default()).await;
        let mut boths = watch(&app, both, WatchFilter::default()).await;
        let mut guards = watch(&app, guard, WatchFilter::default()).await;
        camera(&app, &[other], "there").await;
        let here = camera(&app, &[mine], "here").await;
        for stream in [&mut chiefs, &mut boths] {
            assert_eq!(told(stream).await.1, [mine.into(), here.into()]);
        }
        let role = AssignRole {
            user: guard,
            group: mine,
            role: Role::Observer,
        };
        let at = does(&app, Command::AssignRole(role)).await;
        assert_eq!(told(&mut guards).await, (at, vec![guard.into()]));
        app.stop().await;
    });
}
