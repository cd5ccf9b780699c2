//! What is done at random. A command is drawn from the seed alone, by names of things, and never
//! by what has happened so far: the same seed draws the same commands, whatever came of them.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::chance::Chance;
use crate::support::PASSWORD;

/// Somebody wants something.
#[derive(Debug, Clone)]
pub(crate) struct Wish {
    /// Whom it is asked by, as the world names him.
    pub(crate) by: &'static str,
    pub(crate) mutation: &'static str,
    /// With names in place of ids.
    pub(crate) input: Value,
    /// The name of what is made.
    pub(crate) makes: Option<String>,
    /// What is wished instead where the name of what is made is taken.
    pub(crate) or: Option<(&'static str, Value)>,
}

const USERS: usize = 24;
const GROUPS: usize = 18;
const THINGS: usize = 40;

const ROLES: [&str; 7] = [
    "SYSTEM_MANAGER",
    "CAMERA_MANAGER",
    "GROUP_MANAGER",
    "OPERATOR",
    "MEMBER",
    "OBSERVER",
    "GROUP_MANAGER",
];

fn user(chance: &mut Chance) -> String {
    format!("$u{}", chance.below(USERS))
}

/// Somebody, also he who may do nothing.
fn anybody(chance: &mut Chance) -> String {
    if chance.one_in(8) {
        return "$nobody".into();
    }
    user(chance)
}

fn group(chance: &mut Chance) -> String {
    format!("$g{}", chance.below(GROUPS))
}

/// A group, also one of those that stay.
fn place(chance: &mut Chance) -> String {
    match chance.below(12) {
        0 => "$root".into(),
        1..=4 => format!("$s{}", chance.below(3) + 1),
        _ => group(chance),
    }
}

/// Every fifth is a layout or a camera group, and stays one.
fn thing(chance: &mut Chance) -> String {
    format!("$r{}", chance.below(THINGS))
}

fn contains(number: usize) -> bool {
    number.is_multiple_of(5)
}

fn camera(chance: &mut Chance) -> String {
    loop {
        let number = chance.below(THINGS);
        if !contains(number) {
            return format!("$r{number}");
        }
    }
}

fn some(chance: &mut Chance, most: usize, one: fn(&mut Chance) -> String) -> Vec<String> {
    let count = chance.below(most) + 1;
    let some: BTreeSet<String> = (0..count).map(|_| one(chance)).collect();
    some.into_iter().collect()
}

fn caller(chance: &mut Chance) -> &'static str {
    let callers = [
        "$boss", "$boss", "$boss", "$boss", "$boss", "$cameras", "$cameras", "$cameras", "$m1",
        "$m2", "$m3", "$nobody",
    ];
    chance.of(&callers)
}

/// Whatever might be tried; `number` makes names that are there once.
pub(crate) fn draw(chance: &mut Chance, number: &str) -> Wish {
    let pick = chance.below(36);
    let by = if matches!(pick, 5..=8) || (pick == 28 && chance.below(2) == 0) {
        chance.of(&["$cameras", "$cameras", "$cameras", "$m1", "$boss"])
    } else {
        caller(chance)
    };
    let make = |mutation, input, makes, or| Wish {
        by,
        mutation,
        input,
        makes: Some(makes),
        or: Some(or),
    };
    let wish = |mutation, input| Wish {
        by,
        mutation,
        input,
        makes: None,
        or: None,
    };
    match pick {
        0 | 1 if chance.one_in(2) => {
            let name = user(chance);
            let email = format!("{}@example.com", &name[1..]);
            let who = json!({ "email": email, "name": number, "password": PASSWORD });
            let or = (
                "assignRole",
                json!({ "userId": name, "groupId": place(chance), "role": chance.of(&ROLES) }),
            );
            if pick == 0 {
                let mut input = who;
                let places = some(chance, 2, place);
                let memberships = places
                    .iter()
                    .map(|place| json!({ "groupId": place, "role": chance.of(&ROLES[2..]) }));
                input["memberships"] = memberships.collect();
                return make("createUser", input, name, or);
            }
            let mut input = who;
            input["userId"] = json!(user(chance));
            make("duplicateUser", input, name, or)
        }
        2..=4 => {
            let name = group(chance);
            let input = json!({ "parentId": place(chance), "name": number });
            let or = ("renameGroup", json!({ "groupId": name, "name": number }));
            make("createGroup", input, name, or)
        }
        5..=8 => {
            let at = chance.below(THINGS);
            let name = format!("$r{at}");
            let mut input = json!({ "name": number, "groupIds": some(chance, 2, place) });
            if contains(at) {
                input["kind"] = json!(chance.of(&["LAYOUT", "CAMERA_GROUP"]));
                input["cameraIds"] = json!(some(chance, 2, camera));
            } else {
                input["kind"] = json!("CAMERA");
            }
            let or = (
                "updateResource",
                json!({ "resourceId": name, "name": number }),
            );
            make("createResource", input, name, or)
        }
        0 | 1 | 9..=11 => {
            let him = anybody(chance);
            // He who may do nothing stays one who does nothing.
            let roles = if him == "$nobody" {
                &ROLES[4..6]
            } else {
                &ROLES[..]
            };
            let role = chance.of(roles);
            wish(
                "assignRole",
                json!({ "userId": him, "groupId": place(chance), "role": role }),
            )
        }
        12 | 13 => {
            // Of the group that keeps him he is not removed.
            let input = json!({ "userId": anybody(chance), "groupId": group(chance) });
            wish("removeFromGroup", input)
        }
        14 => wish(
            "removeFromGroup",
            json!({ "userId": user(chance), "groupId": place(chance) }),
        ),
        15 if chance.one_in(3) => wish("deleteUser", json!({ "userId": user(chance) })),
        15 | 16 => {
            let input = json!({ "userId": user(chance), "active": !chance.one_in(3) });
            wish("updateUser", input)
        }
        17 | 18 => wish(
            "moveGroup",
            json!({ "groupId": group(chance), "parentId": place(chance) }),
        ),
        19 => wish("deleteGroup", json!({ "groupId": group(chance) })),
        20 | 21 => {
            let input = json!({ "groupId": place(chance), "resourceIds": some(chance, 3, thing) });
            wish("assignToGroup", input)
        }
        22 | 23 => {
            let input = json!({ "groupId": place(chance), "resourceIds": some(chance, 2, thing) });
            wish("unassignFromGroup", input)
        }
        24..=26 => {
            let input = json!({ "userId": anybody(chance), "resourceIds": some(chance, 3, thing) });
            wish("assignToUser", input)
        }
        27 | 28 => {
            let input = json!({ "userId": anybody(chance), "resourceIds": some(chance, 2, thing) });
            wish("unassignFromUser", input)
        }
        29 | 30 => {
            let limits = if chance.one_in(2) {
                Value::Null
            } else {
                let categories = [
                    "cameras",
                    "archive",
                    "users",
                    "user_groups",
                    "layouts",
                    "ptz",
                ];
                let mut limits = vec!["login".to_owned()];
                limits.extend(some(chance, 5, |chance| {
                    chance.of(&["cameras.view"]).into()
                }));
                limits.extend((0..3).map(|_| chance.of(&categories).to_owned()));
                json!(limits.into_iter().collect::<BTreeSet<_>>())
            };
            wish(
                "setActionLimits",
                json!({ "userId": anybody(chance), "actionLimits": limits }),
            )
        }
        31 => {
            let container = format!("$r{}", chance.below(THINGS / 5) * 5);
            let input = json!({ "resourceId": container, "cameraId": camera(chance) });
            wish(chance.of(&["attachCamera", "detachCamera"]), input)
        }
        32 if chance.one_in(2) => wish("deleteResource", json!({ "resourceId": thing(chance) })),
        32 | 33 => {
            let licenses = json!([{ "level": chance.below(4) + 1, "count": chance.below(5) }]);
            wish(
                "setLicenses",
                json!({ "userId": user(chance), "licenses": licenses }),
            )
        }
        34 => {
            let pool = chance.of(&["127.0.0.0/8", "127.0.0.1", "0.0.0.0/0"]);
            wish(
                "setIpPool",
                json!({ "userId": user(chance), "ipPool": [pool] }),
            )
        }
        _ => wish(
            "renameGroup",
            json!({ "groupId": group(chance), "name": number }),
        ),
    }
}
