//! Rules when requests race: two servers on one PostgreSQL, many clients at both.
//!
//! A hundred rounds by default; `CANOPY_RACES` says how many.

use canopy_testkit::wait_for;
use futures::future::join_all;
use serde_json::{Value, json};

use crate::desk::{Desk, new_user};
use crate::support::{PASSWORD, SOON, Server, code, run, serve, text};

fn rounds() -> usize {
    let rounds = std::env::var("CANOPY_RACES").ok();
    rounds.map_or(100, |text| text.parse().unwrap())
}

/// Two servers on one database; the desk's is the first.
struct Two {
    desk: Desk,
    other: Server,
}

impl Two {
    async fn open() -> Self {
        let desk = Desk::on_postgres().await;
        let other = Server::start(serve(&desk.database)).await;
        Self { desk, other }
    }

    /// All at once, alternately at the one server and the other: what each answers. None may fail
    /// but by a refusal, or because what it names is gone.
    async fn race(&self, tries: Vec<(&str, &str, Value)>) -> Vec<bool> {
        let tries = tries
            .into_iter()
            .enumerate()
            .map(|(at, (token, name, input))| {
                let server = if at % 2 == 0 {
                    &self.desk.server
                } else {
                    &self.other
                };
                async move {
                    let answer = self.desk.answer_of(server, token, name, input, false).await;
                    if answer.get("errors").is_some() {
                        let code = code(&answer);
                        assert!(
                            code == "NOT_FOUND" || code == "UNAUTHENTICATED",
                            "{name}: {answer}"
                        );
                        return (false, 0);
                    }
                    let payload = &answer["data"][name];
                    let revision = payload["revision"].as_str();
                    let revision = revision.map_or(0, |text| text.parse().unwrap());
                    (payload["userErrors"] == json!([]), revision)
                }
            });
        let done = join_all(tries).await;
        let newest = done.iter().map(|(_, revision)| *revision).max();
        self.reach(newest.unwrap_or_default()).await;
        done.into_iter().map(|(done, _)| done).collect()
    }

    /// Both servers answer by this revision.
    async fn reach(&self, revision: u64) {
        for server in [&self.desk.server, &self.other] {
            wait_for(SOON, async || {
                let (_, body) = server.get("/readyz").await;
                let ready: Value = serde_json::from_str(&body).unwrap();
                text(&ready["revision"]).parse::<u64>().unwrap() >= revision
            })
            .await
            .unwrap();
        }
    }

    async fn end(self) {
        self.desk.server.is_well().await;
        self.other.is_well().await;
        self.desk.verify().await;
    }
}

/// Everybody who is an active System manager without action limits.
async fn system_managers(desk: &Desk) -> Vec<String> {
    let query = "query($g: ID!) { users(first: 100, filter: { role: SYSTEM_MANAGER, groupId: $g, \
                 active: true }) { nodes { id actionLimits } } }";
    let found = desk
        .server
        .ask(&desk.boss, query, json!({ "g": desk.root }))
        .await;
    let nodes = found["users"]["nodes"].as_array().unwrap().iter();
    let unlimited = nodes.filter(|node| node["actionLimits"].is_null());
    unlimited.map(|node| text(&node["id"])).collect()
}

#[test]
fn c6_of_two_system_managers_who_end_each_other_one_remains() {
    run(async {
        let two = Two::open().await;
        let desk = &two.desk;
        let first = system_managers(desk).await.remove(0);
        let second = desk
            .user("second@example.com", &desk.root, "SYSTEM_MANAGER")
            .await;
        for round in 0..rounds() {
            // Whoever was deactivated has lost his login.
            let one = Manager::of(&two, &first, "boss@example.com").await;
            let other = Manager::of(&two, &second, "second@example.com").await;
            let (name, at_one) = two.end_of(&one.id, round);
            let (_, at_other) = two.end_of(&other.id, round);
            let done = two
                .race(vec![
                    (&other.token, name, at_one.clone()),
                    (&one.token, name, at_other.clone()),
                    (&other.token, name, at_one),
                    (&one.token, name, at_other),
                ])
                .await;
            let left = [one.counts(&two).await, other.counts(&two).await];
            assert!(done.contains(&true), "round {round}: {name} was never done");
            match left {
                [true, false] => two.restore(&one, &other).await,
                [false, true] => two.restore(&other, &one).await,
                _ => panic!("round {round}: {name}: {left:?} {done:?}"),
            }
        }
        two.end().await;
    });
}

/// One of the two.
struct Manager {
    id: String,
    token: String,
}

impl Manager {
    async fn of(two: &Two, id: &str, email: &str) -> Self {
        Self {
            id: id.into(),
            token: two.desk.server.login(email, PASSWORD).await,
        }
    }

    /// Whether he is an active System manager without limits still, by what he reads of himself.
    async fn counts(&self, two: &Two) -> bool {
        let query = "{ viewer { active actionLimits memberships { role } } }";
        let answer = two.other.operate(Some(&self.token), query, json!({})).await;
        let viewer = &answer.json()["data"]["viewer"];
        viewer["active"] == true
            && viewer["actionLimits"].is_null()
            && viewer["memberships"].to_string().contains("SYSTEM_MANAGER")
    }
}

impl Two {
    /// A way to end a System manager, another each round.
    fn end_of(&self, user: &str, round: usize) -> (&'static str, Value) {
        let role = |role: &str| {
            let input = json!({ "userId": user, "groupId": self.desk.root, "role": role });
            ("assignRole", input)
        };
        let limits = json!({ "userId": user, "actionLimits": ["users", "login", "user_groups"] });
        match round % 4 {
            0 => role("OBSERVER"),
            1 => ("updateUser", json!({ "userId": user, "active": false })),
            2 => ("setActionLimits", limits),
            _ => role("GROUP_MANAGER"),
        }
    }

    /// Both as they were, by the one who is left.
    async fn restore(&self, left: &Manager, ended: &Manager) {
        let desk = &self.desk;
        let user = &ended.id;
        for (name, input) in [
            ("updateUser", json!({ "userId": user, "active": true })),
            (
                "setActionLimits",
                json!({ "userId": user, "actionLimits": null }),
            ),
            (
                "assignRole",
                json!({ "userId": user, "groupId": desk.root, "role": "SYSTEM_MANAGER" }),
            ),
        ] {
            desk.does(&left.token, name, input).await;
        }
    }
}

#[test]
fn system_managers_who_delete_and_remove_each_other_leave_one() {
    run(async {
        let two = Two::open().await;
        let desk = &two.desk;
        // The one of init is deleted or deletes; whoever is left makes the next pair.
        let mut left = desk.boss.clone();
        for round in 0..rounds().div_ceil(4) {
            let email = format!("manager{round}@example.com");
            let made = desk
                .does(
                    &left,
                    "createUser",
                    new_user(&email, &[(&desk.root, "SYSTEM_MANAGER")]),
                )
                .await;
            let new = text(&made["thing"]["id"]);
            let his = desk.server.login(&email, PASSWORD).await;
            let query = "{ viewer { id } }";
            let old = desk.server.ask(&left, query, json!({})).await;
            let old = text(&old["viewer"]["id"]);
            let removal = |user: &str| {
                if round % 2 == 0 {
                    ("deleteUser", json!({ "userId": user }))
                } else {
                    (
                        "removeFromGroup",
                        json!({ "userId": user, "groupId": desk.root }),
                    )
                }
            };
            let (name, at_old) = removal(&old);
            let (_, at_new) = removal(&new);
            two.race(vec![
                (&his, name, at_old.clone()),
                (&left, name, at_new.clone()),
                (&his, name, at_old),
                (&left, name, at_new),
            ])
            .await;
            let mut alive = Vec::new();
            for token in [&left, &his] {
                if desk
                    .server
                    .operate(Some(token), query, json!({}))
                    .await
                    .status
                    == 200
                {
                    alive.push(token.clone());
                }
            }
            assert_eq!(alive.len(), 1, "round {round}: exactly one of two is left");
            left = alive.remove(0);
        }
        two.desk.server.is_well().await;
        two.other.is_well().await;
    });
}

#[test]
fn a_group_that_is_filled_while_it_is_deleted_is_one_or_the_other() {
    run(async {
        let two = Two::open().await;
        let desk = &two.desk;
        let cameras = desk.camera_manager().await;
        let user = desk.user("u@example.com", &desk.root, "OBSERVER").await;
        let camera = desk.camera(&desk.root, "camera").await;
        for round in 0..rounds() {
            let group = desk.group(&desk.root, "short-lived").await;
            let fill = match round % 4 {
                0 => (
                    &*desk.boss,
                    "assignRole",
                    json!({ "userId": user, "groupId": group, "role": "OBSERVER" }),
                ),
                1 => (
                    &*desk.boss,
                    "assignToGroup",
                    json!({ "groupId": group, "resourceIds": [camera] }),
                ),
                2 => (
                    &*desk.boss,
                    "createGroup",
                    json!({ "parentId": group, "name": "nested" }),
                ),
                _ => (
                    &*cameras,
                    "createResource",
                    json!({ "kind": "CAMERA", "name": "x", "groupIds": [group] }),
                ),
            };
            let delete = (&*desk.boss, "deleteGroup", json!({ "groupId": group }));
            let done = two
                .race(vec![delete.clone(), fill.clone(), fill, delete])
                .await;
            let deleted = done[0] || done[3];
            let filled = done[1] || done[2];
            assert!(deleted != filled, "round {round}: {done:?}");
        }
        two.end().await;
    });
}

#[test]
fn two_groups_that_are_moved_into_each_other_are_a_tree_still() {
    run(async {
        let two = Two::open().await;
        let desk = &two.desk;
        let one = desk.group(&desk.root, "one").await;
        let other = desk.group(&desk.root, "other").await;
        let deep = desk.group(&one, "deep").await;
        for round in 0..rounds() {
            let under = if round % 2 == 0 { &one } else { &deep };
            let done = two
                .race(vec![
                    (
                        &desk.boss,
                        "moveGroup",
                        json!({ "groupId": one, "parentId": other }),
                    ),
                    (
                        &desk.boss,
                        "moveGroup",
                        json!({ "groupId": other, "parentId": under }),
                    ),
                ])
                .await;
            assert_eq!(
                done.iter().filter(|done| **done).count(),
                1,
                "round {round}: {done:?}"
            );
            let query = "{ groups { totalCount } }";
            let all = desk.server.ask(&desk.boss, query, json!({})).await;
            assert_eq!(all["groups"]["totalCount"], 4, "all hang on the root");
            for group in [&one, &other] {
                let back = json!({ "groupId": group, "parentId": desk.root });
                desk.does(&desk.boss, "moveGroup", back).await;
            }
        }
        two.end().await;
    });
}

#[test]
fn a_layout_that_is_assigned_while_its_camera_is_taken_away_has_it_or_is_not_there() {
    run(async {
        let two = Two::open().await;
        let desk = &two.desk;
        let group = desk.group(&desk.root, "site").await;
        let camera = desk.camera(&group, "camera").await;
        let layout = desk
            .resource("LAYOUT", &[&desk.root], "layout", &[&camera])
            .await;
        let user = desk.user("viewer@example.com", &group, "OBSERVER").await;
        let elsewhere = desk.group(&desk.root, "elsewhere").await;
        desk.user("keeper@example.com", &elsewhere, "OBSERVER")
            .await;
        let role = json!({ "userId": user, "groupId": elsewhere, "role": "OBSERVER" });
        desk.done("assignRole", role.clone()).await;
        let at_group = |id: &str| json!({ "groupId": group, "resourceIds": [id] });
        let at_user = json!({ "userId": user, "resourceIds": [layout] });
        for round in 0..rounds() {
            let (give, take) = match round % 3 {
                0 => (
                    ("assignToGroup", at_group(&layout)),
                    ("unassignFromGroup", at_group(&camera)),
                ),
                1 => (
                    ("assignToUser", at_user.clone()),
                    ("unassignFromGroup", at_group(&camera)),
                ),
                _ => (
                    ("assignToUser", at_user.clone()),
                    (
                        "removeFromGroup",
                        json!({ "userId": user, "groupId": group }),
                    ),
                ),
            };
            let tries = vec![
                (&*desk.boss, give.0, give.1.clone()),
                (&*desk.boss, take.0, take.1.clone()),
                (&*desk.boss, take.0, take.1),
                (&*desk.boss, give.0, give.1),
            ];
            let done = two.race(tries).await;
            let (given, taken) = (done[0] || done[3], done[1] || done[2]);
            assert!(given != taken, "round {round}: {done:?}");
            // As it was.
            let back = match round % 3 {
                _ if taken && round % 3 == 2 => (
                    "assignRole",
                    json!({ "userId": user, "groupId": group, "role": "OBSERVER" }),
                ),
                _ if taken => ("assignToGroup", at_group(&camera)),
                0 => ("unassignFromGroup", at_group(&layout)),
                _ => ("unassignFromUser", at_user.clone()),
            };
            desk.does(&desk.boss, back.0, back.1).await;
        }
        two.end().await;
    });
}
