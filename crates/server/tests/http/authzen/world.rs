//! A random System, small enough to ask everything about it.

use serde_json::{Value, json};

use crate::desk::{Desk, new_user};
use crate::model::step::Dice;
use crate::support::{PASSWORD, text};

const KINDS: [&str; 7] = [
    "CAMERA",
    "INTERCOM",
    "MAP",
    "PERSON_LIST",
    "PLATE_LIST",
    "LAYOUT",
    "CAMERA_GROUP",
];

/// What is in it, and who asks.
pub(crate) struct World {
    pub(crate) desk: Desk,
    pub(crate) groups: Vec<String>,
    pub(crate) users: Vec<String>,
    pub(crate) resources: Vec<String>,
    /// Of everybody who may log in: his id and token.
    pub(crate) callers: Vec<(String, String)>,
}

impl World {
    pub(crate) async fn draw(desk: Desk, dice: &mut Dice) -> Self {
        let mut groups = vec![desk.root.clone()];
        for at in 0..5 {
            let parent = dice.of(&groups);
            // Names that come again: the order has to go on by ids.
            groups.push(desk.group(&parent, &format!("group {}", at % 3)).await);
        }
        let mut resources = Vec::new();
        for at in 0..14 {
            let place = dice.of(&groups);
            let name = format!("thing {}", at % 4);
            let kind = KINDS[at % KINDS.len()];
            let made = desk.resource(kind, &[&place], &name, &[]).await;
            let more = json!({ "groupId": dice.of(&groups), "resourceIds": [made] });
            desk.run(&desk.boss, "assignToGroup", more, false).await;
            resources.push(made);
        }
        let me = "{ viewer { id } }";
        let boss = desk.server.ask(&desk.boss, me, json!({})).await;
        let boss = text(&boss["viewer"]["id"]);
        let mut users = vec![boss.clone()];
        let mut callers = vec![(boss, desk.boss.clone())];
        for (at, role) in [
            "CAMERA_MANAGER",
            "GROUP_MANAGER",
            "GROUP_MANAGER",
            "GROUP_MANAGER",
            "OPERATOR",
            "MEMBER",
            "OBSERVER",
            "OBSERVER",
        ]
        .into_iter()
        .enumerate()
        {
            let place = match role {
                "CAMERA_MANAGER" => desk.root.clone(),
                _ => dice.of(&groups),
            };
            let email = format!("user{at}@example.com");
            let mut input = new_user(&email, &[(&place, role)]);
            input["name"] = format!("user {}", at % 3).into();
            let user = desk.done("createUser", input).await;
            let token = desk.server.login(&email, PASSWORD).await;
            users.push(user.clone());
            callers.push((user, token));
        }
        let world = Self {
            desk,
            groups,
            users,
            resources,
            callers,
        };
        world.mix(dice).await;
        world
    }

    /// More roles, individual assignments, limits, and somebody who is not active. What a rule
    /// refuses is left as it is.
    async fn mix(&self, dice: &mut Dice) {
        let boss = &self.desk.boss;
        let some = |dice: &mut Dice| dice.of(&self.users[1..]);
        for _ in 0..6 {
            let role = dice.of(&["GROUP_MANAGER", "OPERATOR", "MEMBER", "OBSERVER"]);
            let (user, group) = (some(dice), dice.of(&self.groups));
            let input = json!({ "userId": user, "groupId": group, "role": role });
            self.desk.run(boss, "assignRole", input, false).await;
        }
        for _ in 0..10 {
            let resource = dice.of(&self.resources);
            let input = json!({ "userId": some(dice), "resourceIds": [resource] });
            self.desk.run(boss, "assignToUser", input, false).await;
        }
        // A manager who sees users, and may not ask what they may do.
        let blind = json!([
            "login.web",
            "users.view",
            "user_groups.view",
            "cameras.view"
        ]);
        for (user, limits) in [
            (self.users[4].clone(), blind),
            (
                self.users[5].clone(),
                json!(["login.web", "ptz.move", "cameras.view"]),
            ),
        ] {
            let input = json!({ "userId": user, "actionLimits": limits });
            self.desk.run(boss, "setActionLimits", input, false).await;
        }
        let input = json!({ "userId": self.users[8], "active": false });
        self.desk.run(boss, "updateUser", input, false).await;
        let input = json!({ "userId": self.users[6], "ipPool": ["10.0.0.0/8"] });
        self.desk.run(boss, "setIpPool", input, false).await;
    }

    /// All that can be asked about.
    pub(crate) fn targets(&self) -> Vec<&String> {
        let things = self.groups.iter().chain(&self.resources);
        things.chain(&self.users).collect()
    }

    /// Those who still hold a login, with sight of much and of little.
    pub(crate) async fn askers(&self) -> Vec<(String, String)> {
        let mut askers = Vec::new();
        for (user, token) in &self.callers {
            let query = json!({ "query": "{ viewer { id } }" });
            let bearer = format!("Bearer {token}");
            let headers = [
                ("content-type", "application/json"),
                ("authorization", bearer.as_str()),
            ];
            let answer = self.desk.server.send(&headers, query.to_string()).await;
            if answer.status == 200 && answer.json()["data"]["viewer"]["id"] == *user {
                askers.push((user.clone(), token.clone()));
            }
        }
        askers
    }
}

/// The names of all actions.
pub(crate) fn actions() -> Vec<String> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../domain/catalogue.csv");
    let mut reader = csv::Reader::from_path(path).unwrap();
    let rows = reader.records().map(|row| row.unwrap()[1].to_owned());
    rows.collect()
}

/// The items of a page.
pub(crate) fn results(answer: &Value) -> &Vec<Value> {
    answer["results"].as_array().unwrap()
}
