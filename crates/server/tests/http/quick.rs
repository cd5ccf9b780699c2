//! Checks that are asked plainly are answered without GraphQL's executor, and just as with it.

use std::net::{IpAddr, Ipv4Addr};

use canopy_app::Login;
use canopy_domain::{SessionId, UserId};
use canopy_graphql::{Gateway, GatewayRequest, GatewayResponse, Options, operation};
use serde_json::{Value, json};

use crate::statements::{fill, start};

const BOTH: &str = "query Both($i: CheckInput!, $t: ID!, $u: ID, $r: Revision) { \
    one: check(input: $i, atLeast: $r) { allowed revision } \
    of: checks(inputs: [$i, {userId: $u, action: \"users.view\", targetId: $t}]) { yes: allowed __typename } }";

struct Asks {
    gateway: Gateway,
    login: Login,
}

impl Asks {
    async fn send(&self, body: &str) -> GatewayResponse {
        let request = GatewayRequest {
            body: body.as_bytes(),
            login: Some(self.login),
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
            user_agent: None,
        };
        self.gateway.execute(request).await
    }

    /// The same request by either way: with extensions it goes the general one. Whether the other
    /// did not.
    async fn twice(&self, query: &str, variables: &Value) -> (bool, Value) {
        let query = Value::from(query);
        let quick = format!("{{\"query\":{query},\"variables\":{variables}}}");
        // Is known from now on.
        self.send(&quick).await;
        let before = self.gateway.quick_answers();
        let quick = self.send(&quick).await;
        let was_quick = self.gateway.quick_answers() > before;
        let general =
            format!("{{\"query\":{query},\"variables\":{variables},\"extensions\":{{}}}}");
        let general = self.send(&general).await;
        let text = |answer: &GatewayResponse| String::from_utf8(answer.body.clone());
        assert_eq!(text(&quick), text(&general), "{query} {variables}");
        assert_eq!(quick.status, general.status);
        let answer = serde_json::from_slice(&quick.body).unwrap();
        (was_quick, answer)
    }
}

/// Ids of users and cameras, as the boss sees them.
async fn ids(asks: &Asks, list: &str) -> Vec<String> {
    let query = format!("{{ {list}(first: 20) {{ nodes {{ id }} }} }}");
    let body = json!({ "query": query }).to_string();
    let answer: Value = serde_json::from_slice(&asks.send(&body).await.body).unwrap();
    let nodes = answer["data"][list]["nodes"].as_array().unwrap().clone();
    let id = |node: &Value| node["id"].as_str().unwrap().to_owned();
    nodes.iter().map(id).collect()
}

#[test]
fn what_is_answered_quickly_is_what_the_executor_answers() {
    actix_rt::System::new().block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let app = start(folder.path()).await;
        let (root, login) = fill(&app).await;
        let gateway = Gateway::new(app.clone(), Options::default());
        let boss = Asks {
            gateway: gateway.clone(),
            login,
        };
        let (users, cameras) = (ids(&boss, "users").await, ids(&boss, "resources").await);
        let nobody = UserId(app.new_id()).to_string();
        let targets = [
            &cameras[..5],
            &users[..3],
            &[root.to_string(), "x".to_owned()],
        ]
        .concat();
        let (check, checks) = (operation("Check"), operation("Checks"));
        let mut yes = 0;
        for user in [None, Some(&users[1]), Some(&users[2]), Some(&nobody)] {
            let mut inputs = Vec::new();
            for target in &targets {
                for action in [
                    "cameras.view",
                    "users.view",
                    "user_groups.view",
                    "no.action",
                ] {
                    let mut input = json!({ "action": action, "targetId": target });
                    if let Some(user) = user {
                        input["userId"] = user.as_str().into();
                    }
                    let (taken, answer) = boss.twice(check, &json!({ "input": input })).await;
                    assert!(taken, "{input}");
                    yes += u64::from(answer["data"]["check"]["allowed"] == true);
                    inputs.push(input);
                }
            }
            let many = json!({ "inputs": inputs, "atLeast": "1", "asOf": null });
            assert!(boss.twice(checks, &many).await.0);
            let both = json!({ "i": inputs[0], "t": targets[0], "u": user });
            assert!(boss.twice(BOTH, &both).await.0);
        }
        assert!(yes > 10, "{yes}");

        // Whatever is wrong is said as ever, and so is what is not for the quick way.
        let input = json!({ "action": "cameras.view", "targetId": cameras[0] });
        let bad = [
            json!({ "input": input, "atLeast": "99999999" }),
            json!({ "input": input, "atLeast": "x" }),
            json!({ "input": input, "asOf": { "revision": "5" } }),
            json!({ "input": { "action": "cameras.view" } }),
            json!({ "input": null }),
            json!({}),
        ];
        for variables in bad {
            assert!(!boss.twice(check, &variables).await.0, "{variables}");
        }
        let inputs = vec![input.clone(); 1001];
        assert!(!boss.twice(checks, &json!({ "inputs": inputs })).await.0);

        // An observer sees a user of his group, and may not ask about him.
        let member = Login {
            user: users[1].parse().unwrap(),
            session: SessionId(app.new_id()),
            scope: None,
        };
        let member = Asks {
            gateway,
            login: member,
        };
        for user in &users {
            let input = json!({ "userId": user, "action": "cameras.view", "targetId": cameras[0] });
            let (taken, answer) = member.twice(check, &json!({ "input": input })).await;
            assert_eq!(taken, answer.get("errors").is_none(), "{answer}");
        }
        app.stop().await;
    });
}
