//! Documents by their hashes, against a running server.

use serde_json::{Value, json};

use crate::support::{Server, call, init, run, serve, sqlite};

fn manifest(env: &[(&str, &str)]) -> Vec<(String, String)> {
    let said = call(env, &["operations"]);
    assert_eq!(said.code, 0, "{said:?}");
    let manifest: Value = serde_json::from_str(&said.out).unwrap();
    let entries = manifest.as_object().unwrap().iter();
    entries
        .map(|(id, name)| (id.clone(), name.as_str().unwrap().to_owned()))
        .collect()
}

fn id_of(name: &str, manifest: &[(String, String)]) -> String {
    let found = manifest.iter().find(|(_, other)| other == name);
    found
        .unwrap_or_else(|| panic!("{name}: {manifest:?}"))
        .0
        .clone()
}

async fn post(server: &Server, token: Option<&str>, accept: &str, body: Value) -> (u16, Value) {
    let bearer = format!("Bearer {}", token.unwrap_or_default());
    let mut headers = vec![("content-type", "application/json"), ("accept", accept)];
    if token.is_some() {
        headers.push(("authorization", &bearer));
    }
    let answer = server.send(&headers, body.to_string()).await;
    let json = serde_json::from_str(&answer.body).unwrap_or_default();
    (answer.status, json)
}

const GRAPHQL: &str = "application/graphql-response+json";

fn apollo(id: &str) -> Value {
    let hash = id.strip_prefix("sha256:").unwrap();
    json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } })
}

#[test]
fn g10_only_registered_operations_run_where_only_trusted_ones_do() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let database = sqlite(folder.path());
        init(&database);
        let own = folder.path().join("operations");
        std::fs::create_dir(&own).unwrap();
        let mine = "query Mine { viewer { email } }";
        std::fs::write(own.join("Mine.graphql"), format!("{mine}\n")).unwrap();
        let own = own.display().to_string();
        let env = [
            ("CANOPY_OPERATIONS", "trusted"),
            ("CANOPY_OPERATIONS_DIR", own.as_str()),
        ];
        let builder = env.iter().fold(serve(&database), |builder, (name, value)| {
            builder.env(*name, *value)
        });
        let server = Server::start(builder).await;
        let manifest = manifest(&env);
        let login = json!({
            "documentId": id_of("Login", &manifest),
            "variables": { "input": { "email": "boss@example.com", "password": crate::support::PASSWORD } },
        });
        let (status, answer) = post(&server, None, GRAPHQL, login).await;
        assert_eq!(status, 200, "{answer}");
        let token = answer["data"]["login"]["token"]
            .as_str()
            .unwrap()
            .to_owned();
        let secret = token.as_str();
        let token = Some(secret);
        let own = id_of("Mine", &manifest);
        for body in [
            json!({ "documentId": own }),
            json!({ "extensions": apollo(&own) }),
            json!({ "query": mine }),
        ] {
            let (status, answer) = post(&server, token, GRAPHQL, body).await;
            assert_eq!(status, 200, "{answer}");
            assert_eq!(answer["data"]["viewer"]["email"], "boss@example.com");
        }
        for accept in ["application/json", GRAPHQL, "text/event-stream"] {
            for query in [
                "{ viewer { email } }",
                "mutation { logout { userErrors { code } } }",
                "subscription { permissionChanges { revision } }",
                "{ __typename }",
            ] {
                let (status, answer) =
                    post(&server, token, accept, json!({ "query": query })).await;
                let code = &answer["errors"][0]["extensions"]["code"];
                assert_eq!(
                    (status, code),
                    (400, &json!("OPERATION_NOT_TRUSTED")),
                    "{accept} {query}"
                );
            }
        }
        // The program's own commands still work.
        let said = call(
            &[
                ("CANOPY_DATABASE_URL", database.as_str()),
                ("CANOPY_TOKEN", secret),
            ],
            &["verify", "--server", server.canopy.url()],
        );
        assert_eq!(said.code, 0, "{said:?}");
        server.is_well().await;
    });
}

#[test]
fn a_server_does_not_start_with_an_operation_that_cannot_run() {
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().display().to_string();
    std::fs::write(folder.path().join("bad.graphql"), "{ veiwer { id } }").unwrap();
    for command in ["serve", "operations"] {
        let said = call(
            &[
                ("CANOPY_OPERATIONS_DIR", &own),
                ("CANOPY_LISTEN", "127.0.0.1:0"),
            ],
            &[command],
        );
        assert_eq!(said.code, 2, "{said:?}");
        assert!(
            said.err.contains("bad.graphql") && said.err.contains("veiwer"),
            "{said:?}"
        );
    }
}

#[test]
fn a_query_is_sent_once_and_called_by_its_hash_from_then_on() {
    run(async {
        let (server, _folder) = Server::fresh().await;
        let token = server.boss().await;
        let token = Some(token.as_str());
        let query = "query Sent { viewer { name } }";
        // SHA-256 of that text, as another program reckons it.
        let digest = std::process::Command::new("sh")
            .args(["-c", "printf %s \"$0\" | sha256sum", query])
            .output()
            .unwrap();
        let digest = String::from_utf8(digest.stdout).unwrap();
        let id = format!("sha256:{}", digest.split(' ').next().unwrap());
        let by_hash = json!({ "extensions": apollo(&id) });
        for accept in ["application/json", GRAPHQL] {
            let (status, answer) = post(&server, token, accept, by_hash.clone()).await;
            let error = &answer["errors"][0];
            assert_eq!(status, 200);
            assert_eq!(error["message"], "PersistedQueryNotFound");
            assert_eq!(error["extensions"]["code"], "PERSISTED_QUERY_NOT_FOUND");
        }
        // What does not fit is not kept.
        let bad = json!({ "query": "{ veiwer }", "extensions": apollo(&id) });
        assert_eq!(post(&server, token, GRAPHQL, bad).await.0, 400);
        let with_text = json!({ "query": query, "extensions": apollo(&id) });
        assert_eq!(post(&server, token, GRAPHQL, with_text).await.0, 200);
        let (status, answer) = post(&server, token, GRAPHQL, by_hash.clone()).await;
        assert_eq!(
            (status, &answer["data"]["viewer"]["name"]),
            (200, &json!("Boss"))
        );
        // It is asked anew by each: nobody gets another's answer.
        let (_, answer) = post(&server, None, GRAPHQL, by_hash).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
    });
}
