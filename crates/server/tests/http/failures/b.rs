//! Wrong answers.

use std::collections::BTreeSet;
use std::fmt::Write;

use serde_json::{Value, json};

use crate::desk::{Desk, on_both};
use crate::rules::in_group;
use crate::support::{Server, call, init, run, serve, sqlite, text};

/// More than 16 bits count.
const MANY: usize = 70_000;

/// B1, B5: nothing is dropped of what is many, and what was said to be written is.
#[test]
fn b1_b5_seventy_thousand_cameras_are_all_there_and_a_large_write_is_whole() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let database = sqlite(folder.path());
        init(&database);
        let file = folder.path().join("many.csv");
        let mut rows = String::from("group,name\n");
        for number in 0..MANY {
            writeln!(rows, "site,camera {number:05}").unwrap();
        }
        std::fs::write(&file, rows).unwrap();
        let env = [("CANOPY_DATABASE_URL", database.as_str())];
        let file = file.to_str().unwrap();
        let said = call(&env, &["import", "cameras", file, "--groups-from", "group"]);
        assert_eq!(said.code, 0, "{said:?}");
        let desk = Desk::at(Server::start(serve(&database)).await, &database).await;
        let groups = "{ groups { nodes { id name } } }";
        let found = desk.server.ask(&desk.boss, groups, json!({})).await;
        let site = found["groups"]["nodes"].as_array().unwrap().iter();
        let site = text(&site.clone().find(|it| it["name"] == "site").unwrap()["id"]);
        let him = desk.person("him", &site, "OPERATOR").await;
        let query = "query($s: String) { resources(search: $s, first: 1) { totalCount nodes { id } } \
                     accessibleResources(action: \"ptz.move\", first: 1) { totalCount } }";
        for number in [0, 1, 65_535, 65_536, MANY - 1] {
            let search = json!({ "s": format!("camera {number:05}") });
            let found = desk.server.ask(&him.token, query, search).await;
            assert_eq!(found["accessibleResources"]["totalCount"], MANY);
            assert_eq!(found["resources"]["totalCount"], 1, "{number}");
            let id = text(&found["resources"]["nodes"][0]["id"]);
            assert!(desk.allowed(&him.token, "ptz.move", &id).await, "{number}");
        }

        let cell = desk.group(&site, "cell").await;
        let page = "{ resources(first: 1000) { nodes { id } } }";
        let found = desk.server.ask(&desk.boss, page, json!({})).await;
        let ids: Vec<String> = found["resources"]["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|node| text(&node["id"]))
            .collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let count = "query($g: ID) { resources(groupId: $g, first: 1) { totalCount } }";
        desk.put(&cell, &ids).await;
        let found = desk
            .server
            .ask(&desk.boss, count, json!({ "g": cell }))
            .await;
        assert_eq!(found["resources"]["totalCount"], 1000);
        // One that is unknown, and none of a thousand is written.
        let other = desk.group(&site, "other").await;
        let unknown = "camera_0190a7f0000070008000000000000001";
        let input = in_group(&other, &[&ids[..], &[unknown]].concat());
        let code = desk.fails(&desk.boss, "assignToGroup", input).await;
        assert!(
            ["NOT_FOUND", "BAD_USER_INPUT"].contains(&code.as_str()),
            "{code}"
        );
        let found = desk
            .server
            .ask(&desk.boss, count, json!({ "g": other }))
            .await;
        assert_eq!(found["resources"]["totalCount"], 0);
        desk.server.is_well().await;
    });
}

/// All ids of a list in pages of this size; each page counts the same.
async fn pages(desk: &Desk, token: &str, list: &str, size: usize) -> Vec<String> {
    let query = format!(
        "query($n: Int, $a: String) {{ l: {list} {{ totalCount nodes {{ id }} \
         pageInfo {{ hasNextPage endCursor }} }} }}"
    );
    let (mut ids, mut after, mut counts) = (Vec::new(), Value::Null, BTreeSet::new());
    loop {
        let variables = json!({ "n": size, "a": after });
        let found = desk.server.ask(token, &query, variables).await["l"].take();
        let nodes = found["nodes"].as_array().unwrap();
        assert!(nodes.len() <= size);
        ids.extend(nodes.iter().map(|node| text(&node["id"])));
        counts.insert(found["totalCount"].as_u64().unwrap());
        after = found["pageInfo"]["endCursor"].clone();
        if found["pageInfo"]["hasNextPage"] != true {
            assert_eq!(
                counts,
                BTreeSet::from([ids.len() as u64]),
                "{list} by {size}"
            );
            return ids;
        }
    }
}

/// B2, B9: in pages of any size a list is exactly what checks allow, and what a page leaves out is
/// allowed all the same.
#[test]
fn b2_b9_pages_of_every_size_make_up_what_is_allowed() {
    run(on_both(async |desk| {
        let site = desk.group(&desk.root, "site").await;
        let other = desk.group(&desk.root, "other").await;
        let mut cameras = Vec::new();
        for number in 0..12 {
            let at = if number % 3 == 0 { &other } else { &site };
            // Names that are the same: what is left is the order of ids.
            cameras.push(desk.camera(at, &format!("camera {}", number % 4)).await);
        }
        let him = desk.person("him", &site, "OPERATOR").await;
        desk.give(&him.id, &[&cameras[0], &cameras[3]]).await;
        for number in 0..5 {
            let role = ["OPERATOR", "OBSERVER"][number % 2];
            desk.user(&format!("u{number}@example.com"), &site, role)
                .await;
        }
        for action in ["cameras.view", "ptz.move"] {
            let mut allowed = BTreeSet::new();
            for camera in &cameras {
                if desk.allowed(&him.token, action, camera).await {
                    allowed.insert(camera.clone());
                }
            }
            let list = format!("accessibleResources(action: \"{action}\", first: $n, after: $a)");
            for size in 1..=allowed.len() + 1 {
                let found = pages(desk, &him.token, &list, size).await;
                assert_eq!(found.len(), allowed.len(), "{action} by {size}");
                assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), allowed);
            }
        }
        let list = format!(
            "usersWithAccess(targetId: \"{}\", action: \"ptz.move\", first: $n, after: $a)",
            cameras[1]
        );
        let whole = pages(desk, &desk.boss, &list, 1000).await;
        assert!(whole.contains(&him.id) && whole.len() >= 4, "{whole:?}");
        for size in 1..=whole.len() {
            assert_eq!(
                pages(desk, &desk.boss, &list, size).await,
                whole,
                "by {size}"
            );
        }
    }));
}
