//! Pages of a list that changes between them: whoever stays is on one page, once.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{LIST, Row, SORTS};
use crate::desk::{Desk, new_user, on_both};
use crate::rules::{from_group, role_in};
use crate::support::run;

/// Names from all over the order, each twice; emails in another order.
fn people() -> impl Iterator<Item = (String, String)> {
    let letters = "MAZbqLxCRfKtDWhEyGJpNsBVkUaXoH".chars().cycle();
    letters.enumerate().map(|(at, letter)| {
        let name = format!("{letter}{}", at / 60);
        (name, format!("{}-{at}@example.com", (at * 7) % 13))
    })
}

/// A list that somebody reads while others change it.
struct Changing<'a> {
    desk: &'a Desk,
    north: String,
    south: String,
    people: Box<dyn Iterator<Item = (String, String)>>,
    /// Whom the reader sees now: the id by the email.
    there: BTreeMap<String, String>,
}

impl Changing<'_> {
    async fn add(&mut self) {
        let (name, email) = self.people.next().unwrap();
        let mut new = new_user(&email, &[(&self.north, "MEMBER")]);
        new["name"] = json!(name);
        let id = self.desk.done("createUser", new).await;
        self.there.insert(email, id);
    }

    /// Gone from the System, or only from where the reader sees him.
    async fn lose(&mut self, id: &str, deleted: bool) {
        if deleted {
            let input = json!({ "userId": id });
            self.desk.does(&self.desk.boss, "deleteUser", input).await;
        } else {
            let there = role_in(id, &self.south, "MEMBER");
            self.desk.done("assignRole", there).await;
            let input = from_group(id, &self.north);
            let boss = &self.desk.boss;
            self.desk.does(boss, "removeFromGroup", input).await;
        }
        self.there.retain(|_, other| other != id);
    }
}

#[test]
fn u1_who_stays_is_neither_missed_nor_repeated_while_others_come_and_go() {
    run(on_both(async |desk| {
        let north = desk.group(&desk.root, "north").await;
        let south = desk.group(&desk.root, "south").await;
        let reader = desk.person("reader", &north, "GROUP_MANAGER").await;
        let mut list = Changing {
            desk,
            north,
            south,
            people: Box::new(people()),
            there: BTreeMap::from([("reader".into(), reader.id.clone())]),
        };
        for sort in SORTS {
            while list.there.len() < 20 {
                list.add().await;
            }
            let mut stayers: Vec<String> = list.there.values().cloned().collect();
            let (mut read, mut after) = (Vec::<Row>::new(), Value::Null);
            for round in 0..100 {
                let asked = json!({ "s": sort, "n": 3, "a": after });
                let mut page = desk.server.ask(&reader.token, LIST, asked).await["users"].take();
                assert_eq!(page["totalCount"], list.there.len(), "{sort}");
                read.extend(page["nodes"].as_array().unwrap().iter().map(Row::of));
                if page["pageInfo"]["hasNextPage"] != true {
                    break;
                }
                after = page["pageInfo"]["endCursor"].take();
                let id_of = |row: &Row| row.id.clone();
                // The very one that the cursor stands at; one long read; one still to come.
                let at_cursor = read.last().map(id_of);
                let long_read = read.iter().rev().nth(3).map(id_of);
                let to_come = stayers
                    .iter()
                    .find(|id| read.iter().all(|row| row.id != **id))
                    .cloned();
                let chosen = match round % 3 {
                    0 => at_cursor,
                    1 => to_come,
                    _ => long_read,
                };
                let chosen = chosen
                    .filter(|id| *id != reader.id && list.there.values().any(|there| there == id));
                if let Some(id) = chosen {
                    list.lose(&id, round % 2 == 0).await;
                    stayers.retain(|stayer| *stayer != id);
                }
                list.add().await;
                if round % 4 == 0 {
                    list.add().await;
                }
            }
            assert!(read.len() >= 12, "{sort}: {}", read.len());
            for id in &stayers {
                let times = read.iter().filter(|row| row.id == *id).count();
                assert_eq!(times, 1, "{sort}: {id}");
            }
            let places = |row: &Row| (row.key(sort).to_owned(), row.id.clone());
            let in_order = read.windows(2).all(|pair| {
                let (one, other) = (places(&pair[0]), places(&pair[1]));
                if sort.ends_with("DESC") {
                    one.0 > other.0 || (one.0 == other.0 && one.1 < other.1)
                } else {
                    one < other
                }
            });
            assert!(in_order, "{sort}: the pages are one list");
            // Some go before the next sort, so that it begins with as many.
            let surplus: Vec<String> = list
                .there
                .values()
                .filter(|id| **id != reader.id)
                .skip(12)
                .cloned()
                .collect();
            for id in surplus {
                list.lose(&id, true).await;
            }
        }
        desk.server.is_well().await;
    }));
}
