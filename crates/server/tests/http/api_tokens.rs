//! API tokens of services: held to their scope on every way in, and ended by whatever ends logins.

mod mutations;
mod reads;
mod site;

use serde_json::{Value, json};

use crate::desk::{Desk, on_both};
use crate::live::client::{CHANGES, Sse};
use crate::rules::role_in;
use crate::support::{Answer, PASSWORD, Server, call, code, psql, run, serve, text};

const VIEWER: &str = "{ viewer { id } }";
const CREATE: &str = "mutation($i: CreateApiTokenInput!) { createApiToken(input: $i) { secret \
                      apiToken { id name scope createdAt expiresAt lastUsedAt } \
                      userErrors { code path } } }";

/// A token as its owner has it.
pub(crate) struct Made {
    pub(crate) id: String,
    pub(crate) secret: String,
}

fn new(scope: &[&str]) -> Value {
    let end = chrono::Utc::now() + chrono::Duration::days(30);
    json!({ "name": "gateway", "scope": scope, "expiresAt": end.to_rfc3339(),
            "currentPassword": PASSWORD })
}

async fn ask_for(server: &Server, login: &str, input: Value) -> Answer {
    server
        .operate(Some(login), CREATE, json!({ "i": input }))
        .await
}

/// A token of whoever has logged in.
pub(crate) async fn create(server: &Server, login: &str, scope: &[&str]) -> Made {
    let answer = ask_for(server, login, new(scope)).await;
    assert_eq!(answer.headers["cache-control"], "no-store");
    let made = &answer.json()["data"]["createApiToken"];
    assert_eq!(made["userErrors"], json!([]), "{}", answer.body);
    Made {
        id: text(&made["apiToken"]["id"]),
        secret: text(&made["secret"]),
    }
}

async fn opens(server: &Server, secret: &str) -> bool {
    let answer = server.operate(Some(secret), VIEWER, json!({})).await;
    assert!(answer.status == 200 || answer.code() == "UNAUTHENTICATED");
    answer.status == 200
}

/// `yes`, or the first code.
async fn says(desk: &Desk, token: &str, name: &str, input: Value) -> String {
    word(&desk.answer(token, name, input, true).await, name)
}

fn word(answer: &Value, name: &str) -> String {
    if answer.get("errors").is_some() {
        return code(answer);
    }
    let error = &answer["data"][name]["userErrors"][0]["code"];
    error.as_str().unwrap_or("yes").to_owned()
}

#[test]
fn d9_a_token_does_not_see_and_does_not_give_what_is_beyond_its_scope() {
    run(async {
        let desk = Desk::open().await;
        let north = desk.group(&desk.root, "north").await;
        let him = desk.user("him@example.com", &north, "OBSERVER").await;
        // Whoever does not see somebody finds nobody.
        let token = create(&desk.server, &desk.boss, &["ptz.move"]).await;
        let name = json!({ "userId": him, "name": "x" });
        assert_eq!(
            says(&desk, &token.secret, "updateUser", name).await,
            "NOT_FOUND"
        );
        // What one does not hold, one does not give.
        let gives = ["users.assign_role", "user_groups.view"];
        let gives = create(&desk.server, &desk.boss, &gives).await;
        let role = role_in(&him, &north, "MEMBER");
        assert_eq!(
            says(&desk, &gives.secret, "assignRole", role).await,
            "CANNOT_GIVE"
        );
        desk.verify().await;
    });
}

#[test]
fn d9_a_stream_by_a_token_tells_what_its_scope_lets_it_audit() {
    run(async {
        let desk = Desk::open().await;
        let north = desk.group(&desk.root, "north").await;
        let url = desk.server.canopy.url();
        let blind = create(&desk.server, &desk.boss, &["users.check"]).await;
        let audits = ["system.view_audit", "user_groups.view"];
        let audits = create(&desk.server, &desk.boss, &audits).await;
        let mut none = Sse::of(url, &blind.secret, CHANGES, json!({})).await;
        let mut all = Sse::of(url, &audits.secret, CHANGES, json!({})).await;
        let rename = json!({ "groupId": north, "name": "renamed" });
        desk.done("renameGroup", rename).await;
        assert_eq!(all.change().await["kind"], "group_renamed");
        // Its own end is the first that the other hears of.
        let revoke = json!({ "tokenId": blind.id });
        desk.does(&desk.boss, "revokeApiToken", revoke).await;
        assert_eq!(
            none.errors().await[0]["extensions"]["code"],
            "UNAUTHENTICATED"
        );
        let revoke = json!({ "tokenId": audits.id });
        desk.does(&audits.secret, "revokeApiToken", revoke).await;
        assert!(!opens(&desk.server, &audits.secret).await);
    });
}

#[test]
fn d3_whatever_ends_his_logins_ends_his_tokens_on_every_server() {
    run(async {
        let desk = Desk::on_postgres().await;
        let other = Server::start(serve(&desk.database)).await;
        let north = desk.group(&desk.root, "north").await;
        for way in [
            "setPassword",
            "changePassword",
            "endAllSessions",
            "updateUser",
            "deleteUser",
            "revokeApiToken",
            "endSession",
            "logout",
        ] {
            let her = desk.person(&format!("her-{way}"), &north, "OPERATOR").await;
            let token = create(&desk.server, &her.token, &["cameras.view"]).await;
            assert!(opens(&desk.server, &token.secret).await && opens(&other, &token.secret).await);
            let (by, input) = match way {
                "setPassword" => (
                    &desk.boss,
                    json!({ "userId": her.id, "password": "another-1" }),
                ),
                "changePassword" => (
                    &her.token,
                    json!({ "currentPassword": PASSWORD,
                    "newPassword": "another-1", "confirmation": "another-1" }),
                ),
                "updateUser" => (&desk.boss, json!({ "userId": her.id, "active": false })),
                "revokeApiToken" => (&her.token, json!({ "tokenId": token.id })),
                "endSession" => (&desk.boss, json!({ "sessionId": token.id })),
                "logout" => (&token.secret, json!({})),
                _ => (&desk.boss, json!({ "userId": her.id })),
            };
            if way == "logout" {
                let query = "mutation { logout { userErrors { code } } }";
                desk.server.ask(by, query, json!({})).await;
            } else {
                desk.does(by, way, input).await;
            }
            assert!(!opens(&desk.server, &token.secret).await, "{way}");
            while opens(&other, &token.secret).await {
                tokio::task::yield_now().await;
            }
        }
        desk.verify().await;
    });
}

#[test]
fn a_secret_is_shown_once_comes_by_no_cookie_and_stands_nowhere() {
    run(async {
        let desk = Desk::on_postgres().await;
        let token = create(&desk.server, &desk.boss, &["users.check"]).await;
        assert!(opens(&desk.server, &token.secret).await);
        let cookie = format!("canopy_session={}", token.secret);
        // From a page of its own: of any other no cookie is looked at.
        let headers = [
            ("content-type", "application/json"),
            ("cookie", &*cookie),
            ("sec-fetch-site", "same-origin"),
        ];
        let body = json!({ "query": VIEWER }).to_string();
        let answer = desk.server.send(&headers, body).await;
        assert_eq!(answer.code(), "UNAUTHENTICATED");
        assert!(
            answer.headers["set-cookie"]
                .to_str()
                .unwrap()
                .contains("Max-Age=0")
        );

        let list = "{ viewer { apiTokens { totalCount nodes { id name scope expiresAt lastUsedAt } } \
                    sessions { nodes { id } } } }";
        let listed = desk.server.ask(&desk.boss, list, json!({})).await;
        let listed = &listed["viewer"];
        assert_eq!(listed["apiTokens"]["totalCount"], 1);
        let node = &listed["apiTokens"]["nodes"][0];
        assert_eq!(
            (&node["id"], &node["scope"]),
            (&json!(token.id), &json!(["users.check"]))
        );
        let logins = listed["sessions"]["nodes"].as_array().unwrap();
        assert!(logins.iter().all(|login| login["id"] != *token.id));

        // Neither the secret nor the name of the service is in a line of the server's or of the log.
        let digits = token.secret.trim_start_matches("canopy_token_");
        assert!(!desk.server.canopy.log().contains(digits));
        let revoke = json!({ "tokenId": token.id });
        desk.does(&desk.boss, "revokeApiToken", revoke).await;
        let bodies = psql(&desk.database, "select body from log");
        assert!(!bodies.contains(digits) && !bodies.contains("gateway"));
        assert!(bodies.contains("session_ended"), "its end is in the log");
        desk.verify().await;
    });
}

#[test]
fn what_no_token_can_be_made_of_is_refused_and_says_where() {
    run(on_both(async |desk| {
        let with = |field: &str, value: Value| {
            let mut input = new(&["users.check"]);
            input[field] = value;
            input
        };
        let far = (chrono::Utc::now() + chrono::Duration::days(367)).to_rfc3339();
        for (input, path) in [
            (with("name", json!(" ")), json!(["name"])),
            (with("scope", json!([])), json!(["scope"])),
            (
                with("scope", json!(["users.check", "no.such"])),
                json!(["scope", "1"]),
            ),
            (with("scope", json!(["users"])), json!(["scope", "0"])),
            (
                with("expiresAt", json!("2020-01-01T00:00:00Z")),
                json!(["expiresAt"]),
            ),
            (with("expiresAt", json!(far)), json!(["expiresAt"])),
        ] {
            let answer = ask_for(&desk.server, &desk.boss, input).await.json();
            let error = &answer["errors"][0]["extensions"];
            assert_eq!(
                (&error["code"], &error["path"]),
                (&json!("BAD_USER_INPUT"), &path)
            );
        }
        let wrong = with("currentPassword", json!("wrong-password"));
        let answer = ask_for(&desk.server, &desk.boss, wrong).await.json();
        let refusal = json!([{ "code": "INVALID_CREDENTIALS", "path": ["currentPassword"] }]);
        assert_eq!(answer["data"]["createApiToken"]["userErrors"], refusal);
        // Not by a token, and not without login.api.
        let token = create(&desk.server, &desk.boss, &["login.api"]).await;
        let north = desk.group(&desk.root, "north").await;
        let held = desk.person("held", &north, "OPERATOR").await;
        let limits = json!({ "userId": held.id, "actionLimits": ["login.web"] });
        desk.done("setActionLimits", limits).await;
        for login in [&token.secret, &held.token] {
            let answer = ask_for(&desk.server, login, new(&["users.check"]))
                .await
                .json();
            let refusal = &answer["data"]["createApiToken"]["userErrors"][0];
            assert_eq!(refusal["code"], "FORBIDDEN", "{answer}");
        }
    }));
}

#[test]
fn an_operator_makes_lists_and_revokes_tokens_on_the_command_line() {
    run(async {
        let desk = Desk::on_postgres().await;
        let env = [("CANOPY_DATABASE_URL", desk.database.as_str())];
        let user = ["--user", "Boss@example.com"];
        let make = [
            "token",
            "create",
            "--name",
            "gateway",
            "--scope",
            "users.check,users.view",
        ];
        let said = call(&env, &[&make[..], &user[..]].concat());
        assert_eq!(said.code, 0, "{said:?}");
        let secret = said.out.strip_suffix('\n').unwrap();
        assert!(secret.starts_with("canopy_token_") && !secret.contains(char::is_whitespace));
        assert!(opens(&desk.server, secret).await);
        let said = call(&env, &[&["token", "list"][..], &user[..]].concat());
        let id = said.out.split('\t').next().unwrap();
        assert!(
            said.out.contains("gateway") && !said.out.contains(secret),
            "{said:?}"
        );
        let said = call(&env, &["token", "revoke", id]);
        assert_eq!(said.code, 0, "{said:?}");
        while opens(&desk.server, secret).await {
            tokio::task::yield_now().await;
        }
        assert_eq!(call(&env, &["token", "revoke", id]).code, 1);
        let wrong = ["token", "create", "--name", "x", "--scope", "no.such"];
        let said = call(&env, &[&wrong[..], &user[..]].concat());
        assert_eq!(said.code, 2, "{said:?}");
        let nobody = ["token", "list", "--user", "nobody@example.com"];
        assert_eq!(call(&env, &nobody).code, 1);
        desk.verify().await;
    });
}
