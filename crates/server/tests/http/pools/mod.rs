//! The pool of IP addresses (U7): who comes from where, and what he can make us believe about it.

mod cases;
mod proxies;

use canopy_testkit::Postgres;
use serde_json::{Value, json};

use crate::support::{Answer, PASSWORD, Server, init, run, serve, sqlite, text};

use cases::{CASES, NO_ENTRIES};

/// Word for word as the seed has it.
const NOT_FROM_HERE: &str = "Access from this IP address is not available";

const EMAIL: &str = "him@example.com";

const SET_POOL: &str = "mutation($i: SetIpPoolInput!) { setIpPool(input: $i) { \
                        user { ipPool } userErrors { code rule message } } }";

const CREATE: &str = "mutation($i: CreateUserInput!) { createUser(input: $i) { \
                      user { id } userErrors { code rule } } }";

const LOGIN: &str = "mutation($i: LoginInput!) { login(input: $i) { \
                     token user { id } userErrors { code rule message } } }";

/// A server, its System manager, and somebody whose pool changes.
struct Gate {
    server: Server,
    boss: String,
    /// His id.
    him: String,
    /// His session, opened while he may come from everywhere.
    token: String,
    _folder: Option<tempfile::TempDir>,
}

/// The test on SQLite, then on PostgreSQL. Where the computer's own network is trusted, a test
/// comes from wherever it says that it does.
async fn on_both(trusted: Option<&str>, test: impl AsyncFn(&Gate)) {
    let folder = tempfile::tempdir().unwrap();
    let lite = sqlite(folder.path());
    let postgres = Postgres::shared().unwrap().create_database().unwrap();
    for (database, folder) in [(lite, Some(folder)), (postgres, None)] {
        let gate = Gate::open(&database, trusted, folder).await;
        test(&gate).await;
        gate.server.is_well().await;
    }
}

impl Gate {
    async fn open(
        database: &str,
        trusted: Option<&str>,
        folder: Option<tempfile::TempDir>,
    ) -> Self {
        init(database);
        let mut builder = serve(database);
        if let Some(trusted) = trusted {
            builder = builder.env("CANOPY_TRUSTED_PROXIES", trusted);
        }
        let server = Server::start(builder).await;
        let boss = server.boss().await;
        let root = "{ groups { nodes { id } } }";
        let root = server.ask(&boss, root, json!({})).await;
        let membership = json!({ "groupId": root["groups"]["nodes"][0]["id"], "role": "OPERATOR" });
        let input = json!({ "i": {
            "email": EMAIL, "name": "Him", "password": PASSWORD, "memberships": [membership],
        } });
        let made = server.ask(&boss, CREATE, input).await;
        let him = text(&made["createUser"]["user"]["id"]);
        let token = server.login(EMAIL, PASSWORD).await;
        Self {
            server,
            boss,
            him,
            token,
            _folder: folder,
        }
    }

    /// Sets his pool, which must succeed; as it is shown afterwards.
    async fn pool(&self, pool: &[&str]) -> Value {
        let input = json!({ "i": { "userId": self.him, "ipPool": pool } });
        let set = self.server.ask(&self.boss, SET_POOL, input).await;
        assert_eq!(set["setIpPool"]["userErrors"], json!([]), "{pool:?}");
        set["setIpPool"]["user"]["ipPool"].clone()
    }

    /// A request of his session, with these headers.
    async fn request(&self, headers: &[(&str, &str)]) -> Answer {
        let bearer = format!("Bearer {}", self.token);
        let mut all = vec![
            ("content-type", "application/json"),
            ("authorization", bearer.as_str()),
        ];
        all.extend(headers);
        let body = json!({ "query": "{ viewer { id } }" });
        self.server.send(&all, body.to_string()).await
    }

    async fn log_in(&self, password: &str, headers: &[(&str, &str)]) -> Answer {
        let mut all = vec![("content-type", "application/json")];
        all.extend(headers);
        let input = json!({ "i": { "email": EMAIL, "password": password } });
        let body = json!({ "query": LOGIN, "variables": input });
        self.server.send(&all, body.to_string()).await
    }

    /// He is at home: his session and his password are as good as ever.
    async fn comes_in(&self, headers: &[(&str, &str)], about: &str) {
        let viewer = self.request(headers).await.json();
        assert_eq!(viewer["data"]["viewer"]["id"], self.him, "{about}");
        let login = self.log_in(PASSWORD, headers).await.json();
        let login = &login["data"]["login"];
        assert_eq!(login["userErrors"], json!([]), "{about}");
        assert!(login["token"].is_string(), "{about}");
    }

    /// He is told so, word for word, by the right password only.
    async fn is_kept_out(&self, headers: &[(&str, &str)], about: &str) {
        let refused = self.request(headers).await;
        assert_eq!(refused.status, 403, "{about}");
        let refused = refused.json();
        let error = json!({
            "message": NOT_FROM_HERE, "extensions": { "code": "IP_NOT_ALLOWED" },
        });
        assert_eq!(refused["errors"], json!([error]), "{about}");
        assert!(refused["data"].is_null(), "{about}");

        let right = self.log_in(PASSWORD, headers).await;
        assert!(right.headers.get("set-cookie").is_none(), "{about}");
        let told = json!({ "code": "IP_NOT_ALLOWED", "rule": "U7", "message": NOT_FROM_HERE });
        let login = json!({ "token": null, "user": null, "userErrors": [told] });
        assert_eq!(right.json()["data"]["login"], login, "{about}");

        let wrong = self.log_in("wrong-horse", headers).await;
        assert!(wrong.headers.get("set-cookie").is_none(), "{about}");
        assert!(!wrong.body.contains("IP"), "{about}: {}", wrong.body);
        let login = &wrong.json()["data"]["login"];
        let codes = login["userErrors"].as_array().unwrap().iter();
        let codes: Vec<&Value> = codes.map(|error| &error["code"]).collect();
        assert_eq!(codes, ["INVALID_CREDENTIALS"], "{about}");
    }
}

#[test]
fn f3_u7_only_an_address_of_the_pool_logs_in_and_asks() {
    run(on_both(Some("127.0.0.0/8"), async |gate| {
        for case in CASES {
            gate.pool(case.pool).await;
            for address in case.inside {
                let about = format!("{address} in {:?}", case.pool);
                gate.comes_in(&[("x-forwarded-for", address)], &about).await;
            }
            for address in case.outside {
                let about = format!("{address} outside {:?}", case.pool);
                gate.is_kept_out(&[("x-forwarded-for", address)], &about)
                    .await;
            }
        }
    }));
}

#[test]
fn u7_a_pool_is_shown_as_it_is_meant() {
    run(on_both(None, async |gate| {
        let shown: [(&[&str], Value); 5] = [
            (&["10.0.0.0-10.255.255.255"], json!(["10.0.0.0/8"])),
            (&["::ffff:10.0.0.1", "10.0.0.1"], json!(["10.0.0.1"])),
            (&["2001:DB8:0::/32"], json!(["2001:db8::/32"])),
            (&["0.0.0.0/0", "::/0"], json!(["0.0.0.0/0", "::/0"])),
            (&[], json!([])),
        ];
        for (pool, expected) in shown {
            assert_eq!(gate.pool(pool).await, expected, "{pool:?}");
        }
    }));
}

#[test]
fn u7_what_is_no_address_network_or_range_is_refused() {
    run(on_both(None, async |gate| {
        gate.pool(&["127.0.0.1"]).await;
        let many: Vec<String> = (0..1001)
            .map(|at| format!("10.0.{}.{}", at / 256, at % 256))
            .collect();
        let mut bad: Vec<Value> = NO_ENTRIES
            .iter()
            .map(|entry| json!(["127.0.0.1", entry]))
            .collect();
        bad.push(json!(many));
        for pool in bad {
            let input = json!({ "i": { "userId": gate.him, "ipPool": pool } });
            let code = gate.server.fails(&gate.boss, SET_POOL, input).await;
            assert_eq!(code, "BAD_USER_INPUT", "{pool}");
        }
        // What was there holds on.
        let query = "query($id: ID!) { node(id: $id) { ... on User { ipPool } } }";
        let shown = json!({ "id": gate.him });
        let shown = gate.server.ask(&gate.boss, query, shown).await;
        assert_eq!(shown["node"]["ipPool"], json!(["127.0.0.1"]));
        let most = many[..1000].iter().map(String::as_str);
        let kept = gate.pool(&most.collect::<Vec<_>>()).await;
        assert_eq!(kept.as_array().unwrap().len(), 1000);
    }));
}

#[test]
fn a2_u7_a_pool_ends_what_an_open_session_may_and_does_not_end_the_session() {
    run(on_both(Some("127.0.0.0/8"), async |gate| {
        let at_home = [("x-forwarded-for", "203.0.113.7")];
        let away = [("x-forwarded-for", "198.51.100.1")];
        gate.comes_in(&away, "there is no pool yet").await;
        gate.pool(&["203.0.113.7"]).await;
        // Not even his own name, nor the end of his own session.
        for operation in [
            "mutation { updateUser(input: { userId: \"HIM\", name: \"Other\" }) { user { id } } }",
            "mutation { logout { userErrors { code } } }",
            "{ check(input: { action: \"cameras.view\", targetId: \"HIM\" }) { allowed } }",
            "{ __typename }",
        ] {
            let bearer = format!("Bearer {}", gate.token);
            let headers = [
                ("content-type", "application/json"),
                ("authorization", bearer.as_str()),
                away[0],
            ];
            let body = json!({ "query": operation.replace("HIM", &gate.him) });
            let answer = gate.server.send(&headers, body.to_string()).await;
            assert_eq!(answer.code(), "IP_NOT_ALLOWED", "{operation}");
        }
        let query = "query($id: ID!) { node(id: $id) { ... on User { name } } }";
        let shown = json!({ "id": gate.him });
        let shown = gate.server.ask(&gate.boss, query, shown).await;
        assert_eq!(shown["node"]["name"], "Him");
        gate.comes_in(&at_home, "the same session, from home").await;
        gate.pool(&["198.51.100.0/24"]).await;
        gate.comes_in(&away, "the pool has moved with him").await;
        gate.is_kept_out(&at_home, "and home is outside").await;
        gate.pool(&[]).await;
        gate.comes_in(&at_home, "no pool is no limit").await;
    }));
}

#[test]
fn u7_a_pool_comes_with_a_new_user_and_with_a_copy() {
    run(on_both(Some("127.0.0.0/8"), async |gate| {
        gate.pool(&["203.0.113.7", "2001:db8::/32"]).await;
        let copy = "mutation($i: DuplicateUserInput!) { duplicateUser(input: $i) { \
                    user { ipPool } userErrors { code } } }";
        let input = json!({ "i": { "userId": gate.him, "email": "copy@example.com",
                                   "name": "Copy", "password": PASSWORD } });
        let made = gate.server.ask(&gate.boss, copy, input).await;
        let made = &made["duplicateUser"]["user"]["ipPool"];
        assert_eq!(made, &json!(["203.0.113.7", "2001:db8::/32"]));
        let log_in = async |address: &str| {
            let headers = [
                ("content-type", "application/json"),
                ("x-forwarded-for", address),
            ];
            let input = json!({ "i": { "email": "copy@example.com", "password": PASSWORD } });
            let body = json!({ "query": LOGIN, "variables": input }).to_string();
            let answer = gate.server.send(&headers, body).await.json();
            answer["data"]["login"]["userErrors"].clone()
        };
        assert_eq!(log_in("2001:db8::77").await, json!([]));
        let told = log_in("203.0.113.8").await;
        assert_eq!(told[0]["code"], "IP_NOT_ALLOWED");
    }));
}
