//! Random mutations, and what each does to the model where it is accepted.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::state::{ROWS, State, Thing, User};
use crate::support::{PASSWORD, text};

/// Numbers to choose by: SplitMix64.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % end as u64).unwrap()
    }

    pub(crate) fn of<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())].clone()
    }

    fn some(&mut self, all: &[String], most: usize) -> Vec<String> {
        let count = self.below(most + 1).min(all.len());
        (0..count).map(|_| self.of(all)).collect()
    }
}

/// A mutation and its input.
#[derive(Debug)]
pub(crate) struct Step {
    pub(crate) name: &'static str,
    pub(crate) input: Value,
}

const ROLES: [&str; 6] = [
    "SYSTEM_MANAGER",
    "CAMERA_MANAGER",
    "GROUP_MANAGER",
    "OPERATOR",
    "MEMBER",
    "OBSERVER",
];

impl State {
    fn ids(&self) -> (Vec<String>, Vec<String>, Vec<String>) {
        let owned = |keys: Vec<&String>| keys.into_iter().cloned().collect();
        (
            owned(self.groups.keys().collect()),
            owned(self.users.keys().collect()),
            owned(self.things.keys().collect()),
        )
    }

    fn of_kind(&self, kinds: &[&str]) -> Vec<String> {
        let things = self.things.iter();
        let things = things.filter(|(_, thing)| kinds.contains(&thing.kind.as_str()));
        things.map(|(id, _)| id.clone()).collect()
    }

    /// Anything that somebody might try.
    pub(crate) fn draw(&self, dice: &mut Dice, number: usize) -> Step {
        let (groups, users, things) = self.ids();
        let (cameras, containers) = (
            self.of_kind(&["CAMERA"]),
            self.of_kind(&["LAYOUT", "CAMERA_GROUP"]),
        );
        let (group, user) = (dice.of(&groups), dice.of(&users));
        let role = dice.of(&ROLES);
        let few = self.users.len() < 5;
        let pick = if few { dice.below(3) } else { dice.below(29) };
        match pick {
            0 | 1 => {
                let groups: BTreeSet<String> =
                    dice.some(&groups, 2).into_iter().chain([group]).collect();
                let memberships: Vec<Value> = groups
                    .iter()
                    .map(|group| json!({ "groupId": group, "role": dice.of(&ROLES[1..]) }))
                    .collect();
                let mut input = json!({
                    "email": format!("u{number}@example.com"), "name": format!("u{number}"),
                    "password": PASSWORD, "memberships": memberships,
                });
                if dice.below(3) == 0 {
                    input["resourceIds"] = json!(dice.some(&things, 3));
                }
                if dice.below(4) == 0 {
                    input["actionLimits"] = json!(limits(dice));
                }
                if dice.below(6) == 0 {
                    input["licenses"] = licenses(dice);
                }
                step("createUser", input)
            }
            2 | 3 => step(
                "createGroup",
                json!({ "parentId": group, "name": format!("g{number}") }),
            ),
            4 | 5 => {
                let kind = dice.of(&["CAMERA", "CAMERA", "LAYOUT", "CAMERA_GROUP", "MAP"]);
                let mut input = json!({ "kind": kind, "name": format!("r{number}"), "groupIds": dice.some(&groups, 2) });
                if kind == "LAYOUT" || kind == "CAMERA_GROUP" {
                    input["cameraIds"] = json!(dice.some(&cameras, 2));
                }
                step("createResource", input)
            }
            6 | 7 => step(
                "assignRole",
                json!({ "userId": user, "groupId": group, "role": role }),
            ),
            8 => {
                let own: Vec<String> = self.users[&user].roles.keys().cloned().collect();
                step(
                    "removeFromGroup",
                    json!({ "userId": user, "groupId": dice.of(&own) }),
                )
            }
            9 if dice.below(3) == 0 => step("deleteUser", json!({ "userId": user })),
            9 | 10 => step(
                "updateUser",
                json!({ "userId": user, "active": dice.below(3) > 0 }),
            ),
            11 | 12 => step(
                "moveGroup",
                json!({ "groupId": group, "parentId": dice.of(&groups) }),
            ),
            13 => step("deleteGroup", json!({ "groupId": group })),
            14 | 15 => step(
                "assignToGroup",
                json!({ "groupId": group, "resourceIds": dice.some(&things, 3) }),
            ),
            16 => {
                let here: Vec<String> = self
                    .things
                    .iter()
                    .filter(|(_, it)| it.groups.contains(&group))
                    .map(|(id, _)| id.clone())
                    .collect();
                step(
                    "unassignFromGroup",
                    json!({ "groupId": group, "resourceIds": dice.some(&here, 3) }),
                )
            }
            17 | 18 => step(
                "assignToUser",
                json!({ "userId": user, "resourceIds": dice.some(&things, 3) }),
            ),
            19 => {
                let his: Vec<String> = self.users[&user].assigned.iter().cloned().collect();
                step(
                    "unassignFromUser",
                    json!({ "userId": user, "resourceIds": dice.some(&his, 2) }),
                )
            }
            20 => {
                let limits = if dice.below(2) == 0 {
                    json!(null)
                } else {
                    json!(limits(dice))
                };
                step(
                    "setActionLimits",
                    json!({ "userId": user, "actionLimits": limits }),
                )
            }
            21 if !things.is_empty() && dice.below(3) == 0 => {
                step("deleteResource", json!({ "resourceId": dice.of(&things) }))
            }
            22 if !containers.is_empty() && !cameras.is_empty() => {
                let input =
                    json!({ "resourceId": dice.of(&containers), "cameraId": dice.of(&cameras) });
                step(dice.of(&["attachCamera", "detachCamera"]), input)
            }
            23 | 24 => {
                let input = json!({ "userId": user, "licenses": licenses(dice) });
                step("setLicenses", input)
            }
            25 if dice.below(3) == 0 => {
                let input =
                    json!({ "totals": [{ "level": dice.below(4) + 1, "count": dice.below(20) }] });
                step("setLicenseTotals", input)
            }
            25 | 26 if !cameras.is_empty() => {
                let cameras: BTreeSet<String> = dice.some(&cameras, 3).into_iter().collect();
                let cameras: Vec<Value> = cameras
                    .iter()
                    .map(|camera| json!({ "cameraId": camera, "threshold": 50 }))
                    .collect();
                let input = json!({ "name": format!("c{number}"), "kind": "INTRUSION",
                                    "level": dice.below(4) + 1, "cameras": cameras });
                step("createCase", input)
            }
            27 if !self.ledger.cases.is_empty() => {
                let cases: Vec<String> = self
                    .ledger
                    .cases
                    .iter()
                    .map(|case| case.id.clone())
                    .collect();
                step("deleteCase", json!({ "caseId": dice.of(&cases) }))
            }
            _ => {
                let input = json!({ "userId": user, "email": format!("u{number}@example.com"),
                                    "name": format!("u{number}"), "password": PASSWORD });
                step("duplicateUser", input)
            }
        }
    }

    /// The state after the mutation by somebody; `new` is the id of what it made.
    pub(crate) fn apply(&mut self, step: &Step, caller: &str, new: &str) {
        let input = &step.input;
        let is_system = self.is(caller, "SYSTEM_MANAGER");
        let giver = (!is_system).then_some(caller);
        let id = |field: &str| text(&input[field]);
        let list = |field: &str| -> Vec<String> {
            input[field]
                .as_array()
                .into_iter()
                .flatten()
                .map(text)
                .collect()
        };
        match step.name {
            "createUser" => {
                let mut user = User {
                    email: id("email"),
                    active: true,
                    limits: read_limits(&input["actionLimits"]),
                    assigned: list("resourceIds").into_iter().collect(),
                    ..User::default()
                };
                for membership in input["memberships"].as_array().unwrap() {
                    user.roles
                        .insert(text(&membership["groupId"]), text(&membership["role"]));
                }
                self.users.insert(new.into(), user);
                self.ledger.set(giver, new, &input["licenses"]);
            }
            "duplicateUser" => {
                let mut user = self.users[&id("userId")].clone();
                user.email = id("email");
                self.users.insert(new.into(), user);
                self.ledger.copy(giver, &id("userId"), new);
            }
            "setLicenses" => self.ledger.set(giver, &id("userId"), &input["licenses"]),
            "setLicenseTotals" => {
                for entry in input["totals"].as_array().unwrap() {
                    let level = usize::try_from(entry["level"].as_u64().unwrap()).unwrap();
                    self.ledger.totals[level - 1] = entry["count"].as_u64().unwrap();
                }
            }
            "createCase" => self.ledger.create_case(new, caller, input),
            "deleteCase" => self.ledger.delete_case(&id("caseId")),
            "createGroup" => drop(self.groups.insert(new.into(), Some(id("parentId")))),
            "createResource" => {
                let thing = Thing {
                    kind: id("kind"),
                    groups: list("groupIds").into_iter().collect(),
                    cameras: list("cameraIds").into_iter().collect(),
                };
                self.things.insert(new.into(), thing);
            }
            "assignRole" => {
                self.user(&id("userId"))
                    .roles
                    .insert(id("groupId"), id("role"));
            }
            "removeFromGroup" => {
                let user = id("userId");
                self.user(&user).roles.remove(&id("groupId"));
                if self.users[&user].roles.is_empty() {
                    self.users.remove(&user);
                    self.ledger.delete(&user);
                }
            }
            "deleteUser" => {
                self.users.remove(&id("userId"));
                self.ledger.delete(&id("userId"));
            }
            "updateUser" => {
                self.user(&id("userId")).active = input["active"] == true;
            }
            "setActionLimits" => {
                self.user(&id("userId")).limits = read_limits(&input["actionLimits"]);
            }
            "moveGroup" => drop(self.groups.insert(id("groupId"), Some(id("parentId")))),
            "deleteGroup" => drop(self.groups.remove(&id("groupId"))),
            "assignToGroup" | "unassignFromGroup" => {
                for it in list("resourceIds") {
                    let groups = &mut self.things.get_mut(&it).unwrap().groups;
                    if step.name == "assignToGroup" {
                        groups.insert(id("groupId"));
                    } else {
                        groups.remove(&id("groupId"));
                    }
                }
            }
            "assignToUser" => {
                self.user(&id("userId"))
                    .assigned
                    .extend(list("resourceIds"));
            }
            "unassignFromUser" => {
                let gone = list("resourceIds");
                self.user(&id("userId"))
                    .assigned
                    .retain(|it| !gone.contains(it));
            }
            "deleteResource" => {
                let gone = id("resourceId");
                self.things.remove(&gone);
                self.ledger.delete_camera(&gone);
                for it in self.things.values_mut() {
                    it.cameras.remove(&gone);
                }
                for it in self.users.values_mut() {
                    it.assigned.remove(&gone);
                }
            }
            "attachCamera" | "detachCamera" => {
                let cameras = &mut self.things.get_mut(&id("resourceId")).unwrap().cameras;
                if step.name == "attachCamera" {
                    cameras.insert(id("cameraId"));
                } else {
                    cameras.remove(&id("cameraId"));
                }
            }
            other => panic!("{other}"),
        }
    }

    fn user(&mut self, id: &str) -> &mut User {
        self.users.get_mut(id).unwrap()
    }
}

fn step(name: &'static str, input: Value) -> Step {
    Step { name, input }
}

/// A few licences of a level or two.
fn licenses(dice: &mut Dice) -> Value {
    let first = dice.below(4) + 1;
    let entry = |dice: &mut Dice, level| json!({ "level": level, "count": dice.below(5) });
    let mut licenses = vec![entry(dice, first)];
    if dice.below(3) == 0 {
        licenses.push(entry(dice, first % 4 + 1));
    }
    json!(licenses)
}

/// Categories and actions, as a request names them.
fn limits(dice: &mut Dice) -> Vec<String> {
    let mut limits: BTreeSet<String> = ["login", "cameras.view", "users", "user_groups"]
        .map(String::from)
        .into();
    for _ in 0..dice.below(30) {
        let row = &ROWS[dice.below(ROWS.len())];
        limits.insert(if dice.below(4) == 0 {
            row.category.clone()
        } else {
            row.action.clone()
        });
    }
    limits.into_iter().filter(|_| dice.below(8) > 0).collect()
}

/// The same as actions; null is no limit.
fn read_limits(names: &Value) -> Option<BTreeSet<String>> {
    let names = names.as_array()?;
    let of = |name: &Value| {
        let name = text(name);
        let rows = ROWS
            .iter()
            .filter(move |row| row.action == name || row.category == name);
        rows.map(|row| row.action.clone()).collect::<Vec<_>>()
    };
    Some(names.iter().flat_map(of).collect())
}
