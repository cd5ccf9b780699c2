//! Users named by their emails (U2).

use serde_json::json;

use super::question;
use super::world::results;
use crate::desk::on_both;
use crate::support::run;

#[test]
fn u2_an_email_names_its_user_without_regard_to_case() {
    run(on_both(async |desk| {
        let camera = desk.camera(&desk.root, "gate").await;
        let him = desk
            .user("Stra\u{df}e@Example.com", &desk.root, "OPERATOR")
            .await;
        for email in [
            "Stra\u{df}e@Example.com",
            "stra\u{df}e@example.com",
            "STRASSE@EXAMPLE.COM",
            " strasse@example.com ",
            "\u{ff33}trasse@example.com",
        ] {
            let body = question(email, "ptz.move", &camera);
            assert!(desk.server.decides(&desk.boss, &body).await, "{email}");
            let by_email = desk
                .server
                .answered(&desk.boss, "search/action", &body)
                .await;
            let body = question(&him, "ptz.move", &camera);
            let by_id = desk
                .server
                .answered(&desk.boss, "search/action", &body)
                .await;
            assert_eq!(by_email, by_id, "{email}");
            let mut body = question(email, "login.web", "x");
            body["resource"] = json!({ "type": "user", "id": email });
            assert!(desk.server.decides(&desk.boss, &body).await, "{email}");
        }
        for email in [
            "strase@example.com",
            "strasse@example.co",
            "strasse@",
            "%@example.com",
        ] {
            let body = question(email, "ptz.move", &camera);
            assert!(!desk.server.decides(&desk.boss, &body).await, "{email}");
        }
    }));
}

#[test]
fn an_email_names_whoever_has_it_now() {
    run(on_both(async |desk| {
        let camera = desk.camera(&desk.root, "gate").await;
        let first = desk.user("it@example.com", &desk.root, "OPERATOR").await;
        let body = question("it@example.com", "ptz.move", &camera);
        assert!(desk.server.decides(&desk.boss, &body).await);
        let input = json!({ "userId": first, "email": "other@example.com" });
        desk.done("updateUser", input).await;
        assert!(!desk.server.decides(&desk.boss, &body).await);
        desk.user("it@example.com", &desk.root, "OBSERVER").await;
        assert!(!desk.server.decides(&desk.boss, &body).await);
        let other = question("other@example.com", "ptz.move", &camera);
        assert!(desk.server.decides(&desk.boss, &other).await);
        // Nothing of who is deleted comes back with his email (T19).
        desk.done_deleting(&first).await;
        assert!(!desk.server.decides(&desk.boss, &other).await);
        desk.user("other@example.com", &desk.root, "OPERATOR").await;
        assert!(desk.server.decides(&desk.boss, &other).await);
    }));
}

#[test]
fn many_emails_are_looked_up_at_once() {
    run(on_both(async |desk| {
        let camera = desk.camera(&desk.root, "gate").await;
        for name in ["a", "b", "c"] {
            desk.user(&format!("{name}@example.com"), &desk.root, "OPERATOR")
                .await;
        }
        let item = |at: usize| {
            let name = ["A", "b", "x", "C", "boss"][at % 5];
            json!({ "subject": { "type": "user", "id": format!("{name}@example.com") } })
        };
        let mut body = question("-", "ptz.move", &camera);
        body["evaluations"] = (0..1000).map(item).collect();
        let answer = desk.server.answered(&desk.boss, "evaluations", &body).await;
        let decisions = answer["evaluations"].as_array().unwrap();
        assert_eq!(decisions.len(), 1000);
        let mut single = Vec::new();
        for at in 0..5 {
            let mut body = question("-", "ptz.move", &camera);
            body["subject"] = item(at)["subject"].clone();
            single.push(desk.server.answered(&desk.boss, "evaluation", &body).await);
        }
        assert_eq!(single[0]["decision"], true);
        assert_eq!(single[2]["decision"], false);
        for (at, one) in decisions.iter().enumerate() {
            assert_eq!(one, &single[at % 5], "{at}");
        }
        // Searches name users by their ids, whoever was named how.
        let mut body = question("-", "ptz.move", &camera);
        body["subject"] = json!({ "type": "user", "id": "a@example.com" });
        let found = desk
            .server
            .answered(&desk.boss, "search/subject", &body)
            .await;
        assert!(results(&found).len() > 2);
        for one in results(&found) {
            assert!(one["id"].as_str().unwrap().starts_with("user_"), "{one}");
        }
    }));
}
