//! Everybody of a small System, and who of them is in whose list.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::LIST;
use crate::desk::{Desk, new_user};
use crate::rules::role_in;
use crate::support::text;

/// What is to be in a list, and in what order.
pub(super) struct Row {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) active: bool,
    pub(super) created_at: String,
    pub(super) created_by: Option<String>,
    /// Group and role.
    pub(super) memberships: Vec<(String, String)>,
}

impl Row {
    pub(super) fn of(node: &Value) -> Self {
        let memberships = node["memberships"].as_array().unwrap().iter();
        Self {
            id: text(&node["id"]),
            name: text(&node["name"]),
            email: text(&node["email"]),
            active: node["active"].as_bool().unwrap(),
            created_at: text(&node["createdAt"]),
            created_by: node["createdBy"]["id"].as_str().map(Into::into),
            memberships: memberships
                .map(|held| (text(&held["group"]["id"]), text(&held["role"])))
                .collect(),
        }
    }

    /// What it is sorted by; texts by their bytes.
    pub(super) fn key(&self, sort: &str) -> &str {
        match sort {
            "NAME_ASC" | "NAME_DESC" => &self.name,
            "EMAIL_ASC" | "EMAIL_DESC" => &self.email,
            _ => &self.created_at,
        }
    }
}

/// In the order of the sort; what is equal by id, also where the sort goes backwards.
pub(super) fn sorted<'a>(rows: impl IntoIterator<Item = &'a Row>, sort: &str) -> Vec<&'a Row> {
    let mut rows: Vec<&Row> = rows.into_iter().collect();
    rows.sort_by(|one, other| {
        let keys = one.key(sort).cmp(other.key(sort));
        let keys = if sort.ends_with("DESC") {
            keys.reverse()
        } else {
            keys
        };
        keys.then_with(|| one.id.cmp(&other.id))
    });
    rows
}

/// Enough of case folding for the names here.
pub(super) fn folded(text: &str) -> String {
    text.to_lowercase().replace('\u{df}', "ss")
}

/// Somebody who reads the list.
pub(super) struct Reader {
    pub(super) id: String,
    pub(super) token: String,
    /// The groups that he sees.
    pub(super) groups: BTreeSet<String>,
    /// The groups whose members he sees.
    pub(super) members_of: BTreeSet<String>,
}

/// Everybody in a tree of root, north with below, and south.
pub(super) struct Folk {
    pub(super) readers: Vec<Reader>,
    pub(super) rows: Vec<Row>,
    pub(super) root: String,
    pub(super) north: String,
    pub(super) below: String,
    pub(super) south: String,
}

impl Folk {
    pub(super) async fn settle(desk: &Desk) -> Self {
        let root = desk.root.clone();
        let north = desk.group(&root, "north").await;
        let below = desk.group(&north, "below").await;
        let south = desk.group(&root, "south").await;
        let manager = desk.person("manager", &north, "GROUP_MANAGER").await;
        let two = desk.person("two", &below, "GROUP_MANAGER").await;
        desk.role(&two.id, &south, "GROUP_MANAGER").await;
        let operator = desk.person("operator", &north, "OPERATOR").await;
        for (token, name, email, group, role, active) in [
            (
                &desk.boss,
                "Ann",
                "ann@north.example",
                &north,
                "OPERATOR",
                true,
            ),
            (
                &desk.boss,
                "ANN Meier",
                "meier@south.example",
                &south,
                "MEMBER",
                true,
            ),
            (
                &desk.boss,
                "Bob",
                "joANNa@north.example",
                &below,
                "MEMBER",
                false,
            ),
            (
                &desk.boss,
                "Zoe",
                "zoe@root.example",
                &root,
                "OBSERVER",
                true,
            ),
            (
                &manager.token,
                "Stra\u{df}e",
                "weg@north.example",
                &below,
                "OBSERVER",
                true,
            ),
            (
                &manager.token,
                "100% sure",
                "all@north.example",
                &north,
                "MEMBER",
                true,
            ),
            (
                &manager.token,
                "under_score",
                "u_s@north.example",
                &north,
                "OPERATOR",
                false,
            ),
            (
                &two.token,
                "back\\slash",
                "b@south.example",
                &south,
                "OPERATOR",
                true,
            ),
            (
                &two.token,
                "O'Neil \"x\"",
                "o'neil@south.example",
                &south,
                "OPERATOR",
                false,
            ),
            (
                &two.token,
                "\u{65e5}\u{672c}",
                "jp@north.example",
                &below,
                "MEMBER",
                true,
            ),
            (
                &desk.boss,
                "Twin",
                "twin1@south.example",
                &south,
                "MEMBER",
                true,
            ),
            (
                &desk.boss,
                "Twin",
                "twin2@north.example",
                &north,
                "MEMBER",
                true,
            ),
        ] {
            let mut new = new_user(email, &[(group, role)]);
            new["name"] = json!(name);
            let made = desk.does(token, "createUser", new).await;
            let made = text(&made["thing"]["id"]);
            if !active {
                let off = json!({ "userId": made, "active": false });
                desk.done("updateUser", off).await;
            }
            // In both halves of the tree, with another role in each.
            if name == "Ann" || name == "100% sure" {
                desk.done("assignRole", role_in(&made, &south, "OBSERVER"))
                    .await;
            }
        }
        let all = desk
            .server
            .ask(&desk.boss, LIST, json!({ "n": 1000 }))
            .await;
        let rows: Vec<Row> = all["users"]["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .map(Row::of)
            .collect();
        assert_eq!(rows.len(), 4 + 12, "the boss, three readers, and these");
        let set = |groups: &[&String]| groups.iter().map(|group| (*group).clone()).collect();
        let boss = desk
            .server
            .ask(&desk.boss, "{ viewer { id } }", json!({}))
            .await;
        let every = [&root, &north, &below, &south];
        let reader = |id: &str, token: &str, groups: &[&String], members_of: &[&String]| Reader {
            id: id.into(),
            token: token.into(),
            groups: set(groups),
            members_of: set(members_of),
        };
        let readers = vec![
            reader(&text(&boss["viewer"]["id"]), &desk.boss, &every, &every),
            reader(
                &manager.id,
                &manager.token,
                &[&north, &below],
                &[&north, &below],
            ),
            reader(&two.id, &two.token, &[&below, &south], &[&below, &south]),
            // He sees groups, and in them nobody but himself.
            reader(&operator.id, &operator.token, &[&north, &below], &[]),
        ];
        Self {
            readers,
            rows,
            root,
            north,
            below,
            south,
        }
    }

    /// The subtree.
    pub(super) fn tree(&self, group: &str) -> Vec<&str> {
        match group {
            all if all == self.root => vec![&self.root, &self.north, &self.below, &self.south],
            north if north == self.north => vec![&self.north, &self.below],
            leaf if leaf == self.below => vec![&self.below],
            _ => vec![&self.south],
        }
    }

    pub(super) fn is_seen(&self, reader: &Reader, row: &Row) -> bool {
        let held = row.memberships.iter();
        row.id == reader.id
            || held
                .map(|(group, _)| group)
                .any(|group| reader.members_of.contains(group))
    }

    pub(super) fn matches(&self, reader: &Reader, row: &Row, filter: &Value) -> bool {
        let search = filter["search"].as_str().is_none_or(|search| {
            let search = folded(search);
            folded(&row.name).contains(&search) || folded(&row.email).contains(&search)
        });
        let (group, role) = (filter["groupId"].as_str(), filter["role"].as_str());
        let membership = |(at, as_what): &(String, String)| {
            group.is_none_or(|group| self.tree(group).contains(&at.as_str()))
                && role.is_none_or(|role| role == as_what)
                && reader.groups.contains(at)
        };
        let active = filter["active"]
            .as_bool()
            .is_none_or(|active| active == row.active);
        let by = filter["createdBy"].as_str();
        let by = by.is_none_or(|by| row.created_by.as_deref() == Some(by));
        let asked = group.is_some() || role.is_some();
        search && active && by && (!asked || row.memberships.iter().any(membership))
    }
}
