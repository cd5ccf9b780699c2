//! What happens while the service is asked: never two users for one request, nobody paid for who
//! is not there, and nothing forgotten.

use canopy_testkit::Postgres;
use futures::future::join;
use serde_json::json;

use super::service::Mood;
use super::{CREATE, Shop, VERSION, on_both, only, paid};
use crate::support::{PASSWORD, SOON, Server, run, text};

#[test]
fn u3_of_two_who_create_the_same_user_one_is_billed_and_the_other_cancelled() {
    run(on_both("60s", async |shop| {
        shop.service.is(Mood::Holds);
        let new = shop.new_user("new@example.com", Some(VERSION));
        let attempts = join(
            shop.tries(CREATE, &new, false),
            shop.tries(CREATE, &new, false),
        );
        let both_agreed = async {
            // Both were decided dry and found nothing against it.
            let asked = shop.service.asked_times(2).await;
            shop.service.go_on();
            shop.service.go_on();
            asked
        };
        let ((one, other), asked) = join(attempts, both_agreed).await;
        let (made, refused) = match one["user"].is_null() {
            true => (other, one),
            false => (one, other),
        };
        assert_eq!(made["userErrors"], json!([]));
        assert_eq!(refused["userErrors"][0]["code"], "EMAIL_TAKEN");
        let cancelled = only(shop.service.asked_times(1).await);
        assert_eq!(cancelled.event, "user.cancel");
        assert_ne!(asked[0].key, asked[1].key);
        let kept = asked.iter().find(|asked| asked.key != cancelled.key);
        assert_eq!(kept.unwrap().body["user"], made["user"]["id"]);
        assert!(asked.iter().any(|asked| asked.key == cancelled.key));
    }));
}

#[test]
fn u3_what_is_agreed_to_is_created_though_nobody_waits_for_it() {
    run(on_both("60s", async |shop| {
        shop.service.is(Mood::Holds);
        let new = shop.new_user("new@example.com", Some(VERSION));
        let asked = {
            let attempt = shop.tries(CREATE, &new, false);
            tokio::select! {
                made = attempt => panic!("created without an agreement: {made}"),
                asked = shop.service.asked_times(1) => only(asked),
            }
            // The client hangs up here.
        };
        shop.service.go_on();
        canopy_testkit::wait_for(SOON, async || shop.has("new@example.com").await)
            .await
            .unwrap();
        shop.server.login("new@example.com", PASSWORD).await;
        let everybody = shop.everybody().await;
        let mut nodes = everybody["users"]["nodes"].as_array().unwrap().iter();
        let made = nodes.find(|node| node["email"] == "new@example.com");
        assert_eq!(made.unwrap()["id"], asked.body["user"]);
        assert!(
            shop.service.asked().is_empty(),
            "asked once, cancelled never"
        );
    }));
}

#[test]
fn u3_a_question_that_a_dead_server_left_is_cancelled_by_the_next() {
    run(async {
        let database = Postgres::shared().unwrap().create_database().unwrap();
        let mut shop = Shop::open(&database, "60s", None).await;
        shop.service.is(Mood::Holds);
        let new = shop.new_user("new@example.com", Some(VERSION));
        let asked = tokio::select! {
            made = shop.tries(CREATE, &new, false) => panic!("created without an agreement: {made}"),
            asked = shop.service.asked_times(1) => only(asked),
        };
        shop.server.canopy.kill().unwrap();
        shop.service.go_on();

        // Another question, whose cancellation nobody hears.
        shop.service.is_deaf(true);
        let server = shop.next("0s").await;
        let unheard = shop.left_behind(&server).await;
        // And one of whom something came.
        shop.service.is(Mood::Agrees);
        let other = shop.new_user("other@example.com", Some(VERSION));
        let token = server.boss().await;
        let made = server.ask(&token, CREATE, json!({ "i": other })).await;
        let other = text(&made["made"]["user"]["id"]);
        assert_eq!(only(shop.service.asked()).body["user"], json!(other));
        drop(server);
        // And one fifty minutes later, when somebody might still be asking the first.
        let server = shop.next("50m").await;
        let later = shop.left_behind(&server).await;
        drop(server);
        assert!(shop.service.asked().is_empty());

        // After an hour nobody is: each is cancelled, once, and the later one later.
        shop.service.is_deaf(false);
        for (clock, mut expected) in [
            ("90m", vec![asked.key.clone(), unheard]),
            ("2h", vec![later]),
        ] {
            let server = shop.next(clock).await;
            let cancelled = shop.service.asked_times(expected.len()).await;
            assert!(cancelled.iter().all(|asked| asked.event == "user.cancel"));
            let mut keys: Vec<String> = cancelled.into_iter().map(|asked| asked.key).collect();
            keys.sort_unstable();
            expected.sort_unstable();
            assert_eq!(keys, expected, "{clock}");
            let token = server.boss().await;
            let query = "{ users { nodes { email } } }";
            let found = server.ask(&token, query, json!({})).await.to_string();
            assert!(!found.contains("new@example.com") && found.contains("other@example.com"));
            server.is_well().await;
        }
    });
}

impl Shop {
    /// Another server on the same database, whose clock is this far ahead.
    async fn next(&self, ahead: &str) -> Server {
        let server = paid(&self.database, &self.service.url, "60s");
        Server::start(server.env("CANOPY_CLOCK_OFFSET", ahead)).await
    }

    /// Asks a service that answers nonsense, and is deaf to the cancellation; the key.
    async fn left_behind(&self, server: &Server) -> String {
        self.service.is(Mood::Says("what?".into()));
        let token = server.boss().await;
        let new = self.new_user("new@example.com", Some(VERSION));
        let made = server.ask(&token, CREATE, json!({ "i": new })).await;
        assert_eq!(made["made"]["userErrors"][0]["code"], "BILLING_UNAVAILABLE");
        let [create, cancel] = self.service.asked().try_into().unwrap();
        assert_eq!(cancel.event, "user.cancel");
        assert_eq!(create.key, cancel.key);
        create.key
    }
}
