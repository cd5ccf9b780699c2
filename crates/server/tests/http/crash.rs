//! A server that is killed in the middle of its work.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use canopy_testkit::wait_for;
use serde_json::{Value, json};

use crate::support::{SOON, Server, run, text};

/// What was answered, by name.
type Answered = Arc<Mutex<HashMap<String, Value>>>;

#[test]
fn what_was_answered_is_there_after_a_kill() {
    run(async {
        let (mut server, _folder) = Server::fresh().await;
        let token = server.boss().await;
        let query = "{ groups(first: 1) { nodes { id } } }";
        let found = server.ask(&token, query, json!({})).await;
        let root = text(&found["groups"]["nodes"][0]["id"]);
        let url = format!("{}/graphql", server.canopy.url());
        let answered = Answered::default();
        let begun = Arc::new(AtomicUsize::new(0));
        let http = reqwest::Client::new();
        let tasks: Vec<_> = (0..200)
            .map(|n| {
                let (http, url, token) = (http.clone(), url.clone(), token.clone());
                let (answered, begun, root) = (answered.clone(), begun.clone(), root.clone());
                tokio::spawn(async move {
                    let name = format!("group {n}");
                    let query = "mutation($i: CreateGroupInput!) { createGroup(input: $i) { \
                                 group { id } revision userErrors { code } } }";
                    let input = json!({ "parentId": root, "name": name });
                    let body = json!({ "query": query, "variables": { "i": input } });
                    begun.fetch_add(1, Ordering::Relaxed);
                    let request = http.post(url).bearer_auth(token).json(&body);
                    let Ok(response) = request.send().await else {
                        return;
                    };
                    let Ok(answer) = response.json::<Value>().await else {
                        return;
                    };
                    if answer["data"]["createGroup"]["revision"].is_string() {
                        let payload = answer["data"]["createGroup"].clone();
                        answered.lock().unwrap().insert(name, payload);
                    }
                })
            })
            .collect();
        wait_for(SOON, async || answered.lock().unwrap().len() >= 20)
            .await
            .unwrap();
        server.canopy.kill().unwrap();
        for task in tasks {
            task.await.unwrap();
        }
        let answered = std::mem::take(&mut *answered.lock().unwrap());
        assert_eq!(begun.load(Ordering::Relaxed), 200);

        server.canopy.start_again().await.unwrap();
        let (status, ready) = server.get("/readyz").await;
        assert_eq!(status, 200);
        let ready: Value = serde_json::from_str(&ready).unwrap();
        let revision: u64 = text(&ready["revision"]).parse().unwrap();
        let query = "query($g: ID!) { node(id: $g) { id ... on Group { name parent { id } } } }";
        for (name, payload) in &answered {
            assert!(text(&payload["revision"]).parse::<u64>().unwrap() <= revision);
            let id = text(&payload["group"]["id"]);
            let found = server.ask(&token, query, json!({ "g": id })).await;
            assert_eq!(found["node"]["name"], json!(name));
            assert_eq!(found["node"]["parent"]["id"], json!(root));
        }
        // Each revision one group: what was not answered may be there, but whole, and once.
        let list = "query($g: ID) { groups(under: $g, first: 1000) { totalCount nodes { name } } }";
        let found = server.ask(&token, list, json!({ "g": root })).await;
        let count = found["groups"]["totalCount"].as_u64().unwrap();
        assert!(count >= answered.len() as u64 && count <= 200, "{count}");
        assert_eq!(revision, count + 1, "the first revision made the root");
        let mut names: Vec<String> = found["groups"]["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|node| text(&node["name"]))
            .collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len() as u64, count, "none is there twice");
        server.is_well().await;
    });
}
