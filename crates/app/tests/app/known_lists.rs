//! A list of users is the same however often it is asked for: what a server remembers of it, and
//! what another one finds out for the first time.

use canopy_app::{App, Page, UserSort, Users};
use canopy_domain::{Command, GroupId, Role, UpdateUser, UserId};

use crate::server::{group, initialise, name, operation, run, settings, start, user};

const SORTS: [UserSort; 6] = [
    UserSort::NameAsc,
    UserSort::NameDesc,
    UserSort::EmailAsc,
    UserSort::EmailDesc,
    UserSort::CreatedAsc,
    UserSort::CreatedDesc,
];

/// What of a page is compared.
type Seen = (Vec<UserId>, Option<String>, u64, bool);

async fn page(app: &App, who: UserId, list: &Users, after: Option<String>) -> Seen {
    let page = Page {
        first: Some(3),
        after,
    };
    let op = operation(app, who);
    let listed = op.users(list.clone(), page).await.unwrap();
    let last = listed.items.last();
    let last = last.map(|(cursor, _)| cursor.text().unwrap());
    let users = listed.items.into_iter().map(|(_, user)| user).collect();
    (users, last, listed.total, listed.has_next)
}

async fn renamed(app: &App, user: UserId, to: &str) {
    let command = UpdateUser {
        user,
        name: Some(name(to)),
        email: None,
        language: None,
        active: None,
        salts: [app.new_salt(), app.new_salt()],
    };
    app.operate(Command::UpdateUser(command)).await.unwrap();
}

async fn people(app: &App, groups: &[GroupId]) -> Vec<UserId> {
    let mut people = Vec::new();
    for at in 0..17 {
        let role = [Role::Member, Role::Operator][at % 2];
        // Some of one name, so that ids decide.
        let text = format!("{}{}", ["ada", "bel"][at % 2], at / 4);
        let made = user(app, &format!("p{at}"), &[(groups[at % groups.len()], role)]).await;
        renamed(app, made, &text).await;
        people.push(made);
    }
    people
}

#[test]
fn a_list_that_is_known_is_what_it_is_to_whoever_asks_for_the_first_time() {
    run(async {
        let (asked, folder) = start().await;
        let (root, manager) = initialise(&asked).await;
        let groups = [root, group(&asked, root, "one").await];
        let people = people(&asked, &groups).await;
        let url = format!("sqlite:{}", folder.path().join("canopy.sqlite").display());
        let lists = SORTS.into_iter().flat_map(|sort| {
            let everybody = Users {
                sort,
                ..Users::default()
            };
            let searched = Users {
                search: Some("ADA".to_owned()),
                ..everybody.clone()
            };
            let below = Users {
                group: Some(groups[1]),
                ..everybody.clone()
            };
            let by_role = Users {
                role: Some(Role::Member),
                ..everybody.clone()
            };
            [everybody, searched, below, by_role]
        });
        for (turn, list) in lists.enumerate() {
            let mut after = None;
            loop {
                let fresh = App::start(settings(&url)).await.unwrap();
                let expected = page(&fresh, manager, &list, after.clone()).await;
                fresh.stop().await;
                // Unknown, counted, whole, and whole again.
                for _ in 0..4 {
                    let found = page(&asked, manager, &list, after.clone()).await;
                    assert_eq!(found, expected, "{list:?} after {after:?}");
                }
                let (users, last, _, more) = expected;
                if !more {
                    break;
                }
                // Whoever ended the page is called otherwise by now, or another one is.
                if turn % 3 > 0 {
                    let ended = *users.last().unwrap();
                    let other = people[(turn * 7 + users.len()) % people.len()];
                    let who = if turn % 3 == 1 { ended } else { other };
                    renamed(&asked, who, &format!("ada{}", turn * 31 % 10)).await;
                }
                after = last;
            }
        }
        asked.stop().await;
    });
}
