//! What the service answers: only an agreement creates a user.

use serde_json::{Value, json};

use super::service::{Mood, Service};
use super::{CREATE, SECRET, Shop, VERSION, on_both, only};
use crate::support::{PASSWORD, Server, run};

impl Shop {
    /// Nobody is created, and the service is told that it was heard of no more.
    async fn has_no_answer(&self, mood: Mood) {
        self.service.is(mood.clone());
        let new = self.new_user("new@example.com", Some(VERSION));
        let message = self.is_refused(CREATE, &new, "BILLING_UNAVAILABLE").await;
        assert!(!message.contains("127.0.0.1"), "{message}");
        let [create, cancel] = self.service.asked().try_into().unwrap();
        assert_eq!(
            (&*create.event, &*cancel.event),
            ("user.create", "user.cancel")
        );
        assert_eq!(create.key, cancel.key, "{mood:?}");
        assert!(cancel.body.get("user").is_none());
        let login = self.server.try_login("new@example.com", PASSWORD).await;
        assert!(login.body.contains("INVALID_CREDENTIALS"), "{mood:?}");
    }

    /// Nothing of it stands in the way of another attempt.
    async fn can_try_again(&self) {
        self.service.is(Mood::Agrees);
        let id = self.creates("new@example.com").await;
        assert_eq!(only(self.service.asked()).body["user"], json!(id));
    }
}

/// One answer over HTTP.
fn answers(status: &str, body: &Value) -> Mood {
    Mood::Answers(vec![(status.into(), body.clone())])
}

#[test]
fn u3_who_is_refused_is_not_created_and_it_is_said_why() {
    run(on_both("30s", async |shop| {
        shop.service.is(Mood::Refuses("the invoice of May is open"));
        let new = shop.new_user("new@example.com", Some(VERSION));
        let message = shop.is_refused(CREATE, &new, "BILLING_REFUSED").await;
        assert!(message.contains("the invoice of May is open"), "{message}");
        // It knows that nothing came of it.
        assert_eq!(only(shop.service.asked()).event, "user.create");
        shop.can_try_again().await;
    }));
}

#[test]
fn u3_any_other_answer_is_none_and_creates_nobody() {
    run(on_both("30s", async |shop| {
        let elsewhere = Service::start().await;
        let agreed = json!({ "idempotencyKey": "KEY", "agreed": true });
        shop.service.is(answers("200 OK", &agreed));
        shop.creates("right@example.com").await;
        shop.service.asked();
        let with = |name: &str, value: Value| {
            let mut body = agreed.clone();
            body[name] = value;
            body
        };
        let redirect = |status: &str| format!("{status}\r\nlocation: {}", elsewhere.url);
        let other = "01a2054b-86f2-774e-9b3f-683567003ac2";
        for mood in [
            answers("201 Created", &agreed),
            answers("403 Forbidden", &agreed),
            answers("500 Internal Server Error", &agreed),
            answers(&redirect("302 Found"), &agreed),
            answers(&redirect("307 Temporary Redirect"), &agreed),
            answers("200 OK", &with("idempotencyKey", json!(other))),
            answers("200 OK", &json!({ "agreed": true })),
            answers("200 OK", &with("agreed", json!("yes"))),
            answers("200 OK", &with("agreed", json!(false))),
            answers("200 OK", &json!("yes")),
            answers("200 OK", &with("pad", json!("x".repeat(100_000)))),
            Mood::Says("HTTP/1.1 200 OK\r\n\r\n<html>Welcome!</html>".into()),
            Mood::Says("what?".into()),
            Mood::Says(String::new()),
        ] {
            shop.has_no_answer(mood).await;
        }
        assert!(elsewhere.asked().is_empty(), "no redirect is followed");
        shop.can_try_again().await;
    }));
}

#[test]
fn u3_a_slow_service_is_not_waited_for_and_a_late_agreement_is_none() {
    run(on_both("500ms", async |shop| {
        for mood in [Mood::Hangs, Mood::Drips, Mood::Holds] {
            shop.has_no_answer(mood).await;
        }
        shop.service.go_on();
        assert!(!shop.has("new@example.com").await);
    }));
}

#[test]
fn u3_a_dead_service_creates_nobody() {
    run(on_both("30s", async |shop| {
        // It has the port to itself and takes no connections.
        let deaf = tokio::net::TcpSocket::new_v4().unwrap();
        deaf.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let port = deaf.local_addr().unwrap().port();
        let dead = format!("http://127.0.0.1:{port}/hook");
        let server = Server::start(super::paid(&shop.database, &dead, "30s")).await;
        let token = server.boss().await;
        let new = shop.new_user("new@example.com", Some(VERSION));
        let made = server.ask(&token, CREATE, json!({ "i": new })).await;
        assert_eq!(made["made"]["userErrors"][0]["code"], "BILLING_UNAVAILABLE");
        assert_eq!(made["made"]["userErrors"][0]["rule"], "U3");
        assert!(!shop.has("new@example.com").await);
        assert!(!server.canopy.log().contains(SECRET));
        server.is_well().await;
        shop.can_try_again().await;
    }));
}

#[test]
fn u3_a_second_answer_on_a_connection_answers_nothing() {
    run(on_both("30s", async |shop| {
        let refused = json!({ "idempotencyKey": "KEY", "agreed": false, "reason": "no" });
        let agreed = json!({ "idempotencyKey": "KEY", "agreed": true });
        let (no, yes) = (("200 OK".into(), refused), ("200 OK".into(), agreed));
        let broken = ("500 Internal Server Error".into(), yes.1.clone());
        shop.service.is(Mood::Answers(vec![no, yes.clone()]));
        for email in ["one@example.com", "two@example.com"] {
            let new = shop.new_user(email, Some(VERSION));
            shop.is_refused(CREATE, &new, "BILLING_REFUSED").await;
        }
        assert_eq!(shop.service.asked().len(), 2);
        shop.has_no_answer(Mood::Answers(vec![broken, yes])).await;
        shop.can_try_again().await;
    }));
}
