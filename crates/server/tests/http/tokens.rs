//! Tokens that stand for nobody, or nobody any more.

use serde_json::json;

use crate::demo::{DEMO_PASSWORD, demo};
use crate::support::run;

#[test]
fn a_token_that_is_none_is_refused_and_so_is_one_that_was_logged_out() {
    run(async {
        let server = &demo().await.server;
        let viewer = "{ viewer { email } }";
        let token = server.login("observer@demo.canopy", DEMO_PASSWORD).await;
        let another = server.login("observer@demo.canopy", DEMO_PASSWORD).await;
        assert_ne!(token, another);
        let flipped = format!("{}{}", &token[..token.len() - 2], "AA");
        let long = format!("{token}{}", "A".repeat(5000));
        let digits = "A".repeat(43);
        let shape = format!("canopy_session_{digits}");
        let body = json!({ "query": viewer }).to_string();
        for value in [
            "Bearer",
            "Bearer ",
            "Bearer x",
            &format!("Basic {token}"),
            &format!("Bearer {token} {token}"),
            &format!("Bearer {flipped}"),
            &format!("Bearer {long}"),
            &format!("Bearer {shape}"),
            &format!("Bearer {}", token.to_uppercase()),
            &format!("Bearer {}", &token["canopy_session_".len()..]),
            &token,
            "Bearer null",
            "Bearer ' OR 1=1 --",
        ] {
            let headers = [
                ("content-type", "application/json"),
                ("authorization", value),
            ];
            let answer = server.send(&headers, body.clone()).await;
            assert_eq!(
                (answer.status, answer.code()),
                (401, "UNAUTHENTICATED".into()),
                "{value}"
            );
        }
        let bearer = format!("Bearer {token}");
        let twice = [
            ("content-type", "application/json"),
            ("authorization", &*bearer),
            ("authorization", &*bearer),
        ];
        assert_eq!(server.send(&twice, body.clone()).await.status, 401);

        // Nobody at all: each root field says so, a login excepted.
        let nobody = "{ viewer { id } node(id: \"x\") { id } users { totalCount } }";
        let answer = server.operate(None, nobody, json!({})).await;
        assert_eq!(answer.code(), "UNAUTHENTICATED");

        let logout = "mutation { logout { userErrors { code } } }";
        server.ask(&token, logout, json!({})).await;
        for _ in 0..3 {
            let answer = server.operate(Some(&token), viewer, json!({})).await;
            assert_eq!(
                (answer.status, answer.code()),
                (401, "UNAUTHENTICATED".into())
            );
        }
        // The other session of the same user goes on.
        let email = server.ask(&another, viewer, json!({})).await["viewer"]["email"].take();
        assert_eq!(email, "observer@demo.canopy");
        let both = "mutation { logout { userErrors { code } } \
                    createGroup(input: { parentId: \"x\", name: \"x\" }) { revision } }";
        let answer = server.operate(Some(&another), both, json!({})).await;
        assert_eq!(
            answer.code(),
            "UNAUTHENTICATED",
            "after the logout it is nobody"
        );
        server.is_well().await;
    });
}
