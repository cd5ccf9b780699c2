//! The Authorization API of AuthZEN as other software meets it: one server, and requests with a
//! bearer token.

mod agreement;
mod batches;
mod callers;
mod context;
mod decisions;
mod hidden;
mod pages;
mod people;
mod stale;
mod world;

use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::support::{Answer, Server, no_internals};

static HTTP: LazyLock<reqwest::Client> = LazyLock::new(reqwest::Client::new);

impl Server {
    /// A request to `/access/v1/…` with these headers.
    pub(crate) async fn access_with(
        &self,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Vec<u8>>,
    ) -> Answer {
        let url = format!("{}/access/v1/{path}", self.canopy.url());
        let mut request = HTTP.post(url).body(body.into());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.text().await.unwrap();
        no_internals(&body);
        assert_eq!(
            headers["content-type"], "application/json",
            "{path}: {body}"
        );
        assert_eq!(headers["cache-control"], "no-store", "{path}: {body}");
        Answer {
            status,
            headers,
            body,
        }
    }

    /// The same of somebody.
    pub(crate) async fn access(&self, token: &str, path: &str, body: &Value) -> Answer {
        let bearer = format!("Bearer {token}");
        let headers = [
            ("content-type", "application/json"),
            ("authorization", bearer.as_str()),
        ];
        self.access_with(path, &headers, body.to_string()).await
    }

    /// What must be answered with 200.
    pub(crate) async fn answered(&self, token: &str, path: &str, body: &Value) -> Value {
        let answer = self.access(token, path, body).await;
        assert_eq!(answer.status, 200, "{path} {body}: {}", answer.body);
        answer.json()
    }

    /// A decision.
    pub(crate) async fn decides(&self, token: &str, body: &Value) -> bool {
        let answer = self.answered(token, "evaluation", body).await;
        answer["decision"].as_bool().unwrap()
    }
}

/// The type that an id is of.
pub(crate) fn kind(id: &str) -> &str {
    id.rsplit_once('_').map_or("user", |(kind, _)| kind)
}

/// A thing as requests name it.
pub(crate) fn entity(id: &str) -> Value {
    json!({ "type": kind(id), "id": id })
}

/// A question.
pub(crate) fn question(user: &str, action: &str, target: &str) -> Value {
    json!({
        "subject": { "type": "user", "id": user },
        "action": { "name": action },
        "resource": entity(target),
    })
}

/// The question with a context.
pub(crate) fn in_context(mut question: Value, context: Value) -> Value {
    question["context"] = context;
    question
}

/// An id of that kind, which nothing has.
pub(crate) fn absent(kind: &str) -> String {
    format!("{kind}_0190a7f0000070008000000000000001")
}
