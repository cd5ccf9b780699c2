//! What is shown of licences, business cases, their events and the entries of lists.

use canopy_app::{App, AppError, Cases, NewEvent, Page};
use canopy_domain::{
    Action, ActionSet, AssignToUser, CaseId, Command, DeleteCase, EntryId, Micros, PauseCase,
    ResourceId, Role, SetActionLimits,
};

use crate::licensed::{Hand, Licensed, events_of, shown};
use crate::server::{camera, group, operation, run, user};

async fn start() -> (App, Licensed, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("canopy.sqlite").display());
    let app = App::start(Hand::new().settings(&url)).await.unwrap();
    let here = Licensed::new(&app, 10).await;
    (app, here, folder)
}

fn event(camera: ResourceId, entry: Option<EntryId>) -> NewEvent {
    NewEvent {
        at: Micros(1),
        camera,
        entry,
        score: None,
        external_id: None,
        details: None,
    }
}

fn code<T: std::fmt::Debug>(result: Result<T, AppError>) -> &'static str {
    match result.unwrap_err() {
        AppError::Refused(refusals) => refusals[0].code.as_str(),
        other => other.code(),
    }
}

#[test]
fn a_case_is_shown_on_the_cameras_that_it_may_be_seen_on() {
    run(async {
        let (app, here, _folder) = start().await;
        let [a, b, c] = here.cameras;
        let both = here.case(&app, &[a, b], false).await;
        let other = here.case(&app, &[c], true).await;
        here.see(&app, both, a, 0..3).await;
        here.see(&app, both, b, 3..5).await;
        // Sees a camera of the one case and none of the other.
        let aside = group(&app, here.root, "aside").await;
        let guest = user(&app, "guest", &[(aside, Role::Member)]).await;
        let give = AssignToUser {
            user: guest,
            resources: vec![a],
        };
        app.operate(Command::AssignToUser(give)).await.unwrap();

        let op = operation(&app, guest);
        let detail = shown(&op, both).await.unwrap();
        let cameras: Vec<ResourceId> = detail.cameras.iter().map(|at| at.camera).collect();
        assert_eq!((cameras, detail.owner), (vec![a], None));
        assert_eq!(events_of(&op, both).await, 3);
        assert!(shown(&op, other).await.is_none());
        let events = op.case_events(other, Page::default()).await;
        assert_eq!(code(events.map(|found| found.total)), "NOT_FOUND");
        let total = async |list| {
            let listed = op.cases(list, Page::default()).await;
            listed.map(|found| found.total)
        };
        assert_eq!(total(Cases::default()).await, Ok(1));
        let on = |camera| Cases {
            camera: Some(camera),
            ..Cases::default()
        };
        assert_eq!(total(on(a)).await, Ok(1));
        assert_eq!(code(total(on(b)).await), "NOT_FOUND");
        let of_owner = Cases {
            owner: Some(here.owner),
            ..Cases::default()
        };
        assert_eq!(code(total(of_owner).await), "NOT_FOUND");
        // An Observer sees the camera, and no cases on it.
        let observer = user(&app, "observer", &[(here.group, Role::Observer)]).await;
        let op = operation(&app, observer);
        assert!(shown(&op, both).await.is_none());
        assert_eq!(op.cases(on(a), Page::default()).await.unwrap().total, 0);
        app.stop().await;
    });
}

#[test]
fn cases_are_listed_page_by_page_newest_first() {
    run(async {
        let (app, here, _folder) = start().await;
        let [a, ..] = here.cameras;
        let mut made = Vec::new();
        for _ in 0..5 {
            made.push(here.case(&app, &[a], false).await);
        }
        let op = operation(&app, here.owner);
        let (mut listed, mut after): (Vec<CaseId>, _) = (Vec::new(), None);
        loop {
            let page = Page {
                first: Some(2),
                after,
            };
            let found = op.cases(Cases::default(), page).await.unwrap();
            assert_eq!(found.total, 5);
            listed.extend(found.items.iter().map(|(_, case)| case));
            after = found.items.last().map(|(cursor, _)| cursor.text().unwrap());
            if !found.has_next {
                break;
            }
        }
        made.sort_unstable();
        made.reverse();
        assert_eq!(listed, made);
        app.stop().await;
    });
}

#[test]
fn events_are_recorded_where_one_may_and_the_case_runs() {
    run(async {
        let (app, here, _folder) = start().await;
        let [a, b, c] = here.cameras;
        let case = here.case(&app, &[a, b], true).await;
        let plate = here.entry(&app, "AB 123").await;
        let op = operation(&app, here.owner);
        let record = async |events| op.record_events(case, events).await;
        assert_eq!(
            record(vec![event(a, Some(plate)), event(b, None)]).await,
            Ok(2)
        );
        assert_eq!(record(Vec::new()).await, Ok(0));
        assert_eq!(
            code(record(vec![event(a, None), event(c, None)]).await),
            "NOT_FOUND"
        );
        let unknown = EntryId(app.new_id());
        assert_eq!(
            code(record(vec![event(a, Some(unknown))]).await),
            "NOT_FOUND"
        );
        assert_eq!(
            code(record(vec![event(a, None); 1001]).await),
            "BAD_USER_INPUT"
        );
        // A Member sees the case and records nothing by hand.
        let member = user(&app, "member", &[(here.group, Role::Member)]).await;
        let by_member = operation(&app, member);
        let recorded = by_member.record_events(case, vec![event(a, None)]).await;
        assert_eq!(code(recorded), "FORBIDDEN");
        // A Member of another group does not know it.
        let aside = group(&app, here.root, "aside").await;
        let stranger = user(&app, "stranger", &[(aside, Role::Member)]).await;
        let by_stranger = operation(&app, stranger);
        let recorded = by_stranger.record_events(case, vec![event(a, None)]).await;
        assert_eq!(code(recorded), "NOT_FOUND");

        let pause = |paused| Command::PauseCase(PauseCase { case, paused });
        op.execute(pause(true), false).await.unwrap();
        assert_eq!(record(vec![event(a, None)]).await, Ok(0));
        op.execute(pause(false), false).await.unwrap();
        assert_eq!(record(vec![event(a, None)]).await, Ok(1));
        assert_eq!(events_of(&op, case).await, 3);

        let done = op.execute(Command::DeleteCase(DeleteCase { case }), false);
        let done = done.await.unwrap();
        assert!(done.changes.is_empty() && done.analytics.len() == 1);
        assert_eq!(code(record(vec![event(a, None)]).await), "NOT_FOUND");
        app.stop().await;
    });
}

#[test]
fn entries_are_for_whom_may_see_them() {
    run(async {
        let (app, here, _folder) = start().await;
        for text in ["b", "A", "c"] {
            here.entry(&app, text).await;
        }
        let member = user(&app, "member", &[(here.group, Role::Member)]).await;
        let op = operation(&app, member);
        let page = |after| Page {
            first: Some(2),
            after,
        };
        let one = op.entries(here.plates, page(None)).await.unwrap();
        let labels = |found: &canopy_app::Listed<canopy_app::EntryDetail>| -> Vec<String> {
            let items = found.items.iter();
            items.map(|(_, entry)| entry.label.clone()).collect()
        };
        assert_eq!((labels(&one), one.total), (vec!["A".into(), "b".into()], 3));
        let after = one.items.last().map(|(cursor, _)| cursor.text().unwrap());
        let two = op.entries(here.plates, page(after)).await.unwrap();
        assert_eq!((labels(&two), two.has_next), (vec!["c".to_owned()], false));

        let aside = group(&app, here.root, "aside").await;
        let stranger = user(&app, "stranger", &[(aside, Role::GroupManager)]).await;
        let op = operation(&app, stranger);
        let none = op.entries(here.plates, Page::default()).await;
        assert_eq!(code(none.map(|found| found.total)), "NOT_FOUND");
        let known = one.items.iter().map(|(_, entry)| entry.entry);
        let known: Vec<EntryId> = known.collect();
        assert!(op.entry_details(&known).await.unwrap().is_empty());
        // What is no list has none.
        let own = camera(&app, &[aside], "own").await;
        let op = operation(&app, stranger);
        assert_eq!(op.entries(own, Page::default()).await.unwrap().total, 0);
        app.stop().await;
    });
}

#[test]
fn licences_are_shown_to_their_owner_and_to_whom_may_see_them() {
    run(async {
        let (app, here, _folder) = start().await;
        let [a, ..] = here.cameras;
        here.case(&app, &[a], false).await;
        let boss = user(&app, "boss", &[(here.group, Role::GroupManager)]).await;
        let member = user(&app, "member", &[(here.group, Role::Member)]).await;
        let aside = group(&app, here.root, "aside").await;
        let stranger = user(&app, "stranger", &[(aside, Role::GroupManager)]).await;
        // He sees both of them, and not their licences.
        let limited = user(&app, "limited", &[(here.group, Role::GroupManager)]).await;
        let limits = SetActionLimits {
            user: limited,
            limits: Some(ActionSet::EMPTY.with(Action::UsersView)),
        };
        app.operate(Command::SetActionLimits(limits)).await.unwrap();
        let both = [here.owner, member];
        for (who, seen) in [
            (here.manager, vec![here.owner, member]),
            (here.owner, vec![here.owner, member]),
            (boss, vec![here.owner, member]),
            (limited, vec![]),
            (member, vec![member]),
            (stranger, vec![]),
        ] {
            let shown = operation(&app, who).licenses(&both).await.unwrap();
            for user in both {
                assert_eq!(shown.contains_key(&user), seen.contains(&user), "{who}");
            }
            if let Some([first, others @ ..]) = shown.get(&here.owner) {
                assert_eq!((first.total, first.used, first.available()), (10, 1, 9));
                assert!(others.iter().all(|quota| quota.total == 0));
            }
        }
        let statistics = operation(&app, here.manager).license_statistics().await;
        let first = statistics.unwrap()[0];
        assert_eq!((first.total, first.given_out), (1000, 10));
        assert_eq!((first.used, first.available()), (1, 990));
        for who in [here.owner, member] {
            let statistics = operation(&app, who).license_statistics().await;
            assert_eq!(code(statistics), "FORBIDDEN");
        }
        app.stop().await;
    });
}
