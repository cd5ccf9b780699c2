//! Who may ask: by a bearer token, about whom he may be told.

use serde_json::json;

use super::{entity, question};
use crate::desk::{Desk, on_both};
use crate::support::{PASSWORD, Server, init, run, serve, sqlite};

/// Every endpoint with a body about this user.
fn asked(user: &str, camera: &str) -> Vec<(&'static str, serde_json::Value)> {
    let whole = question(user, "cameras.view", camera);
    let mut subject = whole.clone();
    subject["subject"] = json!({ "type": "user" });
    let mut resource = whole.clone();
    resource["resource"] = json!({ "type": "camera" });
    let mut action = whole.clone();
    action.as_object_mut().unwrap().remove("action");
    vec![
        ("evaluation", whole.clone()),
        ("evaluations", whole),
        ("search/subject", subject),
        ("search/resource", resource),
        ("search/action", action),
    ]
}

#[test]
fn without_a_token_that_holds_nothing_is_told() {
    run(on_both(async |desk| {
        let camera = desk.camera(&desk.root, "gate").await;
        let him = desk.person("him", &desk.root, "OPERATOR").await;
        for (path, body) in asked(&him.id, &camera) {
            let body = body.to_string();
            let cookie = format!(
                "canopy_session={}; __Host-canopy_session={}",
                him.token, him.token
            );
            let host = desk.server.canopy.url().to_owned();
            let basic = format!("Basic {}", him.token);
            let headers: [&[(&str, &str)]; 5] = [
                &[],
                &[("cookie", &cookie), ("origin", &host)],
                &[("authorization", &basic)],
                &[("authorization", "Bearer canopy_session_AAAA")],
                &[("authorization", &him.token)],
            ];
            for more in headers {
                let all = [&[("content-type", "application/json")][..], more].concat();
                let answer = desk.server.access_with(path, &all, body.clone()).await;
                assert_eq!(answer.status, 401, "{path} {more:?}");
                assert_eq!(answer.headers["www-authenticate"], "Bearer");
                let error = &answer.json()["error"];
                assert_eq!(
                    (&error["status"], &error["code"]),
                    (&json!(401), &json!("UNAUTHENTICATED"))
                );
            }
        }
    }));
}

#[test]
fn a_login_that_ends_asks_no_more() {
    run(async {
        let desk = Desk::open().await;
        let camera = desk.camera(&desk.root, "gate").await;
        let him = desk.person("him", &desk.root, "OPERATOR").await;
        let body = question(&him.id, "ptz.move", &camera);
        assert!(desk.server.decides(&him.token, &body).await);
        let input = json!({ "userId": him.id, "active": false });
        desk.done("updateUser", input).await;
        assert_eq!(
            desk.server
                .access(&him.token, "evaluation", &body)
                .await
                .status,
            401
        );
        // He may do nothing any more, and whoever asks is told so.
        assert!(!desk.server.decides(&desk.boss, &body).await);
    });
}

#[test]
fn about_another_the_caller_needs_users_check() {
    run(on_both(async |desk| {
        let north = desk.group(&desk.root, "north").await;
        let camera = desk.camera(&north, "gate").await;
        let him = desk.person("him", &north, "OPERATOR").await;
        let manager = desk.person("manager", &north, "GROUP_MANAGER").await;
        for (path, body) in asked(&him.id, &camera) {
            let answer = desk.server.access(&manager.token, path, &body).await;
            assert_eq!(answer.status, 200, "{path}");
        }
        let limits = json!({
            "userId": manager.id,
            "actionLimits": ["login.web", "users.view", "user_groups.view", "cameras.view"],
        });
        desk.done("setActionLimits", limits).await;
        for (path, body) in asked(&him.id, &camera) {
            let answer = desk.server.access(&manager.token, path, &body).await;
            assert_eq!(answer.status, 403, "{path}: {}", answer.body);
            let error = &answer.json()["error"];
            assert_eq!(
                (&error["status"], &error["code"]),
                (&json!(403), &json!("FORBIDDEN"))
            );
            assert!(
                error["message"].as_str().unwrap().contains("users.check"),
                "{error}"
            );
            assert!(answer.headers.get("www-authenticate").is_none());
        }
        // About himself he asks as everybody does, but for who else there is.
        for (path, body) in asked(&manager.id, &camera) {
            let answer = desk.server.access(&manager.token, path, &body).await;
            let expected = if path == "search/subject" { 403 } else { 200 };
            assert_eq!(answer.status, expected, "{path}");
        }
    }));
}

#[test]
fn the_callers_own_address_must_be_in_his_pool_by_what_trusted_proxies_say() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let database = sqlite(folder.path());
        init(&database);
        let builder = serve(&database).env("CANOPY_TRUSTED_PROXIES", "127.0.0.0/8");
        let server = Server::start(builder).await;
        let token = server.boss().await;
        let root = "{ groups(first: 1) { nodes { id } } }";
        let root = server.ask(&token, root, json!({})).await;
        let root = crate::support::text(&root["groups"]["nodes"][0]["id"]);
        let him = json!({ "i": {
            "email": "him@example.com", "name": "Him", "password": PASSWORD,
            "memberships": [{ "groupId": root, "role": "OPERATOR" }], "ipPool": ["203.0.113.7"],
        } });
        let create = "mutation($i: CreateUserInput!) { createUser(input: $i) { user { id } } }";
        server.ask(&token, create, him).await;
        let login = json!({ "query": "mutation { login(input: { email: \"him@example.com\", \
                            password: \"correct-horse\" }) { token } }" });
        let from = |address| {
            [
                ("content-type", "application/json"),
                ("x-forwarded-for", address),
            ]
        };
        let his = server
            .send(&from("203.0.113.7"), login.to_string())
            .await
            .json();
        let his = format!("Bearer {}", his["data"]["login"]["token"].as_str().unwrap());
        let body = json!({
            "subject": { "type": "user", "id": "him@example.com" },
            "action": { "name": "user_groups.view" }, "resource": entity(&root),
        });
        for (address, status) in [
            ("203.0.113.7", 200),
            ("203.0.113.8", 403),
            ("nonsense", 400),
        ] {
            let headers = [&from(address)[..], &[("authorization", &*his)]].concat();
            let answer = server
                .access_with("evaluation", &headers, body.to_string())
                .await;
            assert_eq!(answer.status, status, "{address}");
            if status == 403 {
                let error = &answer.json()["error"];
                assert_eq!(error["code"], "IP_NOT_ALLOWED");
                assert_eq!(
                    error["message"],
                    "Access from this IP address is not available"
                );
            }
        }
    });
}

#[test]
fn the_metadata_comes_from_the_setting_and_needs_no_login() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let database = sqlite(folder.path());
        init(&database);
        let path = "/.well-known/authzen-configuration";
        let base = "https://canopy.example.com";
        let server = serve(&database)
            .env("CANOPY_PUBLIC_URL", base)
            .env("CANOPY_SECURE_COOKIES", "true");
        let server = Server::start(server).await;
        let (status, body) = server.get(path).await;
        assert_eq!(status, 200);
        let metadata: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(&body).unwrap();
        assert_eq!(metadata["policy_decision_point"], base);
        assert_eq!(metadata.len(), 6);
        // What it names is there.
        let token = server.boss().await;
        let endpoints = metadata.values().filter_map(|url| {
            let path = url.as_str().unwrap().strip_prefix(base).unwrap();
            path.strip_prefix("/access/v1/")
        });
        let endpoints: Vec<&str> = endpoints.collect();
        assert_eq!(endpoints.len(), 5);
        for endpoint in endpoints {
            assert_eq!(
                server.access(&token, endpoint, &json!({})).await.status,
                400
            );
        }
    });
}
