//! The audit log: all of it, by pages and by filters, for whoever may read it.

mod filters;
mod pages;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::desk::{Desk, new_user};
use crate::rules::{Person, from_group, in_group, role_in, to_user};
use crate::support::{PASSWORD, text};

const ROW: &str = "revision at kind summary by { id } subjects { id } \
     effects { users targets entries(first: 1) { totalCount } }";

/// Much has been done here, by three people and the command line.
struct Office<'a> {
    desk: &'a Desk,
    second: Person,
    manager: Person,
    site: String,
    /// A person, a resource and a group who are gone.
    gone: [String; 3],
}

impl<'a> Office<'a> {
    async fn open(desk: &'a Desk) -> Self {
        let site = desk.group(&desk.root, "site").await;
        let second = desk.person("second", &desk.root, "SYSTEM_MANAGER").await;
        let manager = desk.person("manager", &site, "GROUP_MANAGER").await;
        let camera = desk.camera(&site, "camera").await;
        let far = desk.camera(&desk.root, "far").await;
        let layout = desk
            .resource("LAYOUT", &[&site], "layout", &[&camera])
            .await;
        let member = desk.user("member@example.com", &site, "MEMBER").await;
        let cameras = desk.camera_manager().await;
        let by_second = async |name: &str, input: Value| {
            desk.does(&second.token, name, input).await;
        };
        let by_manager = async |name: &str, input: Value| {
            desk.does(&manager.token, name, input).await;
        };
        let cell = desk.does(
            &manager.token,
            "createGroup",
            json!({ "parentId": site, "name": "cell" }),
        );
        let cell = text(&cell.await["thing"]["id"]);
        by_manager("assignRole", role_in(&member, &cell, "OPERATOR")).await;
        by_manager("assignToUser", to_user(&member, &[&camera])).await;
        by_manager("unassignFromUser", to_user(&member, &[&camera])).await;
        by_manager("removeFromGroup", from_group(&member, &cell)).await;
        by_manager("renameGroup", json!({ "groupId": cell, "name": "hall" })).await;
        by_second("assignToGroup", in_group(&site, &[&far])).await;
        by_second(
            "setPassword",
            json!({ "userId": member, "password": PASSWORD }),
        )
        .await;
        by_second(
            "setIpPool",
            json!({ "userId": member, "ipPool": ["10.0.0.0/8"] }),
        )
        .await;
        by_second(
            "setActionLimits",
            json!({ "userId": member, "actionLimits": ["cameras"] }),
        )
        .await;
        by_second("updateUser", json!({ "userId": member, "name": "someone" })).await;
        by_second("unassignFromGroup", in_group(&site, &[&far])).await;
        by_second(
            "moveGroup",
            json!({ "groupId": cell, "parentId": desk.root }),
        )
        .await;
        by_second("moveGroup", json!({ "groupId": cell, "parentId": site })).await;
        let attach = json!({ "resourceId": layout, "cameraId": camera });
        desk.does(&cameras, "detachCamera", attach.clone()).await;
        desk.does(&cameras, "attachCamera", attach).await;
        let renamed = json!({ "resourceId": camera, "name": "other", "externalId": "7" });
        desk.does(&cameras, "updateResource", renamed).await;
        desk.does(&cameras, "deleteResource", json!({ "resourceId": layout }))
            .await;
        by_second("deleteUser", json!({ "userId": member })).await;
        by_second("deleteGroup", json!({ "groupId": cell })).await;
        // What changes nothing, or is refused, or is only tried, is in no log.
        by_second("renameGroup", json!({ "groupId": site, "name": "site" })).await;
        let new = new_user("tried@example.com", &[(&site, "MEMBER")]);
        desk.run(&desk.boss, "createUser", new, true).await;
        let last = json!({ "groupId": desk.root });
        desk.refused(&desk.boss, "deleteGroup", last).await;
        Self {
            desk,
            second,
            manager,
            site,
            gone: [member, layout, cell],
        }
    }

    /// The rows that the filter lets through, by pages of this size.
    async fn log(&self, token: &str, filter: &Value, size: u64) -> Vec<Value> {
        let query = format!(
            "query($f: AuditLogFilter, $n: Int, $a: String) {{ auditLog(filter: $f, first: $n, after: $a) {{ \
             edges {{ cursor node {{ {ROW} }} }} nodes {{ revision }} \
             pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }}"
        );
        let (mut rows, mut after) = (Vec::new(), Value::Null);
        loop {
            let variables = json!({ "f": filter, "n": size, "a": after });
            let mut page = self.desk.server.ask(token, &query, variables).await;
            let page = page["auditLog"].take();
            let edges = page["edges"].as_array().unwrap();
            assert!(edges.len() as u64 <= size);
            assert_eq!(page["nodes"].as_array().unwrap().len(), edges.len());
            assert_eq!(page["pageInfo"]["hasPreviousPage"], !after.is_null());
            if let (Some(first), Some(last)) = (edges.first(), edges.last()) {
                assert_eq!(page["pageInfo"]["startCursor"], first["cursor"]);
                assert!(page["pageInfo"]["endCursor"].is_string(), "{last}");
            }
            rows.extend(edges.iter().map(|edge| edge["node"].clone()));
            if page["pageInfo"]["hasNextPage"] != true {
                return rows;
            }
            let next = page["pageInfo"]["endCursor"].clone();
            assert_ne!(next, after, "a page goes on");
            after = next;
        }
    }

    async fn all(&self) -> Vec<Value> {
        self.log(&self.desk.boss, &Value::Null, 50).await
    }

    /// Of all rows, those that the filter lets through are these, whatever the size of the pages.
    async fn only(&self, filter: Value, wanted: impl Fn(&Value) -> bool) -> usize {
        let expected: Vec<Value> = self.all().await.into_iter().filter(wanted).collect();
        for size in [3, 50] {
            let found = self.log(&self.desk.boss, &filter, size).await;
            assert_eq!(found, expected, "{filter} by {size}");
        }
        expected.len()
    }
}

fn revision(row: &Value) -> u64 {
    text(&row["revision"]).parse().unwrap()
}

fn about(row: &Value) -> BTreeSet<String> {
    let subjects = row["subjects"].as_array().unwrap().iter();
    subjects.map(|subject| text(&subject["id"])).collect()
}
